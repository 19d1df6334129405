//! What the history of a user says.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::{HOME, Scene, call, encoded, outcome};
use crate::hosted_ui::login;
use crate::support::sdk::raw_call;
use crate::support::{Browser, PASSWORD, on_both_engines};

fn claims(token: &Value) -> Value {
    let part = token.as_str().unwrap().split('.').nth(1).unwrap().to_owned();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

on_both_engines! {
    // spec: RISK-058, RISK-060, RISK-062, RISK-063, RISK-064, RISK-070, RISK-073
    timed async fn every_attempt_is_written_down(app: &TestApp) {
        let scene = Scene::new(app, "AUDIT", json!({})).await;
        let (_, answer) = raw_call(app, "AdminInitiateAuth", scene.from("ann", PASSWORD, HOME)).await;
        let tokens = &answer["AuthenticationResult"];
        let access = claims(&tokens["AccessToken"]);
        assert_eq!(access["event_id"], claims(&tokens["IdToken"])["event_id"]);
        let refresh = json!({ "UserPoolId": scene.pool.id, "ClientId": scene.client.id, "AuthFlow": "REFRESH_TOKEN_AUTH",
            "AuthParameters": { "REFRESH_TOKEN": tokens["RefreshToken"] } });
        let refreshed = call(app, "AdminInitiateAuth", refresh).await;
        assert_eq!(claims(&refreshed["AuthenticationResult"]["AccessToken"])["event_id"], access["event_id"]);

        let events = scene.events("ann").await;
        assert_eq!(events.len(), 1, "a refresh is no event");
        let mut event = events[0].clone();
        assert_eq!(event["EventId"], access["event_id"], "the tokens lead to the event");
        assert_eq!(event["CreationDate"].as_f64().unwrap() as i64, app.now());
        event["CreationDate"] = json!(1);
        assert_eq!(event, json!({
            "EventId": access["event_id"], "EventType": "SignIn", "CreationDate": 1, "EventResponse": "Pass",
            "EventRisk": { "RiskDecision": "NoRisk", "CompromisedCredentialsDetected": false },
            "ChallengeResponses": [{ "ChallengeName": "Password", "ChallengeResponse": "Success" }],
            "EventContextData": { "IpAddress": "198.51.100.7", "DeviceName": "Chrome, Windows 10", "Timezone": "+02:00" },
        }));

        // A wrong password, a second factor under way, other things that a user does.
        app.advance(60);
        assert!(scene.sign_in("Wrong-one-9", HOME).await.starts_with("NotAuthorized"));
        app.advance(60);
        call(app, "ForgotPassword", json!({ "ClientId": scene.client.id, "Username": "ann" })).await;
        let code = app.code_to("ann@example.com").await;
        app.advance(60);
        call(app, "ConfirmForgotPassword", json!({ "ClientId": scene.client.id, "Username": "ann",
            "ConfirmationCode": code, "Password": "Another-one-8" })).await;
        let kinds = |events: &[Value]| -> Vec<String> {
            events.iter().map(|e| format!("{} {}", e["EventType"].as_str().unwrap(), e["EventResponse"].as_str().unwrap())).collect()
        };
        let events = scene.events("ann").await;
        assert_eq!(kinds(&events), ["PasswordChange Pass", "ForgotPassword InProgress", "SignIn Fail", "SignIn Pass"]);
        assert_eq!(events[2]["ChallengeResponses"], json!([{ "ChallengeName": "Password", "ChallengeResponse": "Failure" }]));
        let sign_up = json!({ "ClientId": scene.client.id, "Username": "bob", "Password": PASSWORD,
            "UserContextData": { "EncodedData": encoded(&scene.client, "bobs") },
            "UserAttributes": [{ "Name": "email", "Value": "bob@example.com" }] });
        call(app, "SignUp", sign_up).await;
        app.advance(60);
        call(app, "ResendConfirmationCode", json!({ "ClientId": scene.client.id, "Username": "bob" })).await;
        let events = scene.events("bob").await;
        assert_eq!(kinds(&events), ["ResendCode Pass", "SignUp Pass"]);
        assert_eq!(events[1]["EventContextData"]["DeviceName"], "Chrome, Windows 10");
        assert_eq!(events[1]["EventContextData"]["IpAddress"], "127.0.0.1");

        // Pages, newest first; an answer without a size has sixty.
        let list = async |more: Value| {
            let mut body = json!({ "UserPoolId": scene.pool.id, "Username": "ann" });
            body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            call(app, "AdminListUserAuthEvents", body).await
        };
        let (mut seen, mut token) = (Vec::new(), Value::Null);
        loop {
            let more = if token.is_null() { json!({ "MaxResults": 3 }) } else { json!({ "MaxResults": 3, "NextToken": token }) };
            let mut answer = list(more).await;
            seen.extend(answer["AuthEvents"].as_array().unwrap().clone());
            token = answer["NextToken"].take();
            if token.is_null() { break; }
        }
        assert_eq!(seen, scene.events("ann").await);
        assert_eq!(list(json!({ "MaxResults": 0 })).await["AuthEvents"].as_array().unwrap().len(), 4);
        for _ in 0..61 {
            scene.sign_in("Another-one-8", HOME).await;
            app.advance(1);
        }
        let first = list(json!({})).await;
        assert_eq!(first["AuthEvents"].as_array().unwrap().len(), 60);
        assert_eq!(list(json!({ "NextToken": first["NextToken"] })).await["AuthEvents"].as_array().unwrap().len(), 5);

        // What an administrator says of one; of one that is not there nothing can be said.
        let elsewhere = json!({ "UserPoolId": scene.pool.id, "Username": "ann", "EventId": events[0]["EventId"], "FeedbackValue": "Valid" });
        let said = outcome(app, "AdminUpdateAuthEventFeedback", elsewhere).await;
        assert!(said.starts_with("ResourceNotFoundException"), "an event of somebody else: {said}");
        let mine = scene.events("ann").await;
        scene.judge(&mine[0], "Invalid").await;
        scene.judge(&mine[0], "Valid").await;
        let judged = &scene.events("ann").await[0]["EventFeedback"];
        assert_eq!((&judged["FeedbackValue"], &judged["Provider"]), (&json!("Valid"), &json!("Admin")));
        assert_eq!(judged["FeedbackDate"].as_f64().unwrap() as i64, app.now());

        // Two years later it is gone, with the cleaning-up.
        portico::jobs::cleanup::clean(&app.app).await.unwrap();
        assert_eq!(list(json!({})).await["AuthEvents"].as_array().unwrap().len(), 60);
        app.advance(2 * 365 * 86_400 - 3600);
        portico::jobs::cleanup::clean(&app.app).await.unwrap();
        assert_eq!(list(json!({})).await["AuthEvents"].as_array().unwrap().len(), 60);
        app.advance(7200);
        portico::jobs::cleanup::clean(&app.app).await.unwrap();
        assert_eq!(list(json!({})).await["AuthEvents"].as_array().unwrap().len(), 0);
    }
}

on_both_engines! {
    // spec: RISK-001, RISK-062, RISK-010
    async fn it_begins_when_it_is_turned_on_and_sdks_can_read_it(app: &TestApp) {
        let scene = Scene::new(app, "OFF", json!({})).await;
        assert_eq!(scene.sign_in(PASSWORD, HOME).await, "ok");
        assert!(scene.sign_in("Wrong-one-9", HOME).await.starts_with("NotAuthorized"));
        for (mode, events) in [("AUDIT", 1), ("ENFORCED", 2)] {
            call(app, "UpdateUserPool", json!({ "UserPoolId": scene.pool.id, "UserPoolAddOns": { "AdvancedSecurityMode": mode } })).await;
            assert_eq!(scene.sign_in(PASSWORD, HOME).await, "ok");
            assert_eq!(scene.events("ann").await.len(), events, "nothing was written while it was off");
        }
        let sdk = crate::support::sdk::admin(app);
        let listed = sdk.admin_list_user_auth_events().user_pool_id(scene.pool.id.as_str()).username("ann").send().await.unwrap();
        let event = &listed.auth_events()[0];
        assert_eq!(event.event_type().unwrap().as_str(), "SignIn");
        assert_eq!(event.creation_date().unwrap().secs() / 60, app.now() / 60);
        assert_eq!(event.event_risk().unwrap().risk_decision().unwrap().as_str(), "NoRisk");
        assert_eq!(event.event_context_data().unwrap().ip_address(), Some("198.51.100.7"));
        let shown = sdk.describe_risk_configuration().user_pool_id(scene.pool.id.as_str()).send().await.unwrap();
        let shown = shown.risk_configuration().unwrap();
        let high = shown.account_takeover_risk_configuration().unwrap().actions().unwrap().high_action().unwrap();
        assert_eq!(high.event_action().as_str(), "BLOCK");
    }
}

on_both_engines! {
    // spec: RISK-002, RISK-063, RISK-004
    async fn a_second_factor_belongs_to_the_event(app: &TestApp) {
        let mfa = json!({ "MfaConfiguration": "OPTIONAL", "EmailMfaConfiguration": {} });
        let scene = Scene::new(app, "ENFORCED", mfa).await;
        call(app, "AdminSetUserMFAPreference", json!({ "UserPoolId": scene.pool.id, "Username": "ann",
            "EmailMfaSettings": { "Enabled": true, "PreferredMfa": true } })).await;
        let browser = Browser::new(app);
        let page = browser.get(&login(scene.client.id.as_str())).await;
        let page = browser.submit(&page, "/login", &[("username", "ann"), ("password", PASSWORD)]).await;
        let stages = async || {
            let event = scene.events("ann").await.remove(0);
            let challenges: Vec<String> = event["ChallengeResponses"].as_array().unwrap().iter()
                .map(|c| format!("{}:{}", c["ChallengeName"].as_str().unwrap(), c["ChallengeResponse"].as_str().unwrap())).collect();
            format!("{} {}", event["EventResponse"].as_str().unwrap(), challenges.join(" "))
        };
        assert_eq!(stages().await, "InProgress Password:Success");
        let code = app.code_to("ann@example.com").await;
        let wrong = if code == "000000" { "000001" } else { "000000" };
        let page = browser.submit(&page, "/mfa", &[("code", wrong)]).await;
        assert_eq!(stages().await, "Fail Password:Success Mfa:Failure");
        let page = browser.submit(&page, "/mfa", &[("code", &code)]).await;
        assert!(page.callback_parameter("code").is_some(), "{}", page.body);
        assert_eq!(stages().await, "Pass Password:Success Mfa:Success");
        assert_eq!(scene.events("ann").await.len(), 1);
    }
}
