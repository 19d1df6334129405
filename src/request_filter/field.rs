//! The parts of a request that statements look at, and what is done to them before.

use std::borrow::Cow;

use super::node::{Node, Read};
use super::view::{RequestView, is_visible_argument, is_visible_header};

/// `FieldToMatch`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Header(String),
    Argument(String),
    AllArguments,
    Path,
    Query,
    Method,
    Body(Oversize),
}

/// What a statement says of a body that is longer than the limit (WAF-013).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Oversize {
    /// Looks at the beginning.
    Continue,
    Match,
    NoMatch,
}

/// `TextTransformations`, in their order of priority.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Transformation {
    LowerCase,
    UrlDecode,
    CompressWhiteSpace,
}

impl Field {
    pub fn read(node: &Node<'_>) -> Read<Self> {
        let (kind, inner) = node.choice()?;
        Ok(match kind {
            "SingleHeader" => {
                inner.only(&["Name"])?;
                let name = inner.need("Name")?;
                let header = name.short_text(64)?.to_ascii_lowercase();
                if !is_visible_header(&header) {
                    return name.refused("rules do not see this header");
                }
                Self::Header(header)
            }
            "SingleQueryArgument" => {
                inner.only(&["Name"])?;
                let name = inner.need("Name")?;
                let argument = name.short_text(64)?.to_ascii_lowercase();
                if !is_visible_argument(&argument) {
                    return name.refused("rules do not see this parameter");
                }
                Self::Argument(argument)
            }
            "AllQueryArguments" => inner.only(&[]).map(|()| Self::AllArguments)?,
            "UriPath" => inner.only(&[]).map(|()| Self::Path)?,
            "QueryString" => inner.only(&[]).map(|()| Self::Query)?,
            "Method" => inner.only(&[]).map(|()| Self::Method)?,
            "Body" => {
                inner.only(&["OversizeHandling"])?;
                Self::Body(match inner.get("OversizeHandling")? {
                    None => Oversize::Continue,
                    Some(handling) => match handling.text()? {
                        "CONTINUE" => Oversize::Continue,
                        "MATCH" => Oversize::Match,
                        "NO_MATCH" => Oversize::NoMatch,
                        _ => return handling.refused("must be CONTINUE, MATCH or NO_MATCH"),
                    },
                })
            }
            "Cookies" => return inner.refused("rules do not see cookies"),
            _ => return inner.refused("this part of a request cannot be matched"),
        })
    }

    /// Whether `holds` is true of a value of this part; a part that is not there holds nothing.
    pub fn any(&self, view: &RequestView, limit: usize, holds: impl Fn(&[u8]) -> bool) -> bool {
        match self {
            Self::Header(name) => view.header(name).any(|value| holds(value.as_bytes())),
            Self::Argument(name) => view.argument(name).any(|value| holds(value.as_bytes())),
            Self::AllArguments => view
                .arguments()
                .any(|(name, value)| holds(name.as_bytes()) || holds(value.as_bytes())),
            Self::Path => holds(view.path().as_bytes()),
            Self::Query => holds(view.query().as_bytes()),
            Self::Method => holds(view.method().as_bytes()),
            Self::Body(oversize) => {
                let body = view.body().as_bytes();
                match oversize {
                    _ if view.body_length() <= limit => holds(body),
                    Oversize::Continue => holds(&body[..body.len().min(limit)]),
                    Oversize::Match => true,
                    Oversize::NoMatch => false,
                }
            }
        }
    }

    /// The lengths as they came, which tell nothing of what stands there.
    pub fn any_length(&self, view: &RequestView, holds: impl Fn(usize) -> bool) -> bool {
        match self {
            Self::Query => holds(view.query_length()),
            Self::Body(_) => holds(view.body_length()),
            _ => self.any(view, usize::MAX, |value| holds(value.len())),
        }
    }
}

impl Transformation {
    pub fn read_all(node: &Node<'_>) -> Read<Vec<Self>> {
        let mut all = Vec::new();
        for one in node.need("TextTransformations")?.list()? {
            one.only(&["Priority", "Type"])?;
            let priority = one.need("Priority")?.number(0, i64::from(u32::MAX))?;
            let kind = one.need("Type")?;
            let kind = match kind.text()? {
                "NONE" => None,
                "LOWERCASE" => Some(Self::LowerCase),
                "URL_DECODE" => Some(Self::UrlDecode),
                "COMPRESS_WHITE_SPACE" => Some(Self::CompressWhiteSpace),
                _ => {
                    return kind
                        .refused("must be NONE, LOWERCASE, URL_DECODE or COMPRESS_WHITE_SPACE");
                }
            };
            all.push((priority, kind));
        }
        all.sort_by_key(|(priority, _)| *priority);
        Ok(all.into_iter().filter_map(|(_, kind)| kind).collect())
    }

    pub fn apply<'a>(all: &[Self], value: &'a [u8]) -> Cow<'a, [u8]> {
        all.iter().fold(Cow::Borrowed(value), |value, one| Cow::Owned(one.once(&value)))
    }

    fn once(self, value: &[u8]) -> Vec<u8> {
        match self {
            Self::LowerCase => value.to_ascii_lowercase(),
            Self::UrlDecode => {
                let spaced: Vec<u8> =
                    value.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
                percent_encoding::percent_decode(&spaced).collect()
            }
            Self::CompressWhiteSpace => {
                let mut out: Vec<u8> = Vec::with_capacity(value.len());
                for byte in value {
                    let byte = if byte.is_ascii_whitespace() { b' ' } else { *byte };
                    if byte != b' ' || out.last() != Some(&b' ') {
                        out.push(byte);
                    }
                }
                out
            }
        }
    }
}
