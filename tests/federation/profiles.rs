//! What a profile of another house can do and what it cannot.

use serde_json::{Value, json};

use super::lies::{attempt, provider};
use super::{Engine, authorize, call, claims, client_of, start, tokens};
use crate::support::idp::{Idp, Script};
use crate::support::sdk::raw_call;

fn who(subject: &str, name: &str) -> Script {
    Script {
        claims: json!({ "sub": subject }),
        attributes: json!({ "name": name, "email": "ada@corp.example", "email_verified": "true" }),
        ..Script::default()
    }
}

async fn scene(engine: Engine) {
    let app = start(engine).await;
    // Nobody signs up alone, everybody needs a second factor, names fold: none of it stops a provider.
    let pool = app
        .pool(json!({ "UsernameConfiguration": { "CaseSensitive": false },
            "AdminCreateUserConfig": { "AllowAdminCreateUserOnly": true },
            "MfaConfiguration": "ON", "SoftwareTokenMfaConfiguration": { "Enabled": true } }))
        .await;
    let id = pool.id.as_str();
    let idp = Idp::start();
    provider(&app, id, &idp, json!({})).await;
    let client = client_of(&app, &pool, &["Corp"]).await;
    let url = authorize(&client, "&identity_provider=Corp");
    let page = attempt(&app, &url, &idp, who("Ada_L", "Ada")).await;
    let all = tokens(&app, &client, &page.callback_parameter("code").unwrap()).await;
    let first = claims(&all["id_token"]);
    assert_eq!(first["cognito:username"], "corp_ada_l");
    assert_eq!(first["identities"][0]["userId"], "Ada_L");
    assert!(first["nonce"].as_str().unwrap().len() >= 43, "the one sent to the provider");
    let own = attempt(&app, &format!("{url}&nonce=mine"), &idp, who("Ada_L", "Ada")).await;
    let own = tokens(&app, &client, &own.callback_parameter("code").unwrap()).await;
    assert_eq!(claims(&own["id_token"])["nonce"], "mine");

    // Refreshing asks nobody, and changes nothing.
    idp.asked();
    let body = json!({ "ClientId": client.id, "AuthFlow": "REFRESH_TOKEN_AUTH",
        "AuthParameters": { "REFRESH_TOKEN": all["refresh_token"] } });
    let refreshed = call(&app, "InitiateAuth", body).await;
    let refreshed = claims(&refreshed["AuthenticationResult"]["IdToken"]);
    assert_eq!((&refreshed["sub"], &refreshed["name"]), (&first["sub"], &json!("Ada")));
    assert!(idp.asked().is_empty());

    // No password, by no door.
    for flow in ["USER_PASSWORD_AUTH", "ADMIN_USER_PASSWORD_AUTH"] {
        let operation =
            if flow.starts_with("ADMIN") { "AdminInitiateAuth" } else { "InitiateAuth" };
        let mut body = json!({ "ClientId": client.id, "AuthFlow": flow,
            "AuthParameters": { "USERNAME": "Corp_Ada_L", "PASSWORD": crate::support::PASSWORD } });
        if flow.starts_with("ADMIN") {
            body["UserPoolId"] = json!(id);
        }
        let (status, answer) = raw_call(&app, operation, body).await;
        assert_eq!(
            (status, &answer["__type"]),
            (400, &json!("NotAuthorizedException")),
            "{answer}"
        );
    }
    let body = json!({ "UserPoolId": id, "Username": "Corp_Ada_L" });
    let (status, answer) = raw_call(&app, "AdminResetUserPassword", body.clone()).await;
    assert_eq!(status, 400);
    assert_eq!(answer["message"], "User password cannot be reset in the current state.");

    // A deleted profile is gone with its identities and links; the next sign-in is a first one.
    let link = json!({ "UserPoolId": id,
        "DestinationUser": { "ProviderName": "Corp", "ProviderAttributeName": "Cognito_Subject",
            "ProviderAttributeValue": "Ada_L" },
        "SourceUser": { "ProviderName": "Corp", "ProviderAttributeName": "Cognito_Subject",
            "ProviderAttributeValue": "Ada_2" } });
    call(&app, "AdminLinkProviderForUser", link).await;
    call(&app, "AdminDeleteUser", body).await;
    for subject in ["Ada_2", "Ada_L"] {
        let page = attempt(
            &app,
            &url,
            &idp,
            Script { attributes: json!({ "name": "Ada" }), ..who(subject, "Ada") },
        )
        .await;
        let code = page.callback_parameter("code").unwrap();
        let again = claims(&tokens(&app, &client, &code).await["id_token"]);
        assert_ne!(again["sub"], first["sub"]);
        assert_eq!(again["cognito:username"], format!("corp_{}", subject.to_lowercase()));
        assert_eq!(again["identities"].as_array().unwrap().len(), 1);
    }

    // A name that would be too long.
    let long = "x".repeat(124);
    let page = attempt(&app, &url, &idp, who(&long, "X")).await;
    let text = page.callback_parameter("error_description").unwrap();
    assert!(text.contains("1 validation error detected: Value 'corp_xxx"), "{text}");
    assert!(text.contains("length less than or equal to 128"), "{text}");
    let page = attempt(
        &app,
        &url,
        &idp,
        Script { attributes: Value::Object(serde_json::Map::new()), ..who(&"y".repeat(123), "Y") },
    )
    .await;
    assert!(page.callback_parameter("code").is_some(), "128 is not too long");
    app.stop().await;
}

// spec: EP-116, FED-002, FED-093, FED-095, FED-104, FED-106, FED-108, FED-112, FED-114, FED-116, FED-T02, FED-T03, TOK-030, USR-004
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_profile_belongs_to_its_provider_on_sqlite() {
    scene(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_profile_belongs_to_its_provider_on_postgres() {
    scene(Engine::Postgres).await;
}
