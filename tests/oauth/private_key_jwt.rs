//! `private_key_jwt`: clients that prove themselves by signed assertions (RFC 7523).

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use portico::clients::AppClient;
use portico::clients::client::PorticoClientSettings;
use portico::pools::Pool;
use portico::resources::{ResourceScope, ResourceServer};
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::flow::{ADDRESS, SECRET, post, post_basic};
use crate::support::sdk::raw_call;
use crate::support::{PASSWORD, TestApp, on_both_engines};

const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// A P-256 key: what signs, and the public half as a JWK.
fn key(kid: &str) -> (EncodingKey, Value) {
    let random = SystemRandom::new();
    let der = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
    let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der.as_ref()).unwrap();
    let point = pair.public_key().as_ref();
    let [x, y] = [&point[1..33], &point[33..]].map(|half| URL_SAFE_NO_PAD.encode(half));
    let public = json!({ "kty": "EC", "crv": "P-256", "x": x, "y": y, "kid": kid, "alg": "ES256", "use": "sig" });
    (EncodingKey::from_ec_der(der.as_ref()), public)
}

fn sign(key: &EncodingKey, claims: &Value) -> String {
    let header = Header { kid: Some("one".to_owned()), ..Header::new(Algorithm::ES256) };
    encode(&header, claims, key).unwrap()
}

async fn machine(app: &TestApp, pool: &Pool, portico: Value) -> std::sync::Arc<AppClient> {
    let settings = json!({ "AllowedOAuthFlows": ["client_credentials"],
                           "AllowedOAuthScopes": ["photos/read"], "Portico": portico });
    app.client_with(pool, settings, Some(SECRET)).await
}

async fn pool_with_photos(app: &TestApp) -> std::sync::Arc<Pool> {
    let pool = app.email_pool().await;
    let scope =
        ResourceScope { scope_name: "read".to_owned(), scope_description: "Read".to_owned() };
    let server = ResourceServer {
        pool_id: pool.id.clone(),
        identifier: "photos".to_owned(),
        name: "Photos".to_owned(),
        scopes: vec![scope],
    };
    app.app.pools.add_resource_server(server).await.unwrap();
    pool
}

on_both_engines! {
    // spec: OIDC-326
    timed async fn an_assertion_proves_a_client_once(app: &TestApp) {
        let pool = pool_with_photos(app).await;
        let ((own, public), (foreign, _)) = (key("one"), key("one"));
        let client = machine(app, &pool, json!({ "jwks": { "keys": [public] } })).await;
        let issuer = format!("{}/{}", app.url, pool.id);
        let (id, now) = (client.id.as_str(), app.now());
        let claims = |more: Value| {
            let jti = app.app.entropy.uuid();
            let mut all = json!({ "iss": id, "sub": id, "aud": issuer, "exp": now + 60, "iat": now, "jti": jti });
            for (name, value) in more.as_object().unwrap() {
                all[name] = value.clone();
                if value.is_null() {
                    all.as_object_mut().unwrap().remove(name);
                }
            }
            all
        };
        let ask = async |assertion: &str, more: &[(&str, &str)]| {
            let mut form = vec![("grant_type", "client_credentials"), ("client_assertion_type", TYPE),
                                ("client_assertion", assertion)];
            form.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
            form.extend(more.iter().filter(|(_, value)| !value.is_empty()));
            let answer = post(app, "/oauth2/token", &form).await;
            (answer.status, answer.error().to_owned())
        };
        let granted = (StatusCode::OK, String::new());
        let refused = (StatusCode::BAD_REQUEST, "invalid_client".to_owned());
        let invalid = (StatusCode::BAD_REQUEST, "invalid_request".to_owned());
        // For the issuer, for the endpoint, and for several of whom one is meant.
        let endpoint = format!("{}/oauth2/token", app.url);
        for audience in [json!(issuer), json!(endpoint), json!(["https://other.example", endpoint])] {
            let assertion = sign(&own, &claims(json!({ "aud": audience })));
            assert_eq!(ask(&assertion, &[("client_id", id)]).await, granted);
            assert_eq!(ask(&assertion, &[]).await, refused, "once");
        }
        for (what, claims) in [
            ("issuer", claims(json!({ "iss": "somebody" }))),
            ("subject", claims(json!({ "sub": "somebody" }))),
            ("audience", claims(json!({ "aud": "https://other.example" }))),
            ("expired", claims(json!({ "exp": now - 31 }))),
            ("too long", claims(json!({ "exp": now + 3601 }))),
            ("not yet", claims(json!({ "nbf": now + 31 }))),
            ("of the future", claims(json!({ "iat": now + 31 }))),
            ("no jti", claims(json!({ "jti": null }))),
            ("no exp", claims(json!({ "exp": null }))),
            ("long jti", claims(json!({ "jti": "j".repeat(256) }))),
        ] {
            assert_eq!(ask(&sign(&own, &claims), &[]).await, refused, "{what}");
        }
        assert_eq!(ask(&sign(&foreign, &claims(json!({}))), &[]).await, refused, "another key");
        let symmetric = encode(&Header::new(Algorithm::HS256), &claims(json!({})), &EncodingKey::from_secret(SECRET.as_bytes()));
        assert_eq!(ask(&symmetric.unwrap(), &[]).await, refused, "the secret does not sign");
        let good = sign(&own, &claims(json!({})));
        let unsigned = format!("{}.{}.", URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#), good.split('.').nth(1).unwrap());
        assert_eq!(ask(&unsigned, &[]).await, refused, "none");
        for broken in ["x", "a.b.c", ""] {
            assert_ne!(ask(broken, &[]).await.0, StatusCode::OK);
        }
        // One way alone, and for a client that has keys only that one.
        for (name, value) in [("client_secret", SECRET), ("client_id", "another"), ("client_assertion_type", "x"),
                              ("client_assertion_type", ""), ("client_assertion", "")] {
            assert_eq!(ask(&good, &[(name, value)]).await, invalid, "{name}={value}");
        }
        let form = [("grant_type", "client_credentials")];
        assert_eq!(post_basic(app, "/oauth2/token", (id, SECRET), &form).await.error(), "invalid_client");
        let bare = [("grant_type", "client_credentials"), ("client_id", id)];
        assert_eq!(post(app, "/oauth2/token", &bare).await.error(), "invalid_client");
        let plain = machine(app, &pool, json!({})).await;
        let of_plain = sign(&own, &claims(json!({ "iss": plain.id, "sub": plain.id })));
        assert_eq!(ask(&of_plain, &[]).await, refused, "a client without keys");
        // What asks for a secret hash or a secret has nothing that such a client could give.
        app.user(&pool, ADDRESS).await;
        let settings = json!({ "Portico": { "jwks": client.settings.portico.jwks } });
        let keyed = app.client(&pool, settings).await;
        let sign_in = json!({ "ClientId": keyed.id, "AuthFlow": "USER_PASSWORD_AUTH",
            "AuthParameters": { "USERNAME": ADDRESS, "PASSWORD": PASSWORD, "SECRET_HASH": "AAAA" } });
        let renew = json!({ "ClientId": keyed.id, "RefreshToken": "some-token" });
        let revoked = json!({ "ClientId": keyed.id, "Token": "some-token" });
        for (operation, body, kind) in [("InitiateAuth", sign_in, "NotAuthorizedException"),
                                        ("GetTokensFromRefreshToken", renew, "NotAuthorizedException"),
                                        ("RevokeToken", revoked, "UnauthorizedException")] {
            let (status, answer) = raw_call(app, operation, body).await;
            assert_eq!((status, &answer["__type"]), (400, &json!(kind)), "{operation}");
        }
        // Nothing of this spent the good one, which also opens the other endpoints.
        let revoke = [("token", "unknown"), ("client_assertion_type", TYPE), ("client_assertion", good.as_str())];
        assert_eq!(post(app, "/oauth2/revoke", &revoke).await.status, StatusCode::OK);
        assert_eq!(ask(&good, &[]).await, refused);
    }
}

on_both_engines! {
    // spec: OIDC-326
    async fn discovery_names_the_method_where_a_client_uses_it(app: &TestApp) {
        let document = async |pool: &Pool| {
            let url = format!("{}/{}/.well-known/openid-configuration", app.url, pool.id);
            app.http.get(url).send().await.unwrap().json::<Value>().await.unwrap()
        };
        let (without, with) = (pool_with_photos(app).await, pool_with_photos(app).await);
        machine(app, &without, json!({})).await;
        machine(app, &with, json!({ "jwks": { "keys": [key("one").1] } })).await;
        assert!(!document(&without).await.to_string().contains("private_key_jwt"));
        let told = document(&with).await;
        for endpoint in ["token", "revocation"] {
            let methods = &told[format!("{endpoint}_endpoint_auth_methods_supported")];
            assert!(methods.as_array().unwrap().contains(&json!("private_key_jwt")), "{methods}");
            let algorithms = &told[format!("{endpoint}_endpoint_auth_signing_alg_values_supported")];
            assert!(algorithms.as_array().unwrap().contains(&json!("ES256")), "{algorithms}");
        }
    }
}

// spec: OIDC-326
#[test]
fn key_sets_are_checked_when_they_are_set() {
    let (_, public) = key("one");
    let with = |value: &Value| PorticoClientSettings::default().with("jwks", &value.to_string());
    let set = with(&json!({ "keys": [public] })).unwrap();
    assert!(set.jwks.is_some() && set.with("jwks", "").unwrap().jwks.is_none());
    let mut private = public.clone();
    private["d"] = json!("AAAA");
    for (bad, why) in [
        (json!({}), "no keys"),
        (json!({ "keys": [] }), "no keys"),
        (json!({ "keys": [private] }), "private"),
        (json!({ "keys": [{ "kty": "oct", "k": "AAAA" }] }), "secret"),
        (json!({ "keys": [{ "kty": "RSA", "n": "AAAA", "e": "AQAB" }] }), "2048"),
        (json!({ "keys": ["x"] }), "cannot be used"),
    ] {
        assert!(with(&bad).unwrap_err().contains(why), "{bad}");
    }
    assert!(PorticoClientSettings::default().with("jwks", "{").unwrap_err().contains("no JSON"));
}
