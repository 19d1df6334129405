//! Pages of lists: an opaque token that names where the last page ended.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use serde_json::{Map, Value};

use crate::api::error::ApiError;

/// As many items as a page has unless the request wants fewer.
const LARGEST: usize = 60;

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

/// Absent and 0 both mean the largest page (SRCH-013).
pub fn size(limit: Option<i64>) -> usize {
    limit.and_then(|limit| usize::try_from(limit).ok()).filter(|n| *n > 0).unwrap_or(LARGEST)
}

/// What to ask the store for, to learn whether there is a next page.
pub fn one_more(size: usize) -> i64 {
    i64::try_from(size).unwrap_or(i64::MAX - 1) + 1
}

/// A page as the answer; the last one has no token at all (USR-952).
pub fn answer(name: &str, items: Vec<Value>, token: &str, next: Option<String>) -> Value {
    let mut answer = Map::from_iter([(name.to_owned(), Value::from(items))]);
    answer.extend(next.map(|next| (token.to_owned(), Value::from(next))));
    Value::Object(answer)
}
