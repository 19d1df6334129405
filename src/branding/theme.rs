//! Themes: colours for light and dark, a radius, a font, the place of the card, pictures, and
//! sentences in any language. Only values that keep the pages readable are taken.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::Picture;

#[derive(Clone, Debug, Error, PartialEq)]
pub enum ThemeError {
    #[error("{0} is not a colour of the form #rrggbb")]
    NotAColor(String),
    /// WCAG 2.1, 1.4.3 and 1.4.11.
    #[error("{look}: {text} on {ground} has a contrast of {found:.1}, {needed} is needed")]
    Contrast {
        look: &'static str,
        text: &'static str,
        ground: &'static str,
        found: f64,
        needed: f64,
    },
    #[error("radius must be between 0 and 32")]
    Radius,
    #[error("texts.{0}: there are no pages in this language")]
    Language(String),
    #[error("texts.{language}: {problem}")]
    Text { language: String, problem: String },
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Theme {
    pub light: Palette,
    pub dark: Palette,
    /// Of buttons and fields, in CSS pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub radius: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub font: Option<Font>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub layout: Option<Layout>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub background: Option<Picture>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub favicon: Option<Picture>,
    /// Sentences by language and key of `locales/` (UI-016).
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub texts: BTreeMap<String, BTreeMap<String, String>>,
}

/// Colours as `#rrggbb`; what is absent stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Palette {
    /// Behind the card.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub card: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub muted: Option<String>,
    /// Around fields.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
    /// Buttons and links.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accent: Option<String>,
    /// The text of buttons.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_accent: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Font {
    System,
    Serif,
    Rounded,
    Mono,
}

impl Font {
    const fn stack(self) -> &'static str {
        match self {
            Self::System => {
                "-apple-system,BlinkMacSystemFont,\"Segoe UI\",Roboto,\"Helvetica Neue\",Arial,sans-serif"
            }
            Self::Serif => "ui-serif,\"Iowan Old Style\",Charter,Georgia,\"Times New Roman\",serif",
            Self::Rounded => {
                "ui-rounded,\"SF Pro Rounded\",\"Nunito\",\"Segoe UI\",Roboto,sans-serif"
            }
            Self::Mono => "ui-monospace,SFMono-Regular,Menlo,Consolas,monospace",
        }
    }
}

/// Where the card stands on a wide screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Layout {
    Left,
    Center,
    Right,
}

/// The colours of `static/portico.css`, in the order of [`Palette`]'s members.
const LIGHT: [&str; 7] =
    ["#f3f1ec", "#ffffff", "#1c2127", "#5b626c", "#868c96", "#2c4ac4", "#ffffff"];
const DARK: [&str; 7] =
    ["#101215", "#191c21", "#eceef1", "#a6adb7", "#727a86", "#a3b6ff", "#0d1536"];
const VARIABLES: [&str; 7] = ["page", "card", "ink", "muted", "line", "accent", "on-accent"];

impl Palette {
    fn members(&self) -> [Option<&str>; 7] {
        [&self.page, &self.card, &self.text, &self.muted, &self.line, &self.accent, &self.on_accent]
            .map(Option::as_deref)
    }

    fn check(&self, look: &'static str, defaults: [&str; 7]) -> Result<(), ThemeError> {
        let mut colors = [(0.0, 0.0, 0.0); 7];
        for ((color, given), default) in colors.iter_mut().zip(self.members()).zip(defaults) {
            let text = given.unwrap_or(default);
            *color = rgb(text).ok_or_else(|| ThemeError::NotAColor(text.to_owned()))?;
        }
        let [_, card, ink, muted, line, accent, on_accent] = colors;
        for (text, a, ground, b, needed) in [
            ("text", ink, "card", card, 4.5),
            ("muted", muted, "card", card, 4.5),
            ("accent", accent, "card", card, 4.5),
            ("on_accent", on_accent, "accent", accent, 4.5),
            ("line", line, "card", card, 3.0),
        ] {
            let found = contrast(a, b);
            if found < needed {
                return Err(ThemeError::Contrast { look, text, ground, found, needed });
            }
        }
        Ok(())
    }

    fn declarations(&self) -> String {
        let mut all = String::new();
        for (name, value) in VARIABLES.iter().zip(self.members()) {
            if let Some(value) = value {
                all.push_str(&format!("--{name}:{value};"));
            }
        }
        if self.card.is_some() || self.text.is_some() {
            all.push_str("--quiet:color-mix(in srgb,var(--ink) 4%,var(--card));");
        }
        if let Some(accent) = &self.accent {
            all.push_str(&format!("--accent-strong:color-mix(in srgb,{accent} 82%,var(--ink));"));
        }
        all
    }
}

impl Theme {
    /// Checks what a type cannot: colours, contrast, and that every sentence has its place.
    ///
    /// `problems` answers what is wrong with sentences of a language, `None` for one that has no pages.
    pub fn check(
        &self,
        problems: impl Fn(&str, &str) -> Option<Vec<String>>,
    ) -> Result<(), ThemeError> {
        self.light.check("light", LIGHT)?;
        self.dark.check("dark", DARK)?;
        if self.radius.is_some_and(|radius| radius > 32) {
            return Err(ThemeError::Radius);
        }
        for language in self.texts.keys() {
            let found = problems(language, &self.fluent(language))
                .ok_or_else(|| ThemeError::Language(language.clone()))?;
            if let Some(problem) = found.into_iter().next() {
                return Err(ThemeError::Text { language: language.clone(), problem });
            }
        }
        Ok(())
    }

    /// The sentences of a language as a Fluent resource.
    #[must_use]
    pub fn fluent(&self, language: &str) -> String {
        let texts = self.texts.get(language);
        let lines = texts.into_iter().flatten().map(|(key, text)| {
            // A message goes on over lines that begin with a space.
            format!("{key} = {}\n", text.trim().replace('\n', "\n    "))
        });
        lines.collect()
    }

    /// The sheet of the theme; `background` is where its picture is served.
    #[must_use]
    pub fn sheet(&self, background: Option<&str>) -> String {
        let mut sheet = String::new();
        let mut root = self.light.declarations();
        if let Some(radius) = self.radius {
            root.push_str(&format!("--radius:{radius}px;"));
        }
        if let Some(font) = self.font {
            root.push_str(&format!("--font:{};", font.stack()));
        }
        if !root.is_empty() {
            sheet.push_str(&format!(":root{{{root}}}\n"));
        }
        let dark = self.dark.declarations();
        if !dark.is_empty() {
            sheet.push_str(&format!(
                "@media (prefers-color-scheme:dark){{:root:not([data-scheme=\"light\"]){{{dark}}}}}\n"
            ));
        }
        let side = match self.layout {
            Some(Layout::Left) => "flex-start",
            Some(Layout::Right) => "flex-end",
            Some(Layout::Center) | None => "",
        };
        if !side.is_empty() {
            sheet.push_str(&format!(
                "@media (min-width:900px){{body{{align-items:{side};padding-inline:9vw}}}}\n"
            ));
        }
        if let Some(href) = background {
            sheet.push_str(&format!(
                "body{{background:var(--page) url(\"{href}\") center/cover no-repeat fixed}}\
                 body::before{{content:none}}\n"
            ));
        }
        sheet
    }
}

/// Red, green and blue, 0 to 1.
fn rgb(text: &str) -> Option<(f64, f64, f64)> {
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
    let part = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
    let (r, g, b) = (part(0)?, part(2)?, part(4)?);
    Some((f64::from(r) / 255.0, f64::from(g) / 255.0, f64::from(b) / 255.0))
}

/// The contrast ratio of WCAG 2.1.
fn contrast(a: (f64, f64, f64), b: (f64, f64, f64)) -> f64 {
    let linear = |c: f64| if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) };
    let luminance =
        |(r, g, b): (f64, f64, f64)| 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}
