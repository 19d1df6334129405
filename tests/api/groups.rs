//! Groups through the AWS SDK, and what tokens say of them.

use aws_sdk_cognitoidentityprovider::types::AuthFlowType;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::support::sdk::{admin, raw_call, refused};
use crate::support::{Engine, PASSWORD, TestApp, on_both_engines};

const ROLE: &str = "arn:aws:iam::111122223333:role/";

on_both_engines! {
    // spec: GRP-001, GRP-002, GRP-003, GRP-004, GRP-005, GRP-006, GRP-007, GRP-012, USR-952
    async fn groups_are_made_changed_and_listed(app: &TestApp) {
        let sdk = admin(app);
        let pool = app.pool(json!({})).await;
        let id = pool.id.as_str();
        let create = |name: &str| sdk.create_group().user_pool_id(id).group_name(name);
        let made = create("editors").description("They edit").precedence(5).role_arn(format!("{ROLE}editors"))
            .send().await.unwrap();
        let group = made.group().unwrap();
        assert_eq!((group.group_name(), group.user_pool_id(), group.description(), group.precedence()),
            (Some("editors"), Some(id), Some("They edit"), Some(5)));
        assert_eq!(refused(create("editors").send().await), "GroupExistsException: A group with the name already exists.");
        let (_, bare) = raw_call(app, "CreateGroup", json!({ "UserPoolId": id, "GroupName": "bare" })).await;
        let mut members: Vec<_> = bare["Group"].as_object().unwrap().keys().cloned().collect();
        members.sort();
        assert_eq!(members, ["CreationDate", "GroupName", "LastModifiedDate", "UserPoolId"]);
        for (member, value) in [("Precedence", json!(-1)), ("RoleArn", json!("no arn")), ("GroupName", json!("has space")),
            ("GroupName", json!("n".repeat(129))), ("Description", json!("d".repeat(2049)))] {
            let mut body = json!({ "UserPoolId": id, "GroupName": "bad" });
            body[member] = value;
            assert_eq!(raw_call(app, "CreateGroup", body).await.1["__type"], "InvalidParameterException", "{member}");
        }
        let updated = sdk.update_group().user_pool_id(id).group_name("editors").precedence(0).send().await.unwrap();
        let updated = updated.group().unwrap();
        assert_eq!((updated.precedence(), updated.description()), (Some(0), Some("They edit")));
        let unknown = sdk.get_group().user_pool_id(id).group_name("nobody").send().await;
        assert_eq!(refused(unknown), "ResourceNotFoundException: Group not found.");
        for n in 0..5 {
            create(&format!("g{n}")).send().await.unwrap();
        }
        let mut pages = sdk.list_groups().user_pool_id(id).limit(3).into_paginator().send();
        let mut seen = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.unwrap();
            assert!(page.groups().len() <= 3);
            seen.extend(page.groups().iter().map(|g| g.group_name().unwrap().to_owned()));
        }
        assert_eq!(seen, ["bare", "editors", "g0", "g1", "g2", "g3", "g4"]);
        sdk.delete_group().user_pool_id(id).group_name("g0").send().await.unwrap();
        assert!(refused(sdk.delete_group().user_pool_id(id).group_name("g0").send().await).starts_with("ResourceNotFound"));
    }
}

on_both_engines! {
    // spec: GRP-008, GRP-009, GRP-010, GRP-007, GRP-020, CLI-095
    async fn users_come_and_go(app: &TestApp) {
        let sdk = admin(app);
        let pool = app.pool(json!({})).await;
        let id = pool.id.as_str();
        for name in ["a", "b", "c"] {
            sdk.create_group().user_pool_id(id).group_name(name).send().await.unwrap();
        }
        for name in ["ann", "bob", "cat"] {
            app.user(&pool, &format!("{name}@example.com")).await;
        }
        let add = |user: &str, group: &str| sdk.admin_add_user_to_group().user_pool_id(id).username(user).group_name(group);
        for user in ["ann", "bob", "cat", "ann"] {
            add(user, "a").send().await.unwrap();
        }
        add("ann", "b").send().await.unwrap();
        assert!(refused(add("ann", "none").send().await).starts_with("ResourceNotFoundException"));
        assert_eq!(refused(add("nobody", "a").send().await), "UserNotFoundException: User does not exist.");
        let in_group = async |group: &str| {
            let mut pages = sdk.list_users_in_group().user_pool_id(id).group_name(group).limit(2).into_paginator().send();
            let mut seen = Vec::new();
            while let Some(page) = pages.next().await {
                seen.extend(page.unwrap().users().iter().map(|u| u.username().unwrap().to_owned()));
            }
            seen.sort();
            seen
        };
        assert_eq!(in_group("a").await, ["ann", "bob", "cat"]);
        let groups_of = async |user: &str| {
            let mut pages = sdk.admin_list_groups_for_user().user_pool_id(id).username(user).limit(1).into_paginator().send();
            let mut seen = Vec::new();
            while let Some(page) = pages.next().await {
                seen.extend(page.unwrap().groups().iter().map(|g| g.group_name().unwrap().to_owned()));
            }
            seen
        };
        assert_eq!(groups_of("ann").await, ["a", "b"]);
        for _ in 0..2 {
            sdk.admin_remove_user_from_group().user_pool_id(id).username("bob").group_name("a").send().await.unwrap();
        }
        assert_eq!(in_group("a").await, ["ann", "cat"]);
        sdk.admin_delete_user().user_pool_id(id).username("cat").send().await.unwrap();
        assert_eq!(in_group("a").await, ["ann"]);
        // A group goes with its memberships; one of the same name starts empty.
        sdk.delete_group().user_pool_id(id).group_name("a").send().await.unwrap();
        sdk.create_group().user_pool_id(id).group_name("a").send().await.unwrap();
        assert!(in_group("a").await.is_empty());
        assert_eq!(groups_of("ann").await, ["b"]);
        let mut strict = (*pool).clone();
        strict.settings.portico.strict_group_deletion = true;
        assert!(app.app.pools.update_pool(&strict, pool.updated_at).await.unwrap());
        assert!(refused(sdk.delete_group().user_pool_id(id).group_name("b").send().await).starts_with("InvalidParameter"));
    }
}

fn claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

on_both_engines! {
    // spec: GRP-013, GRP-014, GRP-015, GRP-016, GRP-017, GRP-018, GRP-019, GRP-021, GRP-022, TOK-034, TOK-035
    // spec: TOK-036, TOK-055
    async fn tokens_name_the_groups(app: &TestApp) {
        let sdk = admin(app);
        let pool = app.pool(json!({})).await;
        let client = app.client(&pool, json!({})).await;
        let id = pool.id.as_str();
        app.user(&pool, "ann@example.com").await;
        let sign_in = async || {
            let answer = sdk.initiate_auth().client_id(client.id.as_str()).auth_flow(AuthFlowType::UserPasswordAuth)
                .auth_parameters("USERNAME", "ann").auth_parameters("PASSWORD", PASSWORD).send().await.unwrap();
            answer.authentication_result().unwrap().clone()
        };
        let first = sign_in().await;
        let (id_token, access) = (claims(first.id_token().unwrap()), claims(first.access_token().unwrap()));
        for name in ["cognito:groups", "cognito:roles", "cognito:preferred_role"] {
            assert!(id_token.get(name).is_none() && access.get(name).is_none(), "{name}");
        }
        let group = async |name: &str, precedence: Option<i32>, role: Option<&str>| {
            sdk.create_group().user_pool_id(id).group_name(name).set_precedence(precedence)
                .set_role_arn(role.map(|role| format!("{ROLE}{role}"))).send().await.unwrap();
            sdk.admin_add_user_to_group().user_pool_id(id).username("ann").group_name(name).send().await.unwrap();
        };
        let refreshed = async || {
            let answer = sdk.initiate_auth().client_id(client.id.as_str()).auth_flow(AuthFlowType::RefreshTokenAuth)
                .auth_parameters("REFRESH_TOKEN", first.refresh_token().unwrap()).send().await.unwrap();
            let result = answer.authentication_result().unwrap().clone();
            (claims(result.id_token().unwrap()), claims(result.access_token().unwrap()))
        };
        group("plain", Some(0), None).await;
        let (id_token, access) = refreshed().await;
        assert_eq!(id_token["cognito:groups"], json!(["plain"]));
        assert_eq!(access["cognito:groups"], json!(["plain"]));
        assert_eq!(access["scope"], "aws.cognito.signin.user.admin");
        assert!(id_token.get("cognito:roles").is_none() && id_token.get("cognito:preferred_role").is_none());
        group("unranked", None, Some("unranked")).await;
        assert_eq!(refreshed().await.0["cognito:preferred_role"], format!("{ROLE}unranked"));
        group("editors", Some(5), Some("editors")).await;
        group("admins", Some(1), Some("admins")).await;
        let (id_token, access) = refreshed().await;
        assert_eq!(id_token["cognito:groups"], json!(["plain", "admins", "editors", "unranked"]));
        assert_eq!(id_token["cognito:groups"], access["cognito:groups"]);
        assert_eq!(id_token["cognito:roles"],
            json!([format!("{ROLE}admins"), format!("{ROLE}editors"), format!("{ROLE}unranked")]));
        assert_eq!(id_token["cognito:preferred_role"], format!("{ROLE}admins"));
        assert!(access.get("cognito:roles").is_none());
        group("same", Some(1), Some("admins")).await;
        assert_eq!(refreshed().await.0["cognito:preferred_role"], format!("{ROLE}admins"));
        group("other", Some(1), Some("other")).await;
        assert!(refreshed().await.0.get("cognito:preferred_role").is_none(), "a tie of different roles");
    }
}

/// A deployment with room for two groups, and for one a user.
async fn limits(engine: Engine) {
    let settings =
        [("PORTICO_LIMITS_GROUPS_PER_POOL", "2"), ("PORTICO_LIMITS_GROUPS_PER_USER", "1")];
    let app = TestApp::start_with(engine, &settings).await;
    let sdk = admin(&app);
    let pool = app.pool(json!({})).await;
    let id = pool.id.as_str();
    app.user(&pool, "ann@example.com").await;
    let create = |name: &str| sdk.create_group().user_pool_id(id).group_name(name).send();
    let add = |name: &str| {
        sdk.admin_add_user_to_group().user_pool_id(id).username("ann").group_name(name).send()
    };
    for name in ["a", "b"] {
        create(name).await.unwrap();
    }
    assert!(refused(create("c").await).starts_with("LimitExceededException"));
    add("a").await.unwrap();
    add("a").await.unwrap();
    assert!(refused(add("b").await).starts_with("LimitExceededException"));
    app.stop().await;
}

// spec: GRP-011, QUO-072, QUO-073
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn limits_on_sqlite() {
    limits(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn limits_on_postgres() {
    limits(Engine::Postgres).await;
}
