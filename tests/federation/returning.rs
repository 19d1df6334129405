//! The functions around a sign-in, for people who come back from another house.

use serde_json::json;

use super::lies::{attempt, provider};
use super::{Engine, authorize, call, client_of, start};
use crate::support::idp::{Idp, Script};
use crate::triggers::functions::{Functions, source};

fn ada(name: &str) -> Script {
    Script {
        claims: json!({ "sub": "ada" }),
        attributes: json!({ "name": name, "email": "ada@corp.example" }),
        ..Script::default()
    }
}

async fn scene(engine: Engine) {
    let app = start(engine).await;
    let functions = Functions::start();
    let config = functions.config(&["PreAuthentication", "PostAuthentication"]);
    let pool = app.pool(json!({ "LambdaConfig": config })).await;
    let idp = Idp::start();
    provider(&app, pool.id.as_str(), &idp, json!({})).await;
    let client = client_of(&app, &pool, &["Corp"]).await;
    let url = authorize(&client, "&identity_provider=Corp");

    // The first time nobody is asked; later both are, before and after the mapping.
    let page = attempt(&app, &url, &idp, ada("Ada")).await;
    assert!(page.callback_parameter("code").is_some());
    assert!(functions.events().is_empty());
    let page = attempt(&app, &url, &idp, ada("Ada L.")).await;
    assert!(page.callback_parameter("code").is_some());
    let events = functions.events();
    let sources: Vec<_> = events.iter().map(source).collect();
    assert_eq!(sources, ["PreAuthentication_Authentication", "PostAuthentication_Authentication"]);
    assert_eq!(events[0]["request"]["userAttributes"]["name"], "Ada");
    assert_eq!(events[1]["request"]["userAttributes"]["name"], "Ada L.");
    for event in &events {
        assert_eq!(event["userName"], "Corp_ada");
        assert_eq!(event["callerContext"]["clientId"], client.id.as_str());
        assert_eq!(event["request"]["userAttributes"]["cognito:user_status"], "EXTERNAL_PROVIDER");
    }

    // Each can keep somebody out; before the mapping nothing is written.
    for (blocking, written) in [("PreAuthentication", "Ada L."), ("PostAuthentication", "Countess")]
    {
        functions.script(move |event| {
            if source(event).starts_with(blocking) {
                json!({ "errorMessage": "Not from there" })
            } else {
                json!({})
            }
        });
        let page = attempt(&app, &url, &idp, ada("Countess")).await;
        assert_eq!(page.callback_parameter("error").unwrap(), "invalid_request");
        let text = page.callback_parameter("error_description").unwrap();
        assert_eq!(text, format!("{blocking} failed with error Not from there."));
        let user = app.app.users.find(&pool, "Corp_ada").await.unwrap().unwrap();
        assert_eq!(user.attribute("name"), Some(written));
    }

    // Disabled: refused before anybody is asked.
    functions.events();
    let body = json!({ "UserPoolId": pool.id.as_str(), "Username": "Corp_ada" });
    call(&app, "AdminDisableUser", body).await;
    let page = attempt(&app, &url, &idp, ada("Ada")).await;
    assert!(page.callback_parameter("code").is_none());
    assert!(functions.events().is_empty());
    app.stop().await;
}

/// Whether the tokens of the first and of the second sign-in were asked about.
async fn asked_about_tokens(engine: Engine, settings: serde_json::Value) -> Vec<usize> {
    let app = start(engine).await;
    let functions = Functions::start();
    let mut pool = json!({ "LambdaConfig": functions.config(&["PreTokenGeneration"]) });
    pool["Portico"] = settings;
    let pool = app.pool(pool).await;
    let idp = Idp::start();
    provider(&app, pool.id.as_str(), &idp, json!({})).await;
    let client = client_of(&app, &pool, &["Corp"]).await;
    let mut asked = Vec::new();
    for _ in 0..2 {
        let url = authorize(&client, "&identity_provider=Corp");
        let page = attempt(&app, &url, &idp, ada("Ada")).await;
        let code = page.callback_parameter("code").unwrap();
        let form = [
            ("grant_type", "authorization_code"),
            ("client_id", client.id.as_str()),
            ("redirect_uri", "https://app.example/cb"),
            ("code", code.as_str()),
        ];
        let tokens = app.http.post(format!("{}/oauth2/token", app.url)).form(&form).send().await;
        assert_eq!(tokens.unwrap().status(), 200);
        let sources = functions.sources();
        assert!(sources.iter().all(|source| source == "TokenGeneration_HostedAuth"));
        asked.push(sources.len());
    }
    app.stop().await;
    asked
}

// spec: TRG-124, FED-122
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn claims_of_the_first_sign_in_are_asked_for_unless_the_pool_wants_the_guide() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        assert_eq!(asked_about_tokens(engine, json!({})).await, [1, 1]);
        let guide = json!({ "pre_token_generation_on_first_federated_sign_in": false });
        assert_eq!(asked_about_tokens(engine, guide).await, [0, 1]);
    }
}

// spec: PREAUTH-016, TRG-122, TRG-123, TRG-131, FED-115
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn functions_hear_of_those_who_return_on_sqlite() {
    scene(Engine::Sqlite).await;
}

// spec: PREAUTH-016, TRG-122, TRG-123, TRG-131, FED-115
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn functions_hear_of_those_who_return_on_postgres() {
    scene(Engine::Postgres).await;
}
