//! Changing attributes after sign-up, and proving a new contact.

use std::sync::Arc;

use portico::clients::AppClient;
use portico::pools::Pool;
use portico::users::codes::CodeDelivery;
use portico::users::{DirectoryError, User};
use serde_json::{Value, json};

use super::{parameter, refused};
use crate::support::clocked::{Clocked, clocked_on_both_engines, these, wrong};

const OLD: &str = "ann@example.com";
const NEW: &str = "ann@example.net";

struct Scene {
    pool: Arc<Pool>,
    client: Arc<AppClient>,
}

impl Scene {
    /// Ann, confirmed, with a verified e-mail address.
    async fn set(app: &Clocked, settings: Value) -> Self {
        let pool = app.pool(settings).await;
        let client = app.client(&pool, json!({})).await;
        app.user(&pool, "ann", &[("email", OLD), ("email_verified", "true")]).await;
        app.messages().await;
        Self { pool, client }
    }

    async fn ann(&self, app: &Clocked) -> User {
        let users = &app.app.users;
        users.find(&self.pool, "ann").await.unwrap().expect("Ann is there")
    }

    async fn update(
        &self,
        app: &Clocked,
        changes: &[(&str, &str)],
    ) -> Result<Vec<CodeDelivery>, DirectoryError> {
        let ann = self.ann(app).await;
        app.app.users.update_attributes(&self.pool, &self.client, &ann, these(changes)).await
    }

    async fn admin(&self, app: &Clocked, changes: &[(&str, &str)]) -> Result<(), DirectoryError> {
        app.app.users.admin_update_attributes(&self.pool, "ann", these(changes)).await
    }

    async fn verify(&self, app: &Clocked, code: &str) -> Result<(), DirectoryError> {
        let ann = self.ann(app).await;
        app.app.users.verify_attribute(&self.pool, &ann, "email", code).await
    }
}

fn email_alias() -> Value {
    json!({ "AliasAttributes": ["email"], "AutoVerifiedAttributes": ["email"] })
}

fn keep_original() -> Value {
    json!({
        "AliasAttributes": ["email"],
        "AutoVerifiedAttributes": ["email"],
        "UserAttributeUpdateSettings": { "AttributesRequireVerificationBeforeUpdate": ["email"] },
    })
}

clocked_on_both_engines! {
    // spec: ATTR-140, ATTR-142, ATTR-151, ATTR-071, ATTR-072, ATTR-065, USR-012, USR-001
    async fn a_changed_address_counts_at_once_and_needs_a_new_proof(app: &Clocked) {
        let scene = Scene::set(app, email_alias()).await;
        let before = scene.ann(app).await;
        let sent = scene.update(app, &[("email", NEW), ("name", "Ann")]).await.unwrap();
        assert_eq!(sent.len(), 1);
        assert_eq!((sent[0].attribute.as_str(), sent[0].destination.as_str()), ("email", "a***@e***"));
        let ann = scene.ann(app).await;
        assert_eq!((ann.attribute("email"), ann.attribute("name")), (Some(NEW), Some("Ann")));
        assert!(!ann.is_verified("email"));
        assert_eq!((&ann.username, ann.created_at), (&before.username, before.created_at));
        assert!(ann.updated_at > before.updated_at);
        for name in [OLD, NEW] {
            assert!(app.app.users.find(&scene.pool, name).await.unwrap().is_none(), "{name}");
        }
        let code = app.code_to(NEW).await;
        refused!(scene.verify(app, &wrong(&code)).await, DirectoryError::CodeMismatch);
        scene.verify(app, &code).await.unwrap();
        assert!(scene.ann(app).await.is_verified("email"));
        assert_eq!(app.find(&scene.pool, NEW).await.sub, ann.sub);
        refused!(scene.verify(app, &code).await, DirectoryError::CodeExpired);
    }
}

clocked_on_both_engines! {
    // spec: ATTR-144, ATTR-145, ATTR-150, USR-265
    async fn the_old_address_stays_until_the_new_one_is_proven(app: &Clocked) {
        let mut settings = keep_original();
        settings["VerificationMessageTemplate"] = json!({ "DefaultEmailOption": "CONFIRM_WITH_LINK" });
        let scene = Scene::set(app, settings).await;
        scene.update(app, &[("email", "first@example.net")]).await.unwrap();
        let superseded = app.code_to("first@example.net").await;
        let sent = scene.update(app, &[("email", NEW)]).await.unwrap();
        assert_eq!(sent.len(), 1);
        let code = app.code_to(NEW).await;
        let ann = scene.ann(app).await;
        assert_eq!(ann.verified("email"), Some(OLD));
        assert_eq!(app.find(&scene.pool, OLD).await.sub, ann.sub);
        assert!(app.app.users.find(&scene.pool, NEW).await.unwrap().is_none());
        if superseded != code {
            refused!(scene.verify(app, &superseded).await, DirectoryError::CodeMismatch);
        }
        // A new code goes to the value that waits, and voids the code before it.
        let delivery = app.app.users.send_attribute_code(&scene.pool, &ann, "email").await.unwrap();
        assert_eq!(delivery.attribute, "email");
        let fresh = app.code_to(NEW).await;
        if fresh != code {
            refused!(scene.verify(app, &code).await, DirectoryError::CodeMismatch);
        }
        scene.verify(app, &fresh).await.unwrap();
        assert_eq!(scene.ann(app).await.verified("email"), Some(NEW));
        assert!(app.app.users.find(&scene.pool, OLD).await.unwrap().is_none());
    }
}

clocked_on_both_engines! {
    // spec: ATTR-147, ATTR-141, ATTR-149, ATTR-157
    async fn an_administrator_may_vouch_for_an_address(app: &Clocked) {
        let scene = Scene::set(app, keep_original()).await;
        scene.admin(app, &[("email", NEW)]).await.unwrap();
        assert_eq!(scene.ann(app).await.verified("email"), Some(OLD));
        let pending = app.code_to(NEW).await;
        scene.admin(app, &[("email", "sure@example.net"), ("email_verified", "true")]).await.unwrap();
        assert!(app.messages().await.is_empty());
        assert_eq!(scene.ann(app).await.verified("email"), Some("sure@example.net"));
        refused!(scene.verify(app, &pending).await, DirectoryError::CodeExpired);
        // The same value again changes nothing.
        scene.admin(app, &[("email", "sure@example.net")]).await.unwrap();
        assert!(app.messages().await.is_empty());
        assert!(scene.ann(app).await.is_verified("email"));
        scene.admin(app, &[("email_verified", "false")]).await.unwrap();
        assert!(!scene.ann(app).await.is_verified("email"));
        assert!(app.app.users.find(&scene.pool, "sure@example.net").await.unwrap().is_none());
    }
}

clocked_on_both_engines! {
    // spec: ATTR-143, ATTR-148, ATTR-152, ATTR-153
    async fn without_auto_verification_nothing_is_sent(app: &Clocked) {
        let scene = Scene::set(app, json!({})).await;
        let sent = scene.update(app, &[("email", NEW), ("nickname", "A")]).await.unwrap();
        assert!(sent.is_empty() && app.messages().await.is_empty());
        assert!(!scene.ann(app).await.is_verified("email"));
        scene.update(app, &[("email", ""), ("nickname", "")]).await.unwrap();
        let ann = scene.ann(app).await;
        for name in ["email", "email_verified", "nickname"] {
            assert_eq!(ann.attribute(name), None, "{name}");
        }
        assert_eq!(
            parameter(scene.admin(app, &[("email_verified", "true")]).await),
            "Email is required to verify/un-verify an email"
        );
        assert_eq!(
            parameter(scene.admin(app, &[("phone_number_verified", "false")]).await),
            "Phone Number is required to verify/un-verify a phone number"
        );
    }
}

clocked_on_both_engines! {
    // spec: ATTR-066, ATTR-063, ATTR-070
    async fn a_taken_alias_is_refused_when_it_would_count(app: &Clocked) {
        let mut settings = email_alias();
        settings["AliasAttributes"] = json!(["email", "preferred_username"]);
        let scene = Scene::set(app, settings).await;
        app.user(&scene.pool, "bob", &[("email", "bob@example.com"), ("email_verified", "true"),
            ("preferred_username", "bobby")]).await;
        app.messages().await;
        // An unverified value is nobody's alias yet; its proof comes too late.
        scene.update(app, &[("email", "bob@example.com")]).await.unwrap();
        let code = app.code_to("bob@example.com").await;
        refused!(scene.verify(app, &code).await, DirectoryError::AliasExists("email"));
        refused!(
            scene.admin(app, &[("email", "bob@example.com"), ("email_verified", "true")]).await,
            DirectoryError::AliasExists("email")
        );
        refused!(
            scene.update(app, &[("preferred_username", "bobby")]).await,
            DirectoryError::AliasExists("preferred_username")
        );
        scene.update(app, &[("preferred_username", "annie")]).await.unwrap();
        assert_eq!(app.find(&scene.pool, "annie").await.username, "ann");
        assert_eq!(app.find(&scene.pool, "bob@example.com").await.username, "bob");
    }
}

clocked_on_both_engines! {
    // spec: ATTR-066
    async fn two_proofs_of_one_address_have_one_winner(app: &Clocked) {
        let scene = Scene::set(app, email_alias()).await;
        let bob = app.user(&scene.pool, "bob", &[]).await;
        scene.update(app, &[("email", NEW)]).await.unwrap();
        let of_ann = app.code_to(NEW).await;
        app.app.users.update_attributes(&scene.pool, &scene.client, &bob, these(&[("email", NEW)]))
            .await.unwrap();
        let of_bob = app.code_to(NEW).await;
        let bob = app.find(&scene.pool, "bob").await;
        let (ann, bob) = tokio::join!(
            scene.verify(app, &of_ann),
            app.app.users.verify_attribute(&scene.pool, &bob, "email", &of_bob)
        );
        assert_eq!(usize::from(ann.is_ok()) + usize::from(bob.is_ok()), 1, "{ann:?} {bob:?}");
    }
}

clocked_on_both_engines! {
    // spec: ATTR-103, ATTR-105, ATTR-106
    async fn a_sign_in_name_that_is_an_address_can_move(app: &Clocked) {
        let pool = app.pool(json!({ "UsernameAttributes": ["email"] })).await;
        let client = app.client(&pool, json!({})).await;
        let scene = Scene { pool, client };
        let ann = app.user(&scene.pool, OLD, &[("email_verified", "true")]).await;
        app.user(&scene.pool, "bob@example.com", &[]).await;
        let users = &app.app.users;
        let update = async |changes: &[(&str, &str)]| {
            let ann = app.find(&scene.pool, ann.sub.as_str()).await;
            users.update_attributes(&scene.pool, &scene.client, &ann, these(changes)).await
        };
        refused!(update(&[("email", "bob@example.com")]).await, DirectoryError::AliasExists("email"));
        update(&[("email", NEW)]).await.unwrap();
        assert_eq!(app.find(&scene.pool, NEW).await.sub, ann.sub);
        assert!(users.find(&scene.pool, OLD).await.unwrap().is_none());
        assert!(parameter(update(&[("email", ""), ("phone_number", "+14325551212")]).await)
            .contains("sign-in name"));
    }
}

clocked_on_both_engines! {
    // spec: ATTR-036, ATTR-053, ATTR-054, ATTR-058, ATTR-154, ATTR-159, USR-005
    async fn what_may_not_be_written(app: &Clocked) {
        let scene = Scene::set(app, json!({})).await;
        let mut pool = (*scene.pool).clone();
        for attribute in &mut pool.settings.schema_attributes {
            attribute.mutable &= attribute.name != "birthdate";
            attribute.required |= attribute.name == "email";
        }
        let scene = Scene { pool: Arc::new(pool), client: scene.client };
        for changes in [[("email_verified", "true")], [("sub", "x")], [("phone_number_verified", "true")]] {
            let refused = scene.update(app, &changes).await;
            assert!(
                matches!(&refused, Err(DirectoryError::UnauthorizedAttribute | DirectoryError::InvalidParameter(_))),
                "{refused:?}"
            );
        }
        let text = parameter(scene.admin(app, &[("birthdate", "1990-01-01"), ("name", "Ann")]).await);
        assert_eq!(text, "user.birthdate: Attribute cannot be updated. (changing an immutable attribute)");
        assert!(parameter(scene.admin(app, &[("sub", "x")]).await).contains("immutable"));
        assert!(parameter(scene.admin(app, &[("custom:none", "x"), ("name", "Ann")]).await)
            .contains("custom:none: Attribute does not exist in the schema.\n"));
        assert!(parameter(scene.update(app, &[("email", "")]).await).contains("email: The attribute is required"));
        assert_eq!(parameter(scene.update(app, &[("phone_number", "123"), ("name", "A")]).await),
            "Invalid phone number format.");
        assert_eq!(scene.ann(app).await.attribute("name"), None, "nothing of a refused request is kept");
        // An administrator needs no client's permission.
        let narrow = app.client(&scene.pool, json!({ "WriteAttributes": ["email"] })).await;
        let ann = scene.ann(app).await;
        let by_app = app.app.users
            .update_attributes(&scene.pool, &narrow, &ann, these(&[("name", "Ann")])).await;
        refused!(by_app, DirectoryError::UnauthorizedAttribute);
        scene.admin(app, &[("name", "Ann")]).await.unwrap();
    }
}

clocked_on_both_engines! {
    // spec: USR-301, USR-313, USR-314, ATTR-005, ATTR-150, USR-210, USR-266
    async fn codes_for_a_contact_have_limits(app: &Clocked) {
        let scene = Scene::set(app, json!({})).await;
        let ann = scene.ann(app).await;
        let users = &app.app.users;
        let ask = async |attribute: &str| users.send_attribute_code(&scene.pool, &ann, attribute).await;
        assert_eq!(parameter(ask("name").await), "name cannot be verified.");
        assert!(parameter(ask("phone_number").await).contains("phone_number"));
        for _ in 0..4 {
            ask("email").await.unwrap();
        }
        refused!(ask("email").await, DirectoryError::LimitExceeded);
        app.messages().await;
        app.advance(3600);
        ask("email").await.unwrap();
        let code = app.code_to(OLD).await;
        app.advance(24 * 3600);
        refused!(scene.verify(app, &code).await, DirectoryError::CodeExpired);
        for _ in 0..14 {
            refused!(scene.verify(app, "000000").await, DirectoryError::CodeExpired);
        }
        refused!(scene.verify(app, "000000").await, DirectoryError::LimitExceeded);
    }
}
