//! Vector pictures written anew: shapes, colours and text stay; scripts, foreign content and whatever
//! would lead out of the picture does not.

use std::fmt::Write as _;

use roxmltree::{Document, Node, ParsingOptions};

const SVG: &str = "http://www.w3.org/2000/svg";
const XLINK: &str = "http://www.w3.org/1999/xlink";
/// More than a logo has; fewer than a bomb.
const MOST_NODES: u32 = 20_000;
const DEEPEST: usize = 64;

const ELEMENTS: &[&str] = &[
    "svg",
    "g",
    "defs",
    "symbol",
    "use",
    "title",
    "desc",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "text",
    "tspan",
    "textPath",
    "linearGradient",
    "radialGradient",
    "stop",
    "clipPath",
    "mask",
    "pattern",
    "marker",
    "switch",
    "style",
    "filter",
    "feBlend",
    "feColorMatrix",
    "feComponentTransfer",
    "feComposite",
    "feDropShadow",
    "feFlood",
    "feFuncA",
    "feFuncB",
    "feFuncG",
    "feFuncR",
    "feGaussianBlur",
    "feMerge",
    "feMergeNode",
    "feMorphology",
    "feOffset",
];

/// Attributes that name neither an address nor an event; `href` and `style` have their own rules.
const ATTRIBUTES: &[&str] = &[
    "id",
    "class",
    "x",
    "y",
    "x1",
    "x2",
    "y1",
    "y2",
    "cx",
    "cy",
    "r",
    "rx",
    "ry",
    "fx",
    "fy",
    "fr",
    "dx",
    "dy",
    "d",
    "points",
    "width",
    "height",
    "viewBox",
    "preserveAspectRatio",
    "version",
    "transform",
    "transform-origin",
    "pathLength",
    "rotate",
    "textLength",
    "lengthAdjust",
    "startOffset",
    "offset",
    "gradientUnits",
    "gradientTransform",
    "spreadMethod",
    "clipPathUnits",
    "maskUnits",
    "maskContentUnits",
    "patternUnits",
    "patternContentUnits",
    "patternTransform",
    "markerWidth",
    "markerHeight",
    "markerUnits",
    "refX",
    "refY",
    "orient",
    "fill",
    "fill-opacity",
    "fill-rule",
    "stroke",
    "stroke-width",
    "stroke-opacity",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-miterlimit",
    "stroke-dasharray",
    "stroke-dashoffset",
    "stop-color",
    "stop-opacity",
    "clip-path",
    "clip-rule",
    "mask",
    "mask-type",
    "filter",
    "opacity",
    "color",
    "display",
    "visibility",
    "overflow",
    "font-family",
    "font-size",
    "font-style",
    "font-weight",
    "font-variant",
    "letter-spacing",
    "word-spacing",
    "text-anchor",
    "dominant-baseline",
    "alignment-baseline",
    "text-rendering",
    "shape-rendering",
    "vector-effect",
    "paint-order",
    "marker-start",
    "marker-mid",
    "marker-end",
    "mix-blend-mode",
    "isolation",
    "flood-color",
    "flood-opacity",
    "color-interpolation-filters",
    "in",
    "in2",
    "result",
    "mode",
    "operator",
    "type",
    "values",
    "stdDeviation",
    "filterUnits",
    "primitiveUnits",
    "tableValues",
    "slope",
    "intercept",
    "amplitude",
    "exponent",
    "k1",
    "k2",
    "k3",
    "k4",
    "radius",
    "media",
];

/// The picture in our own writing; `None` if it is none.
pub(super) fn rewrite(given: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(given).ok()?;
    let text = without_doctype(text.trim_start_matches('\u{feff}'))?;
    let options =
        ParsingOptions { allow_dtd: false, nodes_limit: MOST_NODES, ..Default::default() };
    let document = Document::parse_with_options(&text, options).ok()?;
    let root = document.root_element();
    if root.tag_name().name() != "svg" || root.tag_name().namespace() != Some(SVG) {
        return None;
    }
    let mut written = String::with_capacity(text.len());
    element(&mut written, root, 0)?;
    Some(written.into_bytes())
}

/// Drawing programs still write the document type of 1999; nothing in it counts. One that declares
/// something is refused.
fn without_doctype(text: &str) -> Option<String> {
    let Some(start) = text.find("<!DOCTYPE") else { return Some(text.to_owned()) };
    let (before, rest) = text.split_at(start);
    let (declared, after) = rest.split_once('>')?;
    (!declared.contains('[')).then(|| format!("{before}{after}"))
}

fn element(to: &mut String, node: Node<'_, '_>, depth: usize) -> Option<()> {
    if depth > DEEPEST {
        return None;
    }
    let name = node.tag_name().name();
    if node.tag_name().namespace() != Some(SVG) || !ELEMENTS.contains(&name) {
        // Left out with all that is in it: editors keep notes of their own there.
        return Some(());
    }
    write!(to, "<{name}").ok()?;
    if depth == 0 {
        write!(to, " xmlns=\"{SVG}\" xmlns:xlink=\"{XLINK}\"").ok()?;
    }
    for attribute in node.attributes() {
        let value = attribute.value();
        let name = match (attribute.namespace(), attribute.name()) {
            (None | Some(XLINK), "href") if value.starts_with('#') => "xlink:href",
            (None, "style") if is_harmless(value) => "style",
            (None, known) if ATTRIBUTES.contains(&known) && is_harmless(value) => known,
            _ => continue,
        };
        write!(to, " {name}=\"").ok()?;
        escaped(to, value);
        to.push('"');
    }
    to.push('>');
    if name == "style" {
        let css: String = node.children().filter_map(|child| child.text()).collect();
        if is_harmless(&css) {
            escaped(to, &css);
        }
    } else {
        for child in node.children() {
            if child.is_element() {
                element(to, child, depth + 1)?;
            } else if child.is_text() {
                escaped(to, child.text().unwrap_or_default());
            }
        }
    }
    write!(to, "</{name}>").ok()
}

/// Nothing that fetches, imports or hides something from these checks: addresses only lead to
/// other parts of the picture.
fn is_harmless(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    let has = |needle: &str| lower.contains(needle);
    if ["\\", "@", "javascript:", "expression(", "image(", "image-set(", "src("]
        .iter()
        .any(|b| has(b))
    {
        return false;
    }
    lower.match_indices("url(").all(|(at, _)| {
        let inside = lower[at + 4..].trim_start().trim_start_matches(['"', '\'']);
        inside.starts_with('#')
    })
}

fn escaped(to: &mut String, text: &str) {
    for letter in text.chars() {
        match letter {
            '<' => to.push_str("&lt;"),
            '>' => to.push_str("&gt;"),
            '&' => to.push_str("&amp;"),
            '"' => to.push_str("&quot;"),
            letter => to.push(letter),
        }
    }
}
