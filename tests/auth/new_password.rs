//! Replacing a temporary password.

use portico::auth::{ChallengeKind, SignInError, Step};
use portico::platform::Secret;
use portico::pools::PolicyViolation;
use portico::users::UserStatus;
use serde_json::{Value, json};

use super::{Scene, done, refused};
use crate::support::PASSWORD;
use crate::support::clocked::{Clocked, clocked_on_both_engines, these};

const NEW: &str = "Another-one-8";

/// A schema in which these are required and these can never change.
fn schema(required: &[&str], fixed: &[&str]) -> Value {
    let mut schema = portico::pools::defaults::standard_schema();
    for attribute in &mut schema {
        attribute.required |= required.contains(&attribute.name.as_str());
        attribute.mutable &= !fixed.contains(&attribute.name.as_str());
    }
    json!({ "SchemaAttributes": schema })
}

async fn answer(
    scene: &Scene<'_>,
    session: &str,
    password: &str,
    attributes: &[(&str, &str)],
) -> Result<Step, SignInError> {
    let (auth, password) = (&scene.app.app.auth, Secret::new(password));
    let (pool, client) = (&scene.pool, &scene.legacy);
    auth.answer_new_password(pool, client, session, None, &password, these(attributes)).await
}

clocked_on_both_engines! {
    // spec: FLOW-071, FLOW-231, USR-123, PWD-045, USR-104
    async fn the_new_password_confirms_and_signs_in(app: &Clocked) {
        let scene = Scene::new(app).await;
        let invited = app.invited(&scene.pool, "ann", &[]).await;
        let challenge = scene.challenge("ann").await;
        assert_eq!(challenge.kind.name(), "NEW_PASSWORD_REQUIRED");
        assert_eq!(challenge.user.sub, invited.sub);
        let signed_in = done(answer(&scene, &challenge.session, NEW, &[]).await);
        assert_eq!(signed_in.user.status, UserStatus::Confirmed);
        let user = app.find(&scene.pool, "ann").await;
        assert_eq!((user.status, user.temporary_password_at), (UserStatus::Confirmed, None));
        done(scene.begin(&scene.legacy, "ann", NEW).await);
        refused!(scene.begin(&scene.legacy, "ann", PASSWORD).await, SignInError::WrongCredentials);
    }
}

clocked_on_both_engines! {
    // spec: FLOW-228, PWD-010
    async fn a_refused_password_leaves_the_session_usable(app: &Clocked) {
        let scene = Scene::new(app).await;
        app.invited(&scene.pool, "ann", &[]).await;
        let session = scene.challenge("ann").await.session;
        let weak = answer(&scene, &session, "weak", &[]).await;
        refused!(weak, SignInError::InvalidPassword(PolicyViolation::TooShort));
        assert_eq!(app.find(&scene.pool, "ann").await.status, UserStatus::ForceChangePassword);
        done(answer(&scene, &session, NEW, &[]).await);
    }
}

clocked_on_both_engines! {
    // spec: FLOW-226, FLOW-227, FLOW-229, USR-351
    async fn missing_attributes_are_asked_for(app: &Clocked) {
        let scene = Scene::with(app, schema(&["name", "email"], &[])).await;
        app.invited(&scene.pool, "ann", &[("email", "ann@example.com")]).await;
        let challenge = scene.challenge("ann").await;
        let ChallengeKind::NewPasswordRequired { required } = challenge.kind else { panic!() };
        assert_eq!(required, ["name"]);
        for missing in [&[][..], &[("name", "")], &[("nickname", "A")]] {
            let result = answer(&scene, &challenge.session, NEW, missing).await;
            assert!(matches!(&result, Err(SignInError::MissingAttribute(name)) if name == "name"));
        }
        let given = [("name", "Ann"), ("nickname", "A")];
        let signed_in = done(answer(&scene, &challenge.session, NEW, &given).await);
        assert_eq!(signed_in.user.attribute("name"), Some("Ann"));
        assert_eq!(app.find(&scene.pool, "ann").await.attribute("nickname"), Some("A"));
    }
}

clocked_on_both_engines! {
    // spec: FLOW-230, FLOW-227, ATTR-036, ATTR-039, ATTR-053
    async fn what_the_answer_cannot_change(app: &Clocked) {
        let scene = Scene::with(app, schema(&["email"], &["nickname"])).await;
        let attributes = [("email", "ann@example.com"), ("nickname", "A")];
        app.invited(&scene.pool, "ann", &attributes).await;
        let session = scene.challenge("ann").await.session;
        let try_one = async |attribute| answer(&scene, &session, NEW, &[attribute]).await;
        let refusal = try_one(("email", "other@example.com")).await;
        refused!(refusal, SignInError::InvalidParameter(_));
        refused!(try_one(("nickname", "B")).await, SignInError::InvalidParameter(_));
        refused!(try_one(("color", "red")).await, SignInError::InvalidParameter(_));
        refused!(try_one(("phone_number", "12")).await, SignInError::InvalidParameter(_));
        refused!(try_one(("email_verified", "true")).await, SignInError::UnauthorizedAttribute);
        // The same value is no change.
        done(answer(&scene, &session, NEW, &attributes).await);
    }
}

clocked_on_both_engines! {
    // spec: FLOW-072, PWD-043
    async fn a_temporary_password_can_expire_in_between(app: &Clocked) {
        let policy = json!({ "TemporaryPasswordValidityDays": 1 });
        let scene = Scene::with(app, json!({ "Policies": { "PasswordPolicy": policy } })).await;
        app.invited(&scene.pool, "ann", &[]).await;
        app.advance(86400 - 60);
        let session = scene.challenge("ann").await.session;
        app.advance(60);
        let late = answer(&scene, &session, NEW, &[]).await;
        refused!(late, SignInError::TemporaryPasswordExpired);
    }
}

clocked_on_both_engines! {
    // spec: ATTR-103
    async fn a_contact_given_with_the_answer_is_a_name_to_claim(app: &Clocked) {
        let scene = Scene::with(app, json!({ "UsernameAttributes": ["email", "phone_number"] })).await;
        app.user(&scene.pool, "bob@example.com", &[]).await;
        let ann = app.invited(&scene.pool, "+4915112345", &[]).await;
        let session = scene.challenge("+4915112345").await.session;
        let taken = answer(&scene, &session, NEW, &[("email", "bob@example.com")]).await;
        assert!(taken.is_err(), "{taken:?}");
        assert_ne!(app.find(&scene.pool, "bob@example.com").await.sub, ann.sub);
        done(answer(&scene, &session, NEW, &[("email", "ann@example.com")]).await);
        let user = app.find(&scene.pool, "ann@example.com").await;
        assert_eq!(user.sub, ann.sub);
        assert!(!user.is_verified("email"));
    }
}
