//! Which functions a pool may name, and what becomes of sign-ups whose function hangs or is gone
//! (TRG-001 – TRG-021, TRG-031, TRG-092); how functions are called is in `invocation`.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::calls::{exists, ok, refused, sign_up};
use super::functions::Functions;
use super::with_functions;
use crate::support::receiver::Answer;
use crate::support::{Receiver, TestApp, on_both_engines};

const ARN: &str = "arn:aws:lambda:eu-west-1:123456789012:function:hello";

async fn pool_with(app: &TestApp, function: &str) -> (Arc<portico::pools::Pool>, String) {
    let pool = app.pool(json!({ "LambdaConfig": { "PreSignUp": function } })).await;
    let client = app.client(&pool, json!({})).await;
    (pool, client.id.as_str().to_owned())
}

on_both_engines! {
    // spec: TRG-001, TRG-002, TRG-003, TRG-004, TRG-005, TRG-006, TRG-007, TRG-008, TRG-009, TRG-021, PRETOKEN-901
    async fn lambda_config_is_kept_as_it_was_set(app: &TestApp) {
        let arn = |name: &str| format!("arn:aws:lambda:us-east-1:123456789012:function:{name}");
        let names = ["PreSignUp", "CustomMessage", "PostConfirmation", "PreAuthentication", "PostAuthentication",
            "DefineAuthChallenge", "CreateAuthChallenge", "VerifyAuthChallengeResponse", "PreTokenGeneration", "UserMigration"];
        let mut config: Value = names.iter().map(|name| ((*name).to_owned(), json!(arn(name)))).collect();
        config["PostConfirmation"] = json!("https://hooks.example.com/confirmed?pool=1");
        config["PreAuthentication"] = json!(arn("PreSignUp"));
        let sender = json!({ "LambdaVersion": "V1_0", "LambdaArn": arn("mail") });
        config["CustomEmailSender"] = sender.clone();
        config["CustomSMSSender"] = sender.clone();
        config["KMSKeyID"] = json!("arn:aws:kms:us-east-1:123456789012:key/1");
        let made = ok(app, "CreateUserPool", json!({ "PoolName": "P", "LambdaConfig": config })).await;
        let id = made["UserPool"]["Id"].as_str().unwrap().to_owned();
        assert_eq!(made["UserPool"]["LambdaConfig"], config);
        let describe = async || ok(app, "DescribeUserPool", json!({ "UserPoolId": id })).await["UserPool"]["LambdaConfig"].clone();
        assert_eq!(describe().await, config);
        // An update replaces all of it, and without it nothing is left.
        let update = json!({ "UserPoolId": id, "LambdaConfig": { "PreSignUp": arn("other") } });
        ok(app, "UpdateUserPool", update).await;
        assert_eq!(describe().await, json!({ "PreSignUp": arn("other") }));
        ok(app, "UpdateUserPool", json!({ "UserPoolId": id })).await;
        assert_eq!(describe().await, json!({}));
        let versioned = json!({ "PreTokenGenerationConfig": { "LambdaVersion": "V2_0", "LambdaArn": arn("t") } });
        ok(app, "UpdateUserPool", json!({ "UserPoolId": id, "LambdaConfig": versioned })).await;
        assert_eq!(describe().await, versioned);
        let refuse = async |config: Value| refused(app, "UpdateUserPool", json!({ "UserPoolId": id, "LambdaConfig": config })).await;
        let key = json!("arn:aws:kms:us-east-1:123456789012:key/1");
        assert_eq!(
            refuse(json!({ "CustomEmailSender": { "LambdaArn": arn("mail") }, "KMSKeyID": key })).await,
            "InvalidParameterException: 1 validation error detected: Value null at \
             'lambdaConfig.customEmailSender.lambdaVersion' failed to satisfy constraint: Member must not be null"
        );
        for bad in [
            json!({ "PreSignUp": "hello" }),
            json!({ "PreSignUp": "arn:aws:lambda:x" }),
            json!({ "PreSignUp": "ftp://hooks.example.com/" }),
            json!({ "PreSignUp": "http://hooks.example.com/" }),
            json!({ "PreSignUp": "http://localhost:1/" }),
            json!({ "CustomSMSSender": sender }),
            json!({ "CustomSMSSender": { "LambdaVersion": "V9_0", "LambdaArn": arn("m") }, "KMSKeyID": key }),
            json!({ "PreTokenGeneration": arn("a"), "PreTokenGenerationConfig": { "LambdaVersion": "V1_0", "LambdaArn": arn("b") } }),
        ] {
            let answer = refuse(bad.clone()).await;
            assert!(answer.starts_with("InvalidParameterException"), "{bad}: {answer}");
        }
        assert_eq!(describe().await, versioned);
    }
}

with_functions! {
    // spec: TRG-031, TRG-035, TRG-038, TRG-093
    async fn a_function_that_hangs(app: &TestApp, functions: &Functions) {
        let receiver = Receiver::start(|_| Answer::After(Duration::from_secs(30)));
        let (pool, id) = pool_with(app, &receiver.url).await;
        let began = Instant::now();
        let (hanging, others) = tokio::join!(refused(app, "SignUp", sign_up(&id, "ann")), async {
            // Meanwhile another pool goes on as ever.
            tokio::time::sleep(Duration::from_millis(500)).await;
            let (_, other) = pool_with(app, &functions.url).await;
            let began = Instant::now();
            ok(app, "SignUp", sign_up(&other, "bob")).await;
            began.elapsed()
        });
        assert_eq!(
            hanging,
            "UnexpectedLambdaException: PreSignUp invocation failed due to error Socket timeout while invoking Lambda function."
        );
        let took = began.elapsed();
        assert!((Duration::from_secs(14)..Duration::from_secs(22)).contains(&took), "{took:?}");
        assert!(others < Duration::from_secs(4), "{others:?}");
        assert_eq!(receiver.take().len(), 3);
        assert!(!exists(app, &pool, "ann").await);
    }
}

with_functions! {
    // spec: TRG-012, TRG-092
    async fn nobody_is_there(app: &TestApp, functions: &Functions) {
        assert!(functions.events().is_empty());
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let (pool, id) = pool_with(app, &format!("http://127.0.0.1:{port}/gone")).await;
        let all = futures_util::future::join_all((0..100).map(|n| {
            let body = sign_up(&id, &format!("user{n}"));
            refused(app, "SignUp", body)
        }));
        for answer in all.await {
            assert_eq!(answer, "UnexpectedLambdaException: PreSignUp invocation failed due to error ServiceException.");
        }
        for n in 0..100 {
            assert!(!exists(app, &pool, &format!("user{n}")).await);
        }
        // An ARN that leads nowhere is a function that has been deleted.
        let (_, id) = pool_with(app, ARN).await;
        let answer = refused(app, "SignUp", sign_up(&id, "ann")).await;
        assert_eq!(answer, "UnexpectedLambdaException: PreSignUp invocation failed due to error ResourceNotFoundException.");
    }
}
