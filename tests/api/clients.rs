//! What clients and resource servers may be set to, and what tenants may do with them.

use aws_sdk_cognitoidentityprovider::types::AuthFlowType;
use serde_json::{Value, json};

use crate::support::sdk::{admin, raw_call};
use crate::support::{PASSWORD, TestApp, on_both_engines};

/// `__type` of a refusal, empty if the call is accepted.
async fn outcome(app: &TestApp, operation: &str, body: Value) -> String {
    let (status, answer) = raw_call(app, operation, body).await;
    if status == 200 { String::new() } else { answer["__type"].as_str().unwrap().to_owned() }
}

fn with(base: &Value, over: Value) -> Value {
    let mut all = base.clone();
    for (name, value) in over.as_object().unwrap() {
        all[name] = value.clone();
    }
    all
}

const INVALID: &str = "InvalidParameterException";

on_both_engines! {
    // spec: CLI-024, CLI-029, CLI-041, CLI-042, CLI-045, CLI-048, CLI-052, CLI-060, CLI-902, QUO-067, QUO-068
    // spec: QUO-070, QUO-084
    async fn what_a_client_may_be_set_to(app: &TestApp) {
        let pool = app.pool(json!({})).await;
        let base = json!({ "UserPoolId": pool.id, "ClientName": "app" });
        let oauth = |flows: Value, scopes: Value| json!({
            "AllowedOAuthFlowsUserPoolClient": true, "AllowedOAuthFlows": flows, "AllowedOAuthScopes": scopes,
            "CallbackURLs": ["https://app.example/cb"] });
        let urls = |n: usize| Value::from((0..n).map(|i| format!("https://app.example/{i}")).collect::<Vec<_>>());
        let long = format!("https://app.example/{}", "x".repeat(1024 - 20));
        let good = [
            json!({ "AuthSessionValidity": 3 }), json!({ "AuthSessionValidity": 15 }),
            json!({ "EnablePropagateAdditionalUserContextData": true, "GenerateSecret": true }),
            oauth(json!(["code", "implicit"]), json!(["phone", "email", "openid", "profile", "aws.cognito.signin.user.admin"])),
            json!({ "CallbackURLs": urls(100), "LogoutURLs": urls(100) }),
            json!({ "LogoutURLs": [long] }),
            json!({ "ReadAttributes": ["email", "name"], "WriteAttributes": ["name"] }),
            json!({ "ClientSecret": "abcdefghijklmnopqrstuvwx" }),
        ];
        for over in good {
            assert_eq!(outcome(app, "CreateUserPoolClient", with(&base, over.clone())).await, "", "{over}");
        }
        let bad = [
            (json!({ "AuthSessionValidity": 2 }), INVALID), (json!({ "AuthSessionValidity": 16 }), INVALID),
            (json!({ "EnablePropagateAdditionalUserContextData": true }), INVALID),
            (oauth(json!(["password"]), json!(["openid"])), INVALID),
            (oauth(json!(["code", "implicit", "client_credentials", "code"]), json!(["openid"])), INVALID),
            (oauth(json!(["code"]), json!(["a b"])), INVALID),
            (oauth(json!(["code"]), json!(["api/none"])), "ScopeDoesNotExistException"),
            (oauth(json!(["code"]), Value::from(vec!["openid"; 51])), INVALID),
            (json!({ "CallbackURLs": urls(101) }), INVALID), (json!({ "LogoutURLs": urls(101) }), INVALID),
            (json!({ "LogoutURLs": [format!("{long}x")] }), INVALID), (json!({ "LogoutURLs": ["http://app.example/bye"] }), INVALID),
            (json!({ "ReadAttributes": ["custom:none"] }), INVALID),
            (json!({ "ClientSecret": "too-short" }), INVALID),
            (json!({ "ClientSecret": "abcdefghijklmnopqrstuvwx", "GenerateSecret": true }), INVALID),
        ];
        for (over, kind) in bad {
            assert_eq!(outcome(app, "CreateUserPoolClient", with(&base, over.clone())).await, kind, "{over}");
        }
    }
}

on_both_engines! {
    // spec: CLI-005, CLI-055, CLI-066, ATTR-050, ATTR-051, ATTR-052, ATTR-056, CLI-096, CLI-090, USR-382
    async fn attribute_permissions_change_at_any_time(app: &TestApp) {
        let pool = app.pool(json!({})).await;
        let add = json!({ "UserPoolId": pool.id, "CustomAttributes": [
            { "Name": "tenant", "AttributeDataType": "String" }, { "Name": "note", "AttributeDataType": "String" }] });
        assert_eq!(outcome(app, "AddCustomAttributes", add).await, "");
        let client = json!({ "UserPoolId": pool.id, "ClientName": "app", "SupportedIdentityProviders": ["COGNITO"],
            "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"] });
        let made = raw_call(app, "CreateUserPoolClient", client.clone()).await.1["UserPoolClient"].clone();
        assert!(made.get("ReadAttributes").is_none() && made.get("WriteAttributes").is_none(), "{made}");
        let id = made["ClientId"].clone();
        app.user(&pool, "ann@example.com").await;
        let set = json!({ "UserPoolId": pool.id, "Username": "ann", "UserAttributes": [
            { "Name": "custom:tenant", "Value": "acme" }, { "Name": "name", "Value": "Ann" }] });
        assert_eq!(outcome(app, "AdminUpdateUserAttributes", set).await, "");

        let sdk = admin(app);
        let token = async || {
            let answer = sdk.initiate_auth().client_id(id.as_str().unwrap()).auth_flow(AuthFlowType::UserPasswordAuth)
                .auth_parameters("USERNAME", "ann").auth_parameters("PASSWORD", PASSWORD).send().await.unwrap();
            answer.authentication_result().unwrap().access_token().unwrap().to_owned()
        };
        let seen = async || {
            let user = sdk.get_user().access_token(token().await).send().await.unwrap();
            let list: Vec<String> = user.user_attributes().iter().map(|a| a.name().to_owned()).collect();
            list.join(" ")
        };
        let write = async |name: &str| {
            let attribute = json!([{ "Name": name, "Value": "x" }]);
            outcome(app, "UpdateUserAttributes", json!({ "AccessToken": token().await, "UserAttributes": attribute })).await
        };
        // By default: the standard attributes, and none of the pool's own.
        assert_eq!(seen().await, "sub email email_verified name");
        assert_eq!(write("name").await, "");
        assert_eq!(write("custom:tenant").await, "NotAuthorizedException");
        // Read-only for the app; the administrator still writes.
        let update = with(&client, json!({ "ClientId": id, "ReadAttributes": ["custom:tenant", "email_verified"],
            "WriteAttributes": ["custom:note"], "GenerateSecret": true, "SupportedIdentityProviders": ["COGNITO"] }));
        let updated = raw_call(app, "UpdateUserPoolClient", update).await.1["UserPoolClient"].clone();
        assert_eq!(updated["ReadAttributes"], json!(["custom:tenant", "email_verified"]));
        assert!(updated.get("ClientSecret").is_none(), "a secret is never added later");
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        assert_eq!(seen().await, "sub custom:tenant email_verified");
        assert_eq!(write("custom:note").await, "");
        assert_eq!(write("custom:tenant").await, "NotAuthorizedException");
        assert_eq!(write("name").await, "NotAuthorizedException");
        // Without COGNITO the pages offer no native sign-in, the API still signs in.
        let page = async || {
            let query = format!("client_id={}&response_type=code&redirect_uri=https://app.example/cb", id.as_str().unwrap());
            let answer = app.http.get(format!("{}/login?{query}", app.url)).send().await.unwrap();
            answer.text().await.unwrap()
        };
        let oauth = json!({ "ClientId": id, "AllowedOAuthFlowsUserPoolClient": true, "AllowedOAuthFlows": ["code"],
            "AllowedOAuthScopes": ["openid"], "CallbackURLs": ["https://app.example/cb"] });
        assert_eq!(outcome(app, "UpdateUserPoolClient", with(&client, oauth.clone())).await, "");
        assert!(page().await.contains("name=\"password\""));
        let federated = with(&with(&client, oauth), json!({ "SupportedIdentityProviders": [] }));
        assert_eq!(outcome(app, "UpdateUserPoolClient", federated).await, "");
        assert!(!page().await.contains("name=\"password\""));
        assert_eq!(seen().await, "sub email email_verified name");
    }
}

on_both_engines! {
    // spec: RS-001, RS-002, RS-003, RS-004, RS-005, RS-018, RS-027, RS-901, QUO-069
    async fn what_a_resource_server_may_be_set_to(app: &TestApp) {
        let pool = app.pool(json!({})).await;
        let scope = |name: &str| json!({ "ScopeName": name, "ScopeDescription": "d" });
        let scopes = |n: usize| Value::from((0..n).map(|i| scope(&i.to_string())).collect::<Vec<_>>());
        let server = |identifier: &str, over: Value| with(
            &json!({ "UserPoolId": pool.id, "Identifier": identifier, "Name": "API" }), over);
        let good = [
            server("https://api.example/v1", json!({ "Scopes": [scope("read")] })),
            server("com.example.api", json!({ "Scopes": scopes(100) })),
            server(&"i".repeat(256), json!({ "Name": "n".repeat(256) })),
        ];
        for body in good {
            assert_eq!(outcome(app, "CreateResourceServer", body.clone()).await, "", "{body}");
        }
        let bad = [
            server("https://api.example/v1", json!({})),
            server("has space", json!({})),
            server("has\"quote", json!({})),
            server(&"i".repeat(257), json!({})),
            server("a", json!({ "Name": "n".repeat(257) })),
            server("a", json!({ "Name": "<b>" })),
            server("a", json!({ "Scopes": scopes(101) })),
            server("a", json!({ "Scopes": [scope("with/slash")] })),
            server("a", json!({ "Scopes": [{ "ScopeName": "x" }] })),
            server("a", json!({ "Scopes": [{ "ScopeName": "x", "ScopeDescription": "" }] })),
            server("aws.cognito", json!({ "Scopes": [scope("x")] })),
        ];
        for body in bad {
            assert_eq!(outcome(app, "CreateResourceServer", body.clone()).await, INVALID, "{body}");
        }
    }
}

on_both_engines! {
    // spec: QUO-056, USR-900, USR-914, USR-969, PWD-062, ATTR-004, ATTR-010, ATTR-043, ATTR-120, USR-950
    async fn what_a_pool_may_be_set_to(app: &TestApp) {
        let pool = |over: Value| with(&json!({ "PoolName": "x" }), over);
        let mechanism = |name: &str, priority: i64| json!({ "Name": name, "Priority": priority });
        let recovery = |list: Value| pool(json!({ "AccountRecoverySetting": { "RecoveryMechanisms": list } }));
        let attribute = |name: &str| json!({ "Name": name, "AttributeDataType": "String" });
        let good = [
            pool(json!({ "PoolName": "My pool+=,.@-1" })), pool(json!({ "PoolName": "n".repeat(128) })),
            pool(json!({ "DcrConfiguration": {}, "SomethingNew": { "a": 1 } })),
            recovery(json!([mechanism("verified_email", 1), mechanism("verified_phone_number", 2)])),
            pool(json!({ "Schema": [attribute("tenant"), attribute("Tenant")] })),
        ];
        for body in good {
            assert_eq!(outcome(app, "CreateUserPool", body.clone()).await, "", "{body}");
        }
        let bad = [
            pool(json!({ "PoolName": "" })), pool(json!({ "PoolName": "n".repeat(129) })),
            pool(json!({ "PoolName": "a<b" })), json!({}),
            recovery(json!([mechanism("verified_email", 1), mechanism("verified_phone_number", 1)])),
            recovery(json!([mechanism("verified_email", 1), mechanism("verified_email", 2)])),
            recovery(json!([mechanism("verified_email", 3)])),
            pool(json!({ "Schema": [attribute("tenant"), attribute("tenant")] })),
            pool(json!({ "UsernameConfiguration": {} })),
        ];
        for body in bad {
            assert_eq!(outcome(app, "CreateUserPool", body.clone()).await, INVALID, "{body}");
        }
        // Values are text of at most 2048 characters; updated_at is a number that only the app writes.
        let pool = app.pool(json!({})).await;
        app.user(&pool, "ann@example.com").await;
        let write = |name: &str, value: &str| json!({ "UserPoolId": pool.id, "Username": "ann",
            "UserAttributes": [{ "Name": name, "Value": value }] });
        for (name, value, expected) in [
            ("nickname", "n".repeat(2048), ""), ("nickname", "n".repeat(2049), INVALID),
            ("updated_at", "yesterday".to_owned(), INVALID), ("updated_at", "1700000000".to_owned(), ""),
        ] {
            assert_eq!(outcome(app, "AdminUpdateUserAttributes", write(name, &value)).await, expected, "{name}");
        }
        let user = admin(app).admin_get_user().user_pool_id(pool.id.as_str()).username("ann").send().await.unwrap();
        let at = user.user_attributes().iter().find(|a| a.name() == "updated_at").unwrap();
        assert_eq!(at.value(), Some("1700000000"));
        // Public operations need a client that exists.
        let nobody = json!({ "ClientId": "nosuchclient", "Username": "ann", "Password": PASSWORD });
        assert_eq!(outcome(app, "SignUp", nobody).await, "ResourceNotFoundException");
    }
}

on_both_engines! {
    // spec: USR-008, ATTR-109, ATTR-110, ATTR-060
    async fn an_alias_stands_for_the_user_name(app: &TestApp) {
        let pool = app.pool(json!({ "AliasAttributes": ["email", "phone_number", "preferred_username"] })).await;
        app.user(&pool, "ann@example.com").await;
        let set = json!({ "UserPoolId": pool.id, "Username": "ann@example.com", "UserAttributes": [
            { "Name": "phone_number", "Value": "+14325551212" }, { "Name": "phone_number_verified", "Value": "true" },
            { "Name": "preferred_username", "Value": "annie" }] });
        assert_eq!(outcome(app, "AdminUpdateUserAttributes", set).await, "");
        for name in ["ann", "ann@example.com", "+14325551212", "annie"] {
            let body = |over: Value| with(&json!({ "UserPoolId": pool.id, "Username": name }), over);
            for (operation, over) in [
                ("AdminGetUser", json!({})),
                ("AdminSetUserPassword", json!({ "Password": PASSWORD, "Permanent": true })),
                ("AdminUpdateUserAttributes", json!({ "UserAttributes": [{ "Name": "name", "Value": name }] })),
                ("AdminDeleteUserAttributes", json!({ "UserAttributeNames": ["name"] })),
                ("AdminUserGlobalSignOut", json!({})),
            ] {
                assert_eq!(outcome(app, operation, body(over)).await, "", "{operation} {name}");
            }
        }
        let plain = app.pool(json!({})).await;
        app.user(&plain, "bob@example.com").await;
        let by_address = json!({ "UserPoolId": plain.id, "Username": "bob@example.com" });
        assert_eq!(outcome(app, "AdminGetUser", by_address).await, "UserNotFoundException");
    }
}
