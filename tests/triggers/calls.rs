//! Calls of the API for the tests of triggers.

use serde_json::{Value, json};

use crate::support::sdk::raw_call;
use crate::support::{PASSWORD, TestApp};

pub async fn ok(app: &TestApp, operation: &str, body: Value) -> Value {
    let (status, answer) = raw_call(app, operation, body).await;
    assert_eq!(status, 200, "{operation}: {answer}");
    answer
}

/// `Name: message`.
pub async fn refused(app: &TestApp, operation: &str, body: Value) -> String {
    let (status, answer) = raw_call(app, operation, body).await;
    assert_eq!(status, 400, "{operation}: {answer}");
    format!("{}: {}", answer["__type"].as_str().unwrap(), answer["message"].as_str().unwrap())
}

/// A `SignUp` of somebody with an address.
pub fn sign_up(client: &str, name: &str) -> Value {
    let address = if name.contains('@') { name.to_owned() } else { format!("{name}@example.com") };
    json!({ "ClientId": client, "Username": name, "Password": PASSWORD,
        "UserAttributes": [{ "Name": "email", "Value": address }] })
}

/// With further members.
pub fn with(mut body: Value, more: Value) -> Value {
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

pub async fn exists(app: &TestApp, pool: &portico::pools::Pool, name: &str) -> bool {
    app.app.users.find(pool, name).await.unwrap().is_some()
}
