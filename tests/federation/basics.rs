//! What is true of every federated sign-in beside the sign-in itself: who may configure it, what goes on
//! without the provider, what an unexpected failure looks like.

use portico::platform::{Clock, Timestamp};
use serde_json::{Value, json};

use super::lies::{attempt, provider};
use super::{
    Browser, Engine, OPEN, authorize, call, claims, client_of, query, start, tokens, upstream,
};
use crate::support::idp::{CLIENT_ID, CLIENT_SECRET, Idp, Script};
use crate::support::sdk::raw_call;
use crate::support::{PASSWORD, TestApp};

// spec: FED-028, FED-035, LINK-002, LINK-043, ERR-061
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_administrators_configure_it() {
    let app = start(Engine::Sqlite).await;
    let pool = app.pool(json!({})).await;
    let id = pool.id.as_str();
    let idp = Idp::start();
    provider(&app, id, &idp, json!({})).await;
    let client = client_of(&app, &pool, &["Corp"]).await;
    let url = authorize(&client, "&identity_provider=Corp");
    let page = attempt(&app, &url, &idp, Script::default()).await;
    let token = tokens(&app, &client, &page.callback_parameter("code").unwrap()).await;
    let user = json!({ "ProviderName": "Corp", "ProviderAttributeName": "Cognito_Subject", "ProviderAttributeValue": "ada" });
    let post = async |target: String, body: Value| {
        let request = app.http.post(&app.url).header("x-amz-target", target).body(body.to_string());
        let answer =
            request.header("content-type", "application/x-amz-json-1.1").send().await.unwrap();
        (answer.status().as_u16(), answer.json::<Value>().await.unwrap())
    };
    for operation in [
        "CreateIdentityProvider",
        "UpdateIdentityProvider",
        "DescribeIdentityProvider",
        "DeleteIdentityProvider",
        "ListIdentityProviders",
        "GetIdentityProviderByIdentifier",
        "GetSigningCertificate",
        "AdminLinkProviderForUser",
        "AdminDisableProviderForUser",
    ] {
        let body = json!({ "UserPoolId": id, "ProviderName": "Corp", "AccessToken": token["access_token"],
            "IdpIdentifier": "x", "User": user, "DestinationUser": user, "SourceUser": user });
        let (status, answer) =
            post(format!("AWSCognitoIdentityProviderService.{operation}"), body).await;
        assert_eq!(
            (status, &answer["__type"]),
            (400, &json!("MissingAuthenticationTokenException")),
            "{operation}: {answer}"
        );
    }
    let (status, answer) =
        post("AWSCognitoIdentityService.CreateIdentityProvider".to_owned(), json!({})).await;
    assert!(
        status >= 400 && answer["__type"] != json!("MissingAuthenticationTokenException"),
        "{answer}"
    );

    // What the model forbids is said in its words; pools that are not there, in theirs.
    let validation = "1 validation error detected: Value";
    let long = "n".repeat(33);
    for (pool, name, text) in [
        (
            id,
            long.as_str(),
            format!(
                "{validation} '{long}' at 'providerName' failed to satisfy constraint: Member must have length less than or equal to 32"
            ),
        ),
        (
            "no pool",
            "Corp",
            format!(
                "{validation} 'no pool' at 'userPoolId' failed to satisfy constraint: Member must satisfy regular expression pattern: "
            ),
        ),
    ] {
        let body = json!({ "UserPoolId": pool, "ProviderName": name, "ProviderType": "OIDC", "ProviderDetails": {} });
        let (_, answer) = raw_call(&app, "CreateIdentityProvider", body).await;
        assert_eq!(answer["__type"], "InvalidParameterException");
        let message = answer["message"].as_str().unwrap();
        assert!(message.starts_with(&text), "{message}");
    }
    for (operation, body) in [
        ("AdminLinkProviderForUser", json!({ "DestinationUser": user, "SourceUser": user })),
        ("AdminDisableProviderForUser", json!({ "User": user })),
    ] {
        let mut body = body;
        body["UserPoolId"] = json!("us-east-1_nobody");
        let (_, answer) = raw_call(&app, operation, body).await;
        assert_eq!(answer["__type"], "ResourceNotFoundException", "{operation}");
    }
    // A social identity is unlinked by its subject only.
    call(
        &app,
        "CreateIdentityProvider",
        json!({ "UserPoolId": id, "ProviderName": "Google", "ProviderType": "Google",
        "ProviderDetails": { "client_id": "c", "client_secret": "s", "authorize_scopes": "openid" },
        "AttributeMapping": { "email": "email" } }),
    )
    .await;
    for (attribute, text) in
        [("email", "must be Cognito_Subject"), ("Cognito_Subject", "no such link")]
    {
        let user = json!({ "ProviderName": "Google", "ProviderAttributeName": attribute, "ProviderAttributeValue": "x" });
        let (_, answer) = raw_call(
            &app,
            "AdminDisableProviderForUser",
            json!({ "UserPoolId": id, "User": user }),
        )
        .await;
        assert_eq!(answer["__type"], "InvalidParameterException");
        assert!(answer["message"].as_str().unwrap().contains(text), "{answer}");
    }
    app.stop().await;
}

// spec: FED-105, FED-113, FED-110, EP-411, EP-280, FED-B20, UI-136, UI-171, FED-017
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_pool_goes_on_without_the_provider() {
    let clock = Clock::manual(Timestamp(Clock::system().now().0));
    let app = TestApp::start_at(Engine::Postgres, OPEN, clock.clone()).await;
    let pool = app.pool(json!({ "AutoVerifiedAttributes": ["email"] })).await;
    let idp = Idp::start();
    provider(&app, pool.id.as_str(), &idp, json!({})).await;
    let client = client_of(&app, &pool, &["Corp"]).await;
    let url = authorize(&client, "&identity_provider=Corp");
    let browser = Browser::new(&app);
    let away = upstream(&browser.get(&url).await).clone();
    idp.nonce(&query(&away, "nonce").unwrap());
    let attributes = json!({ "sub": "ada", "email": "ada@corp.example" });
    idp.says(Script { attributes, ..Script::default() });
    let back = format!("/oauth2/idpresponse?code=c&state={}", query(&away, "state").unwrap());
    let page = browser.get(&back).await;
    let token = tokens(&app, &client, &page.callback_parameter("code").unwrap()).await;
    // An hour from the sign-in, however often it is used.
    for seconds in [1800, 1799] {
        clock.advance(std::time::Duration::from_secs(seconds));
        assert!(browser.get(&url).await.callback_parameter("code").is_some());
    }
    idp.asked();
    idp.fetched();

    // What the pool tells of the user, it tells by itself.
    let info = app.http.get(format!("{}/oauth2/userInfo", app.url));
    let info = info.bearer_auth(token["access_token"].as_str().unwrap()).send().await.unwrap();
    let info: Value = info.json().await.unwrap();
    assert_eq!(info["email"], "ada@corp.example", "{info}");
    let identities: Value = serde_json::from_str(info["identities"].as_str().unwrap()).unwrap();
    assert_eq!(identities[0]["userId"], "ada");
    // No password can be set by a forgotten one, at neither door: nothing is sent.
    clock.advance(std::time::Duration::from_secs(1));
    assert!(browser.get(&url).await.callback_parameter("code").is_none(), "the hour is over");
    // The way there reads what its document says; nothing else asks anybody.
    idp.fetched();
    let page = browser.get(&authorize(&client, "&prompt=login")).await;
    let page = browser.get(&page.link("/forgotPassword")).await;
    browser.submit(&page, "/forgotPassword", &[("username", "Corp_ada")]).await;
    raw_call(&app, "ForgotPassword", json!({ "ClientId": client.id, "Username": "Corp_ada" }))
        .await;
    assert!(app.app.store.list_inbox(10).await.unwrap().is_empty());
    // The refresh token alone decides how long: long after the provider's own ran out, and no longer.
    let refresh = json!({ "ClientId": client.id, "AuthFlow": "REFRESH_TOKEN_AUTH",
        "AuthParameters": { "REFRESH_TOKEN": token["refresh_token"] } });
    clock.advance(std::time::Duration::from_secs(29 * 24 * 3600));
    let again = call(&app, "InitiateAuth", refresh.clone()).await;
    assert_eq!(claims(&again["AuthenticationResult"]["IdToken"])["cognito:username"], "Corp_ada");
    clock.advance(std::time::Duration::from_secs(2 * 24 * 3600));
    assert_eq!(raw_call(&app, "InitiateAuth", refresh).await.1["__type"], "NotAuthorizedException");
    assert!(idp.asked().is_empty() && idp.fetched().is_empty());
    // Then the way leads there again, in this browser too.
    assert!(upstream(&browser.get(&url).await).as_str().starts_with(&idp.issuer));
    // Signing out here signs nobody out there.
    let out = format!("/logout?client_id={}&logout_uri=https%3A%2F%2Fapp.example%2Fbye", client.id);
    let page = browser.get(&out).await;
    assert_eq!(page.left_to.unwrap().as_str(), "https://app.example/bye");
    assert!(idp.asked().is_empty());
    app.stop().await;
}

// spec: EP-148, ERR-014, ERR-019, UI-165, FED-014
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_ends_in_a_raw_error() {
    let app = start(Engine::Sqlite).await;
    let pool = app.pool(json!({})).await;
    let idp = Idp::start();
    provider(&app, pool.id.as_str(), &idp, json!({})).await;
    let client = client_of(&app, &pool, &["Corp"]).await;
    let only_code = app.client(&pool, json!({ "AllowedOAuthFlows": ["code"] })).await;
    let base = |client: &str, callback: &str, more: &str| {
        format!("/oauth2/authorize?client_id={client}&redirect_uri={callback}&state=s1{more}")
    };
    let cb = "https%3A%2F%2Fapp.example%2Fcb";
    let code = "&response_type=code";
    for (client, more, error) in [
        (&client, String::new(), "invalid_request"),
        (&client, format!("{code}&code_challenge=x"), "invalid_request"),
        (
            &client,
            format!("{code}&code_challenge=x&code_challenge_method=plain"),
            "invalid_request",
        ),
        (&client, format!("{code}&scope=made-up"), "invalid_scope"),
        (&client, format!("{code}&identity_provider=Corp&idp_identifier=other"), "invalid_request"),
        (&only_code, "&response_type=token".to_owned(), "unauthorized_client"),
    ] {
        let page = Browser::new(&app).get(&base(client.id.as_str(), cb, &more)).await;
        let to = page.left_to.as_ref().unwrap_or_else(|| panic!("{more}: {}", page.url));
        let all =
            format!("{}{}", to.query().unwrap_or_default(), to.fragment().unwrap_or_default());
        assert!(
            all.contains(&format!("error={error}")) && all.contains("state=s1"),
            "{more}: {to}"
        );
    }
    for (client, callback) in [("nobody", cb), (client.id.as_str(), "https%3A%2F%2Fevil.example")] {
        let more = format!("{code}&identity_provider=Corp");
        let page = Browser::new(&app).get(&base(client, callback, &more)).await;
        assert!(page.left_to.is_none() && page.url.path() == "/error", "{client} {callback}");
    }

    // Names of parameters are what they are, in their case: this one means nothing.
    let more = format!("{code}&Identity_Provider=Corp&IDP_IDENTIFIER=x");
    let page = Browser::new(&app).get(&base(client.id.as_str(), cb, &more)).await;
    assert!(page.left_to.is_none() && page.url.path() == "/login", "{}", page.url);

    // The database fails under somebody's feet, on the way there and on the way back.
    let url = authorize(&client, "&identity_provider=Corp");
    let browser = Browser::new(&app);
    let away = upstream(&browser.get(&url).await).clone();
    let database = sqlx::SqlitePool::connect(&app.app.config.database_url()).await.unwrap();
    let rename = async |from: &str, to: &str| {
        let statement = format!("ALTER TABLE {from} RENAME TO {to}");
        sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&database).await.unwrap();
    };
    rename("identity_providers", "gone").await;
    let page = Browser::new(&app).get(&url).await;
    assert_eq!(page.callback_parameter("error").as_deref(), Some("server_error"), "{}", page.body);
    assert_eq!(page.callback_parameter("state").as_deref(), Some("s1"));
    rename("gone", "identity_providers").await;
    rename("identities", "gone").await;
    idp.nonce(&query(&away, "nonce").unwrap());
    let back = format!("/oauth2/idpresponse?code=c&state={}", query(&away, "state").unwrap());
    let page = browser.get(&back).await;
    assert_eq!(page.callback_parameter("error").as_deref(), Some("server_error"), "{}", page.body);
    assert!(!page.left_to.unwrap().as_str().contains("identities"));
    rename("gone", "identities").await;
    app.stop().await;
}

// spec: OIDCRP-S18, SOC-005, SOC-032, SOC-T35
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn secrets_stay_inside_and_scopes_go_out_as_they_are() {
    let idp = Idp::start();
    let social =
        format!("Facebook={0},Google={0},LoginWithAmazon={0},SignInWithApple={0}", idp.issuer);
    let settings = [OPEN[0], ("PORTICO_FEDERATION_SOCIAL_ENDPOINTS", social.as_str())];
    let app = TestApp::start_with(Engine::Sqlite, &settings).await;
    let pool = app.pool(json!({})).await;
    let id = pool.id.as_str();
    for (name, given, sent) in [
        ("Facebook", "public_profile, email", "public_profile,email"),
        ("Google", "profile email openid", "profile email openid"),
        ("LoginWithAmazon", "profile postal_code", "profile postal_code"),
    ] {
        call(&app, "CreateIdentityProvider", json!({ "UserPoolId": id, "ProviderName": name, "ProviderType": name,
            "ProviderDetails": { "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "authorize_scopes": given } })).await;
        let client = client_of(&app, &pool, &[name]).await;
        let url = authorize(&client, &format!("&scope=openid&identity_provider={name}"));
        let away = upstream(&Browser::new(&app).get(&url).await).clone();
        assert_eq!(query(&away, "scope").as_deref(), Some(sent), "{name}");
        assert!(!away.as_str().contains(CLIENT_SECRET));
    }
    // Google by its issuer, as any other OpenID Connect provider.
    let details = json!({ "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "authorize_scopes": "openid email",
        "attributes_request_method": "GET", "oidc_issuer": "https://accounts.google.com",
        "authorize_url": format!("{}/authorize", idp.issuer), "token_url": format!("{}/token", idp.issuer),
        "attributes_url": format!("{}/attributes", idp.issuer), "jwks_uri": format!("{}/jwks", idp.issuer) });
    call(
        &app,
        "CreateIdentityProvider",
        json!({ "UserPoolId": id, "ProviderName": "GoogleToo", "ProviderType": "OIDC",
        "ProviderDetails": details }),
    )
    .await;
    let client = client_of(&app, &pool, &["GoogleToo"]).await;
    let url = authorize(&client, "&identity_provider=GoogleToo");
    let script = Script {
        claims: json!({ "iss": "https://accounts.google.com", "sub": "g" }),
        ..Script::default()
    };
    let page = attempt(&app, &url, &idp, script).await;
    assert!(page.callback_parameter("code").is_some(), "{:?}", page.left_to);

    // At rest sealed, in a debug print absent.
    let found = app.app.identity_providers.get(&pool, "GoogleToo").await.unwrap();
    assert_eq!(found.details["client_secret"], CLIENT_SECRET);
    assert!(!format!("{found:?}").contains(CLIENT_SECRET));
    let stored =
        app.app.store.find_identity_provider(&pool.id, "GoogleToo").await.unwrap().unwrap();
    assert!(!String::from_utf8_lossy(&stored.sealed_details).contains(CLIENT_SECRET));
    // A failed call names neither the address, where Facebook's secret is, nor what it sent.
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let request = http::Request::get(format!(
        "http://localhost:{}/?client_secret={CLIENT_SECRET}",
        gone.port()
    ));
    let caller = portico::outbound::Outbound::new(portico::outbound::OutboundSettings {
        user_agent: "x".to_owned(),
        extra_ports: vec![],
        is_open: true,
    });
    let error = caller.unwrap().send(request.body(Vec::new()).unwrap()).await.unwrap_err();
    assert!(!format!("{error} {error:?}").contains(CLIENT_SECRET));
    // Nobody's password is asked of those who come by a provider.
    let (_, answer) = raw_call(
        &app,
        "InitiateAuth",
        json!({ "ClientId": client.id, "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": { "USERNAME": "GoogleToo_g", "PASSWORD": PASSWORD } }),
    )
    .await;
    assert_eq!(answer["__type"], "NotAuthorizedException");
    app.stop().await;
}
