//! Cross-origin calls.

use reqwest::{Method, StatusCode};

use super::flow::{authorize_path, plain, pool_with_user, strict_pool_with_user};
use crate::support::{Engine, TestApp};

// spec: EP-031
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn browsers_may_call_the_direct_endpoints() {
    let app = TestApp::start(Engine::Sqlite).await;
    let pool = app.email_pool().await;
    let known = format!("/{}/.well-known/jwks.json", pool.id);
    for (path, method) in [
        ("/oauth2/token", "POST"),
        ("/oauth2/userInfo", "GET"),
        ("/oauth2/revoke", "POST"),
        (known.as_str(), "GET"),
    ] {
        let request = app
            .http
            .request(Method::OPTIONS, format!("{}{path}", app.url))
            .header("origin", "https://app.example")
            .header("access-control-request-method", method)
            .header("access-control-request-headers", "x-amz-user-agent,content-type");
        let answer = request.send().await.unwrap();
        assert!(matches!(answer.status(), StatusCode::OK | StatusCode::NO_CONTENT), "{path}");
        let header = |name: &str| answer.headers()[name].to_str().unwrap().to_lowercase();
        assert_eq!(header("access-control-allow-origin"), "*");
        assert!(header("access-control-allow-methods").contains(&method.to_lowercase()));
        let allowed = header("access-control-allow-headers");
        for name in ["authorization", "content-type", "x-amz-user-agent", "x-amz-target", "dpop"] {
            assert!(allowed.contains(name), "{name} at {path}");
        }
    }
    app.stop().await;
}

// spec: EP-030, UI-190, OIDC-330
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn any_origin_without_credentials_and_in_strict_mode_no_pages() {
    let app = TestApp::start(Engine::Sqlite).await;
    let (_, client) = pool_with_user(&app, plain()).await;
    let (strict_pool, strict) = strict_pool_with_user(&app, plain(), None).await;
    let origin = async |path: &str| {
        let url = format!("{}{path}", app.url);
        let answer =
            app.http.get(url).header("origin", "https://app.example").send().await.unwrap();
        assert!(!answer.headers().contains_key("access-control-allow-credentials"));
        let origin = answer.headers().get("access-control-allow-origin").cloned();
        origin.map(|value| value.to_str().unwrap().to_owned())
    };
    let any = Some("*".to_owned());
    let login = |client| {
        authorize_path(client, &super::flow::PKCE).replacen("/oauth2/authorize", "/login", 1)
    };
    let authorize = |client| authorize_path(client, &[]);
    for path in [authorize(&client), login(&client), "/oauth2/userInfo".to_owned()] {
        assert_eq!(origin(&path).await, any, "{path}");
    }
    for path in [authorize(&strict), login(&strict)] {
        assert_eq!(origin(&path).await, None, "{path}");
    }
    let known = format!("/{}/.well-known/openid-configuration", strict_pool.id);
    assert_eq!(origin(&known).await, any);
    let form = [("client_id", strict.id.as_str()), ("grant_type", "refresh_token")];
    let token = app.http.post(format!("{}/oauth2/token", app.url)).form(&form);
    let token = token.send().await.unwrap();
    assert_eq!(token.headers()["access-control-allow-origin"], "*");
    app.stop().await;
}
