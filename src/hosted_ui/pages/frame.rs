//! What every page has around its content: language, name, logo, style sheets.

use crate::branding::Scheme;
use crate::hosted_ui::assets;
use crate::locales::Locale;

/// The frame of a page, the same for all screens of one client.
pub struct Frame<'a> {
    pub locale: &'a Locale,
    /// The name of the pool or app, shown beside the default mark.
    pub app_name: String,
    /// The sheet has a logo (UI-200); without it the product mark and the name stand there.
    pub has_logo: bool,
    /// The name stands alone.
    pub is_unmarked: bool,
    pub has_header: bool,
    pub has_footer: bool,
    /// The default sheet with that of the client behind it (UI-214); without one the default alone.
    pub sheet_href: Option<String>,
    /// With the mount, where it has an address.
    pub favicon_href: Option<String>,
    pub scheme: Scheme,
    /// Pool and client that the device is described to, where threat protection is on (RISK-059).
    pub device_data: Option<(String, String)>,
    /// Path under which the pages are mounted; empty at a host's root.
    pub mount: String,
}

impl<'a> Frame<'a> {
    pub fn new(locale: &'a Locale, app_name: impl Into<String>) -> Self {
        Self {
            locale,
            app_name: app_name.into(),
            has_logo: false,
            is_unmarked: false,
            has_header: false,
            has_footer: false,
            sheet_href: None,
            favicon_href: None,
            scheme: Scheme::Both,
            device_data: None,
            mount: String::new(),
        }
    }

    /// The text of a message.
    pub(super) fn t<'b>(&'b self, key: &'b str) -> &'b str {
        self.locale.text(key)
    }

    /// The hashed path of a static file, without the mount.
    pub(super) fn asset(&self, name: &str) -> &'static str {
        assets::href(name)
    }

    /// The look that the page has whatever the browser wants.
    pub(super) fn only_scheme(&self) -> Option<&'static str> {
        match self.scheme {
            Scheme::Both => None,
            Scheme::Light => Some("light"),
            Scheme::Dark => Some("dark"),
        }
    }

    pub(super) fn title(&self, heading: &str, is_error: bool) -> String {
        let key = if is_error { "title-error" } else { "title" };
        self.locale.format(key, &[("heading", heading), ("app", &self.app_name)])
    }
}

impl Frame<'static> {
    pub(super) fn sample() -> Self {
        Self::new(Locale::english(), "Harbour Books")
    }

    pub(super) fn sample_customized() -> Self {
        Self {
            has_logo: true,
            sheet_href: Some("/sample/custom.css".to_owned()),
            scheme: Scheme::Light,
            ..Self::sample()
        }
    }
}
