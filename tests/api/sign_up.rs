//! Signing in right after sign-up, without the password again.

use serde_json::{Value, json};

use crate::support::sdk::raw_call;
use crate::support::{PASSWORD, TestApp, on_both_engines};

const INVALID: &str = "NotAuthorizedException: Invalid session for the user.";

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

async fn sign_up(app: &TestApp, client: &str, name: &str) -> Value {
    let mail = json!([{ "Name": "email", "Value": format!("{name}@example.com") }]);
    let body = json!({ "ClientId": client, "Username": name, "Password": PASSWORD, "UserAttributes": mail });
    call(app, "SignUp", body).await
}

async fn confirm(app: &TestApp, client: &str, name: &str, session: &Value) -> Value {
    let code = app.code_to(&format!("{name}@example.com")).await;
    let body = json!({ "ClientId": client, "Username": name, "ConfirmationCode": code, "Session": session });
    call(app, "ConfirmSignUp", body).await
}

fn begin(client: &str, name: &str, session: &Value) -> Value {
    json!({ "ClientId": client, "AuthFlow": "USER_AUTH", "Session": session,
            "AuthParameters": { "USERNAME": name } })
}

on_both_engines! {
    // spec: FLOW-903, USR-961
    timed async fn the_session_of_a_sign_up_signs_in(app: &TestApp) {
        let pool = app.pool(json!({ "AutoVerifiedAttributes": ["email"] })).await;
        let flows = json!({ "ExplicitAuthFlows": ["ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"] });
        let client = app.client(&pool, flows.clone()).await;
        let (other, plain) = (app.client(&pool, flows.clone()).await, app.client(&pool, json!({})).await);
        let id = client.id.as_str();

        let first = sign_up(app, id, "ann").await["Session"].take();
        assert!(first.is_string());
        assert_eq!(refused(app, "InitiateAuth", begin(id, "ann", &first)).await, INVALID, "not confirmed yet");
        let second = confirm(app, id, "ann", &first).await["Session"].take();
        sign_up(app, id, "bob").await;
        for (client, name, session) in [
            (other.id.as_str(), "ann", &second), (id, "bob", &second), (id, "nobody", &second), (id, "ann", &first),
        ] {
            let answer = refused(app, "InitiateAuth", begin(client, name, session)).await;
            assert!(answer.starts_with("NotAuthorizedException: Invalid session for the user"), "{answer}");
        }
        let tokens = call(app, "InitiateAuth", begin(id, "ann", &second)).await;
        for token in ["AccessToken", "IdToken", "RefreshToken"] {
            assert!(tokens["AuthenticationResult"][token].is_string(), "{token}");
        }
        assert_eq!(refused(app, "InitiateAuth", begin(id, "ann", &second)).await,
                   "NotAuthorizedException: Invalid session for the user, session can only be used once.");

        // Whoever only has the code is confirmed and signs in as ever; so is somebody else's session.
        let carol = sign_up(app, id, "carol").await["Session"].take();
        sign_up(app, id, "dave").await;
        assert_eq!(confirm(app, id, "dave", &carol).await, json!({}));
        assert_eq!(confirm(app, id, "carol", &Value::Null).await, json!({}));
        assert!(sign_up(app, plain.id.as_str(), "eve").await.get("Session").is_none(), "no client for it");
        let late = sign_up(app, id, "fay").await["Session"].take();
        app.advance(180);
        assert_eq!(confirm(app, id, "fay", &late).await, json!({}), "too late for the session, not for the code");

        // The second factor is asked for all the same.
        let strict = app.pool(json!({ "AutoVerifiedAttributes": ["email"], "MfaConfiguration": "ON",
            "SoftwareTokenMfaConfiguration": { "Enabled": true } })).await;
        let client = app.client(&strict, flows).await;
        let first = sign_up(app, client.id.as_str(), "gus").await["Session"].take();
        let second = confirm(app, client.id.as_str(), "gus", &first).await["Session"].take();
        let asked = call(app, "InitiateAuth", begin(client.id.as_str(), "gus", &second)).await;
        assert_eq!(asked["ChallengeName"], "MFA_SETUP");
        assert!(asked.get("AuthenticationResult").is_none());
    }
}
