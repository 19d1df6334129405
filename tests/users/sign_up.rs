//! Self sign-up.

use portico::platform::Secret;
use portico::pools::PolicyViolation;
use portico::users::codes::{CodeDelivery, Medium};
use portico::users::sign_up::SignUp;
use portico::users::{Attributes, DirectoryError, UserStatus};
use serde_json::json;

use super::{parameter, refused, sign_up};
use crate::support::Engine;
use crate::support::clocked::{Clocked, START, clocked_on_both_engines};

const EMAIL: (&str, &str) = ("email", "ann@example.com");
const PHONE: (&str, &str) = ("phone_number", "+4915112345");

clocked_on_both_engines! {
    // spec: USR-101, USR-110, USR-205, USR-206, USR-251
    async fn a_new_user_is_unconfirmed_and_gets_a_code(app: &Clocked) {
        let pool = app.pool(json!({ "AutoVerifiedAttributes": ["email"] })).await;
        let client = app.client(&pool, json!({})).await;
        let signed_up = sign_up(app, &pool, &client, "ann", &[EMAIL, ("name", "Ann")]).await.unwrap();
        assert!(!signed_up.confirmed);
        assert_eq!(signed_up.username, "ann");
        assert!(uuid::Uuid::try_parse(signed_up.sub.as_str()).is_ok());
        let delivery = signed_up.delivery.unwrap();
        assert_eq!(delivery.medium.as_str(), "EMAIL");
        assert_eq!(delivery.attribute, "email");
        assert_eq!(delivery.destination, "a***@e***");
        assert_eq!(app.code_to("ann@example.com").await.len(), 6);
        let user = app.find(&pool, "ann").await;
        assert_eq!(user.status, UserStatus::Unconfirmed);
        assert!(user.enabled && !user.is_verified("email"));
        assert_eq!(user.attribute("name"), Some("Ann"));
        assert_eq!((user.created_at, user.updated_at), (START, START));
        assert_eq!(app.app.store.estimated_users(&pool.id).await.unwrap(), 1);
    }
}

clocked_on_both_engines! {
    // spec: USR-207, USR-205
    async fn which_contact_gets_the_code(app: &Clocked) {
        let phone = Some(CodeDelivery::to(Medium::Sms, PHONE.1));
        let email = Some(CodeDelivery::to(Medium::Email, EMAIL.1));
        assert_eq!(phone.as_ref().unwrap().destination, "+******2345");
        let cases = [
            (json!(["email", "phone_number"]), vec![EMAIL, PHONE], phone.clone()),
            (json!(["email", "phone_number"]), vec![EMAIL], email.clone()),
            (json!(["email", "phone_number"]), vec![PHONE], phone),
            (json!(["email"]), vec![EMAIL, PHONE], email),
            (json!(["email"]), vec![PHONE], None),
            (json!([]), vec![EMAIL, PHONE], None),
        ];
        for (verified, attributes, expected) in cases {
            let pool = app.pool(json!({ "AutoVerifiedAttributes": verified })).await;
            let client = app.client(&pool, json!({})).await;
            let signed_up = sign_up(app, &pool, &client, "ann", &attributes).await.unwrap();
            assert_eq!(signed_up.delivery, expected);
            assert_eq!(app.messages().await.len(), usize::from(expected.is_some()));
        }
    }
}

clocked_on_both_engines! {
    // spec: USR-201
    async fn a_pool_can_be_closed(app: &Clocked) {
        let closed = json!({ "AdminCreateUserConfig": { "AllowAdminCreateUserOnly": true } });
        let pool = app.pool(closed).await;
        let client = app.client(&pool, json!({})).await;
        refused!(sign_up(app, &pool, &client, "ann", &[]).await, DirectoryError::SignUpNotPermitted);
    }
}

clocked_on_both_engines! {
    // spec: USR-202, ATTR-013
    async fn required_attributes_are_needed_all_at_once(app: &Clocked) {
        let mut schema = portico::pools::defaults::standard_schema();
        for attribute in &mut schema {
            attribute.required |= attribute.name == "email" || attribute.name == "name";
        }
        let pool = app.pool(json!({ "SchemaAttributes": schema })).await;
        let client = app.client(&pool, json!({})).await;
        assert_eq!(
            parameter(sign_up(app, &pool, &client, "ann", &[("name", "")]).await),
            "Attributes did not conform to the schema: name: The attribute is required\n\
             email: The attribute is required\n"
        );
        sign_up(app, &pool, &client, "ann", &[EMAIL, ("name", "Ann"), ("nickname", "")]).await.unwrap();
        assert!(!app.find(&pool, "ann").await.attributes.contains_key("nickname"));
    }
}

clocked_on_both_engines! {
    // spec: ATTR-039, ATTR-008, ATTR-009, ATTR-053
    async fn attributes_must_fit_the_schema_and_the_client(app: &Clocked) {
        let pool = app.pool(json!({})).await;
        let client = app.client(&pool, json!({ "WriteAttributes": ["email", "birthdate"] })).await;
        let any = app.client(&pool, json!({})).await;
        let wrong = [
            (("color", "red"), "Attributes did not conform to the schema: color: Attribute does not exist in the schema.\n"),
            (("email", "no address"), "Invalid email address format."),
            (("phone_number", "0151"), "Invalid phone number format."),
        ];
        for (attribute, text) in wrong {
            assert_eq!(parameter(sign_up(app, &pool, &any, "ann", &[attribute]).await), text);
        }
        parameter(sign_up(app, &pool, &client, "ann", &[("birthdate", "1-1-1")]).await);
        parameter(sign_up(app, &pool, &any, "ann", &[("name", &"x".repeat(2049))]).await);
        for forbidden in [("name", "Ann"), ("email_verified", "true")] {
            let result = sign_up(app, &pool, &client, "ann", &[forbidden]).await;
            refused!(result, DirectoryError::UnauthorizedAttribute);
        }
        for system in [("email_verified", "true"), ("phone_number_verified", "true")] {
            let result = sign_up(app, &pool, &any, "ann", &[system]).await;
            refused!(result, DirectoryError::UnauthorizedAttribute);
        }
        assert!(app.app.users.find(&pool, "ann").await.unwrap().is_none(), "all or nothing");
        assert!(app.messages().await.is_empty());
    }
}

clocked_on_both_engines! {
    // spec: ATTR-070
    async fn a_preferred_user_name_as_alias_comes_later(app: &Clocked) {
        let pool = app.pool(json!({ "AliasAttributes": ["preferred_username"] })).await;
        let client = app.client(&pool, json!({})).await;
        parameter(sign_up(app, &pool, &client, "ann", &[("preferred_username", "x")]).await);
        let plain = app.pool(json!({})).await;
        let client = app.client(&plain, json!({})).await;
        sign_up(app, &plain, &client, "ann", &[("preferred_username", "x")]).await.unwrap();
    }
}

clocked_on_both_engines! {
    // spec: USR-204, PWD-010
    async fn the_password_must_fit_the_policy(app: &Clocked) {
        let pool = app.pool(json!({})).await;
        let client = app.client(&pool, json!({})).await;
        let request = SignUp {
            username: "ann".to_owned(),
            password: Secret::new("short"),
            attributes: Attributes::new(),
        };
        let result = app.app.users.sign_up(&pool, &client, request).await;
        refused!(result, DirectoryError::InvalidPassword(PolicyViolation::TooShort));
    }
}

clocked_on_both_engines! {
    // spec: USR-203, ERR-048
    async fn of_many_one_gets_the_name(app: &Clocked) {
        let pool = app.pool(json!({})).await;
        let client = app.hiding_client(&pool).await;
        let results = futures_util::future::join_all(
            (0..8).map(|_| sign_up(app, &pool, &client, "ann", &[])),
        )
        .await;
        assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
        for result in results.into_iter().filter(Result::is_err) {
            refused!(result, DirectoryError::UsernameExists);
        }
        assert_eq!(app.app.store.estimated_users(&pool.id).await.unwrap(), 1);
    }
}

/// A deployment that can send nothing.
async fn without_transport(engine: Engine) {
    let app = Clocked::start_with(engine, &[("PORTICO_DEVELOPMENT_ENABLED", "false")]).await;
    let pool = app.pool(json!({ "AutoVerifiedAttributes": ["email"] })).await;
    let client = app.client(&pool, json!({})).await;
    refused!(sign_up(&app, &pool, &client, "ann", &[EMAIL]).await, DirectoryError::NoTransport(_));
    assert_eq!(app.find(&pool, "ann").await.status, UserStatus::Unconfirmed);
    let invited = super::administration::invite(&app, &pool, "bob", &[EMAIL], vec![Medium::Email]);
    refused!(invited.await, DirectoryError::NoTransport(_));
    assert_eq!(app.find(&pool, "bob").await.status, UserStatus::ForceChangePassword);
    assert!(app.messages().await.is_empty());
    app.stop().await;
}

// spec: USR-212, USR-361
#[tokio::test]
async fn who_cannot_be_written_to_exists_on_sqlite() {
    without_transport(Engine::Sqlite).await;
}

// spec: USR-212, USR-361
#[tokio::test]
async fn who_cannot_be_written_to_exists_on_postgres() {
    without_transport(Engine::Postgres).await;
}
