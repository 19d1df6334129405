//! The settings document of a style, read for what has a counterpart on our pages. Colours and
//! numbers are parsed and written anew, never copied; members that are not known here are ignored.

use serde_json::Value;
use thiserror::Error;

use crate::branding::Scheme;

/// A member that is known and has no usable value. The path holds known names only.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("Settings: {path} must be {wanted}.")]
pub struct SettingsError {
    pub path: String,
    pub wanted: &'static str,
}

/// Colours by their place, `{}` standing for `lightMode` and `darkMode`, and the variables of
/// `static/portico.css` that take them.
pub const COLORS: &[(&str, &str)] = &[
    ("components.pageBackground.{}.color", "page"),
    ("components.pageText.{}.headingColor", "heading"),
    ("components.pageText.{}.bodyColor", "ink"),
    ("components.pageText.{}.descriptionColor", "muted"),
    ("components.form.{}.backgroundColor", "card"),
    ("components.form.{}.borderColor", "card-line"),
    ("components.primaryButton.{}.defaults.backgroundColor", "button"),
    ("components.primaryButton.{}.defaults.textColor", "on-button"),
    ("components.primaryButton.{}.hover.backgroundColor", "button-hover"),
    ("components.primaryButton.{}.hover.textColor", "on-button-hover"),
    ("components.primaryButton.{}.active.backgroundColor", "button-active"),
    ("components.primaryButton.{}.active.textColor", "on-button-active"),
    ("components.secondaryButton.{}.defaults.backgroundColor", "second"),
    ("components.secondaryButton.{}.defaults.borderColor", "second-line"),
    ("components.secondaryButton.{}.defaults.textColor", "second-ink"),
    ("components.secondaryButton.{}.hover.backgroundColor", "second-hover"),
    ("components.secondaryButton.{}.hover.borderColor", "second-hover-line"),
    ("components.secondaryButton.{}.hover.textColor", "second-hover-ink"),
    ("components.idpButton.standard.{}.defaults.backgroundColor", "idp"),
    ("components.idpButton.standard.{}.defaults.borderColor", "idp-line"),
    ("components.idpButton.standard.{}.defaults.textColor", "idp-ink"),
    ("components.idpButton.standard.{}.hover.backgroundColor", "idp-hover"),
    ("components.idpButton.standard.{}.hover.borderColor", "idp-hover-line"),
    ("components.idpButton.standard.{}.hover.textColor", "idp-hover-ink"),
    ("components.alert.{}.error.backgroundColor", "danger-quiet"),
    ("components.alert.{}.error.borderColor", "danger-line"),
    ("components.pageHeader.{}.background.color", "head"),
    ("components.pageHeader.{}.borderColor", "head-line"),
    ("components.pageFooter.{}.background.color", "foot"),
    ("components.pageFooter.{}.borderColor", "foot-line"),
    ("componentClasses.input.{}.defaults.backgroundColor", "field"),
    ("componentClasses.input.{}.defaults.borderColor", "line"),
    ("componentClasses.input.{}.placeholderColor", "placeholder"),
    ("componentClasses.inputLabel.{}.textColor", "label"),
    ("componentClasses.inputDescription.{}.textColor", "hint"),
    ("componentClasses.link.{}.defaults.textColor", "accent"),
    ("componentClasses.link.{}.hover.textColor", "accent-strong"),
    ("componentClasses.focusState.{}.borderColor", "focus"),
    ("componentClasses.divider.{}.borderColor", "hairline"),
    ("componentClasses.statusIndicator.{}.error.indicatorColor", "danger"),
    ("componentClasses.statusIndicator.{}.success.backgroundColor", "good-quiet"),
    ("componentClasses.statusIndicator.{}.success.borderColor", "good-line"),
    ("componentClasses.statusIndicator.{}.success.indicatorColor", "good"),
];

/// Corners, in CSS pixels.
pub const RADII: &[(&str, &str)] = &[
    ("components.form.borderRadius", "radius-card"),
    ("components.alert.borderRadius", "radius-alert"),
    ("componentClasses.buttons.borderRadius", "radius-button"),
    ("componentClasses.input.borderRadius", "radius-field"),
];

/// Where something stands along a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Start,
    Center,
    End,
}

/// The header or the footer of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Band {
    pub has_logo: bool,
    pub logo: Place,
    pub has_picture: bool,
}

/// What the pages make of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Declarations for both looks, the light one and the dark one.
    pub shared: String,
    pub light: String,
    pub dark: String,
    pub scheme: Scheme,
    pub horizontal: Option<Place>,
    pub vertical: Option<Place>,
    pub has_page_picture: bool,
    pub has_form_picture: bool,
    /// The place of the form's logo, if it is on.
    pub form_logo: Option<Place>,
    pub header: Option<Band>,
    pub footer: Option<Band>,
    pub has_idp_icons: bool,
    pub has_favicon_ico: bool,
    pub has_favicon_svg: bool,
}

impl Settings {
    /// Reads a document; what it leaves out is as the service has it.
    ///
    /// # Errors
    /// A known member that has no usable value.
    pub fn read(document: &Value) -> Result<Self, SettingsError> {
        let document = Reader(document);
        if !document.0.is_object() {
            return Err(wrong("the document", "a JSON object"));
        }
        let mut shared = String::new();
        for (path, variable) in RADII {
            if let Some(radius) = document.radius(path)? {
                shared.push_str(&format!("--{variable}:{radius}px;"));
            }
        }
        let band = |name: &str| {
            if !document.flag(&format!("categories.global.{name}.enabled"), false)? {
                return Ok(None);
            }
            let part = |rest: &str| format!("components.{name}.{rest}");
            Ok(Some(Band {
                has_logo: document.flag(&part("logo.enabled"), false)?,
                logo: document.place(&part("logo.location"))?.unwrap_or(Place::Start),
                has_picture: document.flag(&part("backgroundImage.enabled"), false)?,
            }))
        };
        let has_form_logo = document.flag("components.form.logo.enabled", false)?;
        let logo = document.place("components.form.logo.location")?.unwrap_or(Place::Center);
        let scheme = document.word(
            "categories.global.colorSchemeMode",
            "LIGHT, DARK or DYNAMIC",
            &[("LIGHT", Scheme::Light), ("DARK", Scheme::Dark), ("DYNAMIC", Scheme::Both)],
        )?;
        let (has_favicon_ico, has_favicon_svg) = document.favicons()?;
        Ok(Self {
            shared,
            light: document.colors("lightMode")?,
            dark: document.colors("darkMode")?,
            scheme: scheme.unwrap_or(Scheme::Light),
            horizontal: document.place("categories.form.location.horizontal")?,
            vertical: document.place("categories.form.location.vertical")?,
            has_page_picture: document.flag("components.pageBackground.image.enabled", true)?,
            has_form_picture: document.flag("components.form.backgroundImage.enabled", false)?,
            form_logo: has_form_logo.then_some(logo),
            header: band("pageHeader")?,
            footer: band("pageFooter")?,
            has_idp_icons: document.flag("componentClasses.idpButtons.icons.enabled", true)?,
            has_favicon_ico,
            has_favicon_svg,
        })
    }
}

fn wrong(path: &str, wanted: &'static str) -> SettingsError {
    SettingsError { path: path.to_owned(), wanted }
}

struct Reader<'a>(&'a Value);

impl Reader<'_> {
    /// The value at a path; absent and `null` are the same.
    fn at(&self, path: &str) -> Result<Option<&Value>, SettingsError> {
        let mut value = self.0;
        for (end, part) in ends(path) {
            let object = value.as_object();
            let object = object.ok_or_else(|| wrong(&path[..end - part.len() - 1], "an object"))?;
            match object.get(part).filter(|value| !value.is_null()) {
                Some(found) => value = found,
                None => return Ok(None),
            }
        }
        Ok(Some(value))
    }

    fn colors(&self, mode: &str) -> Result<String, SettingsError> {
        let mut declarations = String::new();
        for (path, variable) in COLORS {
            let path = path.replace("{}", mode);
            let Some(value) = self.at(&path)? else { continue };
            let color = value.as_str().and_then(color).ok_or_else(|| {
                wrong(&path, "a colour of eight hexadecimal digits, red, green, blue and opacity")
            })?;
            declarations.push_str(&format!("--{variable}:#{color};"));
        }
        Ok(declarations)
    }

    fn radius(&self, path: &str) -> Result<Option<f64>, SettingsError> {
        let Some(value) = self.at(path)? else { return Ok(None) };
        let radius = value.as_f64().filter(|radius| (0.0..=100.0).contains(radius));
        radius.map(Some).ok_or_else(|| wrong(path, "a number from 0 to 100"))
    }

    fn flag(&self, path: &str, default: bool) -> Result<bool, SettingsError> {
        let Some(value) = self.at(path)? else { return Ok(default) };
        value.as_bool().ok_or_else(|| wrong(path, "true or false"))
    }

    fn word<T: Copy>(
        &self,
        path: &str,
        wanted: &'static str,
        words: &[(&str, T)],
    ) -> Result<Option<T>, SettingsError> {
        let Some(value) = self.at(path)? else { return Ok(None) };
        let found = words.iter().find(|(word, _)| value.as_str() == Some(word));
        found.map(|(_, value)| Some(*value)).ok_or_else(|| wrong(path, wanted))
    }

    fn place(&self, path: &str) -> Result<Option<Place>, SettingsError> {
        let words = [("START", Place::Start), ("CENTER", Place::Center), ("END", Place::End)];
        self.word(path, "START, CENTER or END", &words)
    }

    /// Whether favicons of the two kinds are on.
    fn favicons(&self) -> Result<(bool, bool), SettingsError> {
        let path = "components.favicon.enabledTypes";
        let Some(value) = self.at(path)? else { return Ok((true, true)) };
        let list = value.as_array().ok_or_else(|| wrong(path, "a list of ICO and SVG"))?;
        let has = |name: &str| list.iter().any(|one| one.as_str() == Some(name));
        Ok((has("ICO"), has("SVG")))
    }
}

/// The parts of a path, each with the place where it ends.
fn ends(path: &str) -> impl Iterator<Item = (usize, &str)> {
    path.split('.').scan(0, |at, part| {
        let end = *at + part.len();
        *at = end + 1;
        Some((end, part))
    })
}

/// Eight hexadecimal digits in our own writing.
fn color(text: &str) -> Option<String> {
    let fits = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    fits.then(|| text.to_ascii_lowercase())
}
