//! The two models of sign-in names, and what counts as the same name.

use portico::users::DirectoryError;
use serde_json::json;

use super::{parameter, refused, sign_up};
use crate::support::clocked::{Clocked, clocked_on_both_engines};

clocked_on_both_engines! {
    // spec: USR-002, USR-203, ATTR-121, ATTR-124
    async fn without_further_settings_names_are_case_sensitive(app: &Clocked) {
        let pool = app.pool(json!({})).await;
        let client = app.client(&pool, json!({})).await;
        sign_up(app, &pool, &client, "ExampleUser", &[]).await.unwrap();
        sign_up(app, &pool, &client, "exampleuser", &[]).await.unwrap();
        refused!(sign_up(app, &pool, &client, "exampleuser", &[]).await, DirectoryError::UsernameExists);
        let (one, other) = (app.find(&pool, "ExampleUser").await, app.find(&pool, "exampleuser").await);
        assert_ne!(one.sub, other.sub);
        assert!(app.app.users.find(&pool, "EXAMPLEUSER").await.unwrap().is_none());
        // Free again once the holder is gone.
        app.app.users.admin_delete_user(&pool, "exampleuser").await.unwrap();
        sign_up(app, &pool, &client, "exampleuser", &[]).await.unwrap();
    }
}

clocked_on_both_engines! {
    // spec: ATTR-122, ATTR-123, ATTR-127, ATTR-073
    async fn an_insensitive_pool_compares_folded_and_keeps_the_spelling(app: &Clocked) {
        let pool = app.pool(json!({
            "UsernameConfiguration": { "CaseSensitive": false },
            "AliasAttributes": ["email", "preferred_username"],
        }))
        .await;
        let client = app.client(&pool, json!({})).await;
        let attributes = [
            ("email", "Ann@Example.COM"), ("email_verified", "true"),
            ("preferred_username", "ÄNN"), ("name", "AnN"),
        ];
        let ann = app.user(&pool, "ExampleUser", &attributes).await;
        refused!(sign_up(app, &pool, &client, "exampleUSER", &[]).await, DirectoryError::UsernameExists);
        for name in ["ExampleUser", "exampleuser", "ann@example.com", "ANN@EXAMPLE.com", "änn", "Änn"] {
            let found = app.find(&pool, name).await;
            assert_eq!(found.sub, ann.sub, "{name}");
            assert_eq!(found.username, "ExampleUser");
            assert_eq!(found.attribute("email"), Some("Ann@Example.COM"));
            assert_eq!(found.attribute("name"), Some("AnN"));
        }
    }
}

clocked_on_both_engines! {
    // spec: ATTR-062
    async fn a_user_name_must_not_look_like_an_alias(app: &Clocked) {
        let pool = app.pool(json!({ "AliasAttributes": ["email", "phone_number"] })).await;
        let client = app.client(&pool, json!({})).await;
        assert_eq!(
            parameter(sign_up(app, &pool, &client, "a@example.com", &[]).await),
            "Username cannot be of email format, since user pool is configured for email alias."
        );
        assert_eq!(
            parameter(sign_up(app, &pool, &client, "+4912345", &[]).await),
            "Username cannot be of phone number format, since user pool is configured for phone number alias."
        );
        let plain = app.pool(json!({})).await;
        let client = app.client(&plain, json!({})).await;
        sign_up(app, &plain, &client, "a@example.com", &[]).await.unwrap();
    }
}

clocked_on_both_engines! {
    // spec: ATTR-060, ATTR-063, ATTR-064, USR-011, USR-218
    async fn an_alias_signs_in_from_its_verification_on(app: &Clocked) {
        let pool = app.pool(json!({
            "AliasAttributes": ["email"], "AutoVerifiedAttributes": ["email"],
        }))
        .await;
        let client = app.client(&pool, json!({})).await;
        let email = [("email", "x@example.com")];
        let find = async || app.app.users.find(&pool, "x@example.com").await.unwrap();
        for name in ["ann", "bob"] {
            sign_up(app, &pool, &client, name, &email).await.unwrap();
        }
        assert!(find().await.is_none());
        app.messages().await;
        app.app.users.resend_confirmation_code(&pool, &client, "bob").await.unwrap();
        let code = app.code_to("x@example.com").await;
        app.app.users.confirm_sign_up(&pool, &client, "bob", &code, false).await.unwrap();
        assert_eq!(find().await.unwrap().username, "bob");
        // Sign-up with a taken address still says nothing about it.
        sign_up(app, &pool, &client, "carl", &email).await.unwrap();
        assert_eq!(find().await.unwrap().username, "bob");
    }
}

clocked_on_both_engines! {
    // spec: USR-010, USR-011, USR-009
    async fn names_are_looked_up_by_precedence(app: &Clocked) {
        let pool = app.pool(json!({ "AliasAttributes": ["preferred_username"] })).await;
        let ann = app.user(&pool, "ann", &[]).await;
        let alias = ann.sub.to_string();
        // An alias that equals somebody else's `sub` or user name never stands in for them.
        app.user(&pool, "mallory", &[("preferred_username", &alias)]).await;
        app.user(&pool, "trudy", &[("preferred_username", "ann")]).await;
        app.user(&pool, "bob", &[("preferred_username", "bobby")]).await;
        for (name, expected) in [
            (alias.as_str(), "ann"), ("ann", "ann"), ("bobby", "bob"), ("trudy", "trudy"),
        ] {
            assert_eq!(app.find(&pool, name).await.username, expected, "{name}");
        }
        let long = "x".repeat(2000);
        for nobody in ["", "00000000-0000-4000-8000-000000000000", &long] {
            assert!(app.app.users.find(&pool, nobody).await.unwrap().is_none());
        }
    }
}

clocked_on_both_engines! {
    // spec: ATTR-100, ATTR-101, ATTR-103, ATTR-104, ATTR-105, ATTR-107, USR-009
    async fn an_email_address_as_the_user_name(app: &Clocked) {
        let pool = app.pool(json!({ "UsernameAttributes": ["email"] })).await;
        let client = app.client(&pool, json!({})).await;
        let signed_up = sign_up(app, &pool, &client, "ann@example.com", &[]).await.unwrap();
        assert_eq!(signed_up.username, signed_up.sub.as_str());
        assert!(uuid::Uuid::try_parse(&signed_up.username).is_ok());
        for name in ["ann@example.com", &signed_up.username] {
            let found = app.find(&pool, name).await;
            assert_eq!(found.sub, signed_up.sub);
            assert_eq!(found.attribute("email"), Some("ann@example.com"));
            assert!(!found.is_verified("email"), "it signs in all the same");
        }
        let taken = sign_up(app, &pool, &client, "ann@example.com", &[]).await;
        refused!(taken, DirectoryError::GivenContactExists("email"));
        assert!(app.app.users.find(&pool, "Ann@example.com").await.unwrap().is_none());
    }
}

clocked_on_both_engines! {
    // spec: ATTR-100, ATTR-102, ATTR-108
    async fn the_form_of_the_name_must_fit_the_pool(app: &Clocked) {
        let cases = [
            (json!(["email"]), "+4912345", "Username should be an email."),
            (json!(["phone_number"]), "a@example.com", "Username should be a phone number."),
            (json!(["email", "phone_number"]), "ann", "Username should be either an email or a phone number."),
        ];
        for (attributes, name, text) in cases {
            let pool = app.pool(json!({ "UsernameAttributes": attributes })).await;
            let client = app.client(&pool, json!({})).await;
            assert_eq!(parameter(sign_up(app, &pool, &client, name, &[]).await), text);
        }
        let pool = app.pool(json!({ "UsernameAttributes": ["email", "phone_number"] })).await;
        let client = app.client(&pool, json!({})).await;
        let other = [("email", "other@example.com")];
        parameter(sign_up(app, &pool, &client, "ann@example.com", &other).await);
        sign_up(app, &pool, &client, "ann@example.com", &[("email", "ann@example.com")]).await.unwrap();
        sign_up(app, &pool, &client, "+4912345", &other).await.unwrap();
        let found = app.find(&pool, "+4912345").await;
        assert_eq!(found.attribute("phone_number"), Some("+4912345"));
        assert_eq!(app.find(&pool, "other@example.com").await.sub, found.sub);
        let taken = sign_up(app, &pool, &client, "+4912345", &[]).await;
        refused!(taken, DirectoryError::GivenContactExists("phone_number"));
    }
}

clocked_on_both_engines! {
    // spec: USR-003
    async fn user_names_have_no_spaces_and_an_end(app: &Clocked) {
        let pool = app.pool(json!({})).await;
        let client = app.client(&pool, json!({})).await;
        let long = "x".repeat(129);
        for name in ["", " ann", "an n", "ann\u{a0}x", "ann\n", "ann\u{0}", &long] {
            parameter(sign_up(app, &pool, &client, name, &[]).await);
        }
        let longest = "ü".repeat(128);
        for name in ["a", "änn", "山田", "a'b\"<c>;--", "%", &longest] {
            sign_up(app, &pool, &client, name, &[]).await.unwrap();
            assert_eq!(app.find(&pool, name).await.username, *name);
        }
    }
}

clocked_on_both_engines! {
    // spec: ATTR-066, ATTR-067, USR-256, USR-257
    async fn of_two_who_prove_the_same_address_at_once_one_wins(app: &Clocked) {
        let pool = app.pool(json!({
            "AliasAttributes": ["email"], "AutoVerifiedAttributes": ["email"],
        }))
        .await;
        let client = app.client(&pool, json!({})).await;
        for round in 0..5 {
            let address = format!("x{round}@example.com");
            let mut tasks = Vec::new();
            for name in ["ann", "bob"] {
                let name = format!("{name}{round}");
                sign_up(app, &pool, &client, &name, &[("email", &address)]).await.unwrap();
                let code = app.code_to(&address).await;
                let (app, pool, client) = (app.app.clone(), pool.clone(), client.clone());
                tasks.push(async move {
                    let confirmed = app.users.confirm_sign_up(&pool, &client, &name, &code, false);
                    (confirmed.await, name, code)
                });
            }
            let mut results = Vec::new();
            for task in tasks.into_iter().map(tokio::spawn).collect::<Vec<_>>() {
                results.push(task.await.unwrap());
            }
            results.sort_by_key(|(result, ..)| result.is_err());
            let [(won, winner, _), (lost, loser, code)] = results.try_into().unwrap();
            won.unwrap();
            refused!(lost, DirectoryError::AliasExists("email"));
            assert_eq!(app.find(&pool, &address).await.username, winner);
            assert_eq!(app.find(&pool, &loser).await.status.as_str(), "UNCONFIRMED");

            // The loser insists, with the same code, and takes the address over.
            let users = &app.app.users;
            users.confirm_sign_up(&pool, &client, &loser, &code, true).await.unwrap();
            let now = app.find(&pool, &address).await;
            assert_eq!((now.username.as_str(), now.is_verified("email")), (loser.as_str(), true));
            let former = app.find(&pool, &winner).await;
            assert_eq!(former.attribute("email_verified"), Some("false"));
            assert_eq!(former.attribute("email"), Some(address.as_str()));
        }
    }
}
