//! From a style to the rules of the sheet that its pages load.

use super::asset::{AssetMark, Category, ColorMode};
use super::settings::{Band, Place};
use super::{Settings, Style};
use crate::branding::Scheme;
use crate::branding::sheet::{Pictures, dark_declarations};

/// Above both the default rule and the one for dark browsers.
const ROOT: &str = ":root:not([data-scheme=\"light\"])";

/// What is made of a style.
pub struct Dressed {
    pub css: String,
    pub favicon_href: Option<String>,
    pub has_logo: bool,
}

/// Everything that a style has to put on.
pub struct Wardrobe<'a> {
    settings: &'a Settings,
    assets: &'a [AssetMark],
    pictures: Pictures,
    css: String,
    /// Of browsers that want it dark, where the page follows them.
    dark: String,
}

impl<'a> Wardrobe<'a> {
    pub fn new(settings: &'a Settings, assets: &'a [AssetMark]) -> Self {
        let pictures = Pictures::new();
        Self { settings, assets, pictures, css: String::new(), dark: String::new() }
    }

    /// `folder` is the path of the style's files.
    pub fn dress(mut self, folder: &str) -> Dressed {
        self.variables();
        self.states();
        self.places();
        let logo = self.settings.form_logo;
        let has_logo = logo.is_some()
            && self.picture(
                Category::FormLogo,
                |url| format!(".logo{{content:url(\"{url}\")}}"),
                "",
            );
        if let Some(place) = logo {
            let place = flex(place);
            self.css.push_str(&format!(".banner-customizable{{justify-content:{place}}}\n"));
            self.css.push_str(".logo{margin-inline:0}\n");
        }
        let (header, footer) = (self.settings.header.as_ref(), self.settings.footer.as_ref());
        self.band(header, ".page-header", Category::PageHeaderLogo, Category::PageHeaderBackground);
        self.band(footer, ".page-footer", Category::PageFooterLogo, Category::PageFooterBackground);
        self.icons();
        if self.settings.has_page_picture {
            let rule = |url: &str| format!("body{{background-image:url(\"{url}\")}}");
            if self.picture(Category::PageBackground, rule, "body{background-image:none}") {
                let fixed = "body{background-position:center;background-size:cover;\
                             background-attachment:fixed}\n";
                self.css.push_str(fixed);
            }
        }
        if self.settings.has_form_picture {
            let rule = |url: &str| format!(".card{{background-image:url(\"{url}\")}}");
            if self.picture(Category::FormBackground, rule, ".card{background-image:none}") {
                self.css.push_str(".card{background-position:center;background-size:cover}\n");
            }
        }
        if !self.dark.is_empty() {
            let dark = std::mem::take(&mut self.dark);
            self.css.push_str(&format!("@media (prefers-color-scheme:dark){{\n{dark}}}\n"));
        }
        let favicon_href = self.favicon().map(|asset| {
            let href = format!("{folder}/images/asset-{}", asset.mark);
            Pictures::of_page().url(asset.served.as_deref(), &asset.content_type, href)
        });
        Dressed { css: self.css, favicon_href, has_logo }
    }

    fn variables(&mut self) {
        let Settings { shared, light, dark, scheme, .. } = self.settings;
        // The arcade belongs to our own look, and so does the room for it.
        self.css.push_str(
            "body::before{content:none}body{padding-bottom:40px}\
             @media (max-width:480px){body{padding-bottom:0}}\n",
        );
        // Quiet grounds follow the colours that they stand between.
        let quiet = "--quiet:color-mix(in srgb,var(--ink) 4%,var(--card));";
        match scheme {
            Scheme::Light => self.css.push_str(&format!(":root{{{shared}{quiet}{light}}}\n")),
            Scheme::Dark => {
                let base = dark_declarations();
                self.css.push_str(&format!("{ROOT}{{{base}{shared}{quiet}{dark}}}\n"));
            }
            Scheme::Both => {
                self.css.push_str(&format!(":root{{{shared}{light}}}{ROOT}{{{quiet}}}\n"));
                if !dark.is_empty() {
                    self.dark.push_str(&format!("{ROOT}{{{dark}}}\n"));
                }
            }
        }
    }

    /// Rules that stand in the sheet only where the style has the colour: in the default sheet they
    /// would outweigh the classic contract.
    fn states(&mut self) {
        let Settings { light, dark, .. } = self.settings;
        let has = |name: &str| light.contains(name) || dark.contains(name);
        if has("--button-active:") || has("--on-button-active:") {
            self.css.push_str(
                ".submitButton-customizable:active{\
                 background-color:var(--button-active,var(--button-hover));\
                 color:var(--on-button-active,var(--on-button))}\n",
            );
        }
        if has("--idp-hover-line:") {
            self.css.push_str(
                ".idpButton-customizable:hover,.socialButton-customizable:hover{\
                 border-color:var(--idp-hover-line,var(--idp-line))}\n",
            );
        }
    }

    /// Where the card stands.
    fn places(&mut self) {
        let side = match self.settings.horizontal {
            Some(Place::Start) => "flex-start",
            Some(Place::End) => "flex-end",
            Some(Place::Center) | None => "",
        };
        if !side.is_empty() {
            self.css.push_str(&format!(
                "@media (min-width:900px){{.card{{align-self:{side};margin-inline:9vw}}}}\n"
            ));
        }
        let margin = match self.settings.vertical {
            Some(Place::Center) => "auto",
            Some(Place::End) => "auto 0",
            Some(Place::Start) | None => return,
        };
        self.css.push_str(&format!(
            "@media (min-width:481px){{body{{padding-block:40px}}.card{{margin-block:{margin}}}\
             .page-footer{{margin-top:0}}}}\n"
        ));
    }

    fn band(&mut self, band: Option<&Band>, class: &str, logo: Category, background: Category) {
        let Some(band) = band else { return };
        self.css.push_str(&format!("{class}{{justify-content:{}}}\n", flex(band.logo)));
        let hidden = format!("{class} .page-logo{{display:none}}\n");
        let rule = |url: &str| format!("{class} .page-logo{{content:url(\"{url}\")}}");
        if !band.has_logo || !self.picture(logo, rule, "") {
            self.css.push_str(&hidden);
        }
        if band.has_picture {
            let rule = |url: &str| format!("{class}{{background-image:url(\"{url}\")}}");
            self.picture(background, rule, &format!("{class}{{background-image:none}}"));
        }
    }

    /// The icons of provider buttons: of the provider that `ResourceId` names, else of all that
    /// have none.
    fn icons(&mut self) {
        if !self.settings.has_idp_icons {
            let none = ".socialButton-customizable::before,.idpButton-customizable::before\
                        {content:none}\n";
            self.css.push_str(none);
            return;
        }
        let assets = self.assets;
        let of_icons = assets.iter().filter(|asset| asset.category == Category::IdpButtonIcon);
        let mut ids: Vec<Option<&str>> =
            of_icons.map(|asset| asset.resource_id.as_deref()).collect();
        // The one for all comes first, so that those with a name win.
        ids.sort_unstable();
        ids.dedup();
        for id in ids {
            let selector = match id {
                // Letters, digits, `_`, `-` and spaces (UI-903).
                Some(name) => format!(
                    ".socialButton-customizable[data-provider=\"{name}\"]::before,\
                     .idpButton-customizable[data-provider=\"{name}\"]::before"
                ),
                None => ".idpButton-customizable::before".to_owned(),
            };
            self.shown(
                Category::IdpButtonIcon,
                id,
                |url| format!("{selector}{{background-image:url(\"{url}\");content:\"\"}}"),
                "",
            );
        }
    }

    fn picture(&mut self, of: Category, rule: impl Fn(&str) -> String, none: &str) -> bool {
        self.shown(of, None, rule, none)
    }

    /// Shows the picture of a place with a rule: the light one, the dark one, or each in its look.
    /// `none` takes a light picture away where it is dark and there is no dark one. Answers whether
    /// there is a picture.
    fn shown(
        &mut self,
        category: Category,
        id: Option<&str>,
        rule: impl Fn(&str) -> String,
        none: &str,
    ) -> bool {
        let assets = self.assets;
        let find = |modes: [ColorMode; 2]| {
            let here = |asset: &&AssetMark| {
                asset.category == category && asset.resource_id.as_deref() == id
            };
            modes.iter().find_map(|mode| assets.iter().filter(here).find(|a| a.mode == *mode))
        };
        let light = find([ColorMode::Light, ColorMode::Dynamic]);
        let dark = find([ColorMode::Dark, ColorMode::Dynamic]);
        let (first, second) = match self.settings.scheme {
            Scheme::Light => (light, None),
            Scheme::Dark => (dark, None),
            Scheme::Both => (light, dark.filter(|d| light.is_none_or(|l| l.mark != d.mark))),
        };
        if let Some(asset) = first {
            let url = self.url(asset);
            self.css.push_str(&rule(&url));
            self.css.push('\n');
        }
        if let Some(asset) = second {
            let url = self.url(asset);
            self.dark.push_str(&rule(&url));
            self.dark.push('\n');
        } else if self.settings.scheme == Scheme::Both && first.is_some() && dark.is_none() {
            self.dark.push_str(none);
        }
        first.or(second).is_some()
    }

    fn url(&mut self, asset: &AssetMark) -> String {
        let href = format!("../images/asset-{}", asset.mark);
        self.pictures.url(asset.served.as_deref(), &asset.content_type, href)
    }

    /// The favicon that is on: the sharper kind first.
    fn favicon(&self) -> Option<&'a AssetMark> {
        let of = |category| {
            let modes = [ColorMode::Dynamic, ColorMode::Light, ColorMode::Dark];
            let here = |mode: &ColorMode| {
                self.assets.iter().find(|a| a.category == category && a.mode == *mode)
            };
            modes.iter().find_map(here)
        };
        let svg = self.settings.has_favicon_svg.then(|| of(Category::FaviconSvg)).flatten();
        let ico = || self.settings.has_favicon_ico.then(|| of(Category::FaviconIco)).flatten();
        svg.or_else(ico)
    }
}

fn flex(place: Place) -> &'static str {
    match place {
        Place::Start => "flex-start",
        Place::Center => "center",
        Place::End => "flex-end",
    }
}

impl Style {
    /// The moment of the last change as it stands in addresses (UI-207).
    #[must_use]
    pub fn version(&self) -> String {
        crate::branding::version(self.updated_at)
    }
}
