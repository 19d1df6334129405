//! The functions around the first sign-in of somebody from another house.

use std::sync::Arc;

use serde_json::json;

use super::lies::{attempt, provider};
use super::{Engine, authorize, call, client_of, start};
use crate::support::idp::{Idp, Script};
use crate::support::sdk::raw_call;
use crate::triggers::functions::{Functions, source};

fn ada() -> Script {
    Script {
        claims: json!({ "sub": "Ada" }),
        attributes: json!({ "name": "Ada", "email": "ada@corp.example" }),
        ..Script::default()
    }
}

async fn scene(engine: Engine) {
    let app = Arc::new(start(engine).await);
    let functions = Functions::start();
    let all = [
        "PreSignUp",
        "PostConfirmation",
        "PreAuthentication",
        "PostAuthentication",
        "PreTokenGeneration",
        "CustomMessage",
        "UserMigration",
        "DefineAuthChallenge",
    ];
    let mut config = functions.config(&all);
    config.as_object_mut().unwrap().remove("PreTokenGeneration");
    let pool =
        app.pool(json!({ "LambdaConfig": config, "AutoVerifiedAttributes": ["email"] })).await;
    let idp = Idp::start();
    provider(&app, pool.id.as_str(), &idp, json!({})).await;
    let client = client_of(&app, &pool, &["Corp"]).await;
    let url = authorize(&client, "&identity_provider=Corp");
    let find = async |name: &str| app.app.users.find(&pool, name).await.unwrap();

    // Refused: the app is told, and nobody is stored.
    functions.script(|_| json!({ "errorMessage": "Not from there" }));
    let page = attempt(&app, &url, &idp, ada()).await;
    assert_eq!(page.callback_parameter("error").unwrap(), "invalid_request");
    assert_eq!(
        page.callback_parameter("error_description").unwrap(),
        "PreSignUp failed with error Not from there."
    );
    assert_eq!(page.callback_parameter("state").unwrap(), "s1");
    assert!(find("Corp_Ada").await.is_none());
    functions.events();

    // Admitted: asked once with what was mapped, then told of the confirmation; nothing else.
    functions.script(|_| json!({ "autoConfirmUser": true, "autoVerifyEmail": true }));
    let page = attempt(&app, &url, &idp, ada()).await;
    assert!(page.callback_parameter("code").is_some(), "{}", page.body);
    let events = functions.events();
    assert_eq!(
        events.iter().map(source).collect::<Vec<_>>(),
        ["PreSignUp_ExternalProvider", "PostConfirmation_ConfirmSignUp"]
    );
    assert_eq!(events[0]["userName"], "Corp_Ada");
    assert_eq!(events[0]["callerContext"]["clientId"], client.id.as_str());
    let told = &events[0]["request"]["userAttributes"];
    assert_eq!((&told["name"], &told["email"]), (&json!("Ada"), &json!("ada@corp.example")));
    assert_eq!(
        (&told["cognito:email_alias"], &told["cognito:phone_number_alias"]),
        (&json!(""), &json!(""))
    );
    assert!(told.get("sub").is_none() && told.get("identities").is_none(), "{told}");
    assert_eq!(events[0]["request"]["validationData"], json!({}));
    let confirmed = &events[1]["request"]["userAttributes"];
    assert_eq!(
        (&confirmed["cognito:user_status"], &confirmed["email_verified"]),
        (&json!("EXTERNAL_PROVIDER"), &json!("true"))
    );
    let identities: serde_json::Value =
        serde_json::from_str(confirmed["identities"].as_str().unwrap()).unwrap();
    assert_eq!(identities[0]["userId"], "Ada");

    // A function that links the newcomer to somebody who is here: signed in as that one at the first try.
    app.user(&pool, "mary@example.com").await;
    functions.events();
    let (handle, linking, pool_id) =
        (tokio::runtime::Handle::current(), Arc::clone(&app), pool.id.to_string());
    functions.script(move |event| {
        if source(event) != "PreSignUp_ExternalProvider" {
            return json!({});
        }
        let (handle, app, pool_id) = (handle.clone(), Arc::clone(&linking), pool_id.clone());
        let link = std::thread::spawn(move || {
            let body = json!({ "UserPoolId": pool_id,
                "DestinationUser": { "ProviderName": "Cognito", "ProviderAttributeValue": "mary" },
                "SourceUser": { "ProviderName": "Corp", "ProviderAttributeName": "Cognito_Subject", "ProviderAttributeValue": "grace" } });
            handle.block_on(async { raw_call(&app, "AdminLinkProviderForUser", body).await })
        });
        assert_eq!(link.join().unwrap().0, 200);
        json!({})
    });
    let grace = Script {
        claims: json!({ "sub": "grace" }),
        attributes: json!({ "name": "Grace", "email": "grace@corp.example" }),
        ..Script::default()
    };
    let page = attempt(&app, &url, &idp, grace.clone()).await;
    assert!(page.callback_parameter("code").is_some(), "{} {}", page.url, page.body);
    let events = functions.events();
    let sources: Vec<_> = events.iter().map(source).collect();
    assert_eq!(
        sources,
        [
            "PreSignUp_ExternalProvider",
            "PreAuthentication_Authentication",
            "PostAuthentication_Authentication"
        ]
    );
    assert_eq!(events[1]["userName"], "mary");
    assert!(find("Corp_grace").await.is_none(), "a ghost profile");

    // Linked before the first sign-in: nobody signs up, the functions hear of the profile by its name.
    app.user(&pool, "john@example.com").await;
    let link = json!({ "UserPoolId": pool.id,
        "DestinationUser": { "ProviderName": "Cognito", "ProviderAttributeValue": "john" },
        "SourceUser": { "ProviderName": "Corp", "ProviderAttributeName": "Cognito_Subject", "ProviderAttributeValue": "jack" } });
    call(&app, "AdminLinkProviderForUser", link).await;
    let jack = Script { claims: json!({ "sub": "jack" }), ..grace };
    for _ in 0..2 {
        functions.events();
        let page = attempt(&app, &url, &idp, jack.clone()).await;
        assert!(page.callback_parameter("code").is_some(), "{} {}", page.url, page.body);
        let events = functions.events();
        let sources: Vec<_> = events.iter().map(source).collect();
        assert_eq!(
            sources,
            ["PreAuthentication_Authentication", "PostAuthentication_Authentication"]
        );
        assert!(events.iter().all(|event| event["userName"] == "john"));
    }
    let _ =
        call(&app, "AdminGetUser", json!({ "UserPoolId": pool.id.as_str(), "Username": "mary" }))
            .await;
    // Lets go of the server.
    functions.script(|_| json!({}));
    Arc::into_inner(app).unwrap().stop().await;
}

// spec: TRG-120, TRG-121, TRG-125, TRG-126, TRG-127, TRG-128, TRG-130, FED-123, FED-124, LINK-033, PRESIGNUP-020
// spec: TRG-064, TRG-096, TRG-129, LINK-036, FED-B18
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn functions_hear_of_newcomers_on_sqlite() {
    scene(Engine::Sqlite).await;
}

// spec: TRG-120, TRG-121, TRG-125, TRG-126, TRG-127, TRG-128, TRG-130, FED-123, FED-124, LINK-033, PRESIGNUP-020
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn functions_hear_of_newcomers_on_postgres() {
    scene(Engine::Postgres).await;
}
