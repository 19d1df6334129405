//! Pools, clients, domains and resource servers through the AWS SDK.

use aws_sdk_cognitoidentityprovider::types::{
    ExplicitAuthFlowsType, OAuthFlowType, ResourceServerScopeType, TimeUnitsType,
    TokenValidityUnitsType, UserPoolMfaType,
};
use serde_json::json;

use crate::support::on_both_engines;
use crate::support::sdk::{admin, raw_call, refused};

on_both_engines! {
    // spec: USR-014, USR-905, USR-907, USR-017, ATTR-006, ATTR-007, ATTR-033, ATTR-061, ATTR-069, ATTR-121
    // spec: ATTR-126, PWD-002, PWD-004, PWD-041, PWD-065, CLI-080, DOM-045, EP-616, TOK-014, VER-004
    async fn pools(app: &TestApp) {
        let sdk = admin(app);
        let pool = sdk.create_user_pool().pool_name("Books").send().await.unwrap();
        let pool = pool.user_pool().unwrap();
        let id = pool.id().unwrap();
        let (region, rest) = id.split_once('_').unwrap();
        assert_eq!((region, rest.len()), ("us-east-1", 9));
        assert!(pool.arn().unwrap().ends_with(&format!(":userpool/{id}")));
        let names: Vec<_> = pool.schema_attributes().iter().filter_map(|a| a.name()).collect();
        assert_eq!((names.len(), names[0], names[19]), (20, "sub", "updated_at"));
        let policy = pool.policies().unwrap().password_policy().unwrap();
        assert_eq!((policy.minimum_length(), policy.temporary_password_validity_days()), (Some(8), 7));
        assert_eq!(pool.mfa_configuration(), Some(&UserPoolMfaType::Off));
        assert!(pool.username_configuration().is_none(), "case-sensitive unless said otherwise");

        let (_, described) = raw_call(app, "DescribeUserPool", json!({ "UserPoolId": id })).await;
        assert!(described["UserPool"]["Id"].is_string());
        assert!(!described.to_string().to_lowercase().contains("portico"), "our own settings stay ours");

        let jwks: serde_json::Value =
            app.http.get(format!("{}/{id}/.well-known/jwks.json", app.url)).send().await.unwrap()
                .json().await.unwrap();
        assert_eq!(jwks["keys"].as_array().unwrap().len(), 2);

        let raw = |body: serde_json::Value| raw_call(app, "CreateUserPool", body);
        for (body, text) in [
            (json!({ "PoolName": "x", "AliasAttributes": ["email"], "UsernameAttributes": ["email"] }),
             "Only one of the aliasAttributes or usernameAttributes can be set in a user pool."),
            (json!({ "PoolName": "x", "Schema": [{ "Name": "tier", "AttributeDataType": "String", "Required": true }] }),
             "Required custom attributes are not supported currently."),
            (json!({ "PoolName": "x", "AccountRecoverySetting": { "RecoveryMechanisms": [
                { "Name": "admin_only", "Priority": 1 }, { "Name": "verified_email", "Priority": 2 }] } }),
             "admin_only cannot be combined with any other recovery mechanism."),
        ] {
            let (status, answer) = raw(body).await;
            assert_eq!(status, 400);
            assert_eq!(answer["__type"], "InvalidParameterException");
            assert_eq!(answer["message"], text);
        }
        let unknown = sdk.describe_user_pool().user_pool_id("us-east-1_nothere00").send().await;
        assert_eq!(
            refused(unknown),
            "ResourceNotFoundException: User pool us-east-1_nothere00 does not exist."
        );

        sdk.create_user_pool_domain().user_pool_id(id).domain("books").send().await.unwrap();
        let described = sdk.describe_user_pool().user_pool_id(id).send().await.unwrap();
        assert_eq!(described.user_pool().unwrap().domain(), Some("books"));
        assert_eq!(described.user_pool().unwrap().estimated_number_of_users(), 0);
        assert_eq!(
            refused(sdk.delete_user_pool().user_pool_id(id).send().await),
            "InvalidParameterException: User pool cannot be deleted. It has a domain configured that should be deleted first."
        );
        sdk.delete_user_pool_domain().user_pool_id(id).domain("books").send().await.unwrap();
        sdk.delete_user_pool().user_pool_id(id).send().await.unwrap();
        assert!(refused(sdk.delete_user_pool().user_pool_id(id).send().await).starts_with("ResourceNotFound"));

        for name in ["a", "b", "c"] {
            sdk.create_user_pool().pool_name(name).send().await.unwrap();
        }
        let mut pages = sdk.list_user_pools().max_results(2).into_paginator().send();
        let mut seen = Vec::new();
        while let Some(page) = pages.next().await {
            seen.extend(page.unwrap().user_pools().iter().map(|p| p.name().unwrap().to_owned()));
        }
        seen.sort();
        assert_eq!(seen, ["a", "b", "c"]);
    }
}

on_both_engines! {
    // spec: CLI-001, CLI-004, CLI-006, CLI-007, CLI-008, CLI-043, CLI-044, CLI-046, CLI-047, CLI-049, CLI-050
    // spec: CLI-051, CLI-053, CLI-057, CLI-070, CLI-071, CLI-072, CLI-073, CLI-074, TOK-070, TOK-074, TOK-110
    // spec: FLOW-042, FLOW-043, ATTR-055, RS-014, RS-015, RS-016, RS-017, CLI-009
    async fn clients_and_resource_servers(app: &TestApp) {
        let sdk = admin(app);
        let pool = app.pool(json!({})).await;
        let id = pool.id.as_str();
        let scope = |name: &str| {
            ResourceServerScopeType::builder().scope_name(name).scope_description(name).build().unwrap()
        };
        let create = || {
            sdk.create_resource_server().user_pool_id(id).identifier("https://api.example").name("API")
                .scopes(scope("read"))
        };
        create().send().await.unwrap();
        assert!(refused(create().send().await).starts_with("InvalidParameterException"));
        let server = sdk.update_resource_server().user_pool_id(id).identifier("https://api.example")
            .name("API 2").scopes(scope("write")).send().await.unwrap();
        let server = server.resource_server().unwrap();
        assert_eq!((server.name(), server.scopes().len()), (Some("API 2"), 1));

        let new = || sdk.create_user_pool_client().user_pool_id(id).client_name("app");
        let client = new().send().await.unwrap();
        let client = client.user_pool_client().unwrap();
        let client_id = client.client_id().unwrap();
        assert_eq!(client_id.len(), 26);
        assert!(client_id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()));
        assert!(client.client_secret().is_none() && client.enable_token_revocation() == Some(true));

        let machine = |scope: &str| {
            new().generate_secret(true).allowed_o_auth_flows_user_pool_client(true)
                .allowed_o_auth_flows(OAuthFlowType::ClientCredentials).allowed_o_auth_scopes(scope)
        };
        let made = machine("https://api.example/write").send().await.unwrap();
        assert_eq!(made.user_pool_client().unwrap().client_secret().unwrap().len(), 52);
        assert!(refused(machine("https://api.example/read").send().await).starts_with("ScopeDoesNotExist"));
        assert!(refused(machine("openid").send().await).starts_with("InvalidOAuthFlow"));
        assert!(refused(machine("https://api.example/write").generate_secret(false).send().await)
            .starts_with("InvalidOAuthFlow"));
        assert_eq!(
            refused(new().allowed_o_auth_flows_user_pool_client(true).send().await),
            "InvalidParameterException: AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows."
        );
        for (url, good) in [
            ("https://app.example/cb", true), ("http://localhost:3000/cb", true), ("myapp://example", true),
            ("http://app.example/cb", false), ("https://app.example/cb#x", false), ("/cb", false),
            ("javascript:alert(1)", false), ("data:text/html,x", false), ("https://*.app.example/cb", false),
        ] {
            assert_eq!(new().callback_urls(url).send().await.is_ok(), good, "{url}");
        }
        assert!(refused(new().default_redirect_uri("https://app.example/cb").send().await)
            .starts_with("InvalidParameterException"));
        let units = TokenValidityUnitsType::builder().access_token(TimeUnitsType::Minutes).build();
        let short = new().token_validity_units(units).access_token_validity(4).send().await;
        assert_eq!(refused(short), "InvalidParameterException: Invalid range for token validity.");
        let flows = new().explicit_auth_flows(ExplicitAuthFlowsType::AllowUserPasswordAuth).send().await;
        assert_eq!(refused(flows), "InvalidParameterException: REFRESH_TOKEN_AUTH should always be allowed.");

        // Update replaces; the name stays, everything else left out is gone.
        let full = new().callback_urls("https://app.example/cb").refresh_token_validity(5).send().await.unwrap();
        let full_id = full.user_pool_client().unwrap().client_id().unwrap().to_owned();
        let updated = sdk.update_user_pool_client().user_pool_id(id).client_id(&full_id).send().await.unwrap();
        let updated = updated.user_pool_client().unwrap();
        assert_eq!((updated.client_name(), updated.callback_urls().len()), (Some("app"), 0));
        assert_eq!(updated.refresh_token_validity(), 30);
        let listed = sdk.list_user_pool_clients().user_pool_id(id).max_results(60).send().await.unwrap();
        assert!(listed.user_pool_clients().len() >= 3);
        sdk.delete_user_pool_client().user_pool_id(id).client_id(client_id).send().await.unwrap();
        let gone = sdk.describe_user_pool_client().user_pool_id(id).client_id(client_id).send().await;
        assert_eq!(
            refused(gone),
            format!("ResourceNotFoundException: User pool client {client_id} does not exist.")
        );
    }
}

on_both_engines! {
    // spec: DOM-002, DOM-003, DOM-004, DOM-005, DOM-021, DOM-022, DOM-040, DOM-041, DOM-042, DOM-044, DOM-047
    async fn domains(app: &TestApp) {
        let sdk = admin(app);
        let (pool, other) = (app.pool(json!({})).await, app.pool(json!({})).await);
        let create = |pool: &str, domain: &str| sdk.create_user_pool_domain().user_pool_id(pool).domain(domain);
        for bad in ["my-cognito-app", "aws", "-x", "x-", "Upper", "a.b"] {
            let refused = refused(create(pool.id.as_str(), bad).send().await);
            assert!(refused.starts_with("InvalidParameterException"), "{bad}: {refused}");
        }
        create(pool.id.as_str(), "acme").send().await.unwrap();
        assert!(refused(create(other.id.as_str(), "acme").send().await).starts_with("InvalidParameter"));
        assert!(refused(create(pool.id.as_str(), "acme2").send().await).starts_with("InvalidParameter"));
        let custom = json!({
            "UserPoolId": pool.id, "Domain": "auth.acme.example",
            "CustomDomainConfig": { "CertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/abc" }
        });
        let (status, answer) = raw_call(app, "CreateUserPoolDomain", custom).await;
        assert_eq!((status, answer["CloudFrontDomain"].as_str()), (200, Some("localhost")), "{answer}");
        let described = sdk.describe_user_pool_domain().domain("acme").send().await.unwrap();
        let described = described.domain_description().unwrap();
        assert_eq!(described.user_pool_id(), Some(pool.id.as_str()));
        assert_eq!(described.status().unwrap().as_str(), "ACTIVE");
        let free = sdk.describe_user_pool_domain().domain("free").send().await.unwrap();
        assert!(free.domain_description().unwrap().domain().is_none());
        sdk.delete_user_pool_domain().user_pool_id(pool.id.as_str()).domain("acme").send().await.unwrap();
        create(other.id.as_str(), "acme").send().await.unwrap();
    }
}
