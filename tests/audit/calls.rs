//! Operations of the API.

use portico::api::model::model;
use portico::iam::keys::PolicySource;
use serde_json::{Value, json};

use super::{HIDDEN, newest, records};
use crate::support::sdk::{raw_call, signed_call};
use crate::support::{PASSWORD, ROOT_KEY_ID, TestApp, on_both_engines};

on_both_engines! {
    // spec: LOG-001, LOG-005, LOG-006, LOG-007, LOG-009, LOG-011, LOG-012, LOG-013, LOG-014, LOG-015
    // spec: LOG-016, LOG-017
    async fn what_an_administrator_does(app: &TestApp) {
        let pool = app.email_pool().await;
        let made = json!({ "UserPoolId": pool.id, "Username": "ann@example.com",
            "TemporaryPassword": "Temporary-1", "MessageAction": "SUPPRESS",
            "UserAttributes": [{ "Name": "email", "Value": "ann@example.com" }],
            "ClientMetadata": { "note": "between us" } });
        let (_, answer) = raw_call(app, "AdminCreateUser", made.clone()).await;
        let sub = answer["User"]["Attributes"].as_array().unwrap().iter()
            .find(|attribute| attribute["Name"] == "sub").unwrap()["Value"].clone();
        let record = newest(app, "AdminCreateUser").await;
        assert_eq!(record["userIdentity"], json!({ "type": "Root", "principalId": "000000000000",
            "arn": "arn:aws:iam::000000000000:root", "accountId": "000000000000",
            "accessKeyId": ROOT_KEY_ID }));
        assert_eq!(record["requestParameters"], json!({ "userPoolId": pool.id, "username": HIDDEN,
            "temporaryPassword": HIDDEN, "messageAction": "SUPPRESS", "clientMetadata": HIDDEN,
            "userAttributes": [{ "name": "email", "value": HIDDEN }] }));
        assert_eq!(record["responseElements"]["user"]["enabled"], true);
        assert_eq!(record["responseElements"]["user"]["userStatus"], "FORCE_CHANGE_PASSWORD");
        assert_eq!(record["responseElements"]["user"]["username"], HIDDEN);
        assert_eq!(record["additionalEventData"], json!({ "sub": sub }));
        for (member, value) in [
            ("eventVersion", json!("1.08")),
            ("eventSource", json!("cognito-idp.amazonaws.com")),
            ("eventType", json!("AwsApiCall")),
            ("eventCategory", json!("Management")),
            ("managementEvent", json!(true)),
            ("readOnly", json!(false)),
            ("awsRegion", json!("us-east-1")),
            ("recipientAccountId", json!("000000000000")),
            ("sourceIPAddress", json!("127.0.0.1")),
        ] {
            assert_eq!(record[member], value, "{member}");
        }
        let time = record["eventTime"].as_str().unwrap();
        assert!(time.len() == 20 && time.ends_with('Z'), "{time}");
        assert!(record.get("errorCode").is_none() && record.get("errorMessage").is_none());

        // The same again fails, and says so; a look is one.
        let (_, _) = raw_call(app, "AdminCreateUser", made).await;
        let failed = newest(app, "AdminCreateUser").await;
        assert_eq!(failed["errorCode"], "UsernameExistsException");
        assert!(!failed["errorMessage"].as_str().unwrap().is_empty());
        assert_eq!(failed["responseElements"], Value::Null);
        assert_ne!(failed["eventID"], record["eventID"]);
        let look = json!({ "UserPoolId": pool.id, "Username": "ann@example.com" });
        raw_call(app, "AdminGetUser", look).await;
        let look = newest(app, "AdminGetUser").await;
        assert_eq!(look["readOnly"], true);
        assert_eq!(look["responseElements"], Value::Null);
        assert_eq!(look["additionalEventData"]["sub"], sub);

        let everything = Value::from(records(app).await).to_string();
        for private in ["ann@example.com", "Temporary-1", "between us"] {
            assert!(!everything.contains(private), "{private}");
        }
    }
}

on_both_engines! {
    // spec: LOG-005, LOG-006, LOG-016, LOG-070
    async fn who_signs_in_and_who_is_refused(app: &TestApp) {
        let pool = app.email_pool().await;
        let client = app.client(&pool, json!({})).await;
        app.user(&pool, "mary@example.com").await;
        let sub = app.app.users.find(&pool, "mary@example.com").await.unwrap().unwrap().sub;
        let sign_in = async |password: &str| {
            let body = json!({ "ClientId": client.id, "AuthFlow": "USER_PASSWORD_AUTH",
                "AuthParameters": { "USERNAME": "mary@example.com", "PASSWORD": password } });
            raw_call(app, "InitiateAuth", body).await.1
        };
        sign_in("Wrong-horse-7").await;
        let record = newest(app, "InitiateAuth").await;
        assert_eq!(record["userIdentity"], json!({ "type": "Unknown", "principalId": "Anonymous" }));
        assert_eq!(record["errorCode"], "NotAuthorizedException");
        assert_eq!(record["errorMessage"], "Incorrect username or password.");
        assert_eq!(record["requestParameters"], json!({ "authFlow": "USER_PASSWORD_AUTH",
            "authParameters": HIDDEN, "clientId": client.id }));
        assert_eq!(record["responseElements"], Value::Null);
        assert_eq!(record["additionalEventData"], json!({ "sub": sub }));

        // With a token, the user it speaks for; the token itself stays out.
        let tokens = sign_in(PASSWORD).await;
        let record = newest(app, "InitiateAuth").await;
        assert_eq!(record["responseElements"]["authenticationResult"]["accessToken"], HIDDEN);
        let access = tokens["AuthenticationResult"]["AccessToken"].as_str().unwrap();
        raw_call(app, "GetUser", json!({ "AccessToken": access })).await;
        let record = newest(app, "GetUser").await;
        assert_eq!(record["additionalEventData"]["sub"], json!(sub));
        assert_eq!(record["requestParameters"], json!({ "accessToken": HIDDEN }));
        let refresh = tokens["AuthenticationResult"]["RefreshToken"].as_str().unwrap();
        let answer = app.http.post(&app.url)
            .header("x-amz-target", "AWSCognitoIdentityProviderService.GetUser")
            .body(json!({ "AccessToken": access }).to_string()).send().await.unwrap();
        let id = answer.headers()["x-amzn-requestid"].to_str().unwrap();
        assert_eq!(newest(app, "GetUser").await["requestID"], id);
        let everything = Value::from(records(app).await).to_string();
        for secret in [access, refresh, "Wrong-horse-7", PASSWORD, "mary@example.com"] {
            assert!(!everything.contains(secret), "{secret}");
        }
    }
}

// spec: LOG-005, LOG-011
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_access_key_is_named_and_a_forged_one_is_not_believed() {
    let app = TestApp::start(crate::support::Engine::Sqlite).await;
    let policy = json!({ "Version": "2012-10-17", "Statement": [
        { "Effect": "Allow", "Action": "cognito-idp:ListUserPools", "Resource": "*" }] });
    let source = PolicySource::Document(policy.to_string());
    let (id, secret) = app.app.access_keys.create("auditor", &source).await.unwrap();
    let (id, secret) = (id.as_str(), secret.expose());
    signed_call(&app, (id, secret), "ListUserPools", json!({ "MaxResults": 1 }), &[]).await;
    let record = newest(&app, "ListUserPools").await;
    assert_eq!(
        record["userIdentity"],
        json!({ "type": "IAMUser", "principalId": id,
        "arn": "arn:aws:iam::000000000000:user/auditor", "accountId": "000000000000",
        "accessKeyId": id, "userName": "auditor" })
    );

    let denied = json!({ "PoolName": "mine" });
    signed_call(&app, (id, secret), "CreateUserPool", denied, &[]).await;
    let record = newest(&app, "CreateUserPool").await;
    assert_eq!(record["errorCode"], "AccessDeniedException");
    assert_eq!(record["userIdentity"]["userName"], "auditor");

    let strange = (id, "not-the-secret");
    signed_call(&app, strange, "DescribeUserPool", json!({ "UserPoolId": "x" }), &[]).await;
    let record = newest(&app, "DescribeUserPool").await;
    assert_eq!(record["userIdentity"]["type"], "Unknown");
    assert_eq!(record["requestParameters"], Value::Null, "nothing is taken from a forged call");
    app.stop().await;
}

/// The names are those of the model, whose calls are all recorded in one place.
// spec: LOG-020
#[test]
fn the_operations_of_the_guide_are_operations_here() {
    let spec = include_str!("../../docs/spec/05-tokens-security-observability-quotas.md");
    let row = spec.lines().find(|line| line.starts_with("| LOG-020 |")).unwrap();
    let names: Vec<_> = row.split('|').nth(2).unwrap().split(',').map(str::trim).collect();
    assert!(names.len() > 100);
    for name in names {
        assert!(model().operations.contains_key(name), "{name}");
    }
}
