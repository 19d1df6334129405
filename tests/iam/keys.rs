//! Access keys with policies, at the door.

use portico::iam::keys::{AccessKeyError, PolicySource};
use serde_json::json;

use crate::support::sdk::{admin, refused, signed_call, with_key};
use crate::support::{Engine, TestApp, on_both_engines};

async fn key(app: &TestApp, name: &str, policy: serde_json::Value) -> (String, String) {
    let source = PolicySource::Document(policy.to_string());
    let (id, secret) = app.app.access_keys.create(name, &source).await.unwrap();
    (id, secret.expose().to_owned())
}

fn allow(action: &str, resource: &str) -> serde_json::Value {
    json!({ "Version": "2012-10-17",
        "Statement": { "Effect": "Allow", "Action": action, "Resource": resource } })
}

on_both_engines! {
    // spec: IAM-009, IAM-016, IAM-017, IAM-020, IAM-022, IAM-024, IAM-025, IAM-041, IAM-043, IAM-047, IAM-048
    async fn a_key_may_do_what_its_policy_says(app: &TestApp) {
        let (mine, other) = (app.pool(json!({})).await, app.pool(json!({})).await);
        app.user(&mine, "ann@example.com").await;
        let arn = |pool: &str| format!("arn:aws:cognito-idp:us-east-1:000000000000:userpool/{pool}");
        let (id, secret) = key(app, "support", allow("cognito-idp:AdminGet*", &arn(mine.id.as_str()))).await;
        assert!(id.starts_with("AKIA") && id.len() == 20 && secret.len() == 40);
        let sdk = with_key(app, &id, &secret);
        let get = |pool: &str| sdk.admin_get_user().user_pool_id(pool).username("ann").send();
        get(mine.id.as_str()).await.unwrap();
        let denied = |action: &str, resource: &str| format!(
            "AccessDeniedException: User: arn:aws:iam::000000000000:user/support is not authorized to perform: \
             cognito-idp:{action} on resource: {resource} because no identity-based policy allows the cognito-idp:{action} action"
        );
        assert_eq!(refused(get(other.id.as_str()).await), denied("AdminGetUser", &arn(other.id.as_str())));
        // Nobody learns which pools exist.
        assert_eq!(refused(get("us-east-1_nothere00").await), denied("AdminGetUser", &arn("us-east-1_nothere00")));
        let delete = sdk.admin_delete_user().user_pool_id(mine.id.as_str()).username("ann").send().await;
        assert_eq!(refused(delete), denied("AdminDeleteUser", &arn(mine.id.as_str())));
        assert_eq!(refused(sdk.list_user_pools().max_results(1).send().await), denied("ListUserPools", "*"));
        // The root key of the configuration may do everything.
        admin(app).list_user_pools().max_results(1).send().await.unwrap();

        let stored = app.app.store.find_access_key(&id).await.unwrap().unwrap();
        assert!(!stored.sealed_secret.windows(8).any(|w| secret.as_bytes().windows(8).any(|s| s == w)));
        let invalid = "UnrecognizedClientException: The security token included in the request is invalid.";
        assert!(refused(with_key(app, &id, "wrong").admin_get_user().user_pool_id(mine.id.as_str()).username("ann").send().await)
            .starts_with("InvalidSignatureException"));
        assert!(app.app.access_keys.set_enabled(&id, false).await.unwrap());
        assert_eq!(refused(get(mine.id.as_str()).await), invalid);
        assert!(app.app.access_keys.set_enabled(&id, true).await.unwrap());
        get(mine.id.as_str()).await.unwrap();
        assert!(app.app.access_keys.delete(&id).await.unwrap());
        assert_eq!(refused(get(mine.id.as_str()).await), invalid);
        assert!(!app.app.access_keys.delete(&id).await.unwrap());
    }
}

on_both_engines! {
    // spec: IAM-016, IAM-045, IAM-063
    async fn keys_that_cannot_be_made(app: &TestApp) {
        let keys = &app.app.access_keys;
        let managed = |name: &str| PolicySource::Managed(name.to_owned());
        for _ in 0..2 {
            keys.create("ann", &managed("AmazonCognitoReadOnly")).await.unwrap();
        }
        assert!(matches!(keys.create("ann", &managed("AmazonCognitoReadOnly")).await, Err(AccessKeyError::TooMany(_))));
        assert!(matches!(keys.create("bob", &managed("Everything")).await, Err(AccessKeyError::NoManagedPolicy(_))));
        assert!(matches!(keys.create("b/b", &managed("AmazonCognitoReadOnly")).await, Err(AccessKeyError::Name)));
        let broken = PolicySource::Document("{}".to_owned());
        assert!(matches!(keys.create("bob", &broken).await, Err(AccessKeyError::Policy(_))));
    }
}

on_both_engines! {
    // spec: IAM-056, IAM-057, IAM-058, TAG-009, TAG-016
    async fn tags_and_roles_are_asked_too(app: &TestApp) {
        let sdk = admin(app);
        let made = sdk.create_user_pool().pool_name("x").user_pool_tags("owner", "ann").send().await.unwrap();
        let pool = made.user_pool().unwrap();
        let (pool, arn) = (pool.id().unwrap(), pool.arn().unwrap());
        let (id, secret) = key(app, "ann", json!({ "Version": "2012-10-17", "Statement": [
            { "Effect": "Allow", "Action": ["cognito-idp:UpdateUserPool", "cognito-idp:CreateGroup", "cognito-idp:UntagResource"],
              "Resource": "*", "Condition": { "StringEquals": { "aws:ResourceTag/owner": "${aws:username}" } } },
            { "Effect": "Allow", "Action": "cognito-idp:CreateUserPool", "Resource": "*",
              "Condition": { "StringEquals": { "aws:RequestTag/owner": "ann" },
                             "ForAllValues:StringEquals": { "aws:TagKeys": ["owner", "stage"] } } },
            { "Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::*:role/mine-*",
              "Condition": { "StringEquals": { "iam:PassedToService": "cognito-idp.amazonaws.com" } } },
        ] })).await;
        let ann = with_key(app, &id, &secret);
        let update = || ann.update_user_pool().user_pool_id(pool).user_pool_tags("owner", "ann").send();
        update().await.unwrap();
        let group = |name: &str, role: &str| ann.create_group().user_pool_id(pool).group_name(name)
            .role_arn(format!("arn:aws:iam::111122223333:role/{role}")).send();
        group("a", "mine-1").await.unwrap();
        assert!(refused(group("b", "theirs").await).contains("iam:PassRole on resource: arn:aws:iam::111122223333:role/theirs"));
        sdk.tag_resource().resource_arn(arn).tags("owner", "bob").send().await.unwrap();
        assert!(refused(update().await).starts_with("AccessDeniedException"));
        let create = |tag: &str, value: &str| ann.create_user_pool().pool_name("y").user_pool_tags(tag, value);
        create("owner", "ann").send().await.unwrap();
        create("owner", "ann").user_pool_tags("stage", "x").send().await.unwrap();
        for refusal in [
            refused(create("owner", "bob").send().await),
            refused(create("owner", "ann").user_pool_tags("cost", "x").send().await),
        ] {
            assert!(refusal.starts_with("AccessDeniedException"), "{refusal}");
        }
    }
}

on_both_engines! {
    // spec: IAM-048, IAM-056, IAM-058
    async fn members_that_an_operation_does_not_have_decide_nothing(app: &TestApp) {
        let (mine, other) = (app.pool(json!({})).await, app.pool(json!({})).await);
        app.user(&other, "ann@example.com").await;
        let own = format!("arn:aws:cognito-idp:us-east-1:000000000000:userpool/{}", mine.id);
        let role = |name: &str| format!("arn:aws:iam::111122223333:role/{name}");
        let (id, secret) = key(app, "ann", json!({ "Version": "2012-10-17", "Statement": [
            { "Effect": "Allow", "Action": "cognito-idp:*", "Resource": own },
            { "Effect": "Allow", "Action": "cognito-idp:CreateUserPool", "Resource": "*",
              "Condition": { "StringEquals": { "aws:RequestTag/owner": "ann" } } },
            { "Effect": "Allow", "Action": "iam:PassRole", "Resource": role("mine") },
        ] })).await;
        let (mine, other) = (mine.id.as_str(), other.id.as_str());
        let sms = |name: &str| json!({ "SnsCallerArn": role(name), "ExternalId": "x" });
        for (operation, input) in [
            ("AdminGetUser", json!({ "UserPoolId": other, "Username": "ann", "ResourceArn": own })),
            ("DeleteUserPool", json!({ "UserPoolId": other, "ResourceArn": own })),
            ("ListUserPools", json!({ "MaxResults": 1, "ResourceArn": own })),
            ("CreateUserPool", json!({ "PoolName": "x", "ResourceArn": own })),
            ("CreateUserPool", json!({ "PoolName": "x", "Tags": { "owner": "ann" } })),
            ("CreateUserPool", json!({ "PoolName": "x", "UserPoolTags": { "owner": "bob" }, "Tags": { "owner": "ann" } })),
            ("ListTagsForResource", json!({ "ResourceArn": format!("{own}0"), "UserPoolId": mine })),
            ("SetUserPoolMfaConfig", json!({ "UserPoolId": mine, "SmsConfiguration": sms("mine"),
                "SmsMfaConfiguration": { "SmsConfiguration": sms("theirs") } })),
        ] {
            let answer = signed_call(app, (&id, &secret), operation, input.clone(), &[]).await;
            assert_eq!(answer.1["__type"], "AccessDeniedException", "{operation} {input}");
        }
        let pool = admin(app).describe_user_pool().user_pool_id(other).send().await;
        assert!(pool.is_ok(), "nothing was deleted");
    }
}

/// The message is written as AWS writes it, and an address counts only from a trusted proxy.
async fn from_addresses(engine: Engine) {
    let app = TestApp::start_with(engine, &[("PORTICO_TRUSTED_PROXIES", "127.0.0.1")]).await;
    let source = PolicySource::Document(
        json!({ "Version": "2012-10-17", "Statement": [
            { "Effect": "Allow", "Action": "*", "Resource": "*" },
            { "Effect": "Deny", "Action": "*", "Resource": "*",
              "Condition": { "NotIpAddress": { "aws:SourceIp": "198.51.100.0/24" } } } ] })
        .to_string(),
    );
    let (id, secret) = app.app.access_keys.create("ops", &source).await.unwrap();
    let call = async |address: &str| {
        signed_call(
            &app,
            (&id, secret.expose()),
            "ListUserPools",
            json!({ "MaxResults": 1 }),
            &[("x-forwarded-for", address)],
        )
        .await
    };
    assert_eq!(call("198.51.100.9").await.0, 200);
    let (status, body) = call("203.0.113.9").await;
    assert_eq!((status, body["__type"].as_str()), (400, Some("AccessDeniedException")));
    assert_eq!(
        body["Message"],
        "User: arn:aws:iam::000000000000:user/ops is not authorized to perform: cognito-idp:ListUserPools \
         on resource: * with an explicit deny in an identity-based policy"
    );
    app.stop().await;
}

// spec: IAM-038, IAM-041, IAM-042
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_addresses_on_sqlite() {
    from_addresses(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_addresses_on_postgres() {
    from_addresses(Engine::Postgres).await;
}
