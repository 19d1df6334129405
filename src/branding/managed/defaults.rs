//! What a style has where it says nothing, for `ReturnMergedResources`: the look of our own pages in
//! the service's words.

use std::sync::LazyLock;

use serde_json::Value;

use super::Style;

static DEFAULTS: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("defaults.json")).unwrap_or_default());

/// The whole document of a style.
#[must_use]
pub fn merged(style: &Style) -> Value {
    let mut all = DEFAULTS.clone();
    if style.is_default {
        // The default look follows the browser.
        all["categories"]["global"]["colorSchemeMode"] = Value::from("DYNAMIC");
    }
    merge(&mut all, style.settings.clone());
    all
}

/// Lays a document over another: objects member by member, anything else as a whole.
pub(super) fn merge(below: &mut Value, above: Value) {
    match (below, above) {
        (Value::Object(below), Value::Object(above)) => {
            for (name, value) in above {
                match below.get_mut(&name) {
                    Some(there) => merge(there, value),
                    None => {
                        below.insert(name, value);
                    }
                }
            }
        }
        (below, above) => *below = above,
    }
}
