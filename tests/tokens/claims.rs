//! Which claims there are, and of which type.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use portico::tokens::Issue;
use serde_json::{Value, json};

use super::{Scene, header, names, oauth, payload};
use crate::support::clocked::{Clocked, START, clocked_on_both_engines};

fn is_uuid(value: &Value) -> bool {
    value.as_str().is_some_and(|text| uuid::Uuid::try_parse(text).is_ok())
}

clocked_on_both_engines! {
    // spec: TOK-002, TOK-011, TOK-012, TOK-013, TOK-014, TOK-015
    async fn headers_and_signatures(app: &Clocked) {
        let scene = Scene::new(app).await;
        let tokens = scene.issue(Issue::api()).await;
        let id_token = tokens.id_token.unwrap();
        let jwks = app.app.tokens.jwks(&scene.pool.id).await.unwrap();
        let jwks: Value = serde_json::from_slice(&jwks).unwrap();
        for token in [&id_token, &tokens.access_token] {
            let header = header(token);
            assert_eq!(names(&header.members), ["alg", "kid"]);
            assert_eq!(header.members["alg"], "RS256");
            let keys = jwks["keys"].as_array().unwrap();
            let key = keys.iter().find(|key| key["kid"] == header.kid.as_str()).unwrap();
            let key = DecodingKey::from_rsa_components(key["n"].as_str().unwrap(), "AQAB").unwrap();
            let mut validation = Validation::new(Algorithm::RS256);
            validation.validate_aud = false;
            validation.validate_exp = false;
            decode::<Value>(token, &key, &validation).unwrap();
        }
        assert_ne!(header(&id_token).kid, header(&tokens.access_token).kid);
    }
}

clocked_on_both_engines! {
    // spec: TOK-020, TOK-021, TOK-022, TOK-023, TOK-024, TOK-025, TOK-026, TOK-027, TOK-028
    // spec: TOK-029, TOK-032, TOK-038
    async fn an_id_token_of_an_api_sign_in(app: &Clocked) {
        let scene = Scene::new(app).await;
        let claims = payload(&scene.issue(Issue::api()).await.id_token.unwrap());
        assert_eq!(
            names(&claims),
            [
                "aud", "auth_time", "cognito:username", "email", "email_verified", "event_id",
                "exp", "iat", "iss", "jti", "origin_jti", "sub", "token_use"
            ]
        );
        assert_eq!(claims["sub"], scene.user.sub.as_str());
        assert!(is_uuid(&claims["sub"]) && claims["sub"] != claims["cognito:username"]);
        assert_eq!(claims["iss"], format!("https://id.example/{}", scene.pool.id));
        assert_eq!(claims["aud"], scene.client.id.as_str());
        assert_eq!(claims["token_use"], "id");
        assert_eq!(claims["auth_time"], START.seconds());
        assert_eq!(claims["iat"], START.seconds());
        assert_eq!(claims["exp"], START.seconds() + 3600);
        assert_eq!(claims["cognito:username"], "ann");
        assert!(is_uuid(&claims["jti"]) && is_uuid(&claims["origin_jti"]));
        assert_eq!(claims["email"], "ann@example.com");
        assert_eq!(claims["email_verified"], true);
    }
}

clocked_on_both_engines! {
    // spec: TOK-008, TOK-050, TOK-051, TOK-052, TOK-053, TOK-054, TOK-057, TOK-058
    async fn an_access_token_of_an_api_sign_in(app: &Clocked) {
        let scene = Scene::new(app).await;
        let tokens = scene.issue(Issue::api()).await;
        assert_eq!(tokens.expires_in, 3600);
        let claims = payload(&tokens.access_token);
        assert_eq!(
            names(&claims),
            [
                "auth_time", "client_id", "event_id", "exp", "iat", "iss", "jti", "origin_jti",
                "scope", "sub", "token_use", "username"
            ]
        );
        assert_eq!(claims["sub"], scene.user.sub.as_str());
        assert_eq!(claims["token_use"], "access");
        assert_eq!(claims["scope"], "aws.cognito.signin.user.admin");
        assert_eq!(claims["client_id"], scene.client.id.as_str());
        assert_eq!(claims["username"], "ann");
        assert_eq!(claims["exp"], START.seconds() + 3600);
        let id = payload(&tokens.id_token.unwrap());
        for same in ["auth_time", "iat", "iss", "origin_jti", "event_id"] {
            assert_eq!(claims[same], id[same], "{same}");
        }
        assert_ne!(claims["jti"], id["jti"]);
    }
}

clocked_on_both_engines! {
    // spec: TOK-003, TOK-030, TOK-039, TOK-059
    async fn tokens_of_the_endpoints(app: &Clocked) {
        let scene = Scene::new(app).await;
        let issue = Issue { nonce: Some("n-1".to_owned()), ..oauth(&["openid", "email"]) };
        let tokens = scene.issue(issue).await;
        let access = payload(&tokens.access_token);
        assert_eq!(access["version"], 2);
        assert_eq!(access["scope"], "openid email");
        let id = payload(&tokens.id_token.unwrap());
        assert_eq!(id["nonce"], "n-1");
        let hash = digest(&SHA256, tokens.access_token.as_bytes());
        assert_eq!(id["at_hash"], URL_SAFE_NO_PAD.encode(&hash.as_ref()[..16]));
        // 256 bits that say nothing, of which only a hash is stored.
        let refresh_token = tokens.refresh_token.unwrap();
        assert_eq!(URL_SAFE_NO_PAD.decode(&refresh_token).unwrap().len(), 32);
        let stored = app.app.store.find_family_by_token(&scene.pool.id, refresh_token.as_bytes());
        assert!(stored.await.unwrap().is_none());
    }
}

clocked_on_both_engines! {
    // spec: TOK-112
    async fn without_revocation_no_token_has_an_id(app: &Clocked) {
        let scene = Scene::with(app, json!({ "EnableTokenRevocation": false })).await;
        let tokens = scene.issue(Issue::api()).await;
        for token in [tokens.id_token.unwrap(), tokens.access_token] {
            let claims = payload(&token);
            assert!(!claims.contains_key("jti") && !claims.contains_key("origin_jti"));
            assert!(claims.contains_key("event_id"));
        }
    }
}

clocked_on_both_engines! {
    // spec: TOK-033, TOK-031
    async fn types_of_attributes(app: &Clocked) {
        let mut schema = portico::pools::defaults::standard_schema();
        for (name, kind) in [("custom:level", "Number"), ("custom:vip", "Boolean"), ("dev:x", "String")] {
            let attribute = json!({
                "Name": name, "AttributeDataType": kind, "Mutable": true, "Required": false,
            });
            schema.push(serde_json::from_value(attribute).unwrap());
        }
        let pool = app.pool_with_keys(json!({ "SchemaAttributes": schema })).await;
        let readable = ["email", "custom:level", "custom:vip", "dev:x", "updated_at", "phone_number_verified"];
        let client = app.client(&pool, json!({ "ReadAttributes": readable })).await;
        let attributes = [
            ("email", "ann@example.com"),
            ("given_name", "Ann"),
            ("custom:level", "7"),
            ("custom:vip", "true"),
            ("dev:x", "hidden"),
            ("updated_at", "1700000000"),
            ("phone_number", "+4912345"),
            ("phone_number_verified", "false"),
        ];
        let user = app.user(&pool, "ann", &attributes).await;
        let user = crate::tokens::signed_in(app, &user);
        let tokens = app.app.tokens.issue(&pool, &client, &user, Issue::api()).await.unwrap();
        let claims = payload(&tokens.id_token.unwrap());
        assert_eq!(claims["custom:level"], "7");
        assert_eq!(claims["custom:vip"], "true");
        assert_eq!(claims["updated_at"], 1_700_000_000);
        assert_eq!(claims["phone_number_verified"], false);
        assert_eq!(claims["email"], "ann@example.com");
        for hidden in ["given_name", "phone_number", "dev:x"] {
            assert!(!claims.contains_key(hidden), "{hidden}");
        }
    }
}
