//! Values as error messages echo them: `[a, b]`, `{k=v}`.

use serde_json::Value;

/// Longer values are cut: a message must not multiply a large body.
const LIMIT: usize = 1024;

pub fn render(value: &Value) -> String {
    let mut out = String::new();
    write(value, &mut out);
    if let Some((end, _)) = out.char_indices().nth(LIMIT) {
        out.truncate(end);
    }
    out
}

fn write(value: &Value, out: &mut String) {
    if out.len() > LIMIT * 4 {
        return;
    }
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Value::Number(number) => out.push_str(&number.to_string()),
        Value::String(text) => out.push_str(text),
        Value::Array(items) => {
            out.push('[');
            for (n, item) in items.iter().enumerate() {
                if n > 0 {
                    out.push_str(", ");
                }
                write(item, out);
            }
            out.push(']');
        }
        Value::Object(entries) => {
            out.push('{');
            for (n, (key, entry)) in entries.iter().enumerate() {
                if n > 0 {
                    out.push_str(", ");
                }
                out.push_str(key);
                out.push('=');
                write(entry, out);
            }
            out.push('}');
        }
    }
}
