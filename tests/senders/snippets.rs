//! What `docs/triggers.md` shows runs as it stands there.

use aws_lc_rs::hmac::{HMAC_SHA256, Key, sign};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::{node, run, snippet};

const SECRET: &str = "a secret of a pool";

/// A header as Portico makes it (TRG-023).
fn header(at: i64, body: &str) -> String {
    let signed = sign(&Key::new(HMAC_SHA256, SECRET.as_bytes()), format!("{at}.{body}").as_bytes());
    format!("t={at},v1={}", hex::encode(signed))
}

/// Headers and bodies, and what `verify` should say of them.
fn cases() -> (Vec<(String, String)>, Vec<bool>) {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let now = i64::try_from(now.as_secs()).unwrap();
    let body = r#"{"version":"1","userName":"pä"}"#;
    let genuine = header(now, body);
    let cases = vec![
        (genuine.clone(), body, true),
        (genuine.clone(), r#"{"version":"1","userName":"pa"}"#, false),
        (header(now - 3600, body), body, false),
        (genuine.replace(&format!("t={now}"), &format!("t={}", now + 1)), body, false),
        (format!("t={now},v1="), body, false),
        (format!("t={now},v1=00"), body, false),
    ];
    cases.into_iter().map(|(header, body, good)| ((header, body.to_owned()), good)).unzip()
}

// spec: TRG-016
#[tokio::test]
async fn node_verifies_the_signature() {
    let (cases, expected) = cases();
    let script = format!(
        "{}\nconsole.log(JSON.stringify({}.map(([header, body]) => verify({}, header, Buffer.from(body)))));",
        snippet("verify.mjs"),
        json!(cases),
        json!(SECRET)
    );
    assert_eq!(node(&script).await, json!(expected).to_string());
}

// spec: TRG-016
#[tokio::test]
async fn python_verifies_the_signature() {
    let (cases, expected) = cases();
    let script = format!(
        "{}\nimport base64, json\ncases = json.loads(base64.b64decode({}))\n\
         print(json.dumps([verify({}, header, body.encode()) for header, body in cases], separators=(',', ':')))",
        snippet("verify.py"),
        json!(STANDARD.encode(json!(cases).to_string())),
        json!(SECRET)
    );
    assert_eq!(run("python3", &["-"], &script).await, json!(expected).to_string());
}

/// Advice that the guide gives and that the page repeats.
// spec: TRG-100, DEFAUTH-023
#[test]
fn the_page_gives_the_advice_of_the_guide() {
    let page = include_str!("../../docs/triggers.md");
    for advice in [
        "raise only errors that are meant for users, and log the rest yourself",
        "look at `challengeName` as well as at `challengeResult` before it sets `issueTokens`",
    ] {
        assert!(page.contains(advice), "{advice}");
    }
}
