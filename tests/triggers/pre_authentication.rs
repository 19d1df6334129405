//! Before and after a sign-in: which flows ask, what the functions are told, what their refusal does.

use serde_json::{Value, json};

use super::functions::{Functions, source};
use super::wire::{NONSENSE, WRONG, call, claim, initiate, password, refused, respond};
use super::{set_up_app, with_functions};
use crate::support::authenticator::code_at;
use crate::support::srp::SrpClient;
use crate::support::{PASSWORD, TestApp};

const PRE: &str = "PreAuthentication_Authentication";
const POST: &str = "PostAuthentication_Authentication";
const BOTH: [&str; 2] = ["PreAuthentication", "PostAuthentication"];
const ALL_FLOWS: [&str; 6] = [
    "ALLOW_CUSTOM_AUTH",
    "ALLOW_USER_SRP_AUTH",
    "ALLOW_USER_PASSWORD_AUTH",
    "ALLOW_ADMIN_USER_PASSWORD_AUTH",
    "ALLOW_USER_AUTH",
    "ALLOW_REFRESH_TOKEN_AUTH",
];

with_functions! {
    // spec: PREAUTH-001, PREAUTH-002, PREAUTH-003, PREAUTH-004, PREAUTH-005, PREAUTH-006, PREAUTH-007, PREAUTH-010
    // spec: PREAUTH-901, POSTAUTH-001, POSTAUTH-002, POSTAUTH-005, POSTAUTH-006, POSTAUTH-008, TRG-072, TRG-116, FLOW-127, TRG-086
    async fn every_flow_asks_once(app: &TestApp, functions: &Functions) {
        let mut config = functions.config(&BOTH);
        config["PreTokenGeneration"] = json!(functions.url);
        config["DefineAuthChallenge"] = json!(functions.url);
        let pool = app.pool(json!({ "LambdaConfig": config })).await;
        let client = app.client(&pool, json!({ "ExplicitAuthFlows": ALL_FLOWS })).await;
        let (id, pool_id) = (client.id.as_str(), pool.id.as_str());
        app.user(&pool, "mary@example.com").await;
        let with_data = |mut body: Value| {
            body["ClientMetadata"] = json!({ "shop": "harbour" });
            body
        };
        let done = call(app, "InitiateAuth", with_data(password(id, "mary", PASSWORD))).await;
        let events = functions.events();
        assert_eq!(events.iter().map(source).collect::<Vec<_>>(), [PRE, POST, "TokenGeneration_Authentication"]);
        let (pre, post) = (&events[0], &events[1]);
        assert_eq!(pre["request"]["validationData"], json!({ "shop": "harbour" }));
        assert_eq!((pre["request"].get("clientMetadata"), pre["request"].get("userNotFound")), (None, None));
        assert_eq!(pre["request"]["userAttributes"]["email"], "mary@example.com");
        assert_eq!((&pre["userName"], &pre["callerContext"]["clientId"]), (&json!("mary"), &json!(id)));
        assert_eq!((&pre["response"], &post["response"]), (&json!({}), &json!({})));
        assert_eq!((post["request"].get("clientMetadata"), &post["request"]["newDeviceUsed"]), (None, &json!(false)));
        assert_eq!(events[2]["request"].get("clientMetadata"), None);

        // A wrong password asks before it is compared.
        assert_eq!(refused(app, "InitiateAuth", password(id, "mary", "Not-the-one-9")).await, WRONG);
        assert_eq!(functions.sources(), [PRE]);
        let mut admin = initiate(id, "ADMIN_USER_PASSWORD_AUTH", json!({ "USERNAME": "mary", "PASSWORD": PASSWORD }));
        admin["UserPoolId"] = json!(pool_id);
        call(app, "AdminInitiateAuth", admin).await;
        assert_eq!(functions.sources()[..2], [PRE, POST]);

        // In two steps: before in the first, after in the last, which brings the data.
        let srp = SrpClient::random();
        let first = initiate(id, "USER_SRP_AUTH", json!({ "USERNAME": "mary", "SRP_A": srp.public() }));
        let challenge = call(app, "InitiateAuth", first).await;
        let pre = functions.events();
        assert_eq!(pre.iter().map(source).collect::<Vec<_>>(), [PRE]);
        assert_eq!(pre[0]["request"].get("validationData"), None);
        call(app, "RespondToAuthChallenge", with_data(claim(id, pool_id, PASSWORD, &srp, &challenge))).await;
        let events = functions.events();
        assert_eq!(events.iter().map(source).collect::<Vec<_>>(), [POST, "TokenGeneration_Authentication"]);
        assert!(events.iter().all(|event| event["request"]["clientMetadata"] == json!({ "shop": "harbour" })));
        let choose = initiate(id, "USER_AUTH", json!({ "USERNAME": "mary" }));
        let choice = call(app, "InitiateAuth", choose).await;
        let picked = respond(id, "SELECT_CHALLENGE", &choice["Session"], json!({ "USERNAME": "mary", "ANSWER": "PASSWORD", "PASSWORD": PASSWORD }));
        call(app, "RespondToAuthChallenge", picked).await;
        assert_eq!(functions.sources(), [PRE, POST, "TokenGeneration_Authentication"]);
        functions.script(|_| json!({ "issueTokens": true }));
        call(app, "InitiateAuth", with_data(initiate(id, "CUSTOM_AUTH", json!({ "USERNAME": "mary" })))).await;
        let events = functions.events();
        assert_eq!(events.iter().map(source).collect::<Vec<_>>(), [PRE, "DefineAuthChallenge_Authentication", POST, "TokenGeneration_Authentication"]);
        assert_eq!(events[0]["request"]["validationData"], json!({ "shop": "harbour" }));
        assert!(events[1..].iter().all(|event| event["request"].get("clientMetadata").is_none()));
        functions.script(|_| json!({}));

        // Renewing asks neither; nor do users whom this client calls unknown.
        let renew = initiate(id, "REFRESH_TOKEN_AUTH", json!({ "REFRESH_TOKEN": done["AuthenticationResult"]["RefreshToken"] }));
        call(app, "InitiateAuth", renew).await;
        assert_eq!(functions.sources(), ["TokenGeneration_RefreshTokens"]);

        // What comes back must be an object, whatever is in it.
        functions.script(|event| if source(event) == PRE { json!({ "raw": { "response": { "anything": [1] } } }) } else { json!({}) });
        call(app, "InitiateAuth", password(id, "mary", PASSWORD)).await;
        functions.script(|event| if source(event) == POST { json!({ "raw": "text" }) } else { json!({}) });
        assert_eq!(refused(app, "InitiateAuth", password(id, "mary", PASSWORD)).await, NONSENSE);
    }
}

with_functions! {
    // spec: PREAUTH-005
    async fn a_custom_flow_may_go_unasked(app: &TestApp, functions: &Functions) {
        let mut config = functions.config(&BOTH);
        config["DefineAuthChallenge"] = json!(functions.url);
        let settings = json!({ "LambdaConfig": config, "Portico": { "pre_authentication_on_custom_auth": false } });
        let pool = app.pool(settings).await;
        let client = app.client(&pool, json!({ "ExplicitAuthFlows": ALL_FLOWS })).await;
        app.user(&pool, "mary@example.com").await;
        functions.script(|_| json!({ "issueTokens": true }));
        let begin = initiate(client.id.as_str(), "CUSTOM_AUTH", json!({ "USERNAME": "mary" }));
        call(app, "InitiateAuth", begin).await;
        assert_eq!(functions.sources(), ["DefineAuthChallenge_Authentication", POST]);
        call(app, "InitiateAuth", password(client.id.as_str(), "mary", PASSWORD)).await;
        assert_eq!(functions.sources(), [PRE, POST]);
    }
}

with_functions! {
    // spec: PREAUTH-008, PREAUTH-009, PREAUTH-011, PREAUTH-012, PREAUTH-013, PREAUTH-015, PWD-052, TRG-092, TRG-101, FLOW-068, TRG-038, ERR-051
    async fn who_may_try(app: &TestApp, functions: &Functions) {
        let pool = app.pool(json!({ "LambdaConfig": functions.config(&BOTH) })).await;
        let open = app.client(&pool, json!({ "ExplicitAuthFlows": ALL_FLOWS })).await;
        let hiding = json!({ "ExplicitAuthFlows": ALL_FLOWS, "PreventUserExistenceErrors": "ENABLED" });
        let hiding = app.client(&pool, hiding).await;
        app.user(&pool, "mary@example.com").await;
        app.user(&pool, "gone@example.com").await;
        call(app, "AdminDisableUser", json!({ "UserPoolId": pool.id.as_str(), "Username": "gone" })).await;
        let (id, hid) = (open.id.as_str(), hiding.id.as_str());

        for name in ["nobody", "gone"] {
            assert_eq!(refused(app, "InitiateAuth", password(hid, name, PASSWORD)).await, WRONG);
            let event = functions.events().pop().unwrap();
            assert_eq!((&event["request"]["userNotFound"], &event["request"]["userAttributes"]), (&json!(true), &json!({})));
            assert_eq!(event["userName"], name);
            refused(app, "InitiateAuth", password(id, name, PASSWORD)).await;
            assert!(functions.events().is_empty(), "a client that says so does not ask about {name}");
        }
        call(app, "InitiateAuth", password(hid, "mary", PASSWORD)).await;
        assert_eq!(functions.events()[0]["request"]["userNotFound"], false);

        // A refusal for one client, before anything is compared or counted.
        let blocked = hid.to_owned();
        functions.script(move |event| if source(event) == PRE && event["callerContext"]["clientId"] == json!(blocked) {
            json!({ "errorMessage": "Cannot authenticate users from this user pool app client" })
        } else { json!({}) });
        let text = "UserLambdaValidationException: PreAuthentication failed with error Cannot authenticate users from this user pool app client.";
        for _ in 0..6 {
            for body in [password(hid, "mary", PASSWORD), password(hid, "mary", "Not-the-one-9"), password(hid, "nobody", PASSWORD)] {
                assert_eq!(refused(app, "InitiateAuth", body).await, text);
            }
        }
        let srp = json!({ "USERNAME": "mary", "SRP_A": SrpClient::random().public() });
        assert_eq!(refused(app, "InitiateAuth", initiate(hid, "USER_SRP_AUTH", srp)).await, text);
        assert_eq!(refused(app, "InitiateAuth", initiate(hid, "USER_AUTH", json!({ "USERNAME": "mary" }))).await, text);
        call(app, "InitiateAuth", password(id, "mary", PASSWORD)).await;

        // During a lockout nobody is asked.
        for _ in 0..5 {
            refused(app, "InitiateAuth", password(id, "mary", "Not-the-one-9")).await;
        }
        functions.events();
        let locked = refused(app, "InitiateAuth", password(id, "mary", PASSWORD)).await;
        assert_eq!(locked, "NotAuthorizedException: Password attempts exceeded");
        assert!(functions.events().is_empty());

        // Somebody who has to set a password first: the function sets the one that was typed.
        let attributes = [("email".to_owned(), "zoe@example.com".to_owned())].into();
        let zoe = app.app.users.imported(&pool, "zoe", attributes, None).unwrap().unwrap();
        let mut tx = app.app.store.begin().await.unwrap();
        app.app.users.import(&mut tx, &pool, vec![zoe]).await.unwrap();
        tx.commit().await.unwrap();
        let zoe = app.app.users.find(&pool, "zoe").await.unwrap().unwrap();
        assert_eq!(zoe.status.as_str(), "RESET_REQUIRED");
        let (service, of_pool, handle) = (app.app.clone(), pool.clone(), tokio::runtime::Handle::current());
        functions.script(move |event| {
            if source(event) == PRE {
                let (service, pool) = (service.clone(), of_pool.clone());
                let work = handle.spawn(async move {
                    let password = portico::platform::Secret::new("Typed-by-zoe-7");
                    service.users.admin_set_password(&pool, "zoe", &password, true).await.unwrap();
                });
                while !work.is_finished() {
                    std::thread::sleep(std::time::Duration::from_millis(5));
                }
            }
            json!({})
        });
        let done = call(app, "InitiateAuth", password(id, "zoe", "Typed-by-zoe-7")).await;
        assert!(done["AuthenticationResult"].is_object());
    }
}

with_functions! {
    // spec: POSTAUTH-003, POSTAUTH-004, POSTAUTH-005, POSTAUTH-007, DEV-019, TRG-090, FLOW-306
    async fn after_everything(app: &TestApp, functions: &Functions) {
        let tracking = json!({ "LambdaConfig": functions.config(&BOTH), "DeviceConfiguration": { "DeviceOnlyRememberedOnUserPrompt": false },
            "MfaConfiguration": "OPTIONAL", "SoftwareTokenMfaConfiguration": { "Enabled": true } });
        let pool = app.pool(tracking).await;
        let client = app.client(&pool, json!({ "ExplicitAuthFlows": ALL_FLOWS })).await;
        let id = client.id.as_str();
        app.user(&pool, "mary@example.com").await;
        let done = call(app, "InitiateAuth", password(id, "mary", PASSWORD)).await;
        assert_eq!(functions.events()[1]["request"]["newDeviceUsed"], true);
        let result = &done["AuthenticationResult"];
        let device = result["NewDeviceMetadata"]["DeviceKey"].as_str().unwrap();
        let group = result["NewDeviceMetadata"]["DeviceGroupKey"].as_str().unwrap();
        let (salt, verifier) = crate::support::srp::device_verifier(group, device, "device-password", "aa55");
        let confirm = json!({ "AccessToken": result["AccessToken"], "DeviceKey": device, "DeviceName": "laptop",
            "DeviceSecretVerifierConfig": { "PasswordVerifier": verifier, "Salt": salt } });
        call(app, "ConfirmDevice", confirm).await;
        call(app, "UpdateDeviceStatus", json!({ "AccessToken": result["AccessToken"], "DeviceKey": device, "DeviceRememberedStatus": "not_remembered" })).await;
        functions.events();
        let known = initiate(id, "USER_PASSWORD_AUTH", json!({ "USERNAME": "mary", "PASSWORD": PASSWORD, "DEVICE_KEY": device }));
        call(app, "InitiateAuth", known).await;
        assert_eq!(functions.events()[1]["request"]["newDeviceUsed"], false);

        // Not while a challenge is open; and its refusal leaves no tokens and no reset of the failures.
        let secret = set_up_app(app, &pool, "mary").await;
        let asked = call(app, "InitiateAuth", password(id, "mary", PASSWORD)).await;
        assert_eq!(asked["ChallengeName"], "SOFTWARE_TOKEN_MFA");
        assert_eq!(functions.sources(), [PRE]);
        functions.script(|event| if source(event) == POST { json!({ "errorMessage": "Closed" }) } else { json!({}) });
        let user = app.app.users.find(&pool, "mary").await.unwrap().unwrap();
        let families = async || app.app.store.list_token_sessions((&pool.id, &user.sub), (portico::platform::Timestamp(i64::MAX), ""), (50, app.app.clock.now())).await.unwrap().len();
        let before = families().await;
        let code = code_at(&secret, app.app.clock.now().seconds() + 30);
        let mut given = respond(id, "SOFTWARE_TOKEN_MFA", &asked["Session"], json!({ "USERNAME": "mary", "SOFTWARE_TOKEN_MFA_CODE": code }));
        given["ClientMetadata"] = json!({ "last": "step" });
        let text = "UserLambdaValidationException: PostAuthentication failed with error Closed.";
        assert_eq!(refused(app, "RespondToAuthChallenge", given.clone()).await, text);
        assert_eq!(functions.events()[0]["request"]["clientMetadata"], json!({ "last": "step" }));
        assert_eq!(families().await, before);
        assert!(refused(app, "RespondToAuthChallenge", given).await.starts_with("NotAuthorizedException"), "the session is used");
    }
}
