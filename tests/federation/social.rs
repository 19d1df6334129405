//! The dialects of Facebook, Google, Amazon and Apple, spoken by a stand-in.

use serde_json::{Value, json};

use super::lies::attempt;
use super::{Browser, Engine, authorize, call, client_of, query, upstream};
use crate::support::TestApp;
use crate::support::idp::{CLIENT_ID, CLIENT_SECRET, Idp, Script};

/// A P-256 key as Apple gives it out.
fn apple_key() -> String {
    let group = openssl::ec::EcGroup::from_curve_name(openssl::nid::Nid::X9_62_PRIME256V1).unwrap();
    let key =
        openssl::pkey::PKey::from_ec_key(openssl::ec::EcKey::generate(&group).unwrap()).unwrap();
    String::from_utf8(key.private_key_to_pem_pkcs8().unwrap()).unwrap()
}

async fn scene(engine: Engine) {
    let idp = Idp::start();
    let names = ["Facebook", "Google", "LoginWithAmazon", "SignInWithApple"];
    let endpoints: Vec<String> =
        names.iter().map(|name| format!("{name}={}", idp.issuer)).collect();
    let settings = [
        ("PORTICO_ALLOW_HTTP_PROVIDERS", "true".to_owned()),
        ("PORTICO_FEDERATION_SOCIAL_ENDPOINTS", endpoints.join(",")),
    ];
    let settings: Vec<(&str, &str)> = settings.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let app = TestApp::start_with(engine, &settings).await;
    let pool = app.pool(json!({})).await;
    let create = |name: &str, more: Value, mapping: Value| {
        let mut details = json!({ "client_id": CLIENT_ID, "authorize_scopes": "email, name" });
        details.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        call(
            &app,
            "CreateIdentityProvider",
            json!({ "UserPoolId": pool.id.as_str(), "ProviderName": name,
            "ProviderType": name, "ProviderDetails": details, "AttributeMapping": mapping }),
        )
    };
    let secret = json!({ "client_secret": CLIENT_SECRET });
    create("Facebook", secret.clone(), json!({ "email": "email", "picture": "picture" })).await;
    create("Google", secret.clone(), json!({ "email": "email", "name": "names" })).await;
    create("LoginWithAmazon", secret, json!({ "email": "email", "address": "postal_code" })).await;
    let apple = json!({ "team_id": "TEAM", "key_id": "KEY", "private_key": apple_key() });
    create(
        "SignInWithApple",
        apple,
        json!({ "email": "email", "given_name": "firstName", "name": "name" }),
    )
    .await;
    let client = client_of(&app, &pool, &names).await;
    let page = Browser::new(&app).get(&authorize(&client, "")).await;
    for label in [
        "Continue with Facebook",
        "Continue with Google",
        "Continue with Amazon",
        "Continue with Apple",
    ] {
        assert!(page.body.contains(label), "{label}");
    }
    assert!(page.body.contains("Sign in with your social account"));
    let url = |name: &str| authorize(&client, &format!("&identity_provider={name}"));
    let attribute = async |name: &str, attribute: &str| {
        let user =
            app.app.users.find(&pool, name).await.unwrap().unwrap_or_else(|| panic!("no {name}"));
        user.attribute(attribute).map(str::to_owned)
    };

    // What the app knows of the person is told to those who understand it; our own page, too.
    for name in names {
        let hinted = format!("{}&login_hint=ada%40example.com&prompt=login", url(name));
        let away = upstream(&Browser::new(&app).get(&hinted).await).clone();
        let told = ["login_hint", "prompt"].map(|parameter| query(&away, parameter));
        let understood =
            ["ada@example.com", "login"].map(|v| (name == "Google").then(|| v.to_owned()));
        assert_eq!(told, understood, "{name}");
    }
    let page = Browser::new(&app).get(&authorize(&client, "&login_hint=ada%40example.com")).await;
    let filled = page.attribute("#signInFormUsername", "value");
    assert_eq!(filled.as_deref(), Some("ada@example.com"));

    // Facebook: commas, a GET for the token, no ID token, fields and a proof, a nested picture.
    let facebook = Script {
        no_id_token: true,
        attributes: json!({ "id": "77", "email": "f@example.com", "picture": { "data": { "url": "https://p.example/1" } } }),
        ..Script::default()
    };
    let browser = Browser::new(&app);
    let away = upstream(&browser.get(&url("Facebook")).await).clone();
    assert_eq!(query(&away, "scope").unwrap(), "email,name");
    let page = attempt(&app, &url("Facebook"), &idp, facebook).await;
    let target = page.left_to.as_ref().expect("back at the app");
    assert!(page.callback_parameter("code").is_some() && target.fragment() == Some(""), "{target}");
    let asked = idp.asked();
    assert!(asked[0].starts_with("/token?client_id=") && asked[0].contains("&code=c"), "{asked:?}");
    assert!(
        asked[1].starts_with("GET /attributes?fields=email,id,picture&appsecret_proof="),
        "{asked:?}"
    );
    assert_eq!(attribute("Facebook_77", "picture").await.as_deref(), Some("https://p.example/1"));

    // Google: an ID token of its issuer, and person fields that exist.
    let google = Script {
        claims: json!({ "iss": "https://accounts.google.com", "sub": "g1", "email": "g@example.com" }),
        attributes: json!({ "names": "Gee" }),
        ..Script::default()
    };
    let page = attempt(&app, &url("Google"), &idp, google).await;
    assert!(page.callback_parameter("code").is_some(), "{:?}", page.left_to);
    assert!(idp.asked()[1].starts_with("GET /attributes?fields=names "));
    assert_eq!(attribute("Google_g1", "email").await.as_deref(), Some("g@example.com"));

    let broken = Script { token_status: 400, ..Script::default() };
    let page = attempt(&app, &url("Google"), &idp, broken).await;
    let text = page.callback_parameter("error_description");
    assert_eq!(text.as_deref(), Some("Google Error - 400 invalid_grant"));
    idp.asked();

    // Amazon: the profile alone.
    let amazon = Script {
        no_id_token: true,
        attributes: json!({ "user_id": "amzn1.account.X", "email": "a@example.com", "postal_code": "98101" }),
        ..Script::default()
    };
    let stolen = Script { token_audience: "another-app", ..amazon.clone() };
    let page = attempt(&app, &url("LoginWithAmazon"), &idp, stolen).await;
    assert!(page.callback_parameter("code").is_none(), "a token that another app was given");
    let page = attempt(&app, &url("LoginWithAmazon"), &idp, amazon).await;
    assert!(page.callback_parameter("code").is_some(), "{:?}", page.left_to);
    assert_eq!(
        attribute("LoginWithAmazon_amzn1.account.X", "address").await.as_deref(),
        Some("98101")
    );

    // Apple: a secret made for the occasion, an answer by POST, names from the browser only.
    idp.asked();
    let browser = Browser::new(&app);
    let away = upstream(&browser.get(&url("SignInWithApple")).await).clone();
    assert_eq!(query(&away, "response_mode").as_deref(), Some("form_post"));
    idp.nonce(&query(&away, "nonce").unwrap());
    idp.says(Script {
        claims: json!({ "iss": "https://appleid.apple.com", "sub": "000.1", "email": "p@privaterelay.appleid.com" }),
        ..Script::default()
    });
    let user =
        json!({ "name": { "firstName": "Pat", "lastName": "Apple" }, "email": "evil@example.com" })
            .to_string();
    let state = query(&away, "state").unwrap();
    let twice = format!("/oauth2/idpresponse?state={state}");
    let refused = browser.post(&twice, &[("code", "c"), ("state", &state)]).await;
    assert!(refused.left_to.is_none(), "parameters in both places");
    let fields = [
        ("code", "c"),
        ("state", state.as_str()),
        ("user", user.as_str()),
        ("id_token", "ignored"),
    ];
    let page = browser.post("/oauth2/idpresponse", &fields).await;
    assert!(page.callback_parameter("code").is_some(), "{:?} {}", page.left_to, page.body);
    let asked = idp.asked().join("\n");
    let secret = url::form_urlencoded::parse(asked.split_whitespace().nth(1).unwrap().as_bytes())
        .find(|(name, _)| name == "client_secret")
        .unwrap()
        .1
        .into_owned();
    let header = jsonwebtoken::decode_header(&secret).unwrap();
    assert_eq!((header.alg, header.kid.as_deref()), (jsonwebtoken::Algorithm::ES256, Some("KEY")));
    assert_eq!(super::claims(&json!(secret))["sub"], CLIENT_ID);
    assert_eq!(attribute("SignInWithApple_000.1", "given_name").await.as_deref(), Some("Pat"));
    assert_eq!(
        attribute("SignInWithApple_000.1", "email").await.as_deref(),
        Some("p@privaterelay.appleid.com")
    );

    // The name comes once; without it the next sign-in works, and the name stays.
    let page = attempt(&app, &url("SignInWithApple"), &idp, Script {
        claims: json!({ "iss": "https://appleid.apple.com", "sub": "000.1", "email": "p@privaterelay.appleid.com" }),
        ..Script::default()
    }).await;
    assert!(page.callback_parameter("code").is_some(), "{:?}", page.left_to);
    assert_eq!(attribute("SignInWithApple_000.1", "given_name").await.as_deref(), Some("Pat"));

    // An odd name of a mapping neither breaks the query nor slips a parameter into it.
    let mapping = json!({ "email": "email", "nickname": "x&access_token=y" });
    for name in ["Google", "Facebook"] {
        call(
            &app,
            "UpdateIdentityProvider",
            json!({ "UserPoolId": pool.id.as_str(),
            "ProviderName": name, "AttributeMapping": mapping }),
        )
        .await;
        idp.asked();
        attempt(
            &app,
            &url(name),
            &idp,
            Script {
                claims: json!({ "iss": "https://accounts.google.com" }),
                attributes: json!({ "id": "77" }),
                ..Script::default()
            },
        )
        .await;
        let asked = idp.asked().join("\n");
        assert!(!asked.contains("access_token=y"), "{asked}");
        assert_eq!(asked.contains("x%26access_token%3Dy"), name == "Facebook", "{asked}");
    }
    app.stop().await;
}

// spec: SOC-001, SOC-004, SOC-008, SOC-010, SOC-023, SOC-024, SOC-025, SOC-028, SOC-029, SOC-033, SOC-034, SOC-042
// spec: SOC-037, SOC-043, SOC-044, SOC-L13, SOC-T33, SOC-T34, SOC-057, SOC-058
// spec: SOC-052, SOC-054, SOC-055, SOC-056, SOC-059, OIDCRP-038, OIDCRP-044, OIDCRP-S16, UI-044, UI-045, FED-091, FED-B13
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_speaks_its_own_way_on_sqlite() {
    scene(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_speaks_its_own_way_on_postgres() {
    scene(Engine::Postgres).await;
}
