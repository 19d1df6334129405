//! The filter before the public operations of the API.

use aws_sdk_cognitoidentityprovider::types::AuthFlowType;
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::{acl, block, call, exception, get, header, not, operation, path, rule};
use crate::hosted_ui::login;
use crate::support::sdk::{admin, raw_call, refused};
use crate::support::{PASSWORD, on_both_engines};

const BLOCKED: &str = "ForbiddenException: Request not allowed due to WAF block.";
const CAPTCHA: &str = "ForbiddenException: Request not allowed due to WAF captcha.";

fn sign_in(client: &str) -> Value {
    json!({ "ClientId": client, "AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": { "USERNAME": "mary", "PASSWORD": PASSWORD } })
}

on_both_engines! {
    // spec: WAF-002, WAF-005, WAF-006, WAF-007, WAF-008, IAM-002
    async fn public_operations_are_inspected_and_signed_ones_are_not(app: &TestApp) {
        let sdk = admin(app);
        let pool = app.pool(json!({})).await;
        let client = app.client(&pool, json!({})).await;
        let free = app.client(&*app.pool(json!({})).await, json!({})).await;
        app.user(&pool, "mary@example.com").await;
        let id = client.id.as_str();
        let (status, _, body) = call(app, "InitiateAuth", sign_in(id), &[]).await;
        assert_eq!(status, StatusCode::OK);
        let tokens: Value = serde_json::from_str(&body).unwrap();
        let access = tokens["AuthenticationResult"]["AccessToken"].as_str().unwrap().to_owned();

        let of_client = header("x-amzn-cognito-client-id", id);
        app.app.request_filters.set(&pool.id, &acl(json!([rule(0, of_client, block())]))).await.unwrap();
        let mut seen = 0;
        for (name, op) in &portico::api::model::model().operations {
            // One that Portico does not have yet and that knows no such exception.
            if !op.unsigned || *name == "UpdateAuthEventFeedback" {
                continue;
            }
            let body = json!({ "ClientId": id, "AccessToken": access });
            let (status, headers, body) = call(app, name, body, &[]).await;
            assert_eq!((status, exception(&body)), (StatusCode::FORBIDDEN, BLOCKED.to_owned()), "{name}");
            assert_eq!(headers["x-amzn-errortype"], "ForbiddenException:");
            seen += 1;
        }
        assert!(seen >= 26, "{seen}");
        // Members that an operation does not have choose no other filter, and no filter decides for others.
        let (status, _, body) = call(app, "GetUser", json!({ "AccessToken": access, "ClientId": free.id }), &[]).await;
        assert_eq!((status, exception(&body)), (StatusCode::FORBIDDEN, BLOCKED.to_owned()));
        let (_, _, body) = call(app, "InitiateAuth", sign_in(free.id.as_str()), &[]).await;
        assert!(exception(&body).starts_with("UserNotFoundException"), "{body}");
        // What an SDK of others makes of it; and administrators go on.
        let said = refused(sdk.initiate_auth().client_id(id).auth_flow(AuthFlowType::UserPasswordAuth)
            .auth_parameters("USERNAME", "mary").auth_parameters("PASSWORD", PASSWORD).send().await);
        assert_eq!(said, BLOCKED);
        sdk.admin_initiate_auth().user_pool_id(pool.id.as_str()).client_id(id).auth_flow(AuthFlowType::AdminUserPasswordAuth)
            .auth_parameters("USERNAME", "mary").auth_parameters("PASSWORD", PASSWORD).send().await.unwrap();

        // Nobody can solve a CAPTCHA here, and nobody names the operation but the server.
        let captcha = rule(0, json!({ "AndStatement": { "Statements": [not(operation("GetUser")), path("/")] } }), json!({ "Captcha": {} }));
        app.app.request_filters.set(&pool.id, &acl(json!([captcha]))).await.unwrap();
        let lied = [("x-amzn-cognito-operation-name", "GetUser"), ("cookie", "captcha=1.x")];
        let (status, _, body) = call(app, "InitiateAuth", sign_in(id), &lied).await;
        assert_eq!((status, exception(&body)), (StatusCode::FORBIDDEN, CAPTCHA.to_owned()));
        assert_eq!(call(app, "GetUser", json!({ "AccessToken": access }), &[]).await.0, StatusCode::OK);
        assert_eq!(get(app, &login(id), &[]).await.status(), StatusCode::OK);
    }
}

on_both_engines! {
    // spec: WAF-007, WAF-013
    async fn a_block_answers_as_the_operator_wrote(app: &TestApp) {
        let pool = app.pool(json!({})).await;
        let client = app.client(&pool, json!({})).await;
        app.user(&pool, "mary@example.com").await;
        let id = client.id.as_str();
        let set = async |statement: Value, status: u16| {
            let own = json!({ "Block": { "CustomResponse": { "ResponseCode": status, "CustomResponseBodyKey": "no",
                "ResponseHeaders": [{ "Name": "x-reason", "Value": "rule" }] } } });
            let mut document = acl(json!([rule(0, statement, own)]));
            document["CustomResponseBodies"] = json!({ "no": { "ContentType": "APPLICATION_JSON", "Content": "{\"message\":\"No.\"}" } });
            document["AssociationConfig"] = json!({ "RequestBody": { "COGNITO_USER_POOL": { "DefaultSizeInspectionLimit": "KB_8" } } });
            app.app.request_filters.set(&pool.id, &document).await.unwrap();
        };
        for (chosen, given) in [(429, 429), (499, 499), (302, 403), (500, 403)] {
            set(operation("InitiateAuth"), chosen).await;
            let (status, headers, body) = call(app, "InitiateAuth", sign_in(id), &[]).await;
            assert_eq!(status, given, "chosen {chosen}");
            assert_eq!(body, "{\"message\":\"No.\"}");
            assert_eq!((&headers["x-amzn-errortype"], &headers["x-reason"]), (&"ForbiddenException:".parse().unwrap(), &"rule".parse().unwrap()));
            assert_eq!(headers["content-type"], "application/json");
        }
        let said = refused(admin(app).initiate_auth().client_id(id).auth_flow(AuthFlowType::UserPasswordAuth)
            .auth_parameters("USERNAME", "mary").auth_parameters("PASSWORD", PASSWORD).send().await);
        assert_eq!(said, "ForbiddenException: No.");

        // Bodies beyond the limit, as the rule wants them.
        let mut large = sign_in(id);
        large["ClientMetadata"] = json!({ "padding": "x".repeat(10_000) });
        for (handling, small, long) in [("CONTINUE", 200, 200), ("MATCH", 200, 403), ("NO_MATCH", 200, 200)] {
            let statement = json!({ "ByteMatchStatement": { "SearchString": "nowhere", "PositionalConstraint": "CONTAINS",
                "FieldToMatch": { "Body": { "OversizeHandling": handling } }, "TextTransformations": [{ "Priority": 0, "Type": "NONE" }] } });
            set(statement, 403).await;
            assert_eq!(call(app, "InitiateAuth", sign_in(id), &[]).await.0, small, "{handling}");
            assert_eq!(call(app, "InitiateAuth", large.clone(), &[]).await.0, long, "{handling}");
        }
    }
}

on_both_engines! {
    // spec: WAF-016
    async fn beside_threat_protection(app: &TestApp) {
        let pool = app.pool(json!({ "UserPoolAddOns": { "AdvancedSecurityMode": "ENFORCED" } })).await;
        let client = app.client(&pool, json!({})).await;
        app.user(&pool, "mary@example.com").await;
        let id = client.id.as_str();
        let rules = json!([rule(0, header("user-agent", "a robot"), block())]);
        app.app.request_filters.set(&pool.id, &acl(rules)).await.unwrap();
        let answer = async |headers: &[(&str, &str)]| call(app, "InitiateAuth", sign_in(id), headers).await;
        assert_eq!(answer(&[]).await.0, StatusCode::OK);
        let configuration = json!({ "UserPoolId": pool.id,
            "RiskExceptionConfiguration": { "BlockedIPRangeList": ["127.0.0.0/8"] } });
        assert_eq!(raw_call(app, "SetRiskConfiguration", configuration).await.0, 200);
        assert_eq!(exception(&answer(&[]).await.2), "NotAuthorizedException: Request not allowed due to security reasons.");
        assert_eq!(exception(&answer(&[("user-agent", "a robot")]).await.2), BLOCKED, "the filter stands first");
        let attempts = async || {
            let body = json!({ "UserPoolId": pool.id, "Username": "mary" });
            raw_call(app, "AdminListUserAuthEvents", body).await.1["AuthEvents"].as_array().unwrap().len()
        };
        let before = attempts().await;
        answer(&[("user-agent", "a robot")]).await;
        assert!(before > 0 && attempts().await == before, "what the filter stops is no attempt");
    }
}
