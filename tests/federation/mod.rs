//! Signing in with accounts of other houses, against a certified OpenID Provider and against one that
//! lies on request.

mod away;
mod basics;
mod certified;
mod corporate;
mod guards;
mod lies;
mod links;
mod mapping;
mod newcomers;
mod one_person;
mod profiles;
mod returning;
mod robust;
mod saml;
mod saml_logout;
mod saml_requests;
mod saml_sealed;
mod saml_settings;
mod saml_signatures;
mod saml_unsolicited;
mod settings;
mod setup;
mod social;
mod strict;
mod tenants;

use std::sync::Arc;

use portico::clients::AppClient;
use portico::pools::Pool;
use serde_json::{Value, json};
use url::Url;

use crate::support::browser::Page;
use crate::support::sdk::raw_call;
use crate::support::{Browser, Engine, TestApp};

const OPEN: &[(&str, &str)] = &[("PORTICO_ALLOW_HTTP_PROVIDERS", "true")];

async fn call(app: &TestApp, operation: &str, body: Value) -> Value {
    let (status, answer) = raw_call(app, operation, body).await;
    assert_eq!(status, 200, "{operation}: {answer}");
    answer
}

/// A client that has native users and these providers.
async fn client_of(app: &TestApp, pool: &Pool, providers: &[&str]) -> Arc<AppClient> {
    let mut all = vec!["COGNITO"];
    all.extend(providers);
    app.client(pool, json!({ "SupportedIdentityProviders": all })).await
}

fn authorize(client: &AppClient, more: &str) -> String {
    format!(
        "/oauth2/authorize?client_id={}&response_type=code&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&state=s1{more}",
        client.id
    )
}

/// Where the browser was sent: the provider's authorization endpoint.
fn upstream(page: &Page) -> &Url {
    page.left_to.as_ref().unwrap_or_else(|| panic!("still here: {}\n{}", page.url, page.body))
}

fn query(url: &Url, name: &str) -> Option<String> {
    url.query_pairs().find(|(n, _)| n == name).map(|(_, value)| value.into_owned())
}

/// The claims of an ID token, unverified.
fn claims(token: &Value) -> Value {
    use base64::Engine as _;
    let text = token.as_str().unwrap_or_else(|| panic!("no token: {token}"));
    let body = text.split('.').nth(1).unwrap();
    let engine = base64::engine::general_purpose::URL_SAFE_NO_PAD;
    serde_json::from_slice(&engine.decode(body).unwrap()).unwrap()
}

/// The tokens for the code that a browser came back with.
async fn tokens(app: &TestApp, client: &AppClient, code: &str) -> Value {
    let form = [
        ("grant_type", "authorization_code"),
        ("client_id", client.id.as_str()),
        ("redirect_uri", "https://app.example/cb"),
        ("code", code),
    ];
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    let request = app.http.post(format!("{}/oauth2/token", app.url)).body(body);
    let answer = request.header("content-type", "application/x-www-form-urlencoded").send().await;
    answer.unwrap().json().await.unwrap()
}

/// The audit log of a pool: names and records.
async fn audit(app: &TestApp, pool: &Pool) -> Vec<(String, String)> {
    app.app.audit.flush().await;
    let (url, id) = (app.app.config.database_url(), pool.id.as_str());
    let statement = "SELECT event, record FROM audit WHERE pool_id = $1";
    if url.starts_with("sqlite") {
        let database = sqlx::SqlitePool::connect(&url).await.unwrap();
        sqlx::query_as(statement).bind(id).fetch_all(&database).await.unwrap()
    } else {
        let database = sqlx::PgPool::connect(&url).await.unwrap();
        sqlx::query_as(statement).bind(id).fetch_all(&database).await.unwrap()
    }
}

async fn start(engine: Engine) -> TestApp {
    TestApp::start_with(engine, OPEN).await
}
