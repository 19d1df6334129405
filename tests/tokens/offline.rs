//! What somebody who has only the key set can check, and what the server checks besides.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde_json::{Value, json};

use crate::oauth::flow::{Answer, claims, code, exchange, post, tokens, user_info};
use crate::support::sdk::raw_call;
use crate::support::{PASSWORD, TestApp, on_both_engines};

/// The claims, if a verifier with issuer and key set alone takes the token.
async fn offline(app: &TestApp, issuer: &str, token: &str) -> Result<Value, String> {
    let set = app.http.get(format!("{issuer}/.well-known/jwks.json")).send().await.unwrap();
    let set: Value = set.json().await.unwrap();
    let header = decode_header(token).map_err(|error| error.to_string())?;
    let key = set["keys"].as_array().unwrap().iter().find(|key| key["kid"] == json!(header.kid));
    let key = key.ok_or("no such key")?;
    let text = |name: &str| key[name].as_str().unwrap();
    let key = DecodingKey::from_rsa_components(text("n"), text("e")).unwrap();
    let mut validation = Validation::new(Algorithm::RS256);
    validation.set_issuer(&[issuer]);
    validation.validate_aud = false;
    decode::<Value>(token, &key, &validation)
        .map(|data| data.claims)
        .map_err(|error| error.to_string())
}

on_both_engines! {
    // spec: TOK-116, RS-019, OIDC-046, VER-009, EP-004
    async fn a_verifier_takes_a_token_until_it_expires(app: &TestApp) {
        let pool = app.email_pool().await;
        app.user(&pool, "mary@example.com").await;
        let client = app.client(&pool, json!({})).await;
        let issuer = format!("{}/{}", app.url, pool.id);
        let issued = tokens(app, &client, &[]).await;
        let text = |name: &str| issued[name].as_str().unwrap();
        for name in ["access_token", "id_token"] {
            let header = decode_header(text(name)).unwrap();
            assert_eq!(header.alg, Algorithm::RS256);
            let own = offline(app, &issuer, text(name)).await.unwrap();
            assert_eq!(own["iss"], issuer.as_str());
            assert!(own["exp"].as_i64().unwrap() > app.now());
        }
        assert_eq!(offline(app, &issuer, text("access_token")).await.unwrap()["scope"], "openid email");
        // Unsigned, or signed by nobody: neither the verifier nor the server.
        let payload = text("access_token").split('.').nth(1).unwrap().to_owned();
        let kid = decode_header(text("access_token")).unwrap().kid.unwrap();
        let none = URL_SAFE_NO_PAD.encode(json!({ "alg": "none", "kid": kid }).to_string());
        let hmac = URL_SAFE_NO_PAD.encode(json!({ "alg": "HS256", "kid": kid }).to_string());
        for forged in [format!("{none}.{payload}."), format!("{hmac}.{payload}.AAAA")] {
            assert!(offline(app, &issuer, &forged).await.is_err());
            assert_eq!(user_info(app, &forged).await.status, 401);
        }
        // Revoked: the server knows, the key set does not.
        let revoke = [("token", text("refresh_token")), ("client_id", client.id.as_str())];
        post(app, "/oauth2/revoke", &revoke).await;
        assert_eq!(user_info(app, text("access_token")).await.status, 401);
        assert!(offline(app, &issuer, text("access_token")).await.is_ok());
        // A client that is no more has no tokens here either: neither as `client_id` nor as `aud`.
        let gone = app.client(&pool, json!({})).await;
        let issued = tokens(app, &gone, &[]).await;
        let deleted = json!({ "UserPoolId": pool.id, "ClientId": gone.id });
        assert_eq!(raw_call(app, "DeleteUserPoolClient", deleted).await.0, 200);
        let access = issued["access_token"].as_str().unwrap();
        assert_eq!(user_info(app, access).await.status, 401);
        let (status, answer) = raw_call(app, "GetUser", json!({ "AccessToken": access })).await;
        assert_eq!((status, &answer["__type"]), (400, &json!("NotAuthorizedException")));
        let hint = issued["id_token"].as_str().unwrap();
        let logout = format!("{}/logout?id_token_hint={hint}&post_logout_redirect_uri=https%3A%2F%2Fapp.example%2Fbye", app.url);
        let answer = app.http.get(logout).send().await.unwrap();
        let to = answer.headers().get("location").map(|to| to.to_str().unwrap().to_owned()).unwrap_or_default();
        assert!(!to.starts_with("https://app.example"), "{to}");
    }
}

on_both_engines! {
    // spec: TOK-004
    async fn a_token_may_be_long(app: &TestApp) {
        let pool = app.pool(json!({})).await;
        let client = app.client(&pool, json!({})).await;
        app.user(&pool, "mary@example.com").await;
        for number in 0..60 {
            let name = format!("{number:03}{}", "g".repeat(125));
            let group = json!({ "UserPoolId": pool.id, "GroupName": name });
            assert_eq!(raw_call(app, "CreateGroup", group).await.0, 200);
            let member = json!({ "UserPoolId": pool.id, "GroupName": name, "Username": "mary" });
            assert_eq!(raw_call(app, "AdminAddUserToGroup", member).await.0, 200);
        }
        let begin = json!({ "ClientId": client.id, "AuthFlow": "USER_PASSWORD_AUTH",
                            "AuthParameters": { "USERNAME": "mary", "PASSWORD": PASSWORD } });
        let (_, answer) = raw_call(app, "InitiateAuth", begin).await;
        let access = answer["AuthenticationResult"]["AccessToken"].as_str().unwrap();
        assert!(access.len() > 10_000, "{}", access.len());
        assert_eq!(claims(access)["cognito:groups"].as_array().unwrap().len(), 60);
        assert_eq!(raw_call(app, "GetUser", json!({ "AccessToken": access })).await.0, 200);
        let issued = crate::oauth::flow::sign_in_as(&crate::support::Browser::new(app), &client, "mary", &[]).await;
        let code = issued.callback_parameter("code").unwrap();
        let issued = crate::oauth::flow::exchange(app, &client, &code, &[]).await;
        let access = issued.json["access_token"].as_str().unwrap();
        assert!(access.len() > 10_000);
        assert_eq!(user_info(app, access).await.status, 200, "in a header");
    }
}

on_both_engines! {
    // spec: TOK-077, TOK-150, EP-002, EP-200, EP-208
    async fn tokens_come_from_few_doors_as_often_as_one_likes(app: &TestApp) {
        let pool = app.email_pool().await;
        app.user(&pool, "mary@example.com").await;
        let client = app.client(&pool, json!({ "AccessTokenValidity": 5, "IdTokenValidity": 5,
            "TokenValidityUnits": { "AccessToken": "minutes", "IdToken": "minutes" } })).await;
        let issued = tokens(app, &client, &[]).await;
        // Clients refresh when less than some minutes are left: with five, at every turn.
        let refresh = [("grant_type", "refresh_token"), ("client_id", client.id.as_str()),
                       ("refresh_token", issued["refresh_token"].as_str().unwrap())];
        for turn in 0..40 {
            let answer = post(app, "/oauth2/token", &refresh).await;
            assert_eq!((answer.status.as_u16(), &answer.json["expires_in"]), (200, &json!(300)), "{turn}");
        }
        for grant in ["password", "implicit", "urn:ietf:params:oauth:grant-type:jwt-bearer",
                      "urn:ietf:params:oauth:grant-type:saml2-bearer", "device_code", ""] {
            let form = [("grant_type", grant), ("client_id", client.id.as_str()),
                        ("username", "mary@example.com"), ("password", PASSWORD)];
            let answer = post(app, "/oauth2/token", &form).await;
            assert_eq!(answer.status, 400, "{grant}");
            assert!(answer.json.get("access_token").is_none(), "{grant}");
        }
        // Whose token it is has to be said, and has to be true.
        let other = app.client(&pool, json!({})).await;
        let token = refresh[2];
        let nobody = post(app, "/oauth2/token", &[refresh[0], token]).await;
        assert_eq!(nobody.error(), "invalid_client");
        let stranger = [refresh[0], ("client_id", other.id.as_str()), token];
        assert_eq!(post(app, "/oauth2/token", &stranger).await.error(), "invalid_grant");
        let code = code(app, &client, &[]).await;
        let stolen = exchange(app, &client, &code, &[("client_id", other.id.as_str())]).await;
        assert_eq!(stolen.error(), "invalid_grant");
        for method in [reqwest::Method::GET, reqwest::Method::PUT, reqwest::Method::DELETE] {
            let url = format!("{}/oauth2/token?grant_type=refresh_token&client_id={}", app.url, client.id);
            let answer = Answer::of(app.http.request(method.clone(), url).send().await.unwrap()).await;
            assert_eq!(answer.status, 405, "{method}");
        }
    }
}
