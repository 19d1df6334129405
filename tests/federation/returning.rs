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
