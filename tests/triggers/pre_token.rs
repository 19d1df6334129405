//! Pre token generation: what a function may change in tokens, and that no token escapes it.

use serde_json::{Value, json};

use super::functions::{Functions, source};
use super::wire::{NONSENSE, call, claims, initiate, password, refused, respond};
use super::with_functions;
use crate::support::{Browser, PASSWORD, TestApp};

const PRE_TOKEN: [&str; 1] = ["PreTokenGeneration"];

/// The 17 claims that stay as they are.
const PROTECTED: [&str; 17] = [
    "acr",
    "amr",
    "aud",
    "at_hash",
    "auth_time",
    "azp",
    "cognito:username",
    "exp",
    "iat",
    "identities",
    "iss",
    "jti",
    "nbf",
    "nonce",
    "origin_jti",
    "sub",
    "token_use",
];

async fn with_groups(app: &TestApp, pool: &str, user: &str) {
    for (name, role, precedence) in
        [("admins", "arn:aws:iam::1:role/admin", 1), ("staff", "arn:aws:iam::1:role/staff", 2)]
    {
        let group = json!({ "UserPoolId": pool, "GroupName": name, "RoleArn": role, "Precedence": precedence });
        call(app, "CreateGroup", group).await;
        let member = json!({ "UserPoolId": pool, "GroupName": name, "Username": user });
        call(app, "AdminAddUserToGroup", member).await;
    }
}

/// As a form post to the token endpoint.
async fn token(app: &TestApp, basic: Option<(&str, &str)>, form: &[(&str, &str)]) -> (u16, Value) {
    let mut request = app.http.post(format!("{}/oauth2/token", app.url)).form(form);
    if let Some((id, secret)) = basic {
        request = request.basic_auth(id, Some(secret));
    }
    let answer = request.send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

/// Signs in on the page and answers where the browser is sent.
async fn on_page(app: &TestApp, client: &str, response_type: &str) -> url::Url {
    let login = format!(
        "/login?client_id={client}&response_type={response_type}&scope=openid+email&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&state=s1"
    );
    let browser = Browser::new(app);
    let values = [("username", "mary"), ("password", PASSWORD)];
    let page = browser.submit(&browser.get(&login).await, "/login", &values).await;
    page.left_to.clone().unwrap_or_else(|| panic!("{}", page.body))
}

fn code_of(url: &url::Url) -> String {
    url.query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned()
}

with_functions! {
    // spec: PRETOKEN-001, PRETOKEN-002, PRETOKEN-004, PRETOKEN-008, PRETOKEN-010, PRETOKEN-011, PRETOKEN-012
    // spec: PRETOKEN-013, PRETOKEN-014, PRETOKEN-015, PRETOKEN-016, PRETOKEN-021, PRETOKEN-022, PRETOKEN-024, TOK-040
    async fn claims_of_the_id_token(app: &TestApp, functions: &Functions) {
        let pool = app.pool(json!({ "LambdaConfig": functions.config(&PRE_TOKEN) })).await;
        let client = app.client(&pool, json!({})).await;
        app.user(&pool, "mary@example.com").await;
        with_groups(app, pool.id.as_str(), "mary").await;
        let sign_in = || password(client.id.as_str(), "mary", PASSWORD);
        let plain = call(app, "InitiateAuth", sign_in()).await["AuthenticationResult"].clone();
        let event = functions.events().pop().unwrap();
        assert_eq!(source(&event), "TokenGeneration_Authentication");
        assert_eq!((&event["version"], &event["userName"]), (&json!("1"), &json!("mary")));
        assert_eq!(event["response"], json!({ "claimsOverrideDetails": null }));
        assert_eq!(event["request"]["groupConfiguration"], json!({
            "groupsToOverride": ["admins", "staff"],
            "iamRolesToOverride": ["arn:aws:iam::1:role/admin", "arn:aws:iam::1:role/staff"],
            "preferredRole": "arn:aws:iam::1:role/admin",
        }));
        assert_eq!(event["request"]["userAttributes"]["email"], "mary@example.com");
        assert_eq!((event["request"].get("scopes"), event["request"].get("clientMetadata")), (None, None));
        let (id, access) = (claims(&plain["IdToken"]), claims(&plain["AccessToken"]));

        functions.script(|_| {
            let mut set = json!({ "tenant": "blue", "email": "other@example.com", "event_id": "made-up", "both": "x",
                "cognito:groups": "root", "cognito:roles": "root", "cognito:preferred_role": "root" });
            for name in PROTECTED {
                set[name] = json!("changed");
            }
            let mut suppress = json!(PROTECTED);
            suppress.as_array_mut().unwrap().extend([json!("email_verified"), json!("both"), json!("never-there")]);
            json!({ "claimsOverrideDetails": { "claimsToAddOrOverride": set, "claimsToSuppress": suppress }, "somethingElse": 5 })
        });
        let changed = call(app, "InitiateAuth", sign_in()).await["AuthenticationResult"].clone();
        let (mut new_id, new_access) = (claims(&changed["IdToken"]), claims(&changed["AccessToken"]));
        for name in PROTECTED.iter().filter(|name| !["exp", "iat", "jti", "origin_jti", "auth_time"].contains(name)) {
            assert_eq!(new_id.get(name), id.get(name), "{name}");
        }
        for name in ["exp", "iat", "auth_time"] {
            assert!(new_id[name].is_i64(), "{name}: {}", new_id[name]);
        }
        for name in ["jti", "origin_jti"] {
            assert_eq!(new_id[name].as_str().unwrap().len(), 36, "{name}");
        }
        assert_eq!((&new_id["tenant"], &new_id["email"]), (&json!("blue"), &json!("other@example.com")));
        assert_eq!((new_id.get("email_verified"), new_id.get("both")), (None, None));
        assert_eq!(new_id["cognito:groups"], json!(["admins", "staff"]));
        assert_eq!(new_id["cognito:roles"].take(), id["cognito:roles"]);
        assert_eq!(new_id["cognito:preferred_role"], id["cognito:preferred_role"]);
        assert_eq!((new_access.get("tenant"), new_access.get("email")), (None, None));
        let names = |claims: &Value| claims.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&new_access), names(&access));
        // Only these tokens: the profile is as it was.
        let me = call(app, "GetUser", json!({ "AccessToken": changed["AccessToken"] })).await;
        assert!(me.to_string().contains("mary@example.com") && !me.to_string().contains("other@example.com"));

        // Nothing to change, in three ways; the answer replaced as a whole.
        for said in [json!({ "claimsOverrideDetails": {} }), json!({ "claimsOverrideDetails": null }),
            json!({ "raw": { "response": {} } }),
            json!({ "claimsAndScopeOverrideDetails": { "idTokenGeneration": { "claimsToAddOrOverride": { "tenant": "x" } } } })] {
            functions.script(move |_| said.clone());
            let same = call(app, "InitiateAuth", sign_in()).await["AuthenticationResult"].clone();
            assert_eq!(names(&claims(&same["IdToken"])), names(&id));
            assert_eq!(claims(&same["IdToken"])["cognito:groups"], id["cognito:groups"]);
        }
        for wrong in [
            json!({ "claimsToAddOrOverride": { "n": 5 } }), json!({ "claimsToAddOrOverride": { "n": { "a": "b" } } }),
            json!({ "claimsToAddOrOverride": { "n": null } }), json!({ "claimsToAddOrOverride": [] }),
            json!({ "claimsToSuppress": "email" }), json!({ "claimsToSuppress": [5] }), json!("text"), json!([]),
            json!({ "groupOverrideDetails": [] }), json!({ "groupOverrideDetails": { "groupsToOverride": "admins" } }),
            json!({ "groupOverrideDetails": { "preferredRole": 5 } }),
        ] {
            let shown = wrong.to_string();
            functions.script(move |_| json!({ "claimsOverrideDetails": wrong.clone() }));
            assert_eq!(refused(app, "InitiateAuth", sign_in()).await, NONSENSE, "{shown}");
        }
    }
}

with_functions! {
    // spec: PRETOKEN-017, PRETOKEN-018, PRETOKEN-019, PRETOKEN-020
    async fn groups_as_a_whole(app: &TestApp, functions: &Functions) {
        let pool = app.pool(json!({ "LambdaConfig": functions.config(&PRE_TOKEN) })).await;
        let client = app.client(&pool, json!({})).await;
        app.user(&pool, "mary@example.com").await;
        with_groups(app, pool.id.as_str(), "mary").await;
        let tokens = async |details: Value| {
            functions.script(move |_| json!({ "claimsOverrideDetails": details.clone() }));
            let signed = call(app, "InitiateAuth", password(client.id.as_str(), "mary", PASSWORD)).await;
            let result = &signed["AuthenticationResult"];
            (claims(&result["IdToken"]), claims(&result["AccessToken"]))
        };
        let groups = json!({ "groupsToOverride": ["group-A", "group-B"], "iamRolesToOverride": ["arn:x"], "preferredRole": "arn:x" });
        let (id, access) = tokens(json!({ "groupOverrideDetails": groups })).await;
        assert_eq!((&id["cognito:groups"], &access["cognito:groups"]), (&json!(["group-A", "group-B"]), &json!(["group-A", "group-B"])));
        assert_eq!((&id["cognito:roles"], &id["cognito:preferred_role"]), (&json!(["arn:x"]), &json!("arn:x")));
        assert_eq!(access.get("cognito:roles"), None);
        for none in [json!({}), json!(null)] {
            let (id, access) = tokens(json!({ "groupOverrideDetails": none })).await;
            for name in ["cognito:groups", "cognito:roles", "cognito:preferred_role"] {
                assert_eq!((id.get(name), access.get(name)), (None, None), "{name}");
            }
        }
        // Only one member: the others are replaced too.
        let (id, _) = tokens(json!({ "groupOverrideDetails": { "groupsToOverride": ["one"] } })).await;
        assert_eq!((&id["cognito:groups"], id.get("cognito:roles")), (&json!(["one"]), None));
        let (id, _) = tokens(json!({ "claimsToSuppress": [] })).await;
        assert_eq!(id["cognito:groups"], json!(["admins", "staff"]));
        // What came in goes out as it was.
        functions.script(|event| json!({ "claimsOverrideDetails": { "groupOverrideDetails": event["request"]["groupConfiguration"] } }));
        let signed = call(app, "InitiateAuth", password(client.id.as_str(), "mary", PASSWORD)).await;
        let id = claims(&signed["AuthenticationResult"]["IdToken"]);
        assert_eq!(id["cognito:preferred_role"], "arn:aws:iam::1:role/admin");
        let listed = json!({ "UserPoolId": pool.id.as_str(), "Username": "mary" });
        assert_eq!(call(app, "AdminListGroupsForUser", listed).await["Groups"].as_array().unwrap().len(), 2);
    }
}

with_functions! {
    // spec: PRETOKEN-003, PRETOKEN-005, PRETOKEN-007, PRETOKEN-009, PRETOKEN-023, EP-245, TOK-097, FLOW-127, FLOW-231, UI-193, TRG-092, TRG-096, TRG-098, UI-194
    async fn every_way_to_tokens(app: &TestApp, functions: &Functions) {
        let pool = app.pool(json!({ "LambdaConfig": functions.config(&PRE_TOKEN) })).await;
        let client = app.client(&pool, json!({})).await;
        let id = client.id.as_str();
        app.user(&pool, "mary@example.com").await;
        let signed = call(app, "InitiateAuth", password(id, "mary", PASSWORD)).await;
        let refresh = signed["AuthenticationResult"]["RefreshToken"].clone();
        functions.events();

        // API refresh and the flow with a new password.
        let renew = initiate(id, "REFRESH_TOKEN_AUTH", json!({ "REFRESH_TOKEN": refresh }));
        functions.script(|event| json!({ "claimsOverrideDetails": { "claimsToAddOrOverride": { "from": source(event) } } }));
        let renewed = call(app, "InitiateAuth", renew.clone()).await;
        assert_eq!(claims(&renewed["AuthenticationResult"]["IdToken"])["from"], "TokenGeneration_RefreshTokens");
        let with_data = json!({ "ClientId": id, "RefreshToken": refresh, "ClientMetadata": { "a": "b" } });
        let renewed = call(app, "GetTokensFromRefreshToken", with_data).await;
        assert_eq!(claims(&renewed["AuthenticationResult"]["IdToken"])["from"], "TokenGeneration_RefreshTokens");
        let created = json!({ "UserPoolId": pool.id.as_str(), "Username": "bob", "TemporaryPassword": "Temporary-99", "MessageAction": "SUPPRESS" });
        call(app, "AdminCreateUser", created).await;
        let asked = call(app, "InitiateAuth", password(id, "bob", "Temporary-99")).await;
        let mut new = respond(id, "NEW_PASSWORD_REQUIRED", &asked["Session"], json!({ "USERNAME": "bob", "NEW_PASSWORD": "Chosen-by-bob-7" }));
        new["ClientMetadata"] = json!({ "step": "two" });
        functions.events();
        let done = call(app, "RespondToAuthChallenge", new).await;
        assert_eq!(claims(&done["AuthenticationResult"]["IdToken"])["from"], "TokenGeneration_NewPasswordChallenge");
        let event = functions.events().pop().unwrap();
        assert_eq!(event["request"]["clientMetadata"], json!({ "step": "two" }));
        let mut first = password(id, "mary", PASSWORD);
        first["ClientMetadata"] = json!({ "step": "one" });
        call(app, "InitiateAuth", first).await;
        assert_eq!(functions.events().pop().unwrap()["request"].get("clientMetadata"), None);

        // Code, refresh at the endpoint, implicit.
        let redeem = async |code: &str| {
            let form = [("grant_type", "authorization_code"), ("client_id", id), ("code", code), ("redirect_uri", "https://app.example/cb")];
            token(app, None, &form).await
        };
        functions.events();
        let code = code_of(&on_page(app, id, "code").await);
        assert!(functions.events().is_empty(), "the code comes without tokens");
        let (status, tokens) = redeem(&code).await;
        assert_eq!(status, 200, "{tokens}");
        assert_eq!(claims(&tokens["id_token"])["from"], "TokenGeneration_HostedAuth");
        assert!(claims(&tokens["id_token"])["at_hash"].is_string());
        let refresh = tokens["refresh_token"].as_str().unwrap().to_owned();
        let renew_form = [("grant_type", "refresh_token"), ("client_id", id), ("refresh_token", refresh.as_str())];
        let (_, tokens) = token(app, None, &renew_form).await;
        assert_eq!(claims(&tokens["id_token"])["from"], "TokenGeneration_RefreshTokens");
        let left = on_page(app, id, "token").await;
        let fragment = left.fragment().unwrap().to_owned();
        let id_token = fragment.split('&').find_map(|pair| pair.strip_prefix("id_token=")).unwrap();
        assert_eq!(claims(&json!(id_token))["from"], "TokenGeneration_HostedAuth");

        // A refusal: no tokens anywhere, a used code, and nothing left that could be refreshed.
        functions.script(|_| json!({ "errorMessage": "No <b>tokens</b> today" }));
        let text = "PreTokenGeneration failed with error No <b>tokens</b> today.";
        let families = async || {
            let user = app.app.users.find(&pool, "mary").await.unwrap().unwrap();
            app.app.store.list_token_sessions((&pool.id, &user.sub), (portico::platform::Timestamp(i64::MAX), ""), (50, app.app.clock.now())).await.unwrap().len()
        };
        let before = families().await;
        let lambda = format!("UserLambdaValidationException: {text}");
        assert_eq!(refused(app, "InitiateAuth", password(id, "mary", PASSWORD)).await, lambda);
        assert_eq!(refused(app, "InitiateAuth", renew).await, lambda);
        let code = code_of(&on_page(app, id, "code").await);
        assert_eq!(redeem(&code).await, (400, json!({ "error": "invalid_grant", "error_description": text })));
        assert_eq!(token(app, None, &renew_form).await.1["error_description"], text);
        let left = on_page(app, id, "token").await;
        let said: std::collections::BTreeMap<_, _> = url::form_urlencoded::parse(left.fragment().unwrap().as_bytes()).into_owned().collect();
        let expected = [("error", "invalid_request"), ("error_description", text), ("state", "s1")];
        assert_eq!(said, expected.map(|(n, v)| (n.to_owned(), v.to_owned())).into());
        assert_eq!(families().await, before, "no family was stored");
        functions.script(|_| json!({}));
        assert_eq!(redeem(&code).await.1, json!({ "error": "invalid_grant" }), "the code counts as used");
        assert_eq!(token(app, None, &renew_form).await.0, 200, "the refresh token is none the worse");
    }
}

with_functions! {
    // spec: PRETOKEN-901, PRETOKEN-902, PRETOKEN-903, PRETOKEN-904, PRETOKEN-026, EP-903
    async fn both_tokens_scopes_and_machines(app: &TestApp, functions: &Functions) {
        let version = |version: &str| json!({ "LambdaConfig": { "PreTokenGenerationConfig": { "LambdaVersion": version, "LambdaArn": functions.url } } });
        let pool = app.pool(version("V2_0")).await;
        let client = app.client(&pool, json!({})).await;
        app.user(&pool, "mary@example.com").await;
        let id = client.id.as_str();
        let sign_in = || password(id, "mary", PASSWORD);
        let everything = |_: &Value| json!({ "claimsAndScopeOverrideDetails": {
            "idTokenGeneration": { "claimsToAddOrOverride": { "n": 5, "list": [1, "a"], "o": { "x": true }, "sub": "other" }, "claimsToSuppress": ["email"] },
            "accessTokenGeneration": {
                "claimsToAddOrOverride": { "tenant": { "id": 7 }, "flag": false, "client_id": "other", "username": "root", "scope": "all", "sub": "root",
                    "aud": "somewhere-else", "token_use": "id", "cognito:groups": ["root"], "device_key": "x", "event_id": "x", "version": 9 },
                "claimsToSuppress": ["auth_time", "client_id", "username", "event_id"],
                "scopesToAdd": ["orders/read", "orders/read"], "scopesToSuppress": ["aws.cognito.signin.user.admin"],
            },
            "groupOverrideDetails": { "groupsToOverride": ["vips"] },
        } });
        functions.script(everything);
        let signed = call(app, "InitiateAuth", sign_in()).await["AuthenticationResult"].clone();
        let event = functions.events().pop().unwrap();
        assert_eq!((&event["version"], &event["request"]["scopes"]), (&json!("2"), &json!(["aws.cognito.signin.user.admin"])));
        assert_eq!(event["response"], json!({ "claimsAndScopeOverrideDetails": null }));
        let (of_id, access) = (claims(&signed["IdToken"]), claims(&signed["AccessToken"]));
        assert_eq!((&of_id["n"], &of_id["list"], &of_id["o"]), (&json!(5), &json!([1, "a"]), &json!({ "x": true })));
        assert_ne!(of_id["sub"], "other");
        assert_eq!(of_id.get("email"), None);
        assert_eq!((&access["tenant"], &access["flag"], &access["scope"]), (&json!({ "id": 7 }), &json!(false), &json!("orders/read")));
        assert_eq!((&access["client_id"], &access["username"], &access["token_use"]), (&json!(id), &json!("mary"), &json!("access")));
        assert_eq!((access.get("aud"), access.get("version"), access.get("device_key")), (None, None, None));
        assert_eq!((&access["sub"], &access["cognito:groups"]), (&of_id["sub"], &json!(["vips"])));
        assert!(access["auth_time"].is_i64() && access["event_id"].as_str().unwrap().len() == 36);
        // The scope that was taken away is missed; the refresh has it again.
        let me = refused(app, "GetUser", json!({ "AccessToken": signed["AccessToken"] })).await;
        assert!(me.starts_with("NotAuthorizedException"), "{me}");
        functions.script(|event| json!({ "claimsAndScopeOverrideDetails": { "accessTokenGeneration": { "claimsToAddOrOverride": { "aud": event["callerContext"]["clientId"] } } } }));
        let renew = initiate(id, "REFRESH_TOKEN_AUTH", json!({ "REFRESH_TOKEN": signed["RefreshToken"] }));
        let renewed = call(app, "InitiateAuth", renew).await["AuthenticationResult"].clone();
        assert_eq!(claims(&renewed["AccessToken"])["aud"], id, "its own client, it may name");
        call(app, "GetUser", json!({ "AccessToken": renewed["AccessToken"] })).await;
        for wrong in [json!({ "accessTokenGeneration": { "scopesToAdd": ["two words"] } }), json!({ "accessTokenGeneration": { "scopesToAdd": [""] } }),
            json!({ "idTokenGeneration": { "claimsToAddOrOverride": { "n": null } } }), json!({ "idTokenGeneration": [] })] {
            functions.script(move |_| json!({ "claimsAndScopeOverrideDetails": wrong.clone() }));
            assert_eq!(refused(app, "InitiateAuth", sign_in()).await, NONSENSE);
        }

        // Machines: heard of by the third version alone.
        for (lambda, is_asked) in [(version("V3_0"), true), (version("V2_0"), false), (json!({ "LambdaConfig": functions.config(&PRE_TOKEN) }), false)] {
            let pool = app.pool(lambda).await;
            let server = json!({ "UserPoolId": pool.id.as_str(), "Identifier": "orders", "Name": "orders", "Scopes": [{ "ScopeName": "read", "ScopeDescription": "r" }] });
            call(app, "CreateResourceServer", server).await;
            let settings = json!({ "AllowedOAuthFlows": ["client_credentials"], "AllowedOAuthScopes": ["orders/read"] });
            let machine = app.client_with(&pool, settings, Some("machine-secret-machine-secret")).await;
            let basic = Some((machine.id.as_str(), "machine-secret-machine-secret"));
            functions.events();
            functions.script(|event| json!({ "claimsAndScopeOverrideDetails": { "accessTokenGeneration": {
                "claimsToAddOrOverride": { "on_behalf_of": event["request"]["clientMetadata"]["who"], "sub": "root" }, "scopesToAdd": ["orders/extra"] } } }));
            let form = [("grant_type", "client_credentials"), ("scope", "orders/read"), ("aws_client_metadata", r#"{"who":"mary"}"#)];
            let (status, tokens) = token(app, basic, &form).await;
            assert_eq!(status, 200, "{tokens}");
            let access = claims(&tokens["access_token"]);
            let events = functions.events();
            assert_eq!(events.len(), usize::from(is_asked));
            if !is_asked {
                assert_eq!((access.get("on_behalf_of"), &access["scope"]), (None, &json!("orders/read")));
                continue;
            }
            assert_eq!((source(&events[0]), &events[0]["version"]), ("TokenGeneration_ClientCredentials", &json!("3")));
            assert_eq!(events[0]["request"]["scopes"], json!(["orders/read"]));
            assert_eq!((&access["on_behalf_of"], &access["scope"]), (&json!("mary"), &json!("orders/read orders/extra")));
            assert_eq!(access["sub"], machine.id.as_str());
            for bad in ["[]", "{\"a\":1}", "no json"] {
                let form = [("grant_type", "client_credentials"), ("aws_client_metadata", bad)];
                assert_eq!(token(app, basic, &form).await.1["error"], "invalid_request", "{bad}");
            }
            functions.script(|_| json!({ "errorMessage": "No machines" }));
            let (status, refused) = token(app, basic, &form).await;
            assert_eq!((status, &refused["error"]), (400, &json!("invalid_grant")));
        }
    }
}

with_functions! {
    // spec: TRG-038, PRETOKEN-023
    async fn users_who_go_while_the_function_runs(app: &TestApp, functions: &Functions) {
        let pool = app.pool(json!({ "LambdaConfig": functions.config(&PRE_TOKEN) })).await;
        let client = app.client(&pool, json!({})).await;
        app.user(&pool, "mary@example.com").await;
        let (service, handle) = (app.app.clone(), tokio::runtime::Handle::current());
        let (of_pool, acted) = (pool.clone(), std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false)));
        functions.script(move |_| {
            if !acted.swap(true, std::sync::atomic::Ordering::SeqCst) {
                let (service, pool) = (service.clone(), of_pool.clone());
                let work = handle.spawn(async move {
                    let user = service.users.find(&pool, "mary").await.unwrap().unwrap();
                    service.users.sign_out_everywhere(&pool, &user.sub).await.unwrap();
                });
                while !work.is_finished() {
                    std::thread::sleep(std::time::Duration::from_millis(5));
                }
            }
            json!({})
        });
        let sign_in = || password(client.id.as_str(), "mary", PASSWORD);
        let refused = refused(app, "InitiateAuth", sign_in()).await;
        assert!(refused.starts_with("NotAuthorizedException"), "{refused}");
        call(app, "InitiateAuth", sign_in()).await;
    }
}

with_functions! {
    // spec: PRETOKEN-025, PRETOKEN-901
    async fn assigned_and_taken_away(app: &TestApp, functions: &Functions) {
        let pool = app.pool(json!({})).await;
        let client = app.client(&pool, json!({})).await;
        app.user(&pool, "mary@example.com").await;
        functions.script(|event| {
            let changed = json!({ "claimsToAddOrOverride": { "version": event["version"] } });
            match event["version"].as_str() {
                Some("1") => json!({ "claimsOverrideDetails": changed }),
                _ => json!({ "claimsAndScopeOverrideDetails": { "idTokenGeneration": changed } }),
            }
        });
        let url = json!(functions.url);
        let versioned = |version: &str| json!({ "LambdaVersion": version, "LambdaArn": url });
        for (config, version) in [
            (json!({ "PreTokenGeneration": url }), json!("1")),
            (json!({ "PreTokenGenerationConfig": versioned("V1_0") }), json!("1")),
            (json!({ "PreTokenGenerationConfig": versioned("V2_0"), "PreTokenGeneration": url }), json!("2")),
            (json!({ "PreTokenGenerationConfig": versioned("V3_0") }), json!("3")),
            (json!({}), Value::Null),
        ] {
            call(app, "UpdateUserPool", json!({ "UserPoolId": pool.id.as_str(), "LambdaConfig": config })).await;
            let signed = call(app, "InitiateAuth", password(client.id.as_str(), "mary", PASSWORD)).await;
            assert_eq!(claims(&signed["AuthenticationResult"]["IdToken"])["version"], version, "{config}");
        }
        let other = json!({ "PreTokenGenerationConfig": versioned("V2_0"), "PreTokenGeneration": format!("{}/other", functions.url) });
        let unequal = refused(app, "UpdateUserPool", json!({ "UserPoolId": pool.id.as_str(), "LambdaConfig": other })).await;
        assert!(unequal.starts_with("InvalidParameterException"), "{unequal}");
    }
}
