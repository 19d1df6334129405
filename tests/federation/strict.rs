//! What a provider may send in more than one form, and what no form makes good: signed attributes,
//! doubled members, curves, tokens that are mapped themselves.

use jsonwebtoken::Algorithm;
use serde_json::{Value, json};

use super::lies::{attempt, provider};
use super::{Engine, authorize, call, claims, client_of, start, tokens};
use crate::support::idp::{CLIENT_ID, CLIENT_SECRET, Idp, Script};

fn signed(attributes: Value) -> Script {
    Script { attributes, attributes_type: "application/jwt", ..Script::default() }
}

fn raw(path: &'static str, body: String) -> Script {
    Script { raw: vec![(path, body)], ..Script::default() }
}

// spec: OIDCRP-039, OIDCRP-S22, FED-B08
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_form_is_checked_on_postgres() {
    scene(Engine::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_form_is_checked_on_sqlite() {
    scene(Engine::Sqlite).await;
}

async fn scene(engine: Engine) {
    let app = start(engine).await;
    let pool = app.pool(json!({})).await;
    let idp = Idp::start();
    provider(&app, pool.id.as_str(), &idp, json!({})).await;
    let client = client_of(&app, &pool, &["Corp"]).await;
    let url = authorize(&client, "&identity_provider=Corp");
    let now = portico::platform::Clock::system().now().seconds();

    let who = json!({ "sub": "ada", "name": "Signed" });
    let with = |name: &str, value: Value| {
        let mut who = who.clone();
        who[name] = value;
        signed(who)
    };
    let curve =
        |script: Script| Script { algorithm: Algorithm::ES256, kid: "curve-1".into(), ..script };
    let hmac = |script: Script| Script { algorithm: Algorithm::HS256, ..script };
    let good = [
        ("signed", signed(who.clone())),
        ("signed for us by the issuer", with("aud", json!(CLIENT_ID))),
        ("among others", with("aud", json!(["x", CLIENT_ID]))),
        ("of the issuer", with("iss", json!(idp.issuer))),
        ("a curve", curve(Script { attributes: who.clone(), ..Script::default() })),
        ("all by a curve", curve(signed(who.clone()))),
        ("all by the secret", hmac(signed(who.clone()))),
    ];
    for (form, script) in good {
        let page = attempt(&app, &url, &idp, script).await;
        assert!(page.callback_parameter("code").is_some(), "{form}: {:?}", page.left_to);
        let user = app.app.users.find(&pool, "Corp_ada").await.unwrap().unwrap();
        assert_eq!(user.attribute("name"), Some("Signed"), "{form}");
    }

    let public = idp.public_key();
    let forged = {
        let key = openssl::rsa::Rsa::generate(2048).unwrap().private_key_to_der().unwrap();
        let mut header = jsonwebtoken::Header::new(Algorithm::RS256);
        header.kid = Some("key-1".to_owned());
        let key = jsonwebtoken::EncodingKey::from_rsa_der(&key);
        jsonwebtoken::encode(&header, &who, &key).unwrap()
    };
    let doubled =
        |claims: &str| Script { raw_id_token: Some(claims.to_owned()), ..Script::default() };
    let twice = {
        // Signed with the client's secret, which is a good way to sign: only the doubled member is bad.
        use base64::Engine as _;
        let engine = base64::engine::general_purpose::URL_SAFE_NO_PAD;
        let part = |text: String| engine.encode(text);
        let body = format!(
            r#"{{"iss":"{}","sub":"ada","sub":"eve","aud":"{CLIENT_ID}","iat":{now},"exp":{}}}"#,
            idp.issuer,
            now + 300
        );
        let signed = format!("{}.{}", part(r#"{"alg":"HS256"}"#.to_owned()), part(body));
        let key = jsonwebtoken::EncodingKey::from_secret(CLIENT_SECRET.as_bytes());
        let signature = jsonwebtoken::crypto::sign(signed.as_bytes(), &key, Algorithm::HS256);
        format!("{signed}.{}", signature.unwrap())
    };
    let attributes = |body: &str| raw("/attributes", body.to_owned());
    let keys = format!(
        r#"{{"keys":[],"keys":[{{"kty":"RSA","kid":"key-1","n":"{}","e":"AQAB"}}]}}"#,
        String::from_utf8(public.clone()).unwrap()
    );
    let late =
        |name: &str, value: Value| Script { claims: json!({ name: value }), ..Script::default() };
    let bad = [
        ("attributes of another", signed(json!({ "sub": "eve" }))),
        ("for another", with("aud", json!("somebody"))),
        ("of another", with("iss", json!("https://other.example"))),
        ("over", with("exp", json!(now - 200))),
        ("over, as a text", with("exp", json!((now + 300).to_string()))),
        ("another key", Script { raw: vec![("/attributes", forged)], ..signed(who.clone()) }),
        (
            "no token",
            Script { raw: vec![("/attributes", "a.b".to_owned())], ..signed(who.clone()) },
        ),
        ("a page", Script { attributes_type: "text/html", ..attributes(r#"{"sub":"ada"}"#) }),
        ("no object", attributes("[]")),
        ("no JSON", attributes("{")),
        (
            "a member twice",
            attributes(r#"{"sub":"ada","email":"a@b.example","email":"c@d.example"}"#),
        ),
        ("deep inside", attributes(r#"{"sub":"ada","x":{"y":[{"z":1,"z":2}]}}"#)),
        ("a claim twice", doubled(&twice)),
        ("expiry as a text", late("exp", json!((now + 300).to_string()))),
        ("issue as a text", late("iat", json!(now.to_string()))),
        ("beginning as a text", late("nbf", json!("0"))),
        ("a party that is no text", late("azp", json!(["portico-at-idp"]))),
        (
            "tokens twice",
            raw(
                "/token",
                r#"{"access_token":"a","access_token":"b","token_type":"Bearer"}"#.to_owned(),
            ),
        ),
        ("the key as a secret", Script { hmac_key: public, ..hmac(signed(who.clone())) }),
    ];
    for (form, script) in bad {
        let page = attempt(&app, &url, &idp, script).await;
        assert!(page.callback_parameter("code").is_none(), "{form}");
        assert_eq!(page.callback_parameter("error").as_deref(), Some("invalid_request"), "{form}");
    }
    // Keys that say two things, at a provider whose keys nobody has fetched yet.
    let second = app.pool(json!({})).await;
    let other = Idp::start();
    provider(&app, second.id.as_str(), &other, json!({})).await;
    let client = client_of(&app, &second, &["Corp"]).await;
    let url = authorize(&client, "&identity_provider=Corp");
    let page = attempt(&app, &url, &other, raw("/jwks", keys)).await;
    assert!(page.callback_parameter("code").is_none());
    let page = attempt(&app, &url, &other, Script::default()).await;
    assert!(page.callback_parameter("code").is_some(), "{:?}", page.left_to);
    app.stop().await;
}

// spec: FED-B09, MAP-009, MAP-T15
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tokens_of_the_provider_can_be_attributes() {
    let app = start(Engine::Sqlite).await;
    let mut schema = portico::pools::defaults::standard_schema();
    for name in ["custom:at", "custom:it"] {
        schema.push(
            serde_json::from_value(json!({ "Name": name, "AttributeDataType": "String", "Required": false, "DeveloperOnlyAttribute": false,
            "Mutable": true, "StringAttributeConstraints": { "MaxLength": "2048" } }))
            .unwrap(),
        );
    }
    let pool = app.pool(json!({ "SchemaAttributes": schema })).await;
    let idp = Idp::start();
    provider(&app, pool.id.as_str(), &idp, json!({})).await;
    call(&app, "UpdateIdentityProvider", json!({ "UserPoolId": pool.id, "ProviderName": "Corp",
        "AttributeMapping": { "custom:at": "access_token", "custom:it": "id_token", "email": "email" } })).await;
    let client = app
        .client(
            &pool,
            json!({ "SupportedIdentityProviders": ["Corp"],
            "WriteAttributes": ["email", "custom:at", "custom:it"],
                "ReadAttributes": ["email", "custom:at", "custom:it"] }),
        )
        .await;
    let url = authorize(&client, "&identity_provider=Corp&scope=openid");
    let script = Script {
        access_token: format!("{}%40", "t".repeat(2045)),
        attributes: json!({ "sub": "ada", "email": "a+b@corp.example" }),
        ..Script::default()
    };
    let page = attempt(&app, &url, &idp, script.clone()).await;
    let code = page.callback_parameter("code").unwrap_or_else(|| panic!("{:?}", page.left_to));
    let token = claims(&tokens(&app, &client, &code).await["id_token"]);
    assert_eq!(token["custom:at"], script.access_token);
    assert_eq!(token["email"], "a+b@corp.example", "one value is never encoded");
    let inner = claims(&token["custom:it"]);
    assert_eq!((&inner["sub"], &inner["aud"]), (&json!("ada"), &json!(CLIENT_ID)));
    let long = Script { access_token: "t".repeat(2049), ..script };
    let page = attempt(&app, &url, &idp, long).await;
    let text = page.callback_parameter("error_description").unwrap();
    assert!(text.starts_with("Invalid user attributes: ") && !text.contains("ttt"), "{text}");
    app.stop().await;
}
