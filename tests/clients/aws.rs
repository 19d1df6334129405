//! The AWS SDKs for Python and JavaScript and the AWS CLI, pointed at Portico.

use std::process::Stdio;

use serde_json::{Value, json};
use tokio::process::Command;

use crate::support::{ROOT_KEY_ID, ROOT_SECRET, TestApp, on_both_engines};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients");

/// Runs a client to its end and answers what it printed.
async fn run(program: &str, arguments: &[&str], app: &TestApp) -> (bool, String) {
    let output = Command::new(program)
        .args(arguments)
        .current_dir(FOLDER)
        .env("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", &app.url)
        .env("AWS_ACCESS_KEY_ID", ROOT_KEY_ID)
        .env("AWS_SECRET_ACCESS_KEY", ROOT_SECRET)
        .env("AWS_DEFAULT_REGION", "us-east-1")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_PAGER", "")
        .stderr(Stdio::piped())
        .output()
        .await
        .unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    let text = String::from_utf8_lossy(&output.stdout);
    (output.status.success(), format!("{text}{error}"))
}

on_both_engines! {
    // spec: EP-766
    async fn boto3(app: &TestApp) {
        let arguments = ["administer.py", &app.url, ROOT_KEY_ID, ROOT_SECRET];
        let (success, text) = run("venv/bin/python", &arguments, app).await;
        assert!(success && text.starts_with("done"), "{text}");
    }
}

on_both_engines! {
    // spec: FLOW-183, FLOW-171, FLOW-178, FLOW-249, FLOW-257, FLOW-261
    async fn pycognito(app: &TestApp) {
        let device = json!({ "ChallengeRequiredOnNewDevice": false });
        let pool = app.pool(json!({ "DeviceConfiguration": device })).await;
        let flows = json!({ "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"] });
        let secret = "a_secret_of_an_app_client_9";
        let client = app.client_with(&pool, flows.clone(), Some(secret)).await;
        let public = app.client(&pool, flows).await;
        app.user(&pool, "ann@example.com").await;
        let arguments =
            ["sign_in.py", &app.url, pool.id.as_str(), client.id.as_str(), secret, public.id.as_str(), crate::support::PASSWORD];
        let (success, text) = run("venv/bin/python", &arguments, app).await;
        assert!(success && text.starts_with("done ann"), "{text}");
    }
}

on_both_engines! {
    // spec: EP-766
    async fn sdk_for_javascript(app: &TestApp) {
        let arguments = ["administer.mjs", &app.url, ROOT_KEY_ID, ROOT_SECRET];
        let (success, text) = run("node", &arguments, app).await;
        assert!(success && text.starts_with("done"), "{text}");
    }
}

async fn cli(app: &TestApp, operation: &str, arguments: &[&str]) -> Result<Value, String> {
    let all: Vec<&str> =
        ["cognito-idp", operation, "--output", "json"].iter().chain(arguments).copied().collect();
    let (success, text) = run("venv/bin/aws", &all, app).await;
    if success { Ok(serde_json::from_str(&text).unwrap_or(Value::Null)) } else { Err(text) }
}

on_both_engines! {
    // spec: CLI-108, EP-766
    async fn the_cli_reads_a_description_and_sends_it_back(app: &TestApp) {
        let made = cli(app, "create-user-pool", &["--pool-name", "cli", "--auto-verified-attributes", "email",
            "--user-pool-tags", "team=books"]).await.unwrap();
        let id = made["UserPool"]["Id"].as_str().unwrap();
        let described = cli(app, "describe-user-pool", &["--user-pool-id", id]).await.unwrap();
        let mut input = described["UserPool"].clone();
        let members = input.as_object_mut().unwrap();
        for name in ["Arn", "CreationDate", "EstimatedNumberOfUsers", "Id", "LastModifiedDate", "Name",
            "SchemaAttributes"] {
            members.remove(name);
        }
        input["UserPoolId"] = json!(id);
        cli(app, "update-user-pool", &["--cli-input-json", &input.to_string()]).await.unwrap();
        let mut after = cli(app, "describe-user-pool", &["--user-pool-id", id]).await.unwrap();
        after["UserPool"]["LastModifiedDate"] = described["UserPool"]["LastModifiedDate"].clone();
        assert_eq!(after, described);
        // spec: IMP-221
        let header = cli(app, "get-csv-header", &["--user-pool-id", id]).await.unwrap();
        assert_eq!(header["CSVHeader"][0], "name");
        let job = cli(app, "create-user-import-job", &["--user-pool-id", id, "--job-name", "nightly",
            "--cloud-watch-logs-role-arn", "arn:aws:iam::111122223333:role/import"]).await.unwrap();
        let job = job["UserImportJob"]["JobId"].as_str().unwrap();
        let arguments = ["--user-pool-id", id, "--job-id", job];
        assert_eq!(cli(app, "describe-user-import-job", &arguments).await.unwrap()["UserImportJob"]["Status"], "Created");
        assert!(cli(app, "start-user-import-job", &arguments).await.unwrap_err().contains("No csv file was uploaded"));
        assert!(cli(app, "stop-user-import-job", &arguments).await.unwrap_err().contains("PreconditionNotMet"));
        let jobs = cli(app, "list-user-import-jobs", &["--user-pool-id", id, "--max-results", "5"]).await.unwrap();
        assert_eq!(jobs["UserImportJobs"][0]["JobId"], job);
        let refused = cli(app, "describe-user-pool", &["--user-pool-id", "us-east-1_nothere00"]).await;
        assert!(refused.unwrap_err().contains("(ResourceNotFoundException) when calling the DescribeUserPool operation: User pool us-east-1_nothere00 does not exist."));
    }
}
