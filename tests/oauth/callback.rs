//! Which callbacks may be registered, and which request names a registered one.

use portico::authorization::callback::{is_registered_callback, is_valid_callback};
use portico::clients::AppClient;
use portico::platform::{ClientId, PoolId, Timestamp};
use serde_json::{Value, json};

/// A client that is only looked at.
pub fn client(settings: Value) -> AppClient {
    AppClient {
        id: ClientId::new("1example23456789"),
        pool_id: PoolId::new("local_Example1"),
        name: "Example".to_owned(),
        secret: None,
        secret_created_at: None,
        second_secret: None,
        settings: serde_json::from_value(settings).unwrap(),
        created_at: Timestamp(0),
        updated_at: Timestamp(0),
    }
}

// spec: CLI-049, CLI-050, CLI-051, CLI-900
#[test]
fn callbacks_are_absolute_and_https_or_local_or_an_apps_own() {
    for good in [
        "https://app.example/cb",
        "https://app.example",
        "https://app.example/cb?tenant=1",
        "http://localhost",
        "http://localhost:3000/a/b",
        "http://127.0.0.1:8000/cb",
        "http://[::1]:8000/cb",
        "myapp://example",
        "com.myclientapp://myclient/redirect",
        "com.example.app:/oauth2redirect",
        "myapp://",
    ] {
        assert!(is_valid_callback(good), "{good}");
    }
    for bad in [
        "",
        "/cb",
        "app.example/cb",
        "//app.example/cb",
        "http://app.example/cb",
        "http://localhost.example/cb",
        "http://127.0.0.2/cb",
        "https:app.example",
        "https://",
        "https://app.example/cb#fragment",
        "https://app.example/a b",
        "https://user:pw@app.example/cb",
        "https://app.example/é",
    ] {
        assert!(!is_valid_callback(bad), "{bad}");
    }
    assert!(!is_valid_callback(&format!("https://app.example/{}", "x".repeat(1024))));
}

// spec: CLI-057
#[test]
fn schemes_that_browsers_run_and_wildcards_are_refused() {
    for bad in [
        "javascript:alert(1)",
        "JavaScript://x/%0aalert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "blob:https://app.example/x",
        "https://*.example/cb",
        "https://app.example/*",
    ] {
        assert!(!is_valid_callback(bad), "{bad}");
    }
}

// spec: EP-104, OIDC-027
#[test]
fn a_callback_matches_byte_for_byte() {
    let client = client(json!({ "CallbackURLs": ["https://app.example/cb?a=1", "myapp://x"] }));
    assert!(is_registered_callback(&client, "https://app.example/cb?a=1"));
    assert!(is_registered_callback(&client, "myapp://x"));
    for other in [
        "https://app.example/cb",
        "https://app.example/cb?a=1&b=2",
        "https://APP.example/cb?a=1",
        "https://app.example:443/cb?a=1",
        "https://app.example/cb/?a=1",
        "https://app.example/./cb?a=1",
        "myapp://x/",
    ] {
        assert!(!is_registered_callback(&client, other), "{other}");
    }
}

// spec: OIDC-300
#[test]
fn the_port_of_a_loopback_address_is_free_only_where_the_client_says_so() {
    let urls = json!(["http://127.0.0.1:1/cb", "http://[::1]/cb", "http://localhost:1/cb"]);
    let fixed = client(json!({ "CallbackURLs": urls }));
    let free = client(json!({ "CallbackURLs": urls, "Portico": { "loopback_any_port": true } }));
    for other_port in ["http://127.0.0.1:51004/cb", "http://127.0.0.1/cb", "http://[::1]:7/cb"] {
        assert!(!is_registered_callback(&fixed, other_port), "{other_port}");
        assert!(is_registered_callback(&free, other_port), "{other_port}");
    }
    for never in [
        "http://localhost:2/cb",
        "http://127.0.0.1:51004/other",
        "http://127.0.0.1:99999/cb",
        "http://127.0.0.1:1@evil.example/cb",
        "http://127.0.0.1.evil.example/cb",
        "https://127.0.0.1:51004/cb",
    ] {
        assert!(!is_registered_callback(&free, never), "{never}");
    }
}
