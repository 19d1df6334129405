//! Limits on how often somebody may ask.

use std::net::{IpAddr, Ipv4Addr};

use portico::http::RateLimits;
use portico::http::rate_limit::Exceeded;
use portico::platform::Timestamp;
use reqwest::StatusCode;
use serde_json::json;

use super::flow::{SECRET, post};
use crate::support::{Engine, TestApp};

const HOME: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
const AWAY: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));

// spec: UI-911
#[test]
fn three_hundred_a_second_by_source_and_host() {
    let limits = RateLimits::new(true);
    let now = Timestamp(10_000);
    assert!((0..300).all(|_| limits.visit(HOME, "a.localhost", now).is_ok()));
    assert_eq!(limits.visit(HOME, "a.localhost", now), Err(Exceeded { retry_after: 1 }));
    assert!(limits.visit(HOME, "b.localhost", now).is_ok());
    assert!(limits.visit(AWAY, "a.localhost", now).is_ok());
    assert!(limits.visit(HOME, "a.localhost", now.plus_seconds(1)).is_ok());
}

// spec: EP-032
#[test]
fn machine_tokens_have_a_limit_of_their_own() {
    let limits = RateLimits::new(true);
    let now = Timestamp(10_000);
    assert!((0..150).all(|_| limits.machine(HOME, "client", now).is_ok()));
    assert!(limits.machine(HOME, "client", now).is_err());
    assert!(limits.machine(HOME, "other", now).is_ok());
}

// spec: EP-243
#[test]
fn failures_lock_one_source_out_of_one_client_for_the_rest_of_a_minute() {
    let limits = RateLimits::new(true);
    let now = Timestamp(60_000);
    assert!((0..100).all(|_| limits.may_authenticate(HOME, "client", now).is_ok()));
    for _ in 0..20 {
        limits.failed(HOME, "client", now);
    }
    let later = now.plus_seconds(45);
    assert_eq!(limits.may_authenticate(HOME, "client", later), Err(Exceeded { retry_after: 15 }));
    assert!(limits.may_authenticate(AWAY, "client", later).is_ok());
    assert!(limits.may_authenticate(HOME, "client", now.plus_seconds(60)).is_ok());
}

#[test]
fn a_flood_of_sources_does_not_fill_the_memory_and_off_means_off() {
    let limits = RateLimits::new(true);
    for n in 0..250_000_u32 {
        let source = IpAddr::V4(Ipv4Addr::from(n));
        assert!(limits.visit(source, "host", Timestamp(i64::from(n) / 100)).is_ok());
    }
    let off = RateLimits::new(false);
    assert!((0..1000).all(|_| off.visit(HOME, "host", Timestamp(0)).is_ok()));
}

// spec: EP-032, EP-243, QUO-003
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guessing_secrets_ends_in_429() {
    let on = [("PORTICO_RATE_LIMITS", "on")];
    let app = TestApp::start_with(Engine::Sqlite, &on).await;
    let pool = app.email_pool().await;
    let settings = json!({ "AllowedOAuthFlows": ["client_credentials"] });
    let client = app.client_with(&pool, settings, Some(SECRET)).await;
    let id = client.id.as_str();
    let guess = [("grant_type", "client_credentials"), ("client_id", id), ("client_secret", "x")];
    assert_eq!(post(&app, "/oauth2/token", &guess).await.error(), "invalid_client");
    let mut limited = None;
    // A new minute may begin in between, but not twice.
    for _ in 0..50 {
        let answer = post(&app, "/oauth2/token", &guess).await;
        if answer.status == StatusCode::TOO_MANY_REQUESTS {
            limited = Some(answer);
            break;
        }
    }
    let limited = limited.expect("never limited");
    assert!(limited.json["error"].is_string());
    assert!((1..=60).contains(&limited.header("retry-after").parse::<u64>().unwrap()));
    assert!(!limited.header("x-amz-cognito-request-id").is_empty());
    app.stop().await;
}

// The first step of SRP costs an exponentiation: nobody gets it without end.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sign_ins_through_the_api_have_a_limit_by_address() {
    let limits = RateLimits::new(true);
    let now = Timestamp(60_000);
    assert!((0..3000).all(|_| limits.sign_in(HOME, now).is_ok()));
    assert!(limits.sign_in(HOME, now).is_err() && limits.sign_in(AWAY, now).is_ok());

    let app = TestApp::start_with(Engine::Sqlite, &[("PORTICO_RATE_LIMITS", "on")]).await;
    let call = || {
        app.http
            .post(format!("{}/", app.url))
            .header("x-amz-target", "AWSCognitoIdentityProviderService.InitiateAuth")
            .header("content-type", "application/x-amz-json-1.1")
            .body("{}")
            .send()
    };
    let mut last = String::new();
    for _ in 0..6001 {
        last = call().await.unwrap().text().await.unwrap();
        if last.contains("TooManyRequestsException") {
            break;
        }
    }
    assert!(last.contains("TooManyRequestsException"), "{last}");
    app.stop().await;
}
