//! Where functions are, how they are called, and what every way to fail comes to (TRG-001 – TRG-040).

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::calls::{exists, ok, refused, sign_up};
use super::functions::Functions;
use super::with_functions;
use crate::support::receiver::Answer;
use crate::support::{Engine, Receiver, TestApp, on_both_engines};

const OPEN: (&str, &str) = ("PORTICO_ALLOW_HTTP_PROVIDERS", "true");
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
    // spec: TRG-013, TRG-016, TRG-022, TRG-023, TRG-024, TRG-039
    async fn a_webhook_is_signed(app: &TestApp, functions: &Functions) {
        let receiver = Receiver::silent();
        let (pool, id) = pool_with(app, &receiver.url).await;
        ok(app, "SignUp", sign_up(&id, "ann")).await;
        let asked = receiver.take();
        assert_eq!(asked.len(), 1);
        let header = |name: &str| asked[0].header(name).unwrap_or_default().to_owned();
        assert_eq!(header("content-type"), "application/json; charset=utf-8");
        assert_eq!(header("x-cognito-trigger-source"), "PreSignUp_SignUp");
        assert_eq!(header("x-cognito-user-pool-id"), pool.id.as_str());
        assert_eq!(header("x-cognito-attempt"), "1");
        assert!(uuid::Uuid::try_parse(&header("x-cognito-request-id")).is_ok());
        let signed = header("x-cognito-signature");
        let (time, signature) = signed.split_once(",v1=").unwrap();
        let time: i64 = time.strip_prefix("t=").unwrap().parse().unwrap();
        assert!((app.app.clock.now().seconds() - time).abs() < 60);
        let secret = app.app.triggers.webhook_secret(&pool.id, &receiver.url);
        let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, secret.expose().as_bytes());
        let message = format!("{time}.{}", asked[0].body);
        assert_eq!(signature, hex::encode(aws_lc_rs::hmac::sign(&key, message.as_bytes())));
        let other = app.pool(json!({})).await;
        assert_ne!(secret.expose(), app.app.triggers.webhook_secret(&other.id, &receiver.url).expose());
        // Another function from the next call on; then none.
        let set = json!({ "UserPoolId": pool.id.as_str(), "LambdaConfig": { "PreSignUp": functions.url } });
        ok(app, "UpdateUserPool", set).await;
        ok(app, "SignUp", sign_up(&id, "bea")).await;
        assert_eq!((receiver.take().len(), functions.sources().len()), (0, 1));
        ok(app, "UpdateUserPool", json!({ "UserPoolId": pool.id.as_str() })).await;
        ok(app, "SignUp", sign_up(&id, "cyd")).await;
        assert!(functions.sources().is_empty());
    }
}

with_functions! {
    // spec: TRG-025, TRG-028, TRG-032, TRG-033, TRG-034, TRG-094, TRG-104
    async fn every_way_to_fail(app: &TestApp, functions: &Functions) {
        let receiver = Receiver::silent();
        let (pool, id) = pool_with(app, &receiver.url).await;
        let html = || "<html>Bad gateway</html>".to_owned();
        let failed = "UnexpectedLambdaException: PreSignUp invocation failed due to error ServiceException.";
        let nonsense = "InvalidLambdaResponseException: Unrecognizable lambda output";
        let said = |text: &str| format!("UserLambdaValidationException: PreSignUp failed with error {text}.");
        let error = r#"{"errorMessage":"No","errorType":"E","stackTrace":["at secret.js"]}"#.to_owned();
        let elsewhere = vec![("location", functions.url.clone())];
        let cases: Vec<(Answer, usize, String)> = vec![
            (Answer::Raw(500, vec![], html()), 3, failed.to_owned()),
            (Answer::Raw(503, vec![], String::new()), 3, failed.to_owned()),
            (Answer::Raw(500, vec![], error.clone()), 1, said("No")),
            (Answer::Raw(422, vec![], error.clone()), 1, said("No")),
            (Answer::Raw(200, vec![], error), 1, said("No")),
            (Answer::Raw(403, vec![], html()), 1, said("Forbidden")),
            (Answer::Raw(200, vec![], html()), 1, nonsense.to_owned()),
            (Answer::Raw(200, vec![], String::new()), 1, nonsense.to_owned()),
            (Answer::Raw(200, vec![], r#"{"response":[]}"#.to_owned()), 1, nonsense.to_owned()),
            (Answer::Raw(200, vec![], format!("{{\"response\":{{}},\"x\":\"{}\"}}", "x".repeat(10_000_000))), 1, nonsense.to_owned()),
            (Answer::Raw(302, elsewhere, String::new()), 1, failed.to_owned()),
        ];
        for (answer, attempts, expected) in cases {
            let shown = format!("{answer:?}").chars().take(80).collect::<String>();
            receiver.become_function(move |_| answer.clone());
            let refused = refused(app, "SignUp", sign_up(&id, "ann")).await;
            assert_eq!(refused, expected, "{shown}");
            let asked = receiver.take();
            assert_eq!(asked.len(), attempts, "{shown}");
            assert!(asked.iter().all(|one| one.body == asked[0].body
                && one.header("x-cognito-request-id") == asked[0].header("x-cognito-request-id")));
            let numbers: Vec<_> = asked.iter().map(|one| one.header("x-cognito-attempt").unwrap().to_owned()).collect();
            assert_eq!(numbers, ["1", "2", "3"][..attempts]);
            assert!(!exists(app, &pool, "ann").await, "{shown}");
        }
        assert!(functions.events().is_empty(), "a redirect was followed");
        // The third attempt may succeed, and the operation happens once.
        let count = AtomicUsize::new(0);
        receiver.become_function(move |_| match count.fetch_add(1, Ordering::SeqCst) {
            0 | 1 => Answer::Raw(502, vec![], String::new()),
            _ => Answer::nothing(),
        });
        ok(app, "SignUp", sign_up(&id, "ann")).await;
        assert_eq!(receiver.take().len(), 3);
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

/// Functions by ARN: the registry of the configuration leads to Lambda's Invoke API.
async fn by_arn(engine: Engine) {
    let receiver = Receiver::silent();
    let targets = format!(
        "arn:aws:lambda:eu-west-1:*:function:hello lambda-api {}, arn:aws:lambda:*:hook webhook {}",
        receiver.endpoint, receiver.url
    );
    let settings = [
        OPEN,
        ("PORTICO_TRIGGERS_TARGETS", targets.as_str()),
        ("PORTICO_TRIGGERS_ACCESS_KEY_ID", "AKIAFUNCTIONS"),
        ("PORTICO_TRIGGERS_SECRET_ACCESS_KEY", "a secret of functions"),
    ];
    let app = TestApp::start_with(engine, &settings).await;
    let (pool, id) = pool_with(&app, ARN).await;
    ok(&app, "SignUp", sign_up(&id, "ann")).await;
    let asked = receiver.take().pop().unwrap();
    assert_eq!(
        asked.path,
        "/2015-03-31/functions/arn%3Aaws%3Alambda%3Aeu-west-1%3A123456789012%3Afunction%3Ahello/invocations"
    );
    assert_eq!(asked.header("x-amz-invocation-type"), Some("RequestResponse"));
    assert_eq!(asked.header("x-cognito-signature"), None);
    assert_eq!(asked.source(), "PreSignUp_SignUp");
    let authorization = asked.header("authorization").unwrap();
    assert!(
        authorization.contains("Credential=AKIAFUNCTIONS/")
            && authorization.contains("/eu-west-1/lambda/aws4_request"),
        "{authorization}"
    );
    let describe = ok(&app, "DescribeUserPool", json!({ "UserPoolId": pool.id.as_str() })).await;
    assert_eq!(describe["UserPool"]["LambdaConfig"]["PreSignUp"], ARN);
    // What the function raises, and what the API refuses.
    receiver.become_function(|_| Answer::Raise("No".to_owned()));
    assert_eq!(
        refused(&app, "SignUp", sign_up(&id, "bob")).await,
        "UserLambdaValidationException: PreSignUp failed with error No."
    );
    let denied =
        vec![("x-amzn-errortype", "AccessDeniedException:http://internal.amazon.com/".to_owned())];
    receiver.become_function(move |_| {
        Answer::Raw(403, denied.clone(), r#"{"Message":"secret"}"#.to_owned())
    });
    receiver.take();
    let answer = refused(&app, "SignUp", sign_up(&id, "bob")).await;
    assert_eq!(
        answer,
        "UnexpectedLambdaException: PreSignUp invocation failed due to error AccessDeniedException."
    );
    assert_eq!(receiver.take().len(), 1);
    receiver.become_function(|_| Answer::nothing());
    let (_, id) = pool_with(&app, "arn:aws:lambda:us-east-1:1:function:x:hook").await;
    ok(&app, "SignUp", sign_up(&id, "ann")).await;
    assert!(receiver.take().pop().unwrap().header("x-cognito-signature").is_some());
    app.stop().await;
}

mod functions_by_arn {
    use super::{Engine, by_arn};

    // spec: TRG-020, TRG-026, TRG-027, TRG-094
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn on_sqlite() {
        by_arn(Engine::Sqlite).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn on_postgres() {
        by_arn(Engine::Postgres).await;
    }
}
