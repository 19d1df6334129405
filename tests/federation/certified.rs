//! `oidc-provider` from npm, certified by the OpenID Foundation, as the other house.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use url::Url;

use super::{Browser, Engine, authorize, call, claims, client_of, query, start, tokens, upstream};

const SECRET: &str = "0123456789abcdef0123456789abcdef0123";

struct Certified {
    issuer: String,
    http: reqwest::Client,
    _process: tokio::process::Child,
}

impl Certified {
    async fn start(callback: &str) -> Self {
        let socket = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = socket.local_addr().unwrap().port();
        drop(socket);
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients");
        let mut process = tokio::process::Command::new("node")
            .args(["oidc-provider.mjs", &port.to_string(), "portico", SECRET, callback])
            .current_dir(folder)
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("scripts/setup-test installs oidc-provider");
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        assert_eq!(lines.next_line().await.unwrap().as_deref(), Some("ready"));
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .unwrap();
        Self { issuer: format!("http://localhost:{port}"), http, _process: process }
    }

    async fn next(&self, account: Value) {
        let url = format!("{}/next", self.issuer);
        assert!(
            self.http
                .post(url)
                .body(account.to_string())
                .send()
                .await
                .unwrap()
                .status()
                .is_success()
        );
    }

    /// Walks through the provider as a browser would, and answers where it sends the browser back to.
    async fn through(&self, from: &Url) -> Url {
        let (mut url, mut jar) = (from.clone(), BTreeMap::<String, String>::new());
        for _ in 0..12 {
            let cookies: Vec<String> = jar.iter().map(|(n, v)| format!("{n}={v}")).collect();
            let request = self.http.get(url.clone()).header("cookie", cookies.join("; "));
            let answer = request.send().await.unwrap();
            for cookie in answer.headers().get_all("set-cookie") {
                let text = cookie.to_str().unwrap().split(';').next().unwrap();
                let (name, value) = text.split_once('=').unwrap();
                jar.insert(name.to_owned(), value.to_owned());
            }
            let location = answer.headers().get("location").map(|l| l.to_str().unwrap().to_owned());
            let Some(location) = location else {
                panic!("stuck at {url}: {}", answer.text().await.unwrap())
            };
            url = url.join(&location).unwrap();
            if !url.as_str().starts_with(&self.issuer) {
                return url;
            }
        }
        panic!("redirected in circles");
    }
}

async fn scene(engine: Engine) {
    let app = start(engine).await;
    let pool = app.pool(json!({})).await;
    let provider = Certified::start(&format!("{}/oauth2/idpresponse", app.url)).await;
    call(&app, "CreateIdentityProvider", json!({
        "UserPoolId": pool.id.as_str(), "ProviderName": "Corp", "ProviderType": "OIDC",
        "ProviderDetails": { "client_id": "portico", "client_secret": SECRET, "oidc_issuer": provider.issuer,
            "authorize_scopes": "openid email profile", "attributes_request_method": "GET" },
        "AttributeMapping": { "email": "email", "email_verified": "email_verified", "name": "name" },
        "IdpIdentifiers": ["corp.example"],
    })).await;
    let client = client_of(&app, &pool, &["Corp"]).await;

    // The button on the page, then the provider, then the app.
    let browser = Browser::new(&app);
    provider.next(json!({ "sub": "Ada", "claims": { "email": "ada@corp.example", "email_verified": true, "name": "Ada L." } })).await;
    let page = browser.get(&authorize(&client, "")).await;
    assert_eq!(page.text("h2#corporate-heading").unwrap(), "Sign in with your corporate ID");
    let page = browser.get(&page.link("/oauth2/authorize")).await;
    let away = upstream(&page).clone();
    for name in ["state", "nonce", "code_challenge"] {
        assert!(query(&away, name).unwrap().len() >= 43, "{name}");
    }
    assert_eq!(query(&away, "scope").unwrap(), "openid email profile");
    assert_eq!(query(&away, "redirect_uri").unwrap(), format!("{}/oauth2/idpresponse", app.url));
    let back = provider.through(&away).await;
    let page = browser.get(back.as_str()).await;
    assert_eq!(page.callback_parameter("state").as_deref(), Some("s1"), "{}", page.body);
    let code = page.callback_parameter("code").unwrap();
    let id = claims(&tokens(&app, &client, &code).await["id_token"]);
    assert_eq!(id["cognito:username"], "Corp_Ada");
    assert_eq!(
        (&id["email"], &id["email_verified"], &id["name"]),
        (&json!("ada@corp.example"), &json!(true), &json!("Ada L."))
    );
    let identity = &id["identities"][0];
    assert_eq!(
        (
            &identity["userId"],
            &identity["providerName"],
            &identity["providerType"],
            &identity["primary"],
            &identity["issuer"]
        ),
        (&json!("Ada"), &json!("Corp"), &json!("OIDC"), &json!("true"), &Value::Null)
    );
    assert!(identity["dateCreated"].as_str().unwrap().parse::<i64>().unwrap() > 1_700_000_000_000);
    assert_eq!(id["cognito:groups"], json!([format!("{}_Corp", pool.id)]));
    let user = call(
        &app,
        "AdminGetUser",
        json!({ "UserPoolId": pool.id.as_str(), "Username": "Corp_Ada" }),
    )
    .await;
    assert_eq!(
        (&user["UserStatus"], &user["Enabled"]),
        (&json!("EXTERNAL_PROVIDER"), &json!(true))
    );
    let group = call(
        &app,
        "GetGroup",
        json!({ "UserPoolId": pool.id.as_str(), "GroupName": format!("{}_Corp", pool.id) }),
    )
    .await;
    assert_eq!(
        group["Group"]["Description"],
        "Autogenerated group for users who sign in using Corp"
    );

    // The way back works once, and only in its own browser.
    let again = browser.get(back.as_str()).await;
    assert_eq!(again.text("h1").unwrap(), "Something went wrong");
    let (one, other) = (Browser::new(&app), Browser::new(&app));
    let away = upstream(&one.get(&authorize(&client, "&identity_provider=Corp")).await).clone();
    let back = provider.through(&away).await;
    let stolen = other.get(back.as_str()).await;
    assert!(stolen.left_to.is_none() && stolen.text("h1").unwrap() == "Something went wrong");

    // Later sign-ins rewrite what is mapped and present, and leave the rest.
    call(
        &app,
        "AdminUpdateUserAttributes",
        json!({ "UserPoolId": pool.id.as_str(), "Username": "Corp_Ada",
        "UserAttributes": [{ "Name": "nickname", "Value": "Countess" }] }),
    )
    .await;
    provider.next(json!({ "sub": "Ada", "claims": { "email": "ada@lovelace.example", "email_verified": false } })).await;
    let away =
        upstream(&one.get(&authorize(&client, "&idp_identifier=Corp.Example")).await).clone();
    let page = one.get(provider.through(&away).await.as_str()).await;
    let second =
        claims(&tokens(&app, &client, &page.callback_parameter("code").unwrap()).await["id_token"]);
    assert_eq!(second["sub"], id["sub"]);
    assert_eq!(
        (&second["email"], &second["email_verified"]),
        (&json!("ada@lovelace.example"), &json!(false))
    );
    assert_eq!((&second["name"], &second["nickname"]), (&json!("Ada L."), &json!("Countess")));
    // The session that came of it is silent for the provider, not for others.
    assert!(
        one.get(&authorize(&client, "&identity_provider=Corp"))
            .await
            .callback_parameter("code")
            .is_some()
    );
    let native_only = app.client(&pool, json!({})).await;
    assert_eq!(one.get(&authorize(&native_only, "")).await.url.path(), "/login");

    // Another subject in another case is somebody else.
    provider.next(json!({ "sub": "ada", "claims": {} })).await;
    let fresh = Browser::new(&app);
    let away = upstream(&fresh.get(&authorize(&client, "&identity_provider=Corp")).await).clone();
    let page = fresh.get(provider.through(&away).await.as_str()).await;
    let third =
        claims(&tokens(&app, &client, &page.callback_parameter("code").unwrap()).await["id_token"]);
    assert_ne!(third["sub"], id["sub"]);

    // No at the provider is no at the app.
    provider.next(json!({ "sub": "ada", "deny": true })).await;
    let fresh = Browser::new(&app);
    let away = upstream(&fresh.get(&authorize(&client, "&identity_provider=Corp")).await).clone();
    let page = fresh.get(provider.through(&away).await.as_str()).await;
    assert_eq!(page.callback_parameter("error").as_deref(), Some("access_denied"));
    assert_eq!(page.callback_parameter("error_description").as_deref(), Some("not today"));
    assert_eq!(page.callback_parameter("state").as_deref(), Some("s1"));

    // A disabled user stays out, and nothing is updated.
    call(
        &app,
        "AdminDisableUser",
        json!({ "UserPoolId": pool.id.as_str(), "Username": "Corp_Ada" }),
    )
    .await;
    provider.next(json!({ "sub": "Ada", "claims": { "name": "Changed" } })).await;
    let away = upstream(&fresh.get(&authorize(&client, "&identity_provider=Corp")).await).clone();
    let page = fresh.get(provider.through(&away).await.as_str()).await;
    assert_eq!(page.callback_parameter("error_description").as_deref(), Some("User is disabled."));
    let user = app.app.users.find(&pool, "Corp_Ada").await.unwrap().unwrap();
    assert_eq!(user.attribute("name"), Some("Ada L."));

    // The provider is taken from the client while somebody is away.
    let away = upstream(&fresh.get(&authorize(&client, "&identity_provider=Corp")).await).clone();
    let back = provider.through(&away).await;
    call(
        &app,
        "DeleteIdentityProvider",
        json!({ "UserPoolId": pool.id.as_str(), "ProviderName": "Corp" }),
    )
    .await;
    let page = fresh.get(back.as_str()).await;
    assert_eq!(page.url.path(), "/login");
    assert!(page.body.contains("Login option is not available. Please try another one"));
    app.stop().await;
}

// spec: UI-053, EP-006, EP-130, FED-011, FED-004, FED-005, FED-006, FED-007, FED-015, FED-037, FED-073, FED-076, FED-077, FED-081, FED-083, FED-085
// spec: FED-086, FED-087, FED-090, FED-091, FED-092, FED-096, FED-099, FED-100, FED-101, FED-102, FED-115, FED-130
// spec: FED-133, OIDCRP-016, OIDCRP-030, OIDCRP-031, OIDCRP-032, OIDCRP-034, OIDCRP-035, OIDCRP-036, OIDCRP-043
// spec: OIDCRP-S01, OIDCRP-S03, OIDCRP-S23, MAP-002, MAP-010, MAP-019, MAP-020, ERR-017, UI-046, UI-047, UI-184, TOK-037
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_come_in_by_a_certified_provider_on_sqlite() {
    scene(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_come_in_by_a_certified_provider_on_postgres() {
    scene(Engine::Postgres).await;
}
