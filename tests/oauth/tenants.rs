//! Which pool a request is for.

use std::sync::Arc;

use portico::clients::AppClient;
use portico::pools::{Domain, DomainKind, Pool};
use reqwest::StatusCode;
use reqwest::header::{HOST, LOCATION, SET_COOKIE};
use serde_json::{Value, json};

use super::flow::{ADDRESS, SECRET, authorize_path, plain, pool_with_user, tokens};
use crate::support::{Engine, PASSWORD, TestApp};

async fn add(app: &TestApp, pool: &Pool, name: &str, kind: DomainKind) {
    let domain = Domain {
        domain: name.to_owned(),
        pool_id: pool.id.clone(),
        kind,
        settings: json!({}),
        created_at: app.app.clock.now(),
    };
    assert!(app.app.pools.add_domain(domain).await.unwrap());
}

async fn start(settings: &[(&str, &str)]) -> (TestApp, Arc<Pool>, Arc<AppClient>) {
    let app = TestApp::start_with(Engine::Sqlite, settings).await;
    let (pool, client) = pool_with_user(&app, plain()).await;
    (app, pool, client)
}

async fn get(app: &TestApp, host: &str, path: &str) -> reqwest::Response {
    app.http.get(format!("{}{path}", app.url)).header(HOST, host).send().await.unwrap()
}

// spec: DOM-001, DOM-020, DOM-033, UI-001, EP-015, EP-021
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_host_is_one_pools_or_nobodys() {
    let (app, pool, client) = start(&[("PORTICO_SHARED_HOST", "false")]).await;
    let (_, foreign) = pool_with_user(&app, plain()).await;
    add(&app, &pool, "acme", DomainKind::Prefix).await;
    add(&app, &pool, "auth.acme.example", DomainKind::Custom).await;
    let path = authorize_path(&client, &[]);
    for host in ["acme.localhost:8080", "ACME.localhost", "auth.acme.example"] {
        let answer = get(&app, host, &path).await;
        assert_eq!(answer.status(), StatusCode::FOUND, "{host}");
        assert!(answer.headers()[LOCATION].to_str().unwrap().starts_with("/login?"));
        let cookies = get(&app, host, &path.replacen("/oauth2/authorize", "/login", 1)).await;
        let csrf = cookies.headers()[SET_COOKIE].to_str().unwrap();
        assert!(csrf.starts_with("XSRF-TOKEN="), "{csrf}");
    }
    // A client of another pool is unknown here.
    let answer = get(&app, "acme.localhost", &authorize_path(&foreign, &[])).await;
    let to = answer.headers()[LOCATION].to_str().unwrap();
    assert!(to.starts_with("/error?error=invalid_request"), "{to}");
    for host in ["other.localhost", "localhost", "acme.example", "a.acme.localhost", "acme"] {
        let answer = get(&app, host, &path).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{host}");
        let token = app
            .http
            .post(format!("{}/oauth2/token", app.url))
            .header(HOST, host)
            .form(&[("client_id", client.id.as_str()), ("grant_type", "refresh_token")]);
        assert_eq!(token.send().await.unwrap().status(), StatusCode::NOT_FOUND, "{host}");
    }
    app.app.pools.remove_domain(&pool.id, "acme").await.unwrap();
    assert_eq!(get(&app, "acme.localhost", &path).await.status(), StatusCode::NOT_FOUND);
    app.stop().await;
}

// spec: DOM-008
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mount_is_in_front_of_every_path_and_cookie() {
    let (app, pool, client) = start(&[("PORTICO_SHARED_HOST", "false")]).await;
    add(&app, &pool, "/tenant-a", DomainKind::Mount).await;
    let host = format!("localhost:{}", app.address.port());
    let path = authorize_path(&client, &[]);
    let answer = get(&app, &host, &format!("/tenant-a{path}")).await;
    assert_eq!(answer.status(), StatusCode::FOUND);
    let to = answer.headers()[LOCATION].to_str().unwrap().to_owned();
    assert!(to.starts_with("/tenant-a/login?"), "{to}");
    let page = get(&app, &host, &to).await;
    assert_eq!(page.status(), StatusCode::OK);
    let cookie = page.headers()[SET_COOKIE].to_str().unwrap().to_owned();
    assert!(cookie.contains("Path=/tenant-a") && cookie.starts_with("XSRF-TOKEN="), "{cookie}");
    let html = page.text().await.unwrap();
    assert!(html.contains("action=\"/tenant-a/login?"), "{html}");
    assert_eq!(get(&app, &host, &format!("/tenant-b{path}")).await.status(), StatusCode::NOT_FOUND);
    app.stop().await;
}

// spec: DOM-008, DOM-033, EP-279
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_shared_host_goes_by_what_a_request_carries() {
    let (app, pool, client) = start(&[]).await;
    let all = tokens(&app, &client, &[]).await;
    let access = all["access_token"].as_str().unwrap();
    let (other_pool, _) = pool_with_user(&app, plain()).await;
    add(&app, &other_pool, "other", DomainKind::Prefix).await;
    add(&app, &pool, "acme", DomainKind::Prefix).await;
    let status = async |host: &str| {
        let url = format!("{}/oauth2/userInfo", app.url);
        let request = app.http.get(url).header(HOST, host).bearer_auth(access);
        request.send().await.unwrap().status()
    };
    assert_eq!(status("localhost").await, StatusCode::OK);
    assert_eq!(status("acme.localhost").await, StatusCode::OK);
    assert_eq!(status("other.localhost").await, StatusCode::UNAUTHORIZED);
    assert_eq!(status("unknown.example").await, StatusCode::NOT_FOUND);
    app.stop().await;
}

// spec: DOM-032, OIDC-309
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forwarded_hosts_count_only_from_trusted_proxies() {
    for (proxies, expected) in [("", StatusCode::NOT_FOUND), ("127.0.0.1", StatusCode::FOUND)] {
        let settings = [("PORTICO_SHARED_HOST", "false"), ("PORTICO_TRUSTED_PROXIES", proxies)];
        let settings = if proxies.is_empty() { &settings[..1] } else { &settings[..] };
        let (app, pool, client) = start(settings).await;
        add(&app, &pool, "acme", DomainKind::Prefix).await;
        let url = format!("{}{}", app.url, authorize_path(&client, &[]));
        let request =
            app.http.get(url).header(HOST, "backend").header("x-forwarded-host", "acme.localhost");
        assert_eq!(request.send().await.unwrap().status(), expected, "{proxies}");
        app.stop().await;
    }
}

// spec: UI-192, LOG-008, LOG-009, LOG-031, LOG-035, EP-249, EP-019
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_audit_log_has_the_request_and_not_its_secrets() {
    let (app, pool, client) = start(&[]).await;
    let confidential = app.client_with(&pool, plain(), Some(SECRET)).await;
    let state = "state-that-nobody-logs";
    let authorize =
        app.http.get(format!("{}{}", app.url, authorize_path(&client, &[("state", state)])));
    let authorize = authorize.send().await.unwrap();
    let form = [
        ("grant_type", "authorization_code"),
        ("client_id", confidential.id.as_str()),
        ("client_secret", SECRET),
        ("code", "code-that-nobody-logs"),
        ("redirect_uri", super::flow::CALLBACK),
        ("code_verifier", PASSWORD),
    ];
    let token =
        app.http.post(format!("{}/oauth2/token", app.url)).form(&form).send().await.unwrap();
    app.app.audit.flush().await;
    let database = sqlx::SqlitePool::connect(&app.app.config.database_url()).await.unwrap();
    let records: Vec<(String, String)> =
        sqlx::query_as("SELECT event, record FROM audit WHERE pool_id = $1")
            .bind(pool.id.as_str())
            .fetch_all(&database)
            .await
            .unwrap();
    database.close().await;
    let of = |event: &str| -> Value {
        let found = records.iter().find(|(name, _)| name == event);
        let (_, record) = found.unwrap_or_else(|| panic!("no {event}"));
        serde_json::from_str(record).unwrap()
    };
    let record = of("Token_POST");
    assert_eq!(record["requestID"], token.headers()["x-amz-cognito-request-id"].to_str().unwrap());
    assert_eq!(record["eventSource"], "cognito-idp.amazonaws.com");
    assert_eq!(record["eventType"], "AwsServiceEvent");
    let data = &record["additionalEventData"];
    assert_eq!(data["userPoolId"], pool.id.as_str());
    assert_eq!(data["responseParameters"]["status"], 400);
    assert_eq!(data["requestParameters"]["grant_type"], json!(["authorization_code"]));
    assert_eq!(data["requestParameters"]["code"], json!(["HIDDEN_DUE_TO_SECURITY_REASONS"]));
    let record = of("OAuth2_Authorize_GET");
    let id = authorize.headers()["x-amz-cognito-request-id"].to_str().unwrap();
    assert_eq!(record["requestID"], id);
    assert_eq!(record["additionalEventData"]["responseParameters"]["status"], 302);
    let everything: String = records.iter().map(|(_, record)| record.as_str()).collect();
    for secret in [SECRET, PASSWORD, state, "code-that-nobody-logs", ADDRESS] {
        assert!(!everything.contains(secret), "{secret}");
    }
    app.stop().await;
}
