//! The log of the filter.

use serde_json::{Value, json};

use super::{acl, block, call, get, operation, path, rule};
use crate::hosted_ui::login;
use crate::support::{Engine, PASSWORD, TestApp};

/// The lines of a file once there are so many.
async fn lines(file: &std::path::Path, expected: usize) -> Vec<Value> {
    for _ in 0..200 {
        let text = std::fs::read_to_string(file).unwrap_or_default();
        if text.lines().count() >= expected && text.ends_with('\n') {
            return text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    panic!("fewer than {expected} lines");
}

fn header<'a>(line: &'a Value, name: &str) -> Option<&'a str> {
    let headers = line["httpRequest"]["headers"].as_array().unwrap();
    headers.iter().find(|header| header["name"] == name)?["value"].as_str()
}

// spec: WAF-004, WAF-009, WAF-015
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_inspected_request_is_a_line() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("filter.jsonl");
    let app = TestApp::start_with(
        Engine::Sqlite,
        &[("PORTICO_REQUEST_FILTER_LOG", file.to_str().unwrap())],
    )
    .await;
    let pool = app.pool(json!({})).await;
    let client = app.client(&pool, json!({})).await;
    app.user(&pool, "mary@example.com").await;
    let id = client.id.as_str();
    app.app
        .request_filters
        .set(
            &pool.id,
            &acl(json!([
                rule(0, path("/login"), json!({ "Count": {} })),
                rule(1, operation("SignUp"), block()),
            ])),
        )
        .await
        .unwrap();
    let secrets = [
        ("authorization", "Bearer top-secret"),
        ("cookie", "cognito=top-secret"),
        ("user-agent", "test/1"),
    ];
    let page = get(&app, &format!("{}&login_hint=mary&code=top-secret", login(id)), &secrets).await;
    let request_id = page.headers()["x-amz-cognito-request-id"].to_str().unwrap().to_owned();
    call(
        &app,
        "InitiateAuth",
        json!({ "ClientId": id, "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": { "USERNAME": "mary", "PASSWORD": PASSWORD } }),
        &secrets,
    )
    .await;
    // Moved away, as a rotation does.
    let first = lines(&file, 2).await;
    let moved = dir.path().join("filter.jsonl.1");
    std::fs::rename(&file, &moved).unwrap();
    call(
        &app,
        "SignUp",
        json!({ "ClientId": id, "Username": "ann", "Password": PASSWORD }),
        &secrets,
    )
    .await;
    let second = lines(&file, 1).await;

    let (page, sign_in, sign_up) = (&first[0], &first[1], &second[0]);
    assert_eq!(
        (&page["action"], &page["terminatingRuleId"]),
        (&json!("ALLOW"), &json!("Default_Action"))
    );
    assert_eq!(
        page["nonTerminatingMatchingRules"],
        json!([{ "ruleId": "rule-0", "action": "COUNT" }])
    );
    assert_eq!((&page["webaclId"], &page["httpSourceId"]), (&json!("test"), &json!(pool.id)));
    let request = &page["httpRequest"];
    assert_eq!(
        (&request["uri"], &request["httpMethod"], &request["clientIp"]),
        (&json!("/login"), &json!("GET"), &json!("127.0.0.1"))
    );
    assert_eq!(request["requestId"], request_id.as_str());
    // Pages have the client's header only, operations both.
    assert_eq!(
        (header(page, "x-amzn-cognito-client-id"), header(page, "x-amzn-cognito-operation-name")),
        (Some(id), None)
    );
    assert_eq!(header(page, "user-agent"), Some("test/1"));
    assert_eq!(
        (
            header(sign_in, "x-amzn-cognito-client-id"),
            header(sign_in, "x-amzn-cognito-operation-name")
        ),
        (Some(id), Some("InitiateAuth"))
    );
    assert_eq!(
        (&sign_up["action"], &sign_up["terminatingRuleId"]),
        (&json!("BLOCK"), &json!("rule-1"))
    );
    let all = format!("{first:?}{second:?}");
    for hidden in ["top-secret", "mary", "ann", PASSWORD] {
        assert!(!all.contains(hidden), "{hidden} in {all}");
    }
    app.stop().await;
}
