//! Building what goes back to the callback.

use portico::authorization::encoding::url_with;
use portico::authorization::response::ResponseMode;
use portico::authorization::{AuthorizationError, AuthorizationResponse, ResponseTarget};

fn target(redirect_uri: &str, mode: ResponseMode) -> ResponseTarget {
    ResponseTarget {
        redirect_uri: redirect_uri.to_owned(),
        mode,
        state: Some("s t/ü=&%2F".to_owned()),
        issuer: None,
    }
}

fn location(target: &ResponseTarget) -> String {
    match target.respond(vec![("code", "C".to_owned())]) {
        AuthorizationResponse::Redirect(location) => location,
        AuthorizationResponse::FormPost { .. } => panic!("not a redirect"),
    }
}

const STATE: &str = "state=s%20t%2F%C3%BC%3D%26%252F";

// spec: EP-140, EP-017, EP-106
#[test]
fn values_are_encoded_once_and_the_query_of_the_callback_stays() {
    let query = ResponseMode::Query;
    let at = |uri| location(&target(uri, query));
    assert_eq!(at("https://app.example/cb"), format!("https://app.example/cb?code=C&{STATE}"));
    assert_eq!(
        at("https://app.example/cb?a=%20b"),
        format!("https://app.example/cb?a=%20b&code=C&{STATE}")
    );
    assert_eq!(at("https://app.example/cb?"), format!("https://app.example/cb?code=C&{STATE}"));
    assert_eq!(at("myapp://example"), format!("myapp://example?code=C&{STATE}"));
}

// spec: EP-143, EP-146
#[test]
fn the_fragment_carries_everything_or_nothing() {
    let target = target("https://app.example/cb?a=1", ResponseMode::Fragment);
    assert_eq!(location(&target), format!("https://app.example/cb?a=1#code=C&{STATE}"));
    let error = target.error(AuthorizationError::InvalidScope, Some("not this one"));
    assert_eq!(
        error,
        AuthorizationResponse::Redirect(format!(
            "https://app.example/cb?a=1#error=invalid_scope&error_description=not%20this%20one&{STATE}"
        ))
    );
}

// spec: OIDC-060, OIDC-061, OIDC-305
#[test]
fn a_form_carries_the_same_fields_unencoded() {
    let mut target = target("https://app.example/cb", ResponseMode::FormPost);
    target.issuer = Some("https://auth.example/local_1".to_owned());
    let AuthorizationResponse::FormPost { action, fields } =
        target.error(AuthorizationError::AccessDenied, None)
    else {
        panic!("not a form")
    };
    assert_eq!(action, "https://app.example/cb");
    assert_eq!(
        fields,
        [
            ("error", "access_denied".to_owned()),
            ("state", "s t/ü=&%2F".to_owned()),
            ("iss", "https://auth.example/local_1".to_owned())
        ]
    );
}

// spec: EP-105
#[test]
fn without_a_state_none_is_added() {
    let mut target = target("https://app.example/cb", ResponseMode::Query);
    target.state = None;
    assert_eq!(location(&target), "https://app.example/cb?code=C");
    assert_eq!(url_with("/error", [("error", "a b")]), "/error?error=a%20b");
    assert_eq!(url_with("/error", []), "/error");
}
