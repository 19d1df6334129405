//! What every page has around its content: language, name, logo, style sheets.

use crate::hosted_ui::assets;
use crate::locales::Locale;

/// The frame of a page, the same for all screens of one client.
pub struct Frame<'a> {
    pub locale: &'a Locale,
    /// The name of the pool or app, shown beside the default mark.
    pub app_name: String,
    /// The customized logo (UI-200); without it the product mark and the name stand there.
    pub logo_href: Option<String>,
    /// The default sheet with that of the client behind it (UI-214); without one the default alone.
    pub sheet_href: Option<String>,
    pub favicon_href: Option<String>,
    /// A sheet that was written for a light page and cannot tell (UI-209): the dark look is off.
    pub is_light_only: bool,
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
            logo_href: None,
            sheet_href: None,
            favicon_href: None,
            is_light_only: false,
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
            logo_href: Some("/sample/logo.png".to_owned()),
            sheet_href: Some("/sample/custom.css".to_owned()),
            is_light_only: true,
            ..Self::sample()
        }
    }
}
