//! A provider that lies: each lie after its honest twin.

use jsonwebtoken::Algorithm;
use serde_json::{Value, json};

use super::{Browser, Engine, authorize, call, client_of, query, start, upstream};
use crate::support::idp::{CLIENT_ID, CLIENT_SECRET, Idp, Script};
use crate::support::sdk::raw_call;
use crate::support::{TestApp, browser::Page};

pub async fn provider(app: &TestApp, pool: &str, idp: &Idp, more: Value) {
    let (status, answer) = create(app, pool, idp, more).await;
    assert_eq!(status, 200, "{answer}");
}

pub async fn create(app: &TestApp, pool: &str, idp: &Idp, more: Value) -> (u16, Value) {
    let mut details = json!({ "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "oidc_issuer": idp.issuer,
        "authorize_scopes": "openid", "attributes_request_method": "POST" });
    details.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    raw_call(app, "CreateIdentityProvider", json!({
        "UserPoolId": pool, "ProviderName": "Corp", "ProviderType": "OIDC", "ProviderDetails": details,
        "AttributeMapping": { "email": "email", "name": "name", "zoneinfo": "groups" },
    })).await
}

/// One sign-in with what the provider says.
pub async fn attempt(app: &TestApp, url: &str, idp: &Idp, script: Script) -> Page {
    let browser = Browser::new(app);
    let page = browser.get(url).await;
    let away = upstream(&page).clone();
    idp.nonce(&query(&away, "nonce").unwrap());
    idp.says(script);
    let back = format!("/oauth2/idpresponse?code=c&state={}", query(&away, "state").unwrap());
    browser.get(&back).await
}

fn claims(claims: Value) -> Script {
    Script { claims, ..Script::default() }
}

// spec: OIDCRP-011, OIDCRP-033, OIDCRP-037, OIDCRP-S02, OIDCRP-S05, OIDCRP-S06, OIDCRP-S07, OIDCRP-S08, OIDCRP-S09
// spec: OIDCRP-L11, OIDCRP-L12, FED-T11, OIDCRP-S10, OIDCRP-S11, OIDCRP-S17, OIDCRP-T29, OIDCRP-T32
// spec: OIDCRP-S14, OIDCRP-S15, ERR-012, ERR-016, ERR-020, MAP-005, MAP-007, MAP-008, MAP-015, MAP-016, MAP-025
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_lie_signs_anybody_in() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let app = start(engine).await;
        let pool = app.pool(json!({})).await;
        let idp = Idp::start();
        provider(&app, pool.id.as_str(), &idp, json!({})).await;
        let client = client_of(&app, &pool, &["Corp"]).await;
        let url = authorize(&client, "&identity_provider=Corp");
        let now = portico::platform::Clock::system().now().seconds();

        let honest = Script {
            attributes: json!({ "sub": "ada", "iss": "ignored", "email": "ada@corp.example", "name": null,
                "groups": ["a b", "c"] }),
            ..Script::default()
        };
        let page = attempt(&app, &url, &idp, honest.clone()).await;
        assert!(page.callback_parameter("code").is_some(), "{:?}", page.left_to);
        let asked = idp.asked();
        assert!(
            asked[0].contains("client_secret=") && asked[0].contains("code_verifier="),
            "{asked:?}"
        );
        assert!(
            asked[1].starts_with("POST /attributes? ")
                && asked[1].ends_with("Bearer upstream-token"),
            "{asked:?}"
        );
        let user = app.app.users.find(&pool, "Corp_ada").await.unwrap().unwrap();
        assert_eq!(user.attribute("zoneinfo"), Some("[a+b, c]"));
        assert_eq!(
            (user.attribute("email_verified"), user.attribute("name")),
            (Some("false"), None)
        );
        let hmac = Script { algorithm: Algorithm::HS256, ..Script::default() };
        assert!(attempt(&app, &url, &idp, hmac.clone()).await.callback_parameter("code").is_some());

        // The half of SHA-256 over "upstream-token", and members of the header that say nothing.
        let hash = openssl::sha::sha256(b"upstream-token");
        let named = {
            use base64::Engine as _;
            base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(&hash[..16])
        };
        let more =
            Script { header: json!({ "x5t": "ignored" }), ..claims(json!({ "at_hash": named })) };
        assert!(attempt(&app, &url, &idp, more).await.callback_parameter("code").is_some());

        let none = {
            use base64::Engine as _;
            let part = |value: Value| {
                base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(value.to_string())
            };
            let body = json!({ "iss": idp.issuer, "sub": "ada", "aud": CLIENT_ID, "iat": now, "exp": now + 300, "nonce": "x" });
            format!("{}.{}.", part(json!({ "alg": "none" })), part(body))
        };
        let lies = [
            ("another nonce", claims(json!({ "nonce": "other" }))),
            ("no nonce", claims(json!({ "nonce": null }))),
            ("another issuer", claims(json!({ "iss": "http://localhost:1" }))),
            ("a slash more", claims(json!({ "iss": format!("{}/", idp.issuer) }))),
            ("another audience", claims(json!({ "aud": "somebody" }))),
            ("one audience more", claims(json!({ "aud": [CLIENT_ID, "somebody"] }))),
            ("another party", claims(json!({ "azp": "somebody" }))),
            ("expired", claims(json!({ "exp": now - 200 }))),
            ("no expiry", claims(json!({ "exp": null }))),
            ("from the future", claims(json!({ "iat": now + 200 }))),
            ("from long ago", claims(json!({ "iat": now - 700 }))),
            ("not yet", claims(json!({ "nbf": now + 300 }))),
            ("nobody", claims(json!({ "sub": "" }))),
            ("no subject", claims(json!({ "sub": null }))),
            ("unsigned", Script { raw_id_token: Some(none), ..Script::default() }),
            ("garbage", Script { raw_id_token: Some("a.b.c".to_owned()), ..Script::default() }),
            ("another key", Script { kid: "key-2".to_owned(), ..Script::default() }),
            ("the public key as a secret", Script { hmac_key: idp.public_key(), ..hmac.clone() }),
            ("another access token", claims(json!({ "at_hash": "77QmUPtjPfzWtF2AnpK9RQ" }))),
            (
                "what must be understood",
                Script { header: json!({ "crit": ["b64"], "b64": true }), ..Script::default() },
            ),
            (
                "its own key in the header",
                Script {
                    kid: "key-2".to_owned(),
                    header: json!({ "jwk": { "kty": "RSA", "e": "AQAB",
                        "n": String::from_utf8(idp.public_key()).unwrap() } }),
                    ..Script::default()
                },
            ),
            ("no ID token", Script { no_id_token: true, ..Script::default() }),
            (
                "the attributes of another",
                Script { attributes: json!({ "sub": "eve" }), ..Script::default() },
            ),
            (
                "a bad address",
                Script { attributes: json!({ "email": "not an address" }), ..Script::default() },
            ),
            ("an error", Script { token_status: 400, ..Script::default() }),
        ];
        for (lie, script) in lies {
            let page = attempt(&app, &url, &idp, script).await;
            assert_eq!(
                page.callback_parameter("error").as_deref(),
                Some("invalid_request"),
                "{lie}: {:?}",
                page.left_to
            );
            assert!(page.callback_parameter("code").is_none(), "{lie}");
            let text = page.callback_parameter("error_description").unwrap();
            assert!(!text.contains(CLIENT_SECRET) && text.len() <= 512, "{lie}: {text}");
            if lie == "an error" {
                assert_eq!(text, "Corp Error - 400 error getting token");
            }
        }
        assert!(
            attempt(&app, &url, &idp, honest.clone()).await.callback_parameter("code").is_some(),
            "still honest"
        );

        // Answers of another house, and an error beside a code.
        for (more, text) in [
            ("&iss=https%3A%2F%2Fother.example", "The answer is of another issuer"),
            ("&error=server_error&error_description=no", "no"),
        ] {
            let browser = Browser::new(&app);
            let away = upstream(&browser.get(&url).await).clone();
            let (state, nonce) = (query(&away, "state").unwrap(), query(&away, "nonce").unwrap());
            idp.says(honest.clone());
            let back = format!("/oauth2/idpresponse?code=nonce-{nonce}&state={state}{more}");
            let page = browser.get(&back).await;
            assert!(page.callback_parameter("code").is_none());
            assert_eq!(page.callback_parameter("error_description").as_deref(), Some(text));
        }

        // Who is a native user already is not taken over by a name.
        app.user(&pool, "x@example.com").await;
        let eve = claims(json!({ "sub": "Corp_ada" }));
        assert!(attempt(&app, &url, &idp, eve).await.callback_parameter("code").is_some());
        app.stop().await;
    }
}

// spec: MAP-005, ERR-016, FED-094, MAP-012, FED-089
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn profiles_keep_the_rules_of_the_pool() {
    let app = start(Engine::Postgres).await;
    let schema = {
        let mut schema = portico::pools::defaults::standard_schema();
        schema.iter_mut().find(|a| a.name == "email").unwrap().required = true;
        schema
    };
    let pool = app.pool(json!({ "SchemaAttributes": schema })).await;
    let idp = Idp::start();
    provider(&app, pool.id.as_str(), &idp, json!({})).await;
    let client = client_of(&app, &pool, &["Corp"]).await;
    let url = authorize(&client, "&identity_provider=Corp");
    let page = attempt(&app, &url, &idp, Script::default()).await;
    assert_eq!(
        page.callback_parameter("error_description").as_deref(),
        Some("attributes required: [email]")
    );
    assert!(app.app.users.find(&pool, "Corp_ada").await.unwrap().is_none(), "nothing half-made");

    // A native user of the computed name: it never attaches.
    let attributes = json!([{ "Name": "email", "Value": "native@example.com" }]);
    call(
        &app,
        "AdminCreateUser",
        json!({ "UserPoolId": pool.id.as_str(), "Username": "Corp_ada",
        "MessageAction": "SUPPRESS", "UserAttributes": attributes }),
    )
    .await;
    let good = Script { attributes: json!({ "email": "ada@corp.example" }), ..Script::default() };
    let page = attempt(&app, &url, &idp, good.clone()).await;
    assert_eq!(
        page.callback_parameter("error_description").as_deref(),
        Some("Invalid ProviderName/Username combination. Please check again")
    );
    call(
        &app,
        "AdminDeleteUser",
        json!({ "UserPoolId": pool.id.as_str(), "Username": "Corp_ada" }),
    )
    .await;

    // Many first sign-ins at once make one profile.
    let mut browsers = Vec::new();
    for _ in 0..6 {
        let browser = Browser::new(&app);
        let away = upstream(&browser.get(&url).await).clone();
        browsers.push((browser, query(&away, "state").unwrap(), query(&away, "nonce").unwrap()));
    }
    idp.says(good);
    let arrivals = browsers.iter().map(|(browser, state, nonce)| async move {
        browser.get(&format!("/oauth2/idpresponse?code=nonce-{nonce}&state={state}")).await
    });
    for page in futures_util::future::join_all(arrivals).await {
        assert!(page.callback_parameter("code").is_some(), "{:?}", page.left_to);
    }
    let pages = app.app.store.estimated_users(&pool.id).await.unwrap();
    assert_eq!(pages, 1);
    app.stop().await;
}

// spec: OIDCRP-S04, OIDCRP-T30
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provider_is_who_it_says_it_is() {
    let app = start(Engine::Sqlite).await;
    for (discovery, token, answer, is_in) in [
        ("", "", "", true),
        ("", "/", "", false),
        ("/", "/", "", true),
        ("/", "/", "&iss={}/", true),
        ("/", "/", "&iss={}", false),
        ("/", "", "", false),
        ("//", "//", "", false),
        ("/tenant", "/tenant", "", false),
    ] {
        let pool = app.pool(json!({})).await;
        let idp = Idp::start();
        let spelled = |more: &str| format!("{}{more}", idp.issuer);
        let script = Script {
            discovery: json!({ "issuer": spelled(discovery),
                "authorization_response_iss_parameter_supported": answer.contains("iss") }),
            ..claims(json!({ "iss": spelled(token) }))
        };
        idp.says(script.clone());
        if !matches!(discovery, "" | "/") {
            let (status, answer) = create(&app, pool.id.as_str(), &idp, json!({})).await;
            assert_eq!((status, &answer["__type"]), (400, &json!("InvalidParameterException")));
            assert!(answer["message"].as_str().unwrap().contains("another issuer"), "{answer}");
            continue;
        }
        provider(&app, pool.id.as_str(), &idp, json!({})).await;
        let client = client_of(&app, &pool, &["Corp"]).await;
        let browser = Browser::new(&app);
        let page = browser.get(&authorize(&client, "&identity_provider=Corp")).await;
        let away = upstream(&page).clone();
        let nonce = query(&away, "nonce").unwrap();
        let (state, answer) = (query(&away, "state").unwrap(), answer.replace("{}", &idp.issuer));
        let back = format!("/oauth2/idpresponse?code=nonce-{nonce}&state={state}{answer}");
        let page = browser.get(&back).await;
        let came = page.callback_parameter("code").is_some();
        assert_eq!(came, is_in, "{discovery} {token} {answer}: {:?}", page.left_to);
    }

    // Who says that it always names itself does.
    let pool = app.pool(json!({})).await;
    let idp = Idp::start();
    let always = Script {
        discovery: json!({ "authorization_response_iss_parameter_supported": true }),
        ..Script::default()
    };
    idp.says(always.clone());
    provider(&app, pool.id.as_str(), &idp, json!({})).await;
    let client = client_of(&app, &pool, &["Corp"]).await;
    let url = authorize(&client, "&identity_provider=Corp");
    let page = attempt(&app, &url, &idp, always).await;
    assert!(page.callback_parameter("code").is_none());
    app.stop().await;
}
