//! Pages of lists: an opaque token that names where the last page ended.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::api::error::ApiError;

/// The key after which the page starts; the first page starts after the empty key.
pub fn start(token: Option<&str>) -> Result<String, ApiError> {
    let Some(token) = token else { return Ok(String::new()) };
    URL_SAFE_NO_PAD
        .decode(token)
        .ok()
        .and_then(|key| String::from_utf8(key).ok())
        .filter(|key| !key.is_empty())
        .ok_or_else(|| ApiError::invalid_parameter("Invalid pagination token"))
}

/// Cuts the one item too many that was asked for, and names the next page if there was one (USR-952).
pub fn cut<T>(items: &mut Vec<T>, size: usize, key: impl Fn(&T) -> &str) -> Option<String> {
    if items.len() <= size {
        return None;
    }
    items.truncate(size);
    items.last().map(|last| URL_SAFE_NO_PAD.encode(key(last)))
}
