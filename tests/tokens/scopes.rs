//! What the granted scopes let through to the ID token and to userInfo.

use portico::tokens::claims::profile_claims;
use serde_json::json;

use super::{Scene, names, oauth, payload};
use crate::support::clocked::{Clocked, clocked_on_both_engines};

clocked_on_both_engines! {
    // spec: RS-020, RS-021, RS-022, RS-023, RS-024
    async fn scopes_narrow_to_their_union(app: &Clocked) {
        let pool = app.pool_with_keys(json!({})).await;
        let readable = ["email", "email_verified", "phone_number", "phone_number_verified", "name"];
        let client = app.client(&pool, json!({ "ReadAttributes": readable })).await;
        let attributes = [
            ("email", "ann@example.com"), ("email_verified", "true"),
            ("phone_number", "+4912345"), ("phone_number_verified", "true"),
            ("name", "Ann"), ("nickname", "not readable"),
        ];
        let user = app.user(&pool, "ann", &attributes).await;
        let email = ["email", "email_verified"];
        let phone = ["phone_number", "phone_number_verified"];
        let both = [email, phone].concat();
        let all = ["email", "email_verified", "name", "phone_number", "phone_number_verified"];
        let cases: [(&[&str], &[&str]); 7] = [
            (&["openid"], &all),
            (&["openid", "email"], &email),
            (&["openid", "phone"], &phone),
            (&["openid", "email", "phone"], &both),
            (&["openid", "profile"], &all),
            (&["openid", "profile", "email"], &all),
            (&["openid", "aws.cognito.signin.user.admin"], &all),
        ];
        for (granted, expected) in cases {
            let scopes: Vec<String> = granted.iter().map(|s| (*s).to_owned()).collect();
            let claims = profile_claims(&pool, &client, &user, &scopes);
            assert_eq!(names(&claims), expected, "{granted:?}");
            let signed_in = crate::tokens::signed_in(app, &user);
            let issued = app.app.tokens.issue(&pool, &client, &signed_in, oauth(granted)).await;
            let id = payload(&issued.unwrap().id_token.unwrap());
            let profile: Vec<_> = names(&id).into_iter().filter(|n| attributes.iter().any(|a| a.0 == *n)).collect();
            assert_eq!(profile, expected, "{granted:?}");
        }
    }
}

clocked_on_both_engines! {
    // spec: RS-020, RS-008
    async fn custom_scopes_are_for_the_access_token_only(app: &Clocked) {
        let scene = Scene::new(app).await;
        let tokens = scene.issue(oauth(&["openid", "shop/read"])).await;
        assert_eq!(payload(&tokens.access_token)["scope"], "openid shop/read");
        let id = tokens.id_token.unwrap();
        assert!(!payload(&id).contains_key("scope"));
        assert!(payload(&id).contains_key("email"), "a custom scope narrows nothing");
        let tokens = scene.issue(oauth(&["shop/read"])).await;
        assert!(tokens.id_token.is_none() && tokens.refresh_token.is_some());
    }
}
