//! The filter of a pool: its language, the doors that ask it, the CAPTCHA.

mod api;
mod captcha;
mod captcha_of_others;
mod command;
mod language;
mod log;
mod pages;
mod refusals;

use reqwest::{Response, StatusCode};
use serde_json::{Value, json};

use crate::support::TestApp;

/// A document with these rules; what none of them decides is allowed.
fn acl(rules: Value) -> Value {
    json!({ "Name": "test", "DefaultAction": { "Allow": {} }, "Rules": rules })
}

fn rule(priority: u32, statement: Value, action: Value) -> Value {
    json!({ "Name": format!("rule-{priority}"), "Priority": priority, "Statement": statement, "Action": action })
}

/// A part of the request that is exactly this.
fn exactly(field: Value, wanted: &str) -> Value {
    json!({ "ByteMatchStatement": {
        "SearchString": wanted, "FieldToMatch": field, "PositionalConstraint": "EXACTLY",
        "TextTransformations": [{ "Priority": 0, "Type": "NONE" }],
    } })
}

fn header(name: &str, wanted: &str) -> Value {
    exactly(json!({ "SingleHeader": { "Name": name } }), wanted)
}

fn operation(name: &str) -> Value {
    header("x-amzn-cognito-operation-name", name)
}

fn path(wanted: &str) -> Value {
    exactly(json!({ "UriPath": {} }), wanted)
}

fn not(statement: Value) -> Value {
    json!({ "NotStatement": { "Statement": statement } })
}

fn block() -> Value {
    json!({ "Block": {} })
}

/// The code block of `docs/request-filter.md` behind the comment with this name.
fn documented(name: &str) -> Value {
    let text = include_str!("../../docs/request-filter.md");
    let behind = text.split_once(&format!("<!-- {name} -->\n```json\n")).unwrap().1;
    serde_json::from_str(behind.split_once("\n```").unwrap().0).unwrap()
}

/// A public operation, called without a signature.
async fn call(
    app: &TestApp,
    operation: &str,
    body: Value,
    headers: &[(&str, &str)],
) -> (StatusCode, reqwest::header::HeaderMap, String) {
    let mut request = app
        .http
        .post(format!("{}/", app.url))
        .header("content-type", "application/x-amz-json-1.1")
        .header("x-amz-target", format!("AWSCognitoIdentityProviderService.{operation}"))
        .body(body.to_string());
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let answer = request.send().await.unwrap();
    let (status, headers) = (answer.status(), answer.headers().clone());
    (status, headers, answer.text().await.unwrap())
}

/// The exception of a refused call with its message.
fn exception(body: &str) -> String {
    let body: Value = serde_json::from_str(body).unwrap();
    format!("{}: {}", body["__type"].as_str().unwrap(), body["message"].as_str().unwrap())
}

async fn get(app: &TestApp, path: &str, headers: &[(&str, &str)]) -> Response {
    let mut request = app.http.get(format!("{}{path}", app.url));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.send().await.unwrap()
}
