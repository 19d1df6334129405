//! Which scopes a request gets.

use std::collections::BTreeSet;

use portico::authorization::scopes::{
    ScopeError, are_readable, of_client, of_sign_in, still_allowed,
};
use portico::clients::AppClient;
use serde_json::json;

use super::callback::client;

const READ: &str = "https://photos.example/read";
const GONE: &str = "https://photos.example/gone";
const OTHER: &str = "https://photos.example/other";

fn photo_client() -> AppClient {
    client(json!({ "AllowedOAuthScopes": ["openid", "email", "profile", READ, GONE] }))
}

fn active() -> BTreeSet<String> {
    [READ, OTHER].map(str::to_owned).into()
}

fn ask(requested: Option<&str>) -> Result<Vec<String>, ScopeError> {
    of_sign_in(&photo_client(), requested, &active(), false)
}

fn granted(scopes: &[&str]) -> Vec<String> {
    scopes.iter().map(|scope| (*scope).to_owned()).collect()
}

// spec: EP-111, EP-112, RS-010, OIDC-022
#[test]
fn a_request_gets_what_it_asks_for_or_everything_of_the_client() {
    assert_eq!(ask(Some(&format!("{READ} openid"))), Ok(granted(&[READ, "openid"])));
    assert_eq!(ask(Some("openid openid  email")), Ok(granted(&["openid", "email"])));
    assert_eq!(ask(None), Ok(granted(&["openid", "email", "profile", READ])));
    // Allowed for the client but deleted on the resource server: left out in silence.
    assert_eq!(ask(Some(&format!("openid {GONE}"))), Ok(granted(&["openid"])));
    assert_eq!(ask(Some(GONE)), Ok(granted(&[])));
}

// spec: EP-126, EP-127, RS-012
#[test]
fn what_the_client_may_not_have_is_refused() {
    for refused in ["openid phone", "openid unknown", OTHER, "aws.cognito.signin.user.admin"] {
        assert_eq!(ask(Some(refused)), Err(ScopeError::NotAllowed), "{refused}");
    }
    assert_eq!(ask(Some("openid \"email\"")), Err(ScopeError::Malformed));
    assert_eq!(ask(Some("openid\temail")), Err(ScopeError::Malformed));
    assert_eq!(ask(Some("email")), Err(ScopeError::NeedsOpenid));
    assert_eq!(ask(Some(&format!("{READ} profile"))), Err(ScopeError::NeedsOpenid));
}

// spec: OIDC-023
#[test]
fn strict_mode_ignores_what_nobody_knows_and_grants_address() {
    let strict = |asked| of_sign_in(&photo_client(), Some(asked), &active(), true);
    assert_eq!(strict("openid unknown offline_access"), Ok(granted(&["openid"])));
    assert_eq!(strict("openid address"), Ok(granted(&["openid", "address"])));
    assert_eq!(strict(OTHER), Err(ScopeError::NotAllowed));
    assert_eq!(strict("openid phone"), Err(ScopeError::NotAllowed));
}

// spec: RS-026
#[test]
fn the_user_admin_scope_does_not_need_openid() {
    let client = client(json!({ "AllowedOAuthScopes": ["aws.cognito.signin.user.admin"] }));
    let asked = Some("aws.cognito.signin.user.admin");
    assert!(of_sign_in(&client, asked, &BTreeSet::new(), false).is_ok());
}

// spec: EP-210, EP-227, RS-013, CLI-044
#[test]
fn a_client_gets_custom_scopes_only() {
    let ask = |requested: Option<&str>| of_client(&photo_client(), requested, &active());
    assert_eq!(ask(None), Ok(granted(&[READ])));
    assert_eq!(ask(Some(READ)), Ok(granted(&[READ])));
    assert_eq!(ask(Some(&format!("{READ} {GONE}"))), Ok(granted(&[READ])));
    assert_eq!(ask(Some(GONE)), Err(ScopeError::NothingLeft));
    for refused in ["openid", OTHER, "unknown", &format!("{READ} openid")] {
        assert_eq!(ask(Some(refused)), Err(ScopeError::NotAllowed), "{refused}");
    }
}

// spec: EP-234
#[test]
fn a_scope_needs_all_its_attributes_readable() {
    let scopes = |list: &[&str]| list.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
    let half =
        client(json!({ "ReadAttributes": ["email", "phone_number", "phone_number_verified"] }));
    assert!(!are_readable(&half, &scopes(&["openid", "email"])));
    assert!(are_readable(&half, &scopes(&["openid", "phone"])));
    assert!(are_readable(&half, &scopes(&["openid", "profile"])));
    assert!(are_readable(&client(json!({})), &scopes(&["openid", "email", "phone"])));
}

#[test]
fn a_scope_taken_from_the_client_is_gone_at_the_exchange() {
    let code = ["openid", "phone", READ].map(str::to_owned).to_vec();
    assert_eq!(still_allowed(&photo_client(), code, false), ["openid", READ]);
}
