//! `LambdaConfig`: what it takes, keeps and gives back.

use serde_json::{Value, json};

use crate::support::sdk::raw_call;
use crate::support::{TestApp, on_both_engines};

const FUNCTION: &str = "arn:aws:lambda:us-east-1:111122223333:function:shop";
const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/7c11ab00-0000-4000-8000-000000000001";

async fn admin(app: &TestApp, operation: &str, body: Value) -> (u16, Value) {
    raw_call(app, operation, body).await
}

async fn create(app: &TestApp, config: Value) -> (u16, Value) {
    admin(app, "CreateUserPool", json!({ "PoolName": "shop", "LambdaConfig": config })).await
}

async fn refused(app: &TestApp, config: Value) -> String {
    let (status, answer) = create(app, config.clone()).await;
    assert_eq!(status, 400, "{config}: {answer}");
    assert_eq!(answer["__type"], "InvalidParameterException", "{answer}");
    answer["message"].as_str().unwrap().to_owned()
}

async fn described(app: &TestApp, pool: &Value) -> Value {
    let (_, answer) = admin(app, "DescribeUserPool", json!({ "UserPoolId": pool })).await;
    answer["UserPool"]["LambdaConfig"].clone()
}

on_both_engines! {
    // spec: TRG-001, TRG-002, TRG-003, TRG-004, TRG-008, TRG-009, PRETOKEN-901, CUSTEMAIL-002, CUSTSMS-002
    async fn functions_are_kept_and_replaced_as_a_whole(app: &TestApp) {
        let all = json!({
            "PreSignUp": FUNCTION, "CustomMessage": FUNCTION, "PostConfirmation": FUNCTION,
            "PreAuthentication": FUNCTION, "PostAuthentication": FUNCTION,
            "DefineAuthChallenge": FUNCTION, "CreateAuthChallenge": FUNCTION,
            "VerifyAuthChallengeResponse": FUNCTION, "PreTokenGeneration": FUNCTION,
            "UserMigration": "https://hooks.example/migrate",
            "PreTokenGenerationConfig": { "LambdaVersion": "V2_0", "LambdaArn": FUNCTION },
            "CustomEmailSender": { "LambdaVersion": "V1_0", "LambdaArn": FUNCTION },
            "CustomSMSSender": { "LambdaVersion": "V1_0", "LambdaArn": FUNCTION },
            "KMSKeyID": KEY,
        });
        let (status, answer) = create(app, all.clone()).await;
        assert_eq!(status, 200, "{answer}");
        let pool = &answer["UserPool"]["Id"];
        assert_eq!(described(app, pool).await, all);

        let one = json!({ "PreSignUp": FUNCTION });
        let update = json!({ "UserPoolId": pool, "LambdaConfig": one });
        assert_eq!(admin(app, "UpdateUserPool", update).await.0, 200);
        assert_eq!(described(app, pool).await, one);
        assert_eq!(admin(app, "UpdateUserPool", json!({ "UserPoolId": pool })).await.0, 200);
        assert_eq!(described(app, pool).await, json!({}));
    }
}

on_both_engines! {
    // spec: TRG-005, TRG-006, TRG-007, TRG-021
    async fn what_is_no_function_is_refused(app: &TestApp) {
        let text = refused(app, json!({
            "KMSKeyID": KEY, "CustomEmailSender": { "LambdaArn": FUNCTION } })).await;
        assert_eq!(text, "1 validation error detected: Value null at \
            'lambdaConfig.customEmailSender.lambdaVersion' failed to satisfy constraint: \
            Member must not be null");
        let text = refused(app, json!({
            "CustomSMSSender": { "LambdaVersion": "V1_0", "LambdaArn": FUNCTION } })).await;
        assert_eq!(text, "KMSKeyID is required for a custom sender.");
        let text = refused(app, json!({
            "KMSKeyID": KEY, "CustomSMSSender": { "LambdaVersion": "V2_0", "LambdaArn": FUNCTION } })).await;
        assert!(text.contains("lambdaConfig.customSMSSender.lambdaVersion"), "{text}");
        for address in ["shop", "arn:short", "ftp://hooks.example/x", "javascript:alert(1)//0123456789"] {
            let text = refused(app, json!({ "PreSignUp": address })).await;
            assert!(text.contains("'lambdaConfig.preSignUp' failed to satisfy constraint"), "{text}");
        }
        // Not over an open line, not even to this machine without the switch.
        for address in ["http://hooks.example/sign-up", "http://localhost:9000/sign-up"] {
            let text = refused(app, json!({ "PreSignUp": address })).await;
            assert!(text.contains("is neither an ARN nor an https address"), "{text}");
        }
        // A webhook cannot stand where a key belongs.
        let text = refused(app, json!({ "KMSKeyID": "https://keys.example/0123456789" })).await;
        assert!(text.contains("failed to satisfy constraint"), "{text}");
        let text = refused(app, json!({
            "PreTokenGeneration": FUNCTION,
            "PreTokenGenerationConfig": { "LambdaVersion": "V1_0", "LambdaArn": format!("{FUNCTION}2") },
        })).await;
        assert_eq!(text, "PreTokenGeneration and PreTokenGenerationConfig must name the same function.");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn plain_http_leads_to_this_machine_only() {
    let settings = [("PORTICO_ALLOW_HTTP_PROVIDERS", "true")];
    let app = TestApp::start_with(crate::support::Engine::Sqlite, &settings).await;
    for near in ["http://localhost:9000/sign-up", "http://127.0.0.1:9000/sign-up"] {
        assert_eq!(create(&app, json!({ "PreSignUp": near })).await.0, 200, "{near}");
    }
    for far in ["http://hooks.example/sign-up", "http://10.0.0.1:80/sign-up-0123"] {
        let text = refused(&app, json!({ "PreSignUp": far })).await;
        assert!(text.contains("is neither an ARN nor an https address"), "{text}");
    }
    app.stop().await;
}
