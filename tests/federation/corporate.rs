//! What the sign-in page offers of a client's providers, and where a corporate address leads.

use serde_json::{Value, json};

use super::lies::provider;
use super::{Browser, Engine, audit, authorize, call, client_of, query, start, upstream};
use crate::support::TestApp;
use crate::support::idp::Idp;

/// A SAML provider with these identifiers.
async fn saml(app: &TestApp, pool: &str, name: &str, identifiers: &[&str]) {
    let key = call(app, "GetSigningCertificate", json!({ "UserPoolId": pool })).await;
    let key: String =
        key["Certificate"].as_str().unwrap().lines().filter(|l| !l.starts_with("---")).collect();
    let metadata = format!(
        r#"<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.example">
<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
<KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data>
<X509Certificate>{key}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>
<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example/sso"/>
</IDPSSODescriptor></EntityDescriptor>"#
    );
    call(
        app,
        "CreateIdentityProvider",
        json!({ "UserPoolId": pool, "ProviderName": name, "ProviderType": "SAML",
        "ProviderDetails": { "MetadataFile": metadata }, "IdpIdentifiers": identifiers }),
    )
    .await;
}

async fn scene(engine: Engine) {
    let app = start(engine).await;
    let pool = app.pool(json!({})).await;
    let id = pool.id.as_str();
    saml(&app, id, "Mill", &["mill.example", "xn--bcher-kva.example"]).await;
    saml(&app, id, "Yard", &["yard.example"]).await;
    saml(&app, id, "Bare", &[]).await;
    let idp = Idp::start();
    provider(&app, id, &idp, json!({})).await;
    call(
        &app,
        "UpdateIdentityProvider",
        json!({ "UserPoolId": id, "ProviderName": "Corp", "IdpIdentifiers": ["corp.example"] }),
    )
    .await;
    let page = async |client: &portico::clients::AppClient| {
        Browser::new(&app).get(&authorize(client, "")).await
    };
    let buttons = |page: &crate::support::browser::Page| -> Vec<String> {
        let html = scraper::Html::parse_document(&page.body);
        let all = scraper::Selector::parse("a.idpButton-customizable").unwrap();
        html.select(&all).map(|a| a.text().collect::<String>().trim().to_owned()).collect()
    };
    let form = "form[name=cognitoIdpSignInForm]";

    // Native alone; one bare provider; several of them; all with identifiers.
    let native = page(&*app.client(&pool, json!({})).await).await;
    assert!(!native.has(form) && buttons(&native).is_empty() && native.has("#signInFormPassword"));
    let one = page(&*client_of(&app, &pool, &["Bare"]).await).await;
    assert!(!one.has(form) && buttons(&one) == ["Bare"] && one.has("#signInFormPassword"));
    let some = page(&*client_of(&app, &pool, &["Bare", "Mill", "Corp"]).await).await;
    assert!(!some.has(form) && buttons(&some) == ["Bare", "Corp", "Mill"]);
    let only = app.client(&pool, json!({ "SupportedIdentityProviders": ["Bare"] })).await;
    let only = page(&only).await;
    assert!(only.url.path() == "/login" && buttons(&only) == ["Bare"], "no redirect unasked");
    assert!(!only.has("#signInFormPassword"));
    let client = client_of(&app, &pool, &["Mill", "Yard", "Corp"]).await;
    let browser = Browser::new(&app);
    let all = browser.get(&authorize(&client, "")).await;
    assert!(all.has(form) && buttons(&all) == ["Corp"], "{:?}", buttons(&all));
    assert_eq!(all.text(&format!("{form} button")).as_deref(), Some("Sign in"));

    // The domain leads on, whoever it is; the rest of the request goes with it.
    let location = async |email: &str| -> Result<Value, String> {
        let fields = all.form("/login").fields;
        let csrf = &fields.iter().find(|(name, _)| name == "_csrf").unwrap().1;
        let cookie = format!("XSRF-TOKEN-{id}={csrf}");
        let body = [("_csrf", csrf.as_str()), ("idp_email", email)];
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(body).finish();
        let target = all.url.join(&all.form("/login").action).unwrap();
        let answer = app
            .http
            .post(target.clone())
            .header("cookie", cookie)
            .body(body)
            .header("content-type", "application/x-www-form-urlencoded")
            .send()
            .await
            .unwrap();
        match answer.headers().get("location") {
            Some(to) => {
                assert_eq!(answer.status(), 302);
                let to = target.join(to.to_str().unwrap()).unwrap();
                assert_eq!(to.path(), "/oauth2/authorize");
                assert_eq!(query(&to, "state").as_deref(), Some("s1"));
                assert_eq!(query(&to, "identity_provider"), None);
                Ok(json!([query(&to, "idp_identifier"), query(&to, "login_hint")]))
            }
            None => Err(answer.text().await.unwrap()),
        }
    };
    for (email, domain) in [
        ("ada@mill.example", "mill.example"),
        (" Ada@MILL.example ", "mill.example"),
        ("\"a@yard.example\"@mill.example", "mill.example"),
        ("a@yard.example", "yard.example"),
        ("a@xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("a@BÜCHER.example", "bücher.example"),
    ] {
        let to = location(email).await.unwrap_or_else(|page| panic!("{email}: {page}"));
        assert_eq!(to, json!([domain, email.trim()]));
    }
    assert_eq!(location("mill.example").await.unwrap(), json!(["mill.example", null]));
    // Unknown domains, and those of providers that the client does not have: the same page and words,
    // whether there is such a user or not.
    app.user(&pool, "real@example.com").await;
    for email in ["real@example.com", "nobody@example.com", "", "@", "a@bare.example", "a@b@"] {
        let page = location(email).await.unwrap_err();
        assert!(page.contains("No sign-in is set up for this email address."), "{email}");
        assert!(
            page.contains("errorMessage-customizable") && page.contains("cognitoIdpSignInForm")
        );
    }
    // An identifier of an OpenID Connect provider leads there too, all the way.
    let away = browser.submit(&all, "/login", &[("idp_email", "ada@corp.example")]).await;
    let away = upstream(&away);
    assert!(away.as_str().starts_with(&idp.issuer));
    assert_eq!(query(away, "login_hint").as_deref(), Some("ada@corp.example"));
    // What is written down says that it was the box.
    let events = audit(&app, &pool).await;
    let (_, record) = events.iter().find(|(event, _)| event == "Login_OIDC_SAML_POST").unwrap();
    assert!(!record.contains("ada@corp.example"), "{record}");
    app.stop().await;
}

// spec: FED-070, FED-071, FED-072, FED-078, FED-079, FED-057, FED-060, FED-065, FED-T39, UI-009, UI-015, UI-022
// spec: UI-043, UI-049
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_offers_what_the_client_has_on_sqlite() {
    scene(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_offers_what_the_client_has_on_postgres() {
    scene(Engine::Postgres).await;
}
