//! What of somebody's claims reaches the profile: lengths, immutable and unwritable attributes, empty
//! and absent claims, names that collide.

use serde_json::{Value, json};

use super::lies::{attempt, provider};
use super::{Engine, authorize, call, claims, client_of, start, tokens};
use crate::support::TestApp;
use crate::support::browser::Page;
use crate::support::idp::{Idp, Script};
use crate::support::sdk::raw_call;

fn who(subject: &str, attributes: Value) -> Script {
    Script { claims: json!({ "sub": subject }), attributes, ..Script::default() }
}

fn refusal(page: &Page) -> String {
    assert_eq!(page.callback_parameter("error").as_deref(), Some("invalid_request"));
    page.callback_parameter("error_description").unwrap()
}

fn is_in(page: &Page) -> bool {
    page.callback_parameter("code").is_some()
}

async fn map(app: &TestApp, pool: &str, mapping: Value) {
    call(
        app,
        "UpdateIdentityProvider",
        json!({ "UserPoolId": pool, "ProviderName": "Corp", "AttributeMapping": mapping }),
    )
    .await;
}

async fn scene(engine: Engine) {
    let app = start(engine).await;
    let mut schema = portico::pools::defaults::standard_schema();
    schema.iter_mut().find(|a| a.name == "email").unwrap().required = true;
    for (name, mutable) in [("custom:staff", true), ("custom:born", false)] {
        schema.push(
            serde_json::from_value(json!({ "Name": name, "AttributeDataType": "String", "Required": false, "DeveloperOnlyAttribute": false,
            "Mutable": mutable, "StringAttributeConstraints": { "MaxLength": "5" } }))
            .unwrap(),
        );
    }
    let pool = app
        .pool(
            json!({ "SchemaAttributes": schema, "AliasAttributes": ["email", "preferred_username"],
        "AutoVerifiedAttributes": ["email"],
            "UserAttributeUpdateSettings": { "AttributesRequireVerificationBeforeUpdate": ["email"] } }),
        )
        .await;
    let id = pool.id.as_str();
    let idp = Idp::start();
    provider(&app, id, &idp, json!({})).await;
    let get = async |name: &str, attribute: &str| {
        let user = app.app.users.find(&pool, name).await.unwrap().unwrap();
        user.attribute(attribute).map(str::to_owned)
    };

    // A mapping that cannot work is accepted, and fails when somebody comes.
    map(&app, id, json!({ "name": "name" })).await;
    let writes = ["email", "name", "nickname", "preferred_username", "custom:staff", "custom:born"];
    let client = app
        .client(&pool, json!({ "SupportedIdentityProviders": ["Corp"], "WriteAttributes": writes }))
        .await;
    let url = authorize(&client, "&identity_provider=Corp");
    let ada = json!({ "email": "ada@corp.example", "name": "Ada", "a.b": "dotted", "a": { "b": "nested" } });
    let page = attempt(&app, &url, &idp, who("ada", ada.clone())).await;
    assert_eq!(refusal(&page), "attributes required: [email]");

    // Two attributes from one claim; a name with a dot is a name, not a path.
    map(
        &app,
        id,
        json!({ "email": "email", "name": "name", "nickname": "name", "custom:staff": "c.d" }),
    )
    .await;
    let mut more = ada.clone();
    more["c"] = json!({ "d": "no" });
    assert!(is_in(&attempt(&app, &url, &idp, who("ada", more)).await));
    assert_eq!(get("Corp_ada", "name").await.as_deref(), Some("Ada"));
    assert_eq!(get("Corp_ada", "nickname").await.as_deref(), Some("Ada"));
    assert_eq!(get("Corp_ada", "custom:staff").await, None);
    map(&app, id, json!({ "email": "email", "name": "http://corp.example/claims/name=full", "nickname": "a.b" })).await;
    let odd = json!({ "email": "ada@corp.example", "http://corp.example/claims/name=full": "Ada L.",
        "a.b": "dotted", "a": { "b": "nested" } });
    assert!(is_in(&attempt(&app, &url, &idp, who("ada", odd)).await));
    assert_eq!(get("Corp_ada", "name").await.as_deref(), Some("Ada L."));
    assert_eq!(get("Corp_ada", "nickname").await.as_deref(), Some("dotted"));

    // Absent keeps, empty is absent, but not where a value has to be; no longer mapped stays.
    map(&app, id, json!({ "email": "email", "nickname": "nick" })).await;
    for (claims, error) in [
        (json!({}), None),
        (json!({ "email": "ada@corp.example", "nick": "" }), None),
        (json!({ "email": "ada@corp.example", "nick": null }), None),
        (
            json!({ "email": "" }),
            Some("Invalid user attributes: email: Required attribute cannot be deleted"),
        ),
        (
            json!({ "email": null }),
            Some("Invalid user attributes: email: Required attribute cannot be deleted"),
        ),
    ] {
        let page = attempt(&app, &url, &idp, who("ada", claims.clone())).await;
        match error {
            None => assert!(is_in(&page), "{claims}: {:?}", page.left_to),
            Some(error) => assert_eq!(refusal(&page), error),
        }
        assert_eq!(get("Corp_ada", "nickname").await.as_deref(), Some("dotted"));
        assert_eq!(get("Corp_ada", "name").await.as_deref(), Some("Ada L."));
        assert_eq!(get("Corp_ada", "email").await.as_deref(), Some("ada@corp.example"));
    }
    let page = attempt(&app, &url, &idp, who("new", json!({ "email": "" }))).await;
    assert_eq!(refusal(&page), "attributes required: [email]");

    // Too long is an error and never cut; the schema counts.
    map(&app, id, json!({ "email": "email", "custom:staff": "staff" })).await;
    let staff = |text: &str| json!({ "email": "bob@corp.example", "staff": text });
    let page = attempt(&app, &url, &idp, who("bob", staff("123456"))).await;
    assert!(refusal(&page).starts_with("Invalid user attributes: "), "{:?}", page.left_to);
    assert!(app.app.users.find(&pool, "Corp_bob").await.unwrap().is_none());
    assert!(is_in(&attempt(&app, &url, &idp, who("bob", staff("12345"))).await));

    // Immutable: at the first sign-in only, even with the same value.
    map(&app, id, json!({ "email": "email", "custom:born": "born" })).await;
    let born = json!({ "email": "cyd@corp.example", "born": "1815" });
    assert!(is_in(&attempt(&app, &url, &idp, who("cyd", born.clone())).await));
    assert_eq!(get("Corp_cyd", "custom:born").await.as_deref(), Some("1815"));
    let page = attempt(&app, &url, &idp, who("cyd", born)).await;
    assert_eq!(refusal(&page), "user.custom:born: Attribute cannot be updated.");
    // Not written by this client, while by another it is.
    let narrow = app
        .client(
            &pool,
            json!({ "SupportedIdentityProviders": ["Corp"], "WriteAttributes": ["email"] }),
        )
        .await;
    let open = app.client(&pool, json!({ "SupportedIdentityProviders": ["Corp"] })).await;
    for (client, attribute, goes) in [
        (&client, "nickname", true),
        (&narrow, "nickname", false),
        (&open, "nickname", true),
        (&open, "custom:staff", false),
    ] {
        map(&app, id, json!({ "email": "email", attribute: "x" })).await;
        let url = authorize(client, "&identity_provider=Corp");
        let page =
            attempt(&app, &url, &idp, who("bob", json!({ "email": "bob@corp.example", "x": "y" })))
                .await;
        assert_eq!(is_in(&page), goes, "{attribute}: {:?}", page.left_to);
        if !goes {
            assert!(refusal(&page).contains(attribute));
        }
    }

    // A verified address is a name: whoever has it keeps it. An unverified one claims nothing.
    map(&app, id, json!({ "email": "email", "email_verified": "email_verified", "preferred_username": "nick" })).await;
    app.user(&pool, "taken@example.com").await;
    let holder = app.app.users.find(&pool, "taken@example.com").await.unwrap().unwrap();
    let mail =
        |verified: Value| json!({ "email": "taken@example.com", "email_verified": verified });
    let page = attempt(&app, &url, &idp, who("dan", mail(json!(true)))).await;
    assert_eq!(refusal(&page), "An account with the email already exists.");
    assert!(app.app.users.find(&pool, "Corp_dan").await.unwrap().is_none(), "nothing half-made");
    assert!(is_in(&attempt(&app, &url, &idp, who("dan", mail(json!(false)))).await));
    assert_eq!(get("Corp_dan", "email").await.as_deref(), Some("taken@example.com"));
    let page = attempt(&app, &url, &idp, who("dan", mail(json!("true")))).await;
    assert_eq!(refusal(&page), "An account with the email already exists.");
    let now = app.app.users.find(&pool, "taken@example.com").await.unwrap().unwrap();
    assert_eq!((&now.sub, now.is_verified("email")), (&holder.sub, true));
    // The name of the directory, as it is.
    let named = json!({ "email": "eve@corp.example", "email_verified": true, "nick": "eve" });
    let page = attempt(&app, &url, &idp, who("eve-1", named)).await;
    let token = tokens(&app, &client, &page.callback_parameter("code").unwrap()).await;
    assert_eq!(claims(&token["id_token"])["preferred_username"], "eve");
    // No mail went out for any of it.
    assert!(app.app.store.list_inbox(10).await.is_ok_and(|all| all.is_empty()));

    // Nor does a new address wait for a code: the provider has said it.
    let moved = json!({ "email": "moved@corp.example", "email_verified": true });
    assert!(is_in(&attempt(&app, &url, &idp, who("eve-1", moved)).await));
    assert_eq!(get("Corp_eve-1", "email").await.as_deref(), Some("moved@corp.example"));
    assert!(app.app.store.list_inbox(10).await.unwrap().is_empty());

    // A code cannot prove what the provider writes; an administrator may vouch for it.
    let bearer = token["access_token"].clone();
    for (operation, more) in [
        ("GetUserAttributeVerificationCode", json!({})),
        ("VerifyUserAttribute", json!({ "Code": "123456" })),
    ] {
        let mut body = json!({ "AccessToken": bearer, "AttributeName": "email" });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let (status, answer) = raw_call(&app, operation, body).await;
        assert_eq!(
            (status, &answer["__type"]),
            (400, &json!("InvalidParameterException")),
            "{answer}"
        );
    }
    let flag = json!([{ "Name": "email_verified", "Value": "true" }]);
    call(
        &app,
        "AdminUpdateUserAttributes",
        json!({ "UserPoolId": id, "Username": "Corp_bob", "UserAttributes": flag }),
    )
    .await;
    assert_eq!(get("Corp_bob", "email_verified").await.as_deref(), Some("true"));
    // Nobody writes identities.
    for (operation, more) in [
        ("UpdateUserAttributes", json!({ "AccessToken": bearer })),
        ("AdminUpdateUserAttributes", json!({ "UserPoolId": id, "Username": "Corp_bob" })),
    ] {
        let mut body = json!({ "UserAttributes": [{ "Name": "identities", "Value": "[]" }] });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let (status, _) = raw_call(&app, operation, body).await;
        assert_eq!(status, 400, "{operation}");
    }
    app.stop().await;
}

// spec: MAP-006, MAP-009, MAP-010, MAP-011, MAP-012, MAP-013, MAP-014, MAP-017, MAP-018, MAP-021, MAP-022, MAP-024
// spec: MAP-026, MAP-027, MAP-028, MAP-031, MAP-032, MAP-T13, MAP-T14, MAP-T16, FED-B15, FED-097, FED-098, SOC-006, SOC-027
// spec: SOC-035
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn claims_keep_the_rules_of_the_pool_on_sqlite() {
    scene(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn claims_keep_the_rules_of_the_pool_on_postgres() {
    scene(Engine::Postgres).await;
}

// spec: FED-094, FED-T04, FED-103, FED-111, FED-T40, MAP-029, MAP-030, FED-T12, LINK-018, LINK-034, LINK-T17, LINK-T18, LINK-T19
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn names_and_groups_and_links() {
    let app = start(Engine::Postgres).await;
    let pool = app.pool(json!({ "UsernameConfiguration": { "CaseSensitive": false } })).await;
    let id = pool.id.as_str();
    let idp = Idp::start();
    provider(&app, id, &idp, json!({})).await;
    let client = client_of(&app, &pool, &["Corp"]).await;
    let url = authorize(&client, "&identity_provider=Corp");
    let sub = async |page: Page| {
        let code = page.callback_parameter("code").unwrap_or_else(|| panic!("{:?}", page.left_to));
        let all = tokens(&app, &client, &code).await;
        assert!(all["id_token"].is_string(), "{all}");
        claims(&all["id_token"])
    };

    // Two subjects that differ in case only: one name, which is the first one's.
    let first = sub(attempt(&app, &url, &idp, who("Eve", json!({}))).await).await;
    let page = attempt(&app, &url, &idp, who("eve", json!({}))).await;
    let text = refusal(&page);
    assert_eq!(text, "Invalid ProviderName/Username combination. Please check again");
    let again = sub(attempt(&app, &url, &idp, who("Eve", json!({}))).await).await;
    assert_eq!(again["sub"], first["sub"]);
    // "Corp" with "A_B_c" and "Corp_A_B" with "c".
    let group = |name: &str| json!({ "UserPoolId": id, "GroupName": format!("{id}_{name}") });
    let details = json!({ "client_id": crate::support::idp::CLIENT_ID, "client_secret": crate::support::idp::CLIENT_SECRET,
        "oidc_issuer": idp.issuer, "authorize_scopes": "openid", "attributes_request_method": "GET" });
    call(
        &app,
        "CreateIdentityProvider",
        json!({ "UserPoolId": id, "ProviderName": "Corp_A", "ProviderType": "OIDC",
        "ProviderDetails": details }),
    )
    .await;
    call(&app, "GetGroup", group("Corp_A")).await;
    let two = client_of(&app, &pool, &["Corp_A"]).await;
    assert!(is_in(&attempt(&app, &url, &idp, who("A_c", json!({}))).await));
    let page =
        attempt(&app, &authorize(&two, "&identity_provider=Corp_A"), &idp, who("c", json!({})))
            .await;
    assert_eq!(refusal(&page), text);

    // The group: there from the start, made again if it is missing, and never in the way.
    assert_eq!(first["cognito:groups"], json!([format!("{id}_Corp")]));
    call(&app, "DeleteGroup", group("Corp")).await;
    let token = sub(attempt(&app, &url, &idp, who("Eve", json!({}))).await).await;
    assert_eq!(token["cognito:groups"], json!([format!("{id}_Corp")]));
    call(&app, "GetGroup", group("Corp")).await;
    for n in 0..100 {
        let name = format!("g{n}");
        call(&app, "CreateGroup", json!({ "UserPoolId": id, "GroupName": name })).await;
        call(
            &app,
            "AdminAddUserToGroup",
            json!({ "UserPoolId": id, "Username": "corp_a_c", "GroupName": name }),
        )
        .await;
        if n == 98 {
            call(&app, "DeleteGroup", group("Corp")).await;
        }
    }
    assert!(is_in(&attempt(&app, &url, &idp, who("A_c", json!({}))).await));
    // A subject that changed is somebody new; deleting the profile makes the next sign-in a first one.
    let renamed = sub(attempt(&app, &url, &idp, who("Evelyn", json!({}))).await).await;
    assert_ne!(renamed["sub"], first["sub"]);

    // A linked native user: attributes of the provider used, the flag of the address with them.
    app.user(&pool, "ada@example.com").await;
    let link = |value: &str, attribute: &str| {
        json!({ "UserPoolId": id,
        "DestinationUser": { "ProviderName": "Cognito", "ProviderAttributeValue": "ada" },
        "SourceUser": { "ProviderName": "Corp", "ProviderAttributeName": attribute, "ProviderAttributeValue": value } })
    };
    call(&app, "AdminLinkProviderForUser", link("Ada-1", "Cognito_Subject")).await;
    let sign_in = json!({ "ClientId": client.id, "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": { "USERNAME": "ada", "PASSWORD": crate::support::PASSWORD } });
    call(&app, "InitiateAuth", sign_in.clone()).await;
    let told = json!({ "name": "Ada of Corp", "email": "ada@example.com" });
    let token = sub(attempt(&app, &url, &idp, who("Ada-1", told)).await).await;
    assert_eq!((&token["name"], &token["email_verified"]), (&json!("Ada of Corp"), &json!(false)));
    call(&app, "InitiateAuth", sign_in).await;
    // A client that may not read a mapped attribute does not see it; it is written all the same.
    let blind = app
        .client(
            &pool,
            json!({ "SupportedIdentityProviders": ["Corp"], "ReadAttributes": ["email"] }),
        )
        .await;
    let page = attempt(
        &app,
        &authorize(&blind, "&identity_provider=Corp&scope=openid"),
        &idp,
        who("Ada-1", json!({ "name": "Ada Unseen" })),
    )
    .await;
    let token = tokens(&app, &blind, &page.callback_parameter("code").unwrap()).await;
    assert!(token["id_token"].is_string(), "{token}");
    assert_eq!(claims(&token["id_token"])["name"], Value::Null);
    let ada = app.app.users.find(&pool, "ada").await.unwrap().unwrap();
    assert_eq!(ada.attribute("name"), Some("Ada Unseen"));
    // Names as the generated user name has them are not subjects.
    let raw = raw_call(
        &app,
        "AdminLinkProviderForUser",
        json!({ "UserPoolId": id,
        "DestinationUser": { "ProviderName": "Corp", "ProviderAttributeValue": "Corp_Eve" },
        "SourceUser": { "ProviderName": "Corp", "ProviderAttributeName": "Cognito_Subject", "ProviderAttributeValue": "x" } }),
    );
    assert_eq!(raw.await.1["__type"], "UserNotFoundException");
    // The value of a link by an attribute is shown, and is not a subject.
    call(&app, "AdminLinkProviderForUser", link("ada@mail.example", "email")).await;
    let ada = app.app.users.find(&pool, "ada").await.unwrap().unwrap();
    assert!(ada.attribute("identities").unwrap().contains("\"userId\":\"ada@mail.example\""));
    let page = attempt(&app, &url, &idp, who("ada@mail.example", json!({}))).await;
    assert_ne!(sub(page).await["sub"], json!(ada.sub.as_str()));
    // The identity that made a profile is no link: five more fit beside it.
    for n in 0..6 {
        let (status, answer) = raw_call(
            &app,
            "AdminLinkProviderForUser",
            json!({ "UserPoolId": id,
            "DestinationUser": { "ProviderName": "Corp", "ProviderAttributeValue": "Eve" },
            "SourceUser": { "ProviderName": "Corp", "ProviderAttributeName": "Cognito_Subject",
                "ProviderAttributeValue": format!("more-{n}") } }),
        )
        .await;
        assert_eq!(status == 200, n < 5, "{n}: {answer}");
    }
    app.stop().await;
}
