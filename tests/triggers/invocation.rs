//! How functions are called: webhooks, Lambda's Invoke API, repeats, and what may come back. All of
//! it through pre authentication, which asks before anything else happens.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use portico::clients::AppClient;
use portico::pools::Pool;
use serde_json::{Value, json};

use super::wire::{NONSENSE, call, password, refused};
use crate::support::receiver::{Answer, Receiver};
use crate::support::sdk::raw_call;
use crate::support::{Engine, PASSWORD, TestApp};

const NO_ANSWER: &str =
    "UnexpectedLambdaException: PreAuthentication invocation failed due to error ServiceException.";

struct Scene {
    app: TestApp,
    pool: Arc<Pool>,
    client: Arc<AppClient>,
}

impl Scene {
    /// A pool whose pre authentication is `function`, with a user.
    async fn with(function: &str, settings: &[(&str, &str)]) -> Self {
        let mut all = vec![("PORTICO_ALLOW_HTTP_PROVIDERS", "true")];
        all.extend(settings);
        let app = TestApp::start_with(Engine::Sqlite, &all).await;
        let (pool, client) = shop(&app, function).await;
        Self { app, pool, client }
    }

    fn request(&self) -> Value {
        password(self.client.id.as_str(), "ann", PASSWORD)
    }

    async fn signs_in(&self) -> bool {
        let answer = call(&self.app, "InitiateAuth", self.request()).await;
        answer["AuthenticationResult"]["AccessToken"].is_string()
    }

    async fn refused(&self) -> String {
        refused(&self.app, "InitiateAuth", self.request()).await
    }
}

async fn shop(app: &TestApp, function: &str) -> (Arc<Pool>, Arc<AppClient>) {
    let pool = app.pool(json!({ "LambdaConfig": { "PreAuthentication": function } })).await;
    let client = app.client(&pool, json!({})).await;
    app.user(&pool, "ann@example.com").await;
    (pool, client)
}

// spec: TRG-016, TRG-022, TRG-023, TRG-024, TRG-030, TRG-045, TRG-046, TRG-047, TRG-048, TRG-049
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_webhook_gets_the_signed_event_and_nothing_else() {
    let receiver = Receiver::silent();
    let scene = Scene::with(&receiver.url, &[]).await;
    assert!(scene.signs_in().await);
    let asked = receiver.take();
    let [asked] = asked.as_slice() else { panic!("{asked:?}") };
    assert_eq!(asked.path, "/hook");
    assert_eq!(asked.header("content-type"), Some("application/json; charset=utf-8"));
    assert_eq!(asked.header("x-cognito-trigger-source"), Some("PreAuthentication_Authentication"));
    assert_eq!(asked.header("x-cognito-user-pool-id"), Some(scene.pool.id.as_str()));
    assert_eq!(asked.header("x-cognito-attempt"), Some("1"));
    assert!(asked.header("x-cognito-request-id").is_some_and(|id| id.len() == 36));

    // As a receiver would check it.
    let given = asked.header("x-cognito-signature").unwrap();
    let (time, signature) = given.split_once(",v1=").unwrap();
    let seconds = time.strip_prefix("t=").unwrap();
    let secret = scene.app.app.triggers.webhook_secret(&scene.pool.id, &receiver.url);
    let key = openssl::pkey::PKey::hmac(secret.expose().as_bytes()).unwrap();
    let digest = openssl::hash::MessageDigest::sha256();
    let mut signer = openssl::sign::Signer::new(digest, &key).unwrap();
    let expected =
        signer.sign_oneshot_to_vec(format!("{seconds}.{}", asked.body).as_bytes()).unwrap();
    assert_eq!(signature, hex::encode(expected));
    let age = scene.app.app.clock.now().seconds() - seconds.parse::<i64>().unwrap();
    assert!((0..60).contains(&age), "{age}");
    // Another pool or another address has another secret.
    let other = portico::platform::PoolId::new("us-east-1_otherpool");
    assert!(!secret.matches(scene.app.app.triggers.webhook_secret(&other, &receiver.url).expose()));
    let elsewhere = scene.app.app.triggers.webhook_secret(&scene.pool.id, "https://x.example");
    assert!(!secret.matches(elsewhere.expose()));

    let event = asked.event.as_object().unwrap();
    let members: Vec<&str> = event.keys().map(String::as_str).collect();
    let mut expected = [
        "version",
        "triggerSource",
        "region",
        "userPoolId",
        "userName",
        "callerContext",
        "request",
        "response",
    ];
    expected.sort_unstable();
    assert_eq!(members, expected);
    assert_eq!(event["version"], "1");
    assert_eq!(event["triggerSource"], "PreAuthentication_Authentication");
    assert_eq!(event["region"], scene.pool.id.as_str().split('_').next().unwrap());
    assert_eq!(event["userPoolId"], scene.pool.id.as_str());
    scene.app.stop().await;
}

// spec: TRG-020, TRG-026, TRG-027, TRG-090, TRG-094
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_function_is_called_by_the_invoke_api() {
    const ARN: &str = "arn:aws:lambda:us-east-1:111122223333:function:shop";
    let receiver = Receiver::silent();
    let target = format!("arn:aws:lambda:*:function:shop lambda-api {}", receiver.endpoint);
    let settings = [
        ("PORTICO_TRIGGERS_TARGETS", target.as_str()),
        ("PORTICO_TRIGGERS_ACCESS_KEY_ID", "AKIALAMBDALAMBDALAMB"),
        ("PORTICO_TRIGGERS_SECRET_ACCESS_KEY", "lambda/secret"),
    ];
    let scene = Scene::with(ARN, &settings).await;
    assert!(scene.signs_in().await);
    let asked = receiver.take().remove(0);
    let encoded = "arn%3Aaws%3Alambda%3Aus-east-1%3A111122223333%3Afunction%3Ashop";
    assert_eq!(asked.path, format!("/2015-03-31/functions/{encoded}/invocations"));
    assert_eq!(asked.header("x-amz-invocation-type"), Some("RequestResponse"));
    let signature = asked.header("authorization").unwrap();
    assert!(signature.starts_with("AWS4-HMAC-SHA256 Credential=AKIALAMBDALAMBDALAMB/"));
    assert!(signature.contains("/us-east-1/lambda/aws4_request"), "{signature}");
    assert!(asked.header("x-cognito-signature").is_none());

    // An error of the function, with the header that says so.
    receiver.become_function(|_| Answer::Raise("Not today".to_owned()));
    let text = "UserLambdaValidationException: PreAuthentication failed with error Not today.";
    assert_eq!(scene.refused().await, text);
    assert_eq!(receiver.take().len(), 1);

    // Refusals of the API carry their names, and nothing else of it.
    for (status, error, named) in [
        (403, "AccessDeniedException:http://internal", "AccessDeniedException"),
        (404, "com.example#ResourceNotFoundException", "ResourceNotFoundException"),
        (429, "TooManyRequestsException", "TooManyRequestsException"),
        (400, "<b>strange</b>", "ServiceException"),
    ] {
        receiver.become_function(move |_| {
            let body = json!({ "__type": error, "message": "at 10.0.0.7" });
            Answer::Raw(status, Vec::new(), body.to_string())
        });
        let refused = scene.refused().await;
        assert_eq!(
            refused,
            format!(
                "UnexpectedLambdaException: PreAuthentication invocation failed due to error {named}."
            )
        );
        assert_eq!(receiver.take().len(), 1, "{error}");
    }

    // An ARN that leads nowhere.
    let (_, lost) = shop(&scene.app, "arn:aws:lambda:us-east-1:111122223333:function:lost").await;
    let request = password(lost.id.as_str(), "ann", PASSWORD);
    assert_eq!(
        refused(&scene.app, "InitiateAuth", request).await,
        "UnexpectedLambdaException: PreAuthentication invocation failed due to error \
         ResourceNotFoundException."
    );
    scene.app.stop().await;
}

// spec: TRG-025, TRG-033, TRG-081, TRG-082, TRG-083, TRG-086, TRG-090, TRG-091, TRG-104
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_of_every_kind() {
    let receiver = Receiver::silent();
    let scene = Scene::with(&receiver.url, &[]).await;
    let said = |status, body: Value| Answer::Raw(status, Vec::new(), body.to_string());
    let failed = |text: &str| {
        format!("UserLambdaValidationException: PreAuthentication failed with error {text}.")
    };
    let html =
        Answer::Raw(400, vec![("content-type", "text/html".to_owned())], "<h1>no".to_owned());
    let cases: Vec<(Answer, String, usize)> = vec![
        (said(400, json!({ "errorMessage": "No entry" })), failed("No entry"), 1),
        (said(499, json!({ "errorMessage": "<b>bold</b>" })), failed("<b>bold</b>"), 1),
        (said(200, json!({ "errorMessage": "No entry", "errorType": "E" })), failed("No entry"), 1),
        (said(500, json!({ "errorMessage": "Known" })), failed("Known"), 1),
        (html, failed("Bad Request"), 1),
        (said(404, json!({})), failed("Not Found"), 1),
        // Nothing that a function says: asked again.
        (Answer::Raw(500, Vec::new(), "<h1>oops</h1>".to_owned()), NO_ANSWER.to_owned(), 3),
        (Answer::Raw(502, Vec::new(), String::new()), NO_ANSWER.to_owned(), 3),
        // Answers that are none.
        (said(200, json!([])), NONSENSE.to_owned(), 1),
        (said(200, json!({})), NONSENSE.to_owned(), 1),
        (said(200, json!({ "response": null })), NONSENSE.to_owned(), 1),
        (said(200, json!({ "response": [] })), NONSENSE.to_owned(), 1),
        (said(200, json!("fine")), NONSENSE.to_owned(), 1),
        (Answer::Raw(200, Vec::new(), "no json".to_owned()), NONSENSE.to_owned(), 1),
        (Answer::Raw(200, Vec::new(), String::new()), NONSENSE.to_owned(), 1),
        (Answer::Raw(204, Vec::new(), String::new()), NO_ANSWER.to_owned(), 1),
    ];
    for (answer, expected, times) in cases {
        let shown = format!("{answer:?}");
        receiver.become_function(move |_| answer.clone());
        assert_eq!(scene.refused().await, expected, "{shown}");
        assert_eq!(receiver.take().len(), times, "{shown}");
    }
    // Only `response` counts, whatever becomes of the rest.
    let other = json!({ "userName": "eve", "userPoolId": null, "response": { "more": [1, {}] } });
    receiver.become_function(move |_| Answer::Raw(200, Vec::new(), other.to_string()));
    assert!(scene.signs_in().await);
    scene.app.stop().await;
}

// spec: TRG-028, TRG-104
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn redirects_are_not_followed_and_floods_not_read() {
    let elsewhere = Receiver::silent();
    let receiver = Receiver::silent();
    let scene = Scene::with(&receiver.url, &[]).await;
    let away = elsewhere.url.clone();
    receiver.become_function(move |_| {
        Answer::Raw(307, vec![("location", away.clone())], String::new())
    });
    assert_eq!(scene.refused().await, NO_ANSWER);
    assert!(elsewhere.take().is_empty());

    let padded = |size: usize| json!({ "response": {}, "padding": "x".repeat(size) }).to_string();
    let (large, huge) = (padded(5 * 1024 * 1024), padded(10 * 1024 * 1024));
    receiver.become_function(move |_| Answer::Raw(200, Vec::new(), large.clone()));
    assert!(scene.signs_in().await);
    receiver.become_function(move |_| Answer::Raw(200, Vec::new(), huge.clone()));
    assert_eq!(scene.refused().await, NONSENSE);
    scene.app.stop().await;
}

// spec: TRG-031, TRG-032, TRG-034, TRG-035, TRG-093
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_silent_function_is_asked_three_times_and_holds_up_nobody_else() {
    let receiver = Receiver::start(|_| Answer::After(Duration::from_secs(60)));
    let settings = [("PORTICO_TRIGGERS_CONCURRENCY_PER_POOL", "2")];
    let scene = Arc::new(Scene::with(&receiver.url, &settings).await);
    let quick = Receiver::silent();
    let (_, client) = shop(&scene.app, &quick.url).await;
    let began = Instant::now();
    // More than have a place: the others wait, and waiting counts.
    let waiting: Vec<_> = (0..4)
        .map(|_| {
            let scene = Arc::clone(&scene);
            tokio::spawn(async move { scene.refused().await })
        })
        .collect();
    tokio::time::sleep(Duration::from_secs(1)).await;
    for _ in 0..5 {
        let request = password(client.id.as_str(), "ann", PASSWORD);
        call(&scene.app, "InitiateAuth", request).await;
    }
    assert!(began.elapsed() < Duration::from_secs(10), "the other pool waited too");
    for one in waiting {
        assert_eq!(
            one.await.unwrap(),
            "UnexpectedLambdaException: PreAuthentication invocation failed due to error Socket \
             timeout while invoking Lambda function."
        );
    }
    let took = began.elapsed().as_secs();
    assert!((15..25).contains(&took), "{took}");
    let asked = receiver.take();
    let id = asked[0].header("x-cognito-request-id").unwrap().to_owned();
    let of_one: Vec<_> =
        asked.iter().filter(|a| a.header("x-cognito-request-id") == Some(&id)).collect();
    assert!((1..=3).contains(&of_one.len()));
    for repeat in &of_one {
        assert_eq!(repeat.body, of_one[0].body);
    }
    assert!(asked.iter().any(|a| a.header("x-cognito-attempt") == Some("3")));
    Arc::into_inner(scene).unwrap().app.stop().await;
}

// spec: TRG-032, TRG-034
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_function_that_recovers_is_heard() {
    let times = Arc::new(AtomicUsize::new(0));
    let receiver = Receiver::start(move |_| match times.fetch_add(1, Ordering::SeqCst) {
        0 | 1 => Answer::Raw(503, Vec::new(), String::new()),
        _ => Answer::nothing(),
    });
    let scene = Scene::with(&receiver.url, &[]).await;
    assert!(scene.signs_in().await);
    let asked = receiver.take();
    assert_eq!(asked.len(), 3);
    for (number, repeat) in (1..).zip(&asked) {
        assert_eq!(repeat.body, asked[0].body);
        assert_eq!(repeat.header("x-cognito-attempt"), Some(number.to_string().as_str()));
        let id = |a: &crate::support::receiver::Asked| {
            a.header("x-cognito-request-id").map(str::to_owned)
        };
        assert_eq!(id(repeat), id(&asked[0]));
    }
    scene.app.stop().await;
}

// spec: TRG-012, TRG-013, TRG-039, TRG-101
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_function_that_is_gone_stops_sign_ins_until_it_is_unset() {
    // Nobody listens there.
    let socket = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://localhost:{}/hook-0123", socket.local_addr().unwrap().port());
    drop(socket);
    let scene = Scene::with(&url, &[]).await;
    assert_eq!(scene.refused().await, NO_ANSWER);
    let hiding = json!({ "PreventUserExistenceErrors": "ENABLED" });
    let hiding = scene.app.client(&scene.pool, hiding).await;
    let request = password(hiding.id.as_str(), "ann", PASSWORD);
    assert_eq!(refused(&scene.app, "InitiateAuth", request).await, NO_ANSWER);
    let update = json!({ "UserPoolId": scene.pool.id });
    let (status, _) = raw_call(&scene.app, "UpdateUserPool", update).await;
    assert_eq!(status, 200);
    assert!(scene.signs_in().await);
    scene.app.stop().await;
}

/// The guard against addresses inside holds for functions that administrators of pools name.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_led_inside() {
    let receiver = Receiver::silent();
    let app = TestApp::start(Engine::Sqlite).await;
    for inside in [
        "https://127.0.0.1/hook-0123",
        "https://localhost/hook-0123",
        "https://10.1.2.3/hook-0123",
        "https://[::1]/hook-0123456",
        "https://169.254.169.254/latest",
    ] {
        let (_, client) = shop(&app, inside).await;
        let request = password(client.id.as_str(), "ann", PASSWORD);
        let refused = refused(&app, "InitiateAuth", request).await;
        assert!(refused.starts_with("UnexpectedLambdaException"), "{inside}: {refused}");
    }
    assert!(receiver.take().is_empty());
    app.stop().await;
}
