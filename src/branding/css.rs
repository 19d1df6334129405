//! The style sheets that administrators may give: parsed into the classes and properties of the
//! contract, and written anew. Nothing of the text itself is ever served (UI-208 – UI-214).

use std::sync::LazyLock;

use regex::Regex;
use thiserror::Error;

#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum CssError {
    /// UI-209, UI-210.
    #[error("CSS must not contain {0}")]
    Forbidden(&'static str),
    #[error("CSS cannot be read: {0}")]
    Malformed(&'static str),
}

/// What a value may be.
#[derive(Clone, Copy)]
enum Kind {
    Color,
    /// One length, or `auto`.
    Length,
    /// One to four lengths.
    Lengths,
    /// Width, style and colour, in any order.
    Border,
    Word(&'static [&'static str]),
    Weight,
}

const ALIGN: Kind = Kind::Word(&["left", "right", "center"]);
const DISPLAY: Kind = Kind::Word(&["block", "inline"]);

/// What stands on every element besides its own row (UI-238).
const EVERYWHERE: &[(&str, Kind)] = &[("border-radius", Kind::Lengths)];
const TEXT: &[(&str, Kind)] = &[
    ("padding-top", Kind::Length),
    ("padding-bottom", Kind::Length),
    ("display", DISPLAY),
    ("font-size", Kind::Length),
];
const HOVER: &[(&str, Kind)] = &[("color", Kind::Color), ("background-color", Kind::Color)];

/// The contract: classes and their properties (UI-220 – UI-237).
const CLASSES: &[(&str, &[(&str, Kind)])] = &[
    ("background-customizable", &[("background-color", Kind::Color)]),
    ("banner-customizable", &[("padding", Kind::Lengths), ("background-color", Kind::Color)]),
    (
        "errorMessage-customizable",
        &[
            ("margin", Kind::Lengths),
            ("padding", Kind::Lengths),
            ("font-size", Kind::Length),
            ("width", Kind::Length),
            ("background", Kind::Color),
            ("border", Kind::Border),
            ("color", Kind::Color),
            ("box-sizing", Kind::Word(&["border-box", "content-box"])),
        ],
    ),
    (
        "idpButton-customizable",
        &[
            ("height", Kind::Length),
            ("width", Kind::Length),
            ("text-align", ALIGN),
            ("margin-bottom", Kind::Length),
            ("padding", Kind::Lengths),
            ("color", Kind::Color),
            ("background-color", Kind::Color),
            ("border-color", Kind::Color),
        ],
    ),
    ("idpButton-customizable:hover", HOVER),
    (
        "inputField-customizable",
        &[
            ("width", Kind::Length),
            ("height", Kind::Length),
            ("color", Kind::Color),
            ("background-color", Kind::Color),
            ("border", Kind::Border),
        ],
    ),
    ("inputField-customizable:focus", &[("border-color", Kind::Color), ("outline", Kind::Length)]),
    ("label-customizable", &[("font-weight", Kind::Weight), ("color", Kind::Color)]),
    ("legalText-customizable", &[("color", Kind::Color), ("font-size", Kind::Length)]),
    ("logo-customizable", &[("max-width", Kind::Length), ("max-height", Kind::Length)]),
    (
        "submitButton-customizable",
        &[
            ("font-size", Kind::Length),
            ("font-weight", Kind::Weight),
            ("margin", Kind::Lengths),
            ("padding", Kind::Lengths),
            ("width", Kind::Length),
            ("height", Kind::Length),
            ("color", Kind::Color),
            ("background-color", Kind::Color),
        ],
    ),
    ("submitButton-customizable:hover", HOVER),
    ("textDescription-customizable", TEXT),
    ("idpDescription-customizable", TEXT),
    (
        "socialButton-customizable",
        &[
            ("height", Kind::Length),
            ("text-align", ALIGN),
            ("width", Kind::Length),
            ("margin-bottom", Kind::Length),
            ("padding", Kind::Lengths),
        ],
    ),
    ("passwordCheck-notValid-customizable", &[("color", Kind::Color)]),
    ("passwordCheck-valid-customizable", &[("color", Kind::Color)]),
    ("redirect-customizable", &[("text-align", ALIGN)]),
];

/// What no sheet may hold, whatever it means there. Looked for after comments are gone.
const FORBIDDEN: &[(&str, &str)] = &[
    ("@", "at-rules"),
    ("<", "<"),
    ("\\", "backslashes"),
    ("url(", "url()"),
    ("expression(", "expression()"),
    ("image(", "image()"),
    ("image-set(", "image-set()"),
    ("javascript:", "scripts"),
    ("behavior", "behavior"),
    ("-moz-binding", "-moz-binding"),
];

// Constants, and the tests use them; what cannot be compiled would match nothing.
static COLOR: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let parts = ["#[0-9a-f]{3,4}", "#[0-9a-f]{6}", "#[0-9a-f]{8}", "[a-z]{3,30}"].join("|");
    Regex::new(&format!(r"^({parts}|(rgb|hsl)a?\([0-9., %/deg-]{{1,60}}\))$")).ok()
});
static LENGTH: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^(auto|-?[0-9]{1,5}(\.[0-9]{1,4})?(px|%|em|rem|pt|vw|vh)?)$").ok()
});

/// The sheet to be served: only what the contract knows, in our own writing.
///
/// # Errors
/// What is forbidden, or cannot be read as rules. Unknown classes, properties and values are left
/// out without an error (UI-208).
pub fn rewrite(text: &str) -> Result<String, CssError> {
    let text = without_comments(text)?;
    let lower = text.to_lowercase();
    for (needle, name) in FORBIDDEN {
        if lower.contains(needle) {
            return Err(CssError::Forbidden(name));
        }
    }
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}')) {
        return Err(CssError::Forbidden("control characters"));
    }
    let mut written = String::with_capacity(text.len());
    let mut rest = text.as_str();
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ';');
        if rest.is_empty() {
            return Ok(written);
        }
        let (selectors, body) =
            rest.split_once('{').ok_or(CssError::Malformed("a rule has no block"))?;
        let (body, after) =
            body.split_once('}').ok_or(CssError::Malformed("a block is not closed"))?;
        if selectors.contains('}') || body.contains('{') {
            return Err(CssError::Malformed("blocks are nested"));
        }
        for selector in selectors.split(',') {
            write_rule(&mut written, selector.trim(), body);
        }
        rest = after;
    }
}

fn without_comments(text: &str) -> Result<String, CssError> {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, comment)) = rest.split_once("/*") {
        kept.push_str(before);
        let (_, after) =
            comment.split_once("*/").ok_or(CssError::Malformed("a comment is not closed"))?;
        rest = after;
    }
    kept.push_str(rest);
    Ok(kept)
}

fn write_rule(written: &mut String, selector: &str, body: &str) {
    let Some(name) = selector.strip_prefix('.') else { return };
    let Some((class, properties)) = CLASSES.iter().find(|(class, _)| *class == name) else {
        return;
    };
    let mut declarations = String::new();
    for declaration in body.split(';') {
        let Some((property, value)) = declaration.split_once(':') else { continue };
        let property = property.trim().to_lowercase();
        let known = properties.iter().chain(EVERYWHERE).find(|(name, _)| *name == property);
        let Some((property, kind)) = known else { continue };
        if let Some(value) = value_of(*kind, value) {
            declarations.push_str(&format!("{property}:{value};"));
        }
    }
    if !declarations.is_empty() {
        written.push_str(&format!(".{class}{{{declarations}}}\n"));
    }
}

/// The value in our own writing, if it is one of the kind.
fn value_of(kind: Kind, value: &str) -> Option<String> {
    let lower = value.trim().to_lowercase();
    let value = lower.strip_suffix("!important").unwrap_or(&lower).trim();
    let words: Vec<&str> = value.split_whitespace().collect();
    let fits = match kind {
        Kind::Color => is_color(value),
        Kind::Length => is_length(value),
        Kind::Lengths => (1..=4).contains(&words.len()) && words.iter().all(|w| is_length(w)),
        Kind::Border => {
            (1..=3).contains(&words.len())
                && words.iter().all(|w| is_length(w) || is_line(w) || is_color(w))
        }
        Kind::Word(allowed) => allowed.contains(&value),
        Kind::Weight => is_weight(value),
    };
    fits.then(|| words.join(" "))
}

fn is_color(value: &str) -> bool {
    COLOR.as_ref().is_some_and(|color| color.is_match(value))
}

fn is_length(value: &str) -> bool {
    LENGTH.as_ref().is_some_and(|length| length.is_match(value))
}

fn is_line(value: &str) -> bool {
    matches!(value, "solid" | "none" | "dashed" | "dotted" | "double")
}

fn is_weight(value: &str) -> bool {
    matches!(value, "bold" | "italic" | "normal" | "bolder" | "lighter")
        || value.parse::<u32>().is_ok_and(|n| n % 100 == 0 && (100..=900).contains(&n))
}
