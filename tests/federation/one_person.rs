//! One person, one account: the older account of a verified address, in the three ways of
//! `link_by_verified_email`.

use serde_json::{Value, json};

use super::lies::provider;
use super::{Browser, Engine, authorize, call, claims, client_of, query, start, tokens, upstream};
use crate::support::browser::Page;
use crate::support::idp::{Idp, Script};
use crate::support::{PASSWORD, TestApp};

fn who(subject: &str, email: &str, verified: Value) -> Script {
    Script {
        claims: json!({ "sub": subject }),
        attributes: json!({ "email": email, "email_verified": verified, "name": "From Corp" }),
        ..Script::default()
    }
}

/// One sign-in by the provider in this browser.
async fn come(browser: &Browser, url: &str, idp: &Idp, script: Script) -> Page {
    let away = upstream(&browser.get(url).await).clone();
    idp.says(script);
    let (state, nonce) = (query(&away, "state").unwrap(), query(&away, "nonce").unwrap());
    browser.get(&format!("/oauth2/idpresponse?code=nonce-{nonce}&state={state}")).await
}

struct Scene {
    app: TestApp,
    pool: std::sync::Arc<portico::pools::Pool>,
    client: std::sync::Arc<portico::clients::AppClient>,
    idp: Idp,
    url: String,
}

impl Scene {
    async fn new(engine: Engine, mode: &str) -> Self {
        let app = start(engine).await;
        let pool = app.email_pool().await;
        let idp = Idp::start();
        provider(&app, pool.id.as_str(), &idp, json!({})).await;
        call(&app, "UpdateIdentityProvider", json!({ "UserPoolId": pool.id, "ProviderName": "Corp",
            "AttributeMapping": { "email": "email", "email_verified": "email_verified", "name": "name" } }))
        .await;
        let set = app.app.identity_providers.set(&pool, "Corp", ("link_by_verified_email", mode));
        set.await.unwrap();
        let client = client_of(&app, &pool, &["Corp"]).await;
        let url = authorize(&client, "&identity_provider=Corp");
        Self { app, pool, client, idp, url }
    }

    /// `sub` of the user who came in.
    async fn sub(&self, page: &Page) -> Value {
        let code = page.callback_parameter("code");
        let code = code.unwrap_or_else(|| panic!("{:?} {}", page.left_to, page.body));
        claims(&tokens(&self.app, &self.client, &code).await["id_token"])["sub"].clone()
    }

    async fn user(&self, email: &str) -> Value {
        self.app.user(&self.pool, email).await;
        let user = self.app.app.users.find(&self.pool, email).await.unwrap().unwrap();
        json!(user.sub.as_str())
    }

    async fn come(&self, script: Script) -> Page {
        come(&Browser::new(&self.app), &self.url, &self.idp, script).await
    }
}

async fn linked_at_once(engine: Engine) {
    let scene = Scene::new(engine, "on").await;
    let ada = scene.user("ada@example.com").await;

    // Not with an address that the provider does not vouch for, in whatever form it does not.
    for verified in [json!(false), json!("false"), json!("yes"), json!(1), Value::Null] {
        let page = scene.come(who("eve", "ada@example.com", verified.clone())).await;
        if page.callback_parameter("code").is_some() {
            assert_ne!(scene.sub(&page).await, ada, "{verified}");
        }
        let user = scene.app.app.users.find(&scene.pool, "ada@example.com").await.unwrap().unwrap();
        assert_eq!(user.attribute("identities"), None, "{verified}");
    }
    // Not to an account whose own address nobody has proven: whoever made it may be waiting.
    let (id, app) = (scene.pool.id.as_str(), &scene.app);
    let bob = scene.user("bob@example.com").await;
    let unverified = json!([{ "Name": "email_verified", "Value": "false" }]);
    call(
        app,
        "AdminUpdateUserAttributes",
        json!({ "UserPoolId": id, "Username": bob, "UserAttributes": unverified }),
    )
    .await;
    let page = scene.come(who("bob-1", "bob@example.com", json!(false))).await;
    assert_ne!(scene.sub(&page).await, bob);

    // In any case of letters, by the flag in any form: the same person, at the first try.
    let page = scene.come(who("Ada-1", "Ada@Example.com", json!("true"))).await;
    assert_eq!(scene.sub(&page).await, ada);
    let user = app.app.users.find(&scene.pool, "ada@example.com").await.unwrap().unwrap();
    assert!(user.password_hash.is_some() && user.attribute("name") == Some("From Corp"));
    assert!(user.attribute("identities").unwrap().contains("\"userId\":\"Ada-1\""));
    // The subject is what counts from now on.
    let page = scene.come(who("Ada-1", "ada@moved.example", json!(true))).await;
    assert_eq!(scene.sub(&page).await, ada);

    // Disabled here is disabled there.
    let mallory = scene.user("mallory@example.com").await;
    call(app, "AdminDisableUser", json!({ "UserPoolId": id, "Username": mallory })).await;
    let page = scene.come(who("m", "mallory@example.com", json!(true))).await;
    assert_eq!(page.callback_parameter("error_description").as_deref(), Some("User is disabled."));

    // Many tabs at once make one link.
    let carol = scene.user("carol@example.com").await;
    let mut browsers = Vec::new();
    for _ in 0..5 {
        let browser = Browser::new(app);
        let away = upstream(&browser.get(&scene.url).await).clone();
        browsers.push((browser, query(&away, "state").unwrap(), query(&away, "nonce").unwrap()));
    }
    scene.idp.says(who("carol-1", "carol@example.com", json!(true)));
    let all = browsers.iter().map(|(browser, state, nonce)| async move {
        browser.get(&format!("/oauth2/idpresponse?code=nonce-{nonce}&state={state}")).await
    });
    for page in futures_util::future::join_all(all).await {
        assert_eq!(scene.sub(&page).await, carol);
    }
    scene.app.stop().await;
}

// spec: FED-T09, FED-T10, FED-T11
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_older_account_is_linked_at_once_on_sqlite() {
    linked_at_once(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_older_account_is_linked_at_once_on_postgres() {
    linked_at_once(Engine::Postgres).await;
}

async fn linked_after_proof(engine: Engine) {
    let scene = Scene::new(engine, "proof").await;
    let app = &scene.app;
    let ada = scene.user("ada@example.com").await;
    scene.user("bob@example.com").await;

    // The sign-in page says what is going on, and knows the name.
    let browser = Browser::new(app);
    let ask = async |browser: &Browser| {
        let page =
            come(browser, &scene.url, &scene.idp, who("Ada-1", "ada@example.com", json!(true)))
                .await;
        assert_eq!((page.url.path(), page.left_to.is_none()), ("/login", true), "{}", page.url);
        page
    };
    let page = ask(&browser).await;
    assert!(page.body.contains("connect it with Corp"), "{}", page.body);
    let name = page.attribute("#signInFormUsername", "value");
    assert_eq!(name.as_deref(), Some("ada@example.com"));
    let link = |body: &str| body.contains("Ada-1");
    let shown = async || {
        let user = app.app.users.find(&scene.pool, "ada@example.com").await.unwrap().unwrap();
        user.attribute("identities").unwrap_or_default().to_owned()
    };
    assert!(!link(&shown().await));
    // A wrong password connects nothing; the page still knows what it waits for.
    let page = browser.submit(&page, "/login", &[("password", "Wrong-1234")]).await;
    assert!(page.left_to.is_none() && !link(&shown().await));
    // Somebody else's password connects nothing, and the wait is over.
    let other = Browser::new(app);
    let page = ask(&other).await;
    let sign_in = [("username", "bob@example.com"), ("password", PASSWORD)];
    let page = other.submit(&page, "/login", &sign_in).await;
    assert_ne!(scene.sub(&page).await, ada);
    assert!(!link(&shown().await) && other.cookie(&format!("connect-{}", scene.pool.id)).is_none());
    // Nor does a sign-in with the right password in another browser.
    let elsewhere = Browser::new(app);
    let page = elsewhere.get(&authorize(&scene.client, "")).await;
    let sign_in = [("username", "ada@example.com"), ("password", PASSWORD)];
    elsewhere.submit(&page, "/login", &sign_in).await;
    assert!(!link(&shown().await));

    let login = authorize(&scene.client, "&notice=connect").replace("/oauth2/authorize", "/login");
    let login = login.as_str();
    // The right one does: the same account, with what the provider says of it.
    let page = browser.get(login).await;
    assert!(page.body.contains("connect it with Corp"));
    let page = browser.submit(&page, "/login", &sign_in).await;
    assert_eq!(scene.sub(&page).await, ada);
    assert!(link(&shown().await));
    let user = app.app.users.find(&scene.pool, "ada@example.com").await.unwrap().unwrap();
    assert_eq!(user.attribute("name"), Some("From Corp"));
    // From now on the provider is enough, and the notice says nothing any more.
    let page = scene.come(who("Ada-1", "ada@example.com", json!(true))).await;
    assert_eq!(scene.sub(&page).await, ada);
    let fresh = Browser::new(app);
    let page = fresh.get(login).await;
    assert!(!page.body.contains("connect it with"));

    // Taken back while somebody was about to prove: nothing is connected.
    let late = Browser::new(app);
    scene.user("carol@example.com").await;
    let page =
        come(&late, &scene.url, &scene.idp, who("Carol-1", "carol@example.com", json!(true))).await;
    let set =
        app.app.identity_providers.set(&scene.pool, "Corp", ("link_by_verified_email", "off"));
    set.await.unwrap();
    let sign_in = [("username", "carol@example.com"), ("password", PASSWORD)];
    let page = late.submit(&page, "/login", &sign_in).await;
    assert!(page.callback_parameter("code").is_some(), "the sign-in itself was good");
    let carol = app.app.users.find(&scene.pool, "carol@example.com").await.unwrap().unwrap();
    assert_eq!(carol.attribute("identities"), None);
    scene.app.stop().await;
}

// spec: FED-T09
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_older_account_is_linked_after_proof_on_sqlite() {
    linked_after_proof(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_older_account_is_linked_after_proof_on_postgres() {
    linked_after_proof(Engine::Postgres).await;
}

// spec: FED-T09, MAP-028
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_linked_unasked() {
    let scene = Scene::new(Engine::Sqlite, "off").await;
    let ada = scene.user("ada@example.com").await;
    // Verified and somebody's: in the way. Unverified: a profile of its own, without the name.
    let page = scene.come(who("Ada-1", "ada@example.com", json!(true))).await;
    let text = page.callback_parameter("error_description");
    assert_eq!(text.as_deref(), Some("An account with the email already exists."));
    let page = scene.come(who("Ada-1", "ada@example.com", json!(false))).await;
    assert_ne!(scene.sub(&page).await, ada);
    let holder = scene.app.app.users.find(&scene.pool, "ada@example.com").await.unwrap().unwrap();
    assert_eq!(json!(holder.sub.as_str()), ada);
    scene.app.stop().await;
}
