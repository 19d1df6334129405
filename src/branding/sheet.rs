//! The one style sheet of a page: our own with that of the look behind it, and the small pictures of
//! the look inside it, under an address that changes with its content.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;

use crate::platform::secret::sha256;

/// The default look. Everything else comes after it, so that it wins (UI-214).
pub(super) const BASE: &str = include_str!("../../static/portico.css");

/// So much of pictures travels in a sheet: a logo does, a photograph has an address of its own.
pub(super) const SMALL: usize = 20 * 1024;

/// As much as a page carries for its icon.
const TINY: usize = 1536;

#[derive(Clone, Debug)]
pub struct Sheet {
    /// Path below the domain.
    pub href: String,
    pub bytes: Bytes,
}

impl Sheet {
    /// A sheet under `folder`, the path of a look's files.
    pub(super) fn new(folder: &str, own: &str) -> Self {
        let text = format!("{BASE}\n{own}");
        let hash = hex::encode(&sha256(text.as_bytes())[..8]);
        Self { href: format!("{folder}/css/style-{hash}.css"), bytes: Bytes::from(text) }
    }
}

/// The declarations of the default dark look, for a page that is dark whatever the browser says.
pub(super) fn dark_declarations() -> &'static str {
    let block = BASE.split_once(":root:not([data-scheme=\"light\"]) {");
    block.and_then(|(_, rest)| rest.split_once('}')).map_or("", |(block, _)| block.trim())
}

/// Hands out the addresses of pictures; small ones are their own address.
pub(super) struct Pictures {
    left: usize,
}

impl Pictures {
    pub fn new() -> Self {
        Self { left: SMALL }
    }

    /// For a picture in the page itself, which is sent again and again.
    pub fn of_page() -> Self {
        Self { left: TINY }
    }

    /// `bytes` are the picture if they are at hand, `href` is where it is served otherwise.
    pub fn url(&mut self, bytes: Option<&[u8]>, content_type: &str, href: String) -> String {
        match bytes.filter(|bytes| bytes.len() <= self.left) {
            Some(bytes) => {
                self.left -= bytes.len();
                format!("data:{content_type};base64,{}", STANDARD.encode(bytes))
            }
            None => href,
        }
    }
}
