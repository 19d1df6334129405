//! `SetRiskConfiguration` and `DescribeRiskConfiguration`.

use serde_json::{Value, json};

use super::{Scene, call, outcome};
use crate::support::on_both_engines;

fn takeover(low: &str, medium: &str, high: &str) -> Value {
    let action = |answer: &str| json!({ "Notify": true, "EventAction": answer });
    let mail = |subject: &str| json!({ "Subject": subject, "HtmlBody": "<p>html</p>", "TextBody": "some text" });
    json!({
        "NotifyConfiguration": {
            "SourceArn": "arn:aws:ses:us-east-1:000000000000:identity/security@example.com",
            "From": "Security <security@example.com>", "ReplyTo": "help@example.com",
            "BlockEmail": mail("b"), "NoActionEmail": mail("n"), "MfaEmail": mail("m"),
        },
        "Actions": { "LowAction": action(low), "MediumAction": action(medium), "HighAction": action(high) },
    })
}

on_both_engines! {
    // spec: RISK-001, RISK-005, RISK-010, RISK-011, RISK-012, RISK-013, RISK-016, RISK-017
    async fn a_pool_and_its_clients_say_what_to_do(app: &TestApp) {
        let scene = Scene::new(app, "ENFORCED", json!({})).await;
        let (pool, client) = (scene.pool.id.as_str(), scene.client.id.as_str());
        let set = async |body: Value| call(app, "SetRiskConfiguration", body).await["RiskConfiguration"].take();
        let of_pool = async || call(app, "DescribeRiskConfiguration", json!({ "UserPoolId": pool })).await["RiskConfiguration"].take();
        let of_client = async || {
            let body = json!({ "UserPoolId": pool, "ClientId": client });
            call(app, "DescribeRiskConfiguration", body).await["RiskConfiguration"].take()
        };
        let block = json!({ "Notify": false, "EventAction": "BLOCK" });
        let preset_takeover = json!({ "Actions": { "LowAction": block, "MediumAction": block, "HighAction": block } });
        let preset_leaks = json!({ "EventFilter": ["SIGN_IN", "PASSWORD_CHANGE", "SIGN_UP"], "Actions": { "EventAction": "BLOCK" } });

        // Nothing was set: the service's defaults, for the pool and for its clients.
        for shown in [of_pool().await, of_client().await] {
            assert_eq!(shown["UserPoolId"], pool);
            assert_eq!(shown["CompromisedCredentialsRiskConfiguration"], preset_leaks);
            assert_eq!(shown["AccountTakeoverRiskConfiguration"], preset_takeover);
        }

        // The pool's own, given back as it is kept.
        let own = takeover("NO_ACTION", "MFA_IF_CONFIGURED", "MFA_REQUIRED");
        let leaks = json!({ "Actions": { "EventAction": "NO_ACTION" } });
        let addresses = json!({ "BlockedIPRangeList": ["192.0.2.0/24", "2001:db8::/32"], "SkippedIPRangeList": ["192.168.100.0/24"] });
        let answer = set(json!({ "UserPoolId": pool, "CompromisedCredentialsRiskConfiguration": leaks,
            "AccountTakeoverRiskConfiguration": own, "RiskExceptionConfiguration": addresses })).await;
        assert_eq!(answer["AccountTakeoverRiskConfiguration"], own);
        assert_eq!(answer["RiskExceptionConfiguration"], addresses);
        assert_eq!(answer["CompromisedCredentialsRiskConfiguration"]["EventFilter"], preset_leaks["EventFilter"]);
        assert!(answer["LastModifiedDate"].is_number());
        assert!(answer.get("ClientId").is_none());
        assert_eq!(of_pool().await, answer);

        // A client sets one part apart, and has the others from the pool; then it has all of them again.
        let filter = json!({ "EventFilter": ["SIGN_UP"], "Actions": { "EventAction": "BLOCK" } });
        let answer = set(json!({ "UserPoolId": pool, "ClientId": client, "CompromisedCredentialsRiskConfiguration": filter })).await;
        assert_eq!((answer["ClientId"].as_str(), &answer["CompromisedCredentialsRiskConfiguration"]), (Some(client), &filter));
        assert_eq!(of_client().await["AccountTakeoverRiskConfiguration"], own);
        assert_eq!(of_pool().await["CompromisedCredentialsRiskConfiguration"]["Actions"]["EventAction"], "NO_ACTION");
        let answer = set(json!({ "UserPoolId": pool, "ClientId": client })).await;
        assert_eq!(answer["CompromisedCredentialsRiskConfiguration"]["Actions"]["EventAction"], "NO_ACTION");

        // The pool alone: back to the defaults.
        set(json!({ "UserPoolId": pool })).await;
        assert_eq!(of_pool().await["AccountTakeoverRiskConfiguration"], preset_takeover);
        assert!(of_pool().await.get("RiskExceptionConfiguration").is_none());
    }
}

on_both_engines! {
    // spec: RISK-003, RISK-011, RISK-012, RISK-013, RISK-014, RISK-015
    async fn what_is_refused(app: &TestApp) {
        let scene = Scene::new(app, "AUDIT", json!({})).await;
        let set = async |part: &str, value: Value| {
            outcome(app, "SetRiskConfiguration", json!({ "UserPoolId": scene.pool.id, part: value })).await
        };
        let part = "AccountTakeoverRiskConfiguration";
        for (low, medium, high, fine) in [
            ("NO_ACTION", "MFA_IF_CONFIGURED", "MFA_REQUIRED", true),
            ("BLOCK", "BLOCK", "BLOCK", true),
            ("MFA_IF_CONFIGURED", "NO_ACTION", "BLOCK", false),
            ("MFA_REQUIRED", "MFA_IF_CONFIGURED", "BLOCK", false),
            ("NO_ACTION", "BLOCK", "MFA_REQUIRED", false),
        ] {
            let said = set(part, takeover(low, medium, high)).await;
            let expected = if fine { "ok" } else {
                "InvalidParameterException: A higher risk level cannot have a less restrictive action than a lower one."
            };
            assert_eq!(said, expected, "{low} {medium} {high}");
        }
        let action = json!({ "Notify": false, "EventAction": "BLOCK" });
        let said = set(part, json!({ "Actions": { "LowAction": action } })).await;
        assert!(said.starts_with("InvalidParameterException"), "what is left out is let through: {said}");
        for wrong in [
            json!({}),
            json!({ "Actions": { "HighAction": { "Notify": true } } }),
            json!({ "Actions": { "HighAction": { "EventAction": "BLOCK" } } }),
            json!({ "Actions": {}, "NotifyConfiguration": { "From": "a@example.com" } }),
            json!({ "Actions": {}, "NotifyConfiguration": { "SourceArn": "arn:aws:ses:us-east-1:000000000000:identity/a@example.com",
                "BlockEmail": { "Subject": "s", "HtmlBody": "12345" } } }),
            json!({ "Actions": {}, "NotifyConfiguration": { "SourceArn": "arn:aws:ses:us-east-1:000000000000:identity/a@example.com",
                "BlockEmail": { "HtmlBody": "123456" } } }),
        ] {
            let said = set(part, wrong.clone()).await;
            assert!(said.starts_with("InvalidParameterException") || said.starts_with("SerializationException"), "{wrong}: {said}");
        }
        let list = |entries: Vec<String>| json!({ "BlockedIPRangeList": entries });
        let part = "RiskExceptionConfiguration";
        let many = |count: u32| (0..count).map(|n| format!("10.0.{n}.0/24")).collect::<Vec<_>>();
        assert_eq!(set(part, list(many(200))).await, "ok");
        assert!(set(part, list(many(201))).await.starts_with("InvalidParameterException"));
        for wrong in ["nonsense", "10.0.0.0/33", "2001:db8::/129", ""] {
            assert!(set(part, list(vec![wrong.to_owned()])).await.starts_with("InvalidParameterException"), "{wrong}");
        }

        // Where it is off there is nothing to configure, to list or to judge.
        let off = Scene::new(app, "OFF", json!({})).await;
        let user = json!({ "UserPoolId": off.pool.id, "Username": "ann" });
        let with = |more: Value| {
            let mut all = user.clone();
            all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            all
        };
        for (operation, body) in [
            ("SetRiskConfiguration", json!({ "UserPoolId": off.pool.id })),
            ("DescribeRiskConfiguration", json!({ "UserPoolId": off.pool.id })),
            ("AdminListUserAuthEvents", user.clone()),
            ("AdminUpdateAuthEventFeedback", with(json!({ "EventId": "e", "FeedbackValue": "Valid" }))),
        ] {
            let said = outcome(app, operation, body).await;
            assert!(said.starts_with("UserPoolAddOnNotEnabledException"), "{operation}: {said}");
        }
    }
}
