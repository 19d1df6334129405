//! Two secrets of a client, and refresh tokens that rotate, through the API and the token endpoint.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::support::sdk::raw_call;
use crate::support::{PASSWORD, TestApp, on_both_engines};

/// `SECRET_HASH` (FLOW-055).
fn secret_hash(secret: &str, username: &str, client: &str) -> String {
    let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, secret.as_bytes());
    STANDARD.encode(aws_lc_rs::hmac::sign(&key, format!("{username}{client}").as_bytes()))
}

async fn call(app: &TestApp, operation: &str, body: Value) -> Value {
    let (status, answer) = raw_call(app, operation, body).await;
    assert_eq!(status, 200, "{operation}: {answer}");
    answer
}

async fn refused(app: &TestApp, operation: &str, body: Value) -> String {
    let (status, answer) = raw_call(app, operation, body).await;
    assert_eq!(status, 400, "{operation}: {answer}");
    format!("{}: {}", answer["__type"].as_str().unwrap(), answer["message"].as_str().unwrap())
}

/// `POST /oauth2/token`.
async fn token(app: &TestApp, form: &[(&str, &str)]) -> (u16, Value) {
    let answer =
        app.http.post(format!("{}/oauth2/token", app.url)).form(form).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

on_both_engines! {
    // spec: CLI-903, FLOW-909
    async fn two_secrets_of_a_client(app: &TestApp) {
        let pool = app.pool(json!({})).await;
        app.user(&pool, "ann@example.com").await;
        let first = "first_secret_of_the_client_0".to_owned();
        let client = app.client_with(&pool, json!({}), Some(&first)).await;
        let id = client.id.as_str();
        let of_client = |more: Value| {
            let mut body = json!({ "UserPoolId": pool.id, "ClientId": id });
            body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            body
        };
        let added = call(app, "AddUserPoolClientSecret", of_client(json!({}))).await;
        let added = &added["ClientSecretDescriptor"];
        let second = added["ClientSecretValue"].as_str().unwrap().to_owned();
        let second_id = added["ClientSecretId"].as_str().unwrap().to_owned();
        assert!(second_id.starts_with(&format!("{id}--")) && added["ClientSecretCreateDate"].is_number());
        let listed = call(app, "ListUserPoolClientSecrets", of_client(json!({}))).await;
        assert!(!listed.to_string().contains(&second) && !listed.to_string().contains(&first));
        let ids: Vec<_> = listed["ClientSecrets"].as_array().unwrap().iter()
            .map(|s| s["ClientSecretId"].as_str().unwrap().to_owned()).collect();
        assert_eq!((ids.len(), &ids[1]), (2, &second_id));
        assert!(refused(app, "AddUserPoolClientSecret", of_client(json!({}))).await.starts_with("LimitExceeded"));

        let sign_in = async |secret: &str| {
            let parameters = json!({
                "USERNAME": "ann", "PASSWORD": PASSWORD, "SECRET_HASH": secret_hash(secret, "ann", id),
            });
            let body = json!({ "ClientId": id, "AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": parameters });
            raw_call(app, "InitiateAuth", body).await
        };
        let with = async |secret: &str| -> bool {
            let (status, answer) = sign_in(secret).await;
            if status != 200 {
                return false;
            }
            let refresh = answer["AuthenticationResult"]["RefreshToken"].as_str().unwrap();
            let form = [("grant_type", "refresh_token"), ("client_id", id), ("client_secret", secret),
                        ("refresh_token", refresh)];
            assert_eq!(token(app, &form).await.0, 200);
            let body = json!({ "ClientId": id, "ClientSecret": secret, "Token": refresh });
            call(app, "RevokeToken", body).await;
            true
        };
        assert!(with(&first).await && with(&second).await && !with("another-secret").await);

        let delete = |secret: &str| of_client(json!({ "ClientSecretId": secret }));
        assert!(refused(app, "DeleteUserPoolClientSecret", delete("nothing--1")).await.starts_with("ResourceNotFound"));
        call(app, "DeleteUserPoolClientSecret", delete(&ids[0])).await;
        assert!(!with(&first).await && with(&second).await);
        assert!(refused(app, "DeleteUserPoolClientSecret", delete(&second_id)).await.starts_with("InvalidParameter"));
        // One's own value does not come back; the descriptor of the first is stable.
        let own = "own_secret_of_twenty_four_chars";
        let added = call(app, "AddUserPoolClientSecret", of_client(json!({ "ClientSecret": own }))).await;
        assert!(added["ClientSecretDescriptor"].get("ClientSecretValue").is_none());
        assert!(with(own).await && with(&second).await);
        let listed = call(app, "ListUserPoolClientSecrets", of_client(json!({}))).await;
        assert_eq!(listed["ClientSecrets"][0]["ClientSecretId"], second_id.as_str());

        let public = app.client(&pool, json!({})).await;
        let body = json!({ "UserPoolId": pool.id, "ClientId": public.id });
        assert!(refused(app, "AddUserPoolClientSecret", body).await.starts_with("InvalidParameter"));
    }
}

on_both_engines! {
    // spec: CLI-901, FLOW-905, EP-222, FLOW-043, CLI-027
    async fn rotation_through_both_doors(app: &TestApp) {
        let pool = app.pool(json!({})).await;
        app.user(&pool, "ann@example.com").await;
        let create = |flows: Value| json!({
            "UserPoolId": pool.id, "ClientName": "rotating", "ExplicitAuthFlows": flows,
            "RefreshTokenRotation": { "Feature": "ENABLED", "RetryGracePeriodSeconds": 0 },
        });
        let both = create(json!(["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]));
        assert!(refused(app, "CreateUserPoolClient", both).await.starts_with("InvalidParameter"));
        let made = call(app, "CreateUserPoolClient", create(json!(["ALLOW_USER_PASSWORD_AUTH"]))).await;
        let made = &made["UserPoolClient"];
        assert_eq!(made["RefreshTokenRotation"]["Feature"], "ENABLED");
        let id = made["ClientId"].as_str().unwrap();
        let sign_in = async || {
            let parameters = json!({ "USERNAME": "ann", "PASSWORD": PASSWORD });
            let body = json!({ "ClientId": id, "AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": parameters });
            let answer = call(app, "InitiateAuth", body).await;
            answer["AuthenticationResult"]["RefreshToken"].as_str().unwrap().to_owned()
        };
        let get = |token: &str| json!({ "ClientId": id, "RefreshToken": token });
        let first = sign_in().await;
        let by_flow = json!({ "ClientId": id, "AuthFlow": "REFRESH_TOKEN_AUTH",
                              "AuthParameters": { "REFRESH_TOKEN": first } });
        assert_eq!(refused(app, "InitiateAuth", by_flow).await,
                   "InvalidParameterException: Auth flow not enabled for this client");
        let answer = call(app, "GetTokensFromRefreshToken", get(&first)).await;
        let result = &answer["AuthenticationResult"];
        let second = result["RefreshToken"].as_str().unwrap().to_owned();
        assert!(result["AccessToken"].is_string() && result["IdToken"].is_string());
        assert!(answer.get("ChallengeParameters").is_none());
        assert!(refused(app, "GetTokensFromRefreshToken", get(&first)).await.starts_with("RefreshTokenReuseException"));
        assert_eq!(refused(app, "GetTokensFromRefreshToken", get(&second)).await,
                   "NotAuthorizedException: Refresh Token has been revoked");

        let first = sign_in().await;
        let form = |token: &'static str| [("grant_type", "refresh_token"), ("client_id", ""), ("refresh_token", token)];
        let exchange = async |refresh: &str| {
            let mut form = form("").to_vec();
            (form[1].1, form[2].1) = (id, refresh);
            token(app, &form).await
        };
        let (status, answer) = exchange(&first).await;
        assert_eq!(status, 200, "{answer}");
        let second = answer["refresh_token"].as_str().unwrap().to_owned();
        let (status, answer) = exchange(&first).await;
        assert_eq!((status, &answer["error"]), (400, &json!("invalid_grant")));
        assert_eq!(exchange(&second).await.0, 400);

        // Without rotation the operation answers tokens and no new refresh token.
        let plain = app.client(&pool, json!({})).await;
        let parameters = json!({ "USERNAME": "ann", "PASSWORD": PASSWORD });
        let body = json!({ "ClientId": plain.id, "AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": parameters });
        let answer = call(app, "InitiateAuth", body).await;
        let token = &answer["AuthenticationResult"]["RefreshToken"];
        let body = json!({ "ClientId": plain.id, "RefreshToken": token });
        let answer = call(app, "GetTokensFromRefreshToken", body).await;
        assert!(answer["AuthenticationResult"].get("RefreshToken").is_none());
        let secret = app.client_with(&pool, json!({}), Some("secret-of-the-client-000")).await;
        let body = json!({ "ClientId": secret.id, "RefreshToken": token });
        assert!(refused(app, "GetTokensFromRefreshToken", body).await.starts_with("NotAuthorized"));
    }
}
