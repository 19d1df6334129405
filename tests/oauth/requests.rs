//! Scopes, providers and response types of authorization requests, and what becomes of them.

use serde_json::json;

use crate::support::{Browser, PASSWORD, on_both_engines};

fn url(client: &str, more: &str) -> String {
    format!(
        "/oauth2/authorize?client_id={client}&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&state=s&{more}"
    )
}

on_both_engines! {
    // spec: EP-001, EP-101, EP-107, EP-108, EP-109, EP-110, EP-111, EP-126, EP-127, EP-128, EP-147, EP-303
    // spec: EP-304, FED-015, OIDC-038, RS-021, RS-022, RS-023, RS-026
    async fn what_is_refused_and_where(app: &TestApp) {
        let pool = app.email_pool().await;
        let client = app.client(&pool, json!({
            "AllowedOAuthScopes": ["openid", "email", "aws.cognito.signin.user.admin"],
            "AllowedOAuthFlows": ["code"],
        })).await;
        let browser = Browser::new(app);
        let id = client.id.as_str();
        let refusals = [
            ("", "invalid_request"),
            ("response_type=id_token", "unsupported_response_type"),
            ("response_type=code&scope=openid%20profile", "invalid_scope"),
            ("response_type=code&scope=openid%20nothing", "invalid_scope"),
            ("response_type=code&scope=email", "invalid_scope"),
            ("response_type=code&scope=openid%22", "invalid_scope"),
            ("response_type=code&identity_provider=A&idp_identifier=B", "invalid_request"),
        ];
        for (more, error) in refusals {
            for path in ["/oauth2/authorize", "/login"] {
                let page = browser.get(&url(id, more).replace("/oauth2/authorize", path)).await;
                assert_eq!(page.callback_parameter("error").as_deref(), Some(error), "{path} {more}");
                assert_eq!(page.callback_parameter("state").as_deref(), Some("s"), "{path} {more}");
            }
        }
        // `token` is a known type that this client may not use: told in the fragment.
        let page = browser.get(&url(id, "response_type=token")).await;
        let fragment = page.left_to.as_ref().unwrap().fragment().unwrap();
        assert!(fragment.starts_with("error=unauthorized_client&state=s"), "{fragment}");
        // A provider that the client does not have: the sign-in page says so.
        let page = browser.get(&url(id, "response_type=code&identity_provider=Google")).await;
        assert_eq!(page.url.path(), "/login");
        assert!(page.body.contains("Login option is not available. Please try another one"));
        let page = browser.get(&url(id, "response_type=code&identity_provider=COGNITO")).await;
        assert!(page.has("form[name=cognitoSignInForm]") && !page.body.contains("not available"));
        let admin = "response_type=code&scope=aws.cognito.signin.user.admin";
        assert_eq!(browser.get(&url(id, admin)).await.url.path(), "/login");
    }
}

on_both_engines! {
    // spec: EP-112, EP-141, EP-246, EP-725, UI-036, UI-175, UI-176, UI-181, RS-006, RS-007, RS-025
    async fn what_is_granted(app: &TestApp) {
        let pool = app.email_pool().await;
        let client = app.client(&pool, json!({ "AllowedOAuthScopes": ["openid", "email"] })).await;
        app.user(&pool, "mary@example.com").await;
        let browser = Browser::new(app);
        let page = browser.get(&url(client.id.as_str(), "response_type=code")).await;
        let values = [("username", "mary@example.com"), ("password", PASSWORD)];
        let page = browser.submit(&page, "/login", &values).await;
        let code = page.callback_parameter("code").unwrap();
        assert!(code.len() >= 22 && code.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b)));
        let form = [
            ("grant_type", "authorization_code"),
            ("client_id", client.id.as_str()),
            ("code", &code),
            ("redirect_uri", "https://app.example/cb"),
        ];
        let answer = app.http.post(format!("{}/oauth2/token", app.url)).form(&form).send().await.unwrap();
        let tokens: serde_json::Value = answer.json().await.unwrap();
        let refresh = tokens["refresh_token"].as_str().unwrap();
        assert!(refresh.len() < 4096);
        assert!(refresh.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_=.".contains(&b)));
        let access = app.app.tokens.verify_access(tokens["access_token"].as_str().unwrap()).await.unwrap();
        assert_eq!(access.scopes, ["openid", "email"], "all scopes of the client");
        assert!(!access.has_scope("aws.cognito.signin.user.admin"));

        // A session of the pool is nothing to a client without native sign-in.
        let closed = app.client(&pool, json!({ "SupportedIdentityProviders": ["Google"] })).await;
        let page = browser.get(&url(closed.id.as_str(), "response_type=code")).await;
        assert_eq!(page.url.path(), "/login");
        assert!(page.left_to.is_none() && !page.has("form[name=cognitoSignInForm]"));
        // The sign-up page takes the same parameters and checks them alike.
        let direct = url(client.id.as_str(), "response_type=code").replace("/oauth2/authorize", "/signup");
        assert!(browser.get(&direct).await.has("form[name=signupform]"));
        let bad = browser.get(&direct.replace("response_type=code", "response_type=x")).await;
        assert_eq!(bad.callback_parameter("error").as_deref(), Some("unsupported_response_type"));
    }
}
