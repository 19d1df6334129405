//! `portico filter`.

use std::process::Command;

use portico::iam::keys::PolicySource;
use serde_json::{Value, json};

use super::{acl, documented, get, rule};
use crate::hosted_ui::login;
use crate::support::sdk::signed_call;
use crate::support::{TestApp, on_both_engines};

/// `portico filter …` on the database of the test: what it says, or why it refuses.
fn filter(app: &TestApp, arguments: &[&str]) -> Result<String, String> {
    use base64::Engine as _;
    let key = base64::engine::general_purpose::STANDARD.encode([7; 32]);
    let output = Command::new(env!("CARGO_BIN_EXE_portico"))
        .arg("filter")
        .args(arguments)
        .env("PORTICO_DATABASE_URL", app.app.config.database_url())
        .env("PORTICO_DATA_DIR", &app.app.config.data_dir)
        .env("PORTICO_PUBLIC_URL", &app.url)
        .env("PORTICO_MASTER_KEY", key)
        .env("PORTICO_ROOT_ACCESS_KEY_ID", crate::support::ROOT_KEY_ID)
        .env("PORTICO_ROOT_SECRET_ACCESS_KEY", crate::support::ROOT_SECRET)
        .output()
        .unwrap();
    let (out, error) = (output.stdout, String::from_utf8(output.stderr).unwrap());
    if output.status.success() { Ok(String::from_utf8(out).unwrap()) } else { Err(error) }
}

on_both_engines! {
    // spec: WAF-001, WAF-009, WAF-011, WAF-012, WAF-014
    async fn an_operator_associates_tries_and_takes_away(app: &TestApp) {
        let pool = app.pool(json!({})).await;
        let client = app.client(&pool, json!({})).await;
        let id = pool.id.as_str();
        let dir = tempfile::tempdir().unwrap();
        let file = |document: &Value| {
            let path = dir.path().join("acl.json");
            std::fs::write(&path, document.to_string()).unwrap();
            path.to_str().unwrap().to_owned()
        };
        // The pool's own API has no operation for it.
        let operations = &portico::api::model::model().operations;
        assert!(!operations.contains_key("AssociateWebACL") && !operations.contains_key("DisassociateWebACL"));
        // Policies that name the four actions stay good, and give nobody more.
        let actions = ["AssociateWebACL", "DisassociateWebACL", "GetWebACLForResource", "ListResourcesForWebACL"];
        let actions = actions.map(|action| format!("cognito-idp:{action}"));
        let policy = json!({ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": actions, "Resource": "*" } });
        let source = PolicySource::Document(policy.to_string());
        let (key, secret) = app.app.access_keys.create("waf", &source).await.unwrap();
        let (status, body) = signed_call(app, (&key, secret.expose()), "DescribeUserPool", json!({ "UserPoolId": id }), &[]).await;
        assert_eq!((status, body["__type"].as_str().unwrap()), (400, "AccessDeniedException"));
        assert!(filter(app, &["show", id]).unwrap_err().contains("has no filter"));
        assert!(filter(app, &["set", "us-east-1_Nowhere", "--file", "x"]).unwrap_err().contains("there is no pool"));
        let managed = json!({ "ManagedRuleGroupStatement": { "VendorName": "AWS", "Name": "AWSManagedRulesATPRuleSet" } });
        let refused = filter(app, &["set", id, "--file", &file(&acl(json!([rule(0, managed, json!({ "Count": {} }))])))]).unwrap_err();
        assert!(refused.contains("Rules[0].Statement.ManagedRuleGroupStatement: the managed rule group AWSManagedRulesATPRuleSet"), "{refused}");

        // Tried before it is in force.
        let (example, closed) = (documented("example.json"), json!({ "DefaultAction": { "Block": {} } }));
        let path = file(&example);
        let tried = |more: &[&str]| filter(app, &[&["test", id, "--file", &path], more].concat()).unwrap();
        assert_eq!(tried(&["--address", "198.51.100.1"]), "BLOCK by the rule unwanted-networks\n");
        assert_eq!(tried(&["--path", "/signup"]), "CAPTCHA by the rule people-only\n");
        let scripted = tried(&["--operation", "InitiateAuth", "--header", "User-Agent: curl/8"]);
        assert_eq!(scripted, "COUNT by the rule scripts\nALLOW by default\n");
        assert_eq!(app.app.request_filters.document(&pool.id).await.unwrap(), None);

        assert_eq!(get(app, &login(client.id.as_str()), &[]).await.status(), 200);
        filter(app, &["set", id, "--file", &path]).unwrap();
        filter(app, &["set", id, "--file", &file(&closed)]).unwrap();
        let shown: Value = serde_json::from_str(&filter(app, &["show", id]).unwrap()).unwrap();
        assert_eq!(shown, closed, "the second took the place of the first");
        tokio::time::sleep(std::time::Duration::from_millis(2100)).await;
        assert_eq!(get(app, &login(client.id.as_str()), &[]).await.status(), 403);
        filter(app, &["remove", id]).unwrap();
        assert!(filter(app, &["remove", id]).unwrap_err().contains("has no filter"));
        // A pool takes its filter along.
        filter(app, &["set", id, "--file", &path]).unwrap();
        app.app.pools.delete_pool(&pool.id).await.unwrap();
        assert!(!app.app.store.has_request_filters().await.unwrap());
    }
}
