//! The `openidconnect` crate as relying party.

use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreProviderMetadata, CoreUserInfoClaims,
};
use openidconnect::{
    AccessTokenHash, AuthorizationCode, ClientId, CsrfToken, HttpRequest, HttpResponse, IssuerUrl,
    Nonce, OAuth2TokenResponse as _, PkceCodeChallenge, RedirectUrl, Scope, TokenResponse as _,
};
use serde_json::json;

use crate::support::{Browser, PASSWORD, on_both_engines};

async fn send(http: reqwest::Client, request: HttpRequest) -> Result<HttpResponse, reqwest::Error> {
    let (parts, body) = request.into_parts();
    let url = parts.uri.to_string();
    let answer = http.request(parts.method, url).headers(parts.headers).body(body).send().await?;
    let mut response = openidconnect::http::Response::builder().status(answer.status());
    for (name, value) in answer.headers() {
        response = response.header(name, value);
    }
    Ok(response.body(answer.bytes().await?.to_vec()).unwrap())
}

on_both_engines! {
    // spec: OIDC-010, OIDC-011, OIDC-021, OIDC-037, OIDC-043, OIDC-044, OIDC-045, OIDC-051, EP-115, EP-220
    // spec: EP-222, EP-271, EP-604, EP-760, VER-012, TOK-154, CLI-051
    async fn discovery_code_userinfo_refresh(app: &TestApp) {
        let pool = app.email_pool().await;
        let client = app.client(&pool, json!({ "CallbackURLs": ["myapp://example"] })).await;
        app.user(&pool, "mary@example.com").await;
        let http = app.http.clone();
        let http = |request: HttpRequest| send(http.clone(), request);

        let issuer = IssuerUrl::new(format!("{}/{}", app.url, pool.id)).unwrap();
        let metadata = CoreProviderMetadata::discover_async(issuer, &http).await.unwrap();
        let id = ClientId::new(client.id.to_string());
        let relying_party = CoreClient::from_provider_metadata(metadata, id, None)
            .set_redirect_uri(RedirectUrl::new("myapp://example".to_owned()).unwrap());
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let (url, state, nonce) = relying_party
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                CsrfToken::new_random,
                Nonce::new_random,
            )
            .add_scope(Scope::new("email".to_owned()))
            .set_pkce_challenge(challenge)
            .url();

        let browser = Browser::new(app);
        let page = browser.get(url.as_str()).await;
        let values = [("username", "mary@example.com"), ("password", PASSWORD)];
        let page = browser.submit(&page, "/login", &values).await;
        assert_eq!(page.left_to.as_ref().unwrap().scheme(), "myapp");
        assert_eq!(&page.callback_parameter("state").unwrap(), state.secret());
        let code = AuthorizationCode::new(page.callback_parameter("code").unwrap());

        let tokens = relying_party
            .exchange_code(code)
            .unwrap()
            .set_pkce_verifier(verifier)
            .request_async(&http)
            .await
            .unwrap();
        let verifier = relying_party.id_token_verifier();
        let id_token = tokens.id_token().unwrap();
        let claims = id_token.claims(&verifier, &nonce).unwrap();
        assert_eq!(claims.email().unwrap().as_str(), "mary@example.com");
        let hash = AccessTokenHash::from_token(
            tokens.access_token(),
            id_token.signing_alg().unwrap(),
            id_token.signing_key(&verifier).unwrap(),
        );
        assert_eq!(&hash.unwrap(), claims.access_token_hash().unwrap());

        let info: CoreUserInfoClaims = relying_party
            .user_info(tokens.access_token().clone(), Some(claims.subject().clone()))
            .unwrap()
            .request_async(&http)
            .await
            .unwrap();
        assert_eq!(info.email().unwrap().as_str(), "mary@example.com");
        assert_eq!(info.email_verified(), Some(true));

        let refreshed = relying_party
            .exchange_refresh_token(tokens.refresh_token().unwrap())
            .unwrap()
            .request_async(&http)
            .await
            .unwrap();
        assert!(refreshed.refresh_token().is_none());
        let renewed = refreshed.id_token().unwrap();
        let renewed = renewed.claims(&verifier, |_: Option<&Nonce>| Ok(())).unwrap();
        assert_eq!(renewed.subject(), claims.subject());
        assert_eq!(renewed.auth_time(), claims.auth_time());
    }
}
