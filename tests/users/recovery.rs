//! Forgotten passwords.

use portico::platform::Secret;
use portico::pools::{PolicyViolation, Pool};
use portico::users::codes::Medium;
use portico::users::{DirectoryError, UserStatus};
use serde_json::{Value, json};

use super::{refused, sign_up};
use crate::support::PASSWORD;
use crate::support::clocked::{Clocked, clocked_on_both_engines, wrong};

const EMAIL: [(&str, &str); 2] = [("email", "ann@example.com"), ("email_verified", "true")];
const PHONE: [(&str, &str); 2] =
    [("phone_number", "+4915112345"), ("phone_number_verified", "true")];
const NEW: &str = "Another-one-8";

fn mechanisms(names: &[&str]) -> Value {
    let list: Vec<_> = names
        .iter()
        .enumerate()
        .map(|(index, name)| json!({ "Priority": index + 1, "Name": name }))
        .collect();
    json!({ "AccountRecoverySetting": { "RecoveryMechanisms": list } })
}

async fn signs_in(app: &Clocked, pool: &Pool, password: &str) -> bool {
    let client = app.client(pool, json!({})).await;
    app.app.auth.begin_password(pool, &client, "ann", &Secret::new(password)).await.is_ok()
}

clocked_on_both_engines! {
    // spec: PWD-060, PWD-073, USR-126, USR-128, USR-019, USR-254
    async fn a_code_sets_a_new_password(app: &Clocked) {
        let pool = app.pool(json!({})).await;
        let client = app.client(&pool, json!({})).await;
        let user = app.user(&pool, "ann", &EMAIL).await;
        let session = app.app.sessions.start(&pool.id, &user.sub, "COGNITO", app.clock.now());
        let session = session.await.unwrap();
        let delivery = app.app.users.forgot_password(&pool, &client, "ann").await.unwrap();
        assert_eq!((delivery.medium, delivery.destination.as_str()), (Medium::Email, "a***@e***"));
        assert!(signs_in(app, &pool, PASSWORD).await, "the old one works until then");
        assert!(app.app.sessions.find_user(&pool, &session).await.unwrap().is_some());
        let code = app.code_to("ann@example.com").await;
        let confirm = |code: String| {
            let (users, pool, client) = (app.app.users.clone(), pool.clone(), client.clone());
            async move {
                let new = Secret::new(NEW);
                users.confirm_forgot_password(&pool, &client, "ann", &code, &new).await
            }
        };
        refused!(confirm(wrong(&code)).await, DirectoryError::CodeMismatch);
        confirm(code.clone()).await.unwrap();
        assert!(signs_in(app, &pool, NEW).await && !signs_in(app, &pool, PASSWORD).await);
        assert!(app.app.sessions.find_user(&pool, &session).await.unwrap().is_none());
        refused!(confirm(code).await, DirectoryError::CodeExpired);
    }
}

clocked_on_both_engines! {
    // spec: USR-103, USR-127, USR-128
    async fn who_must_reset_can(app: &Clocked) {
        let pool = app.pool(json!({})).await;
        let client = app.client(&pool, json!({})).await;
        let user = app.user(&pool, "ann", &EMAIL).await;
        app.rewrite(&user, |user| user.status = UserStatus::ResetRequired).await;
        app.app.users.forgot_password(&pool, &client, "ann").await.unwrap();
        assert_eq!(app.find(&pool, "ann").await.status, UserStatus::ResetRequired);
        let code = app.code_to("ann@example.com").await;
        let new = Secret::new(NEW);
        app.app.users.confirm_forgot_password(&pool, &client, "ann", &code, &new).await.unwrap();
        assert_eq!(app.find(&pool, "ann").await.status, UserStatus::Confirmed);
    }
}

clocked_on_both_engines! {
    // spec: USR-302, PWD-060
    async fn a_reset_code_is_good_for_an_hour(app: &Clocked) {
        let pool = app.pool(json!({})).await;
        let client = app.client(&pool, json!({})).await;
        app.user(&pool, "ann", &EMAIL).await;
        let (users, new) = (&app.app.users, Secret::new(NEW));
        users.forgot_password(&pool, &client, "ann").await.unwrap();
        let code = app.code_to("ann@example.com").await;
        app.advance(3600);
        let late = users.confirm_forgot_password(&pool, &client, "ann", &code, &new).await;
        refused!(late, DirectoryError::CodeExpired);
        users.forgot_password(&pool, &client, "ann").await.unwrap();
        let code = app.code_to("ann@example.com").await;
        app.advance(3599);
        users.confirm_forgot_password(&pool, &client, "ann", &code, &new).await.unwrap();
    }
}

clocked_on_both_engines! {
    // spec: PWD-075, PWD-010
    async fn a_refused_password_leaves_the_code_usable(app: &Clocked) {
        let pool = app.pool(json!({})).await;
        let client = app.client(&pool, json!({})).await;
        app.user(&pool, "ann", &EMAIL).await;
        let users = &app.app.users;
        users.forgot_password(&pool, &client, "ann").await.unwrap();
        let code = app.code_to("ann@example.com").await;
        let weak = Secret::new("weak");
        let refusal = users.confirm_forgot_password(&pool, &client, "ann", &code, &weak).await;
        refused!(refusal, DirectoryError::InvalidPassword(PolicyViolation::TooShort));
        let new = Secret::new(NEW);
        users.confirm_forgot_password(&pool, &client, "ann", &code, &new).await.unwrap();
    }
}

clocked_on_both_engines! {
    // spec: USR-318, USR-308, USR-309, PWD-074
    async fn asking_and_entering_share_five_tries_an_hour(app: &Clocked) {
        let pool = app.pool(json!({})).await;
        let client = app.client(&pool, json!({})).await;
        app.user(&pool, "ann", &EMAIL).await;
        let (users, new) = (&app.app.users, Secret::new(NEW));
        users.forgot_password(&pool, &client, "ann").await.unwrap();
        let code = app.code_to("ann@example.com").await;
        for _ in 0..4 {
            let guess = wrong(&code);
            let guess = users.confirm_forgot_password(&pool, &client, "ann", &guess, &new).await;
            refused!(guess, DirectoryError::CodeMismatch);
        }
        let right = users.confirm_forgot_password(&pool, &client, "ann", &code, &new).await;
        refused!(right, DirectoryError::LimitExceeded);
        let asked = users.forgot_password(&pool, &client, "ann").await;
        refused!(asked, DirectoryError::LimitExceeded);
        app.advance(3600);
        users.forgot_password(&pool, &client, "ann").await.unwrap();
    }
}

clocked_on_both_engines! {
    // spec: PWD-063, PWD-064, PWD-067
    async fn the_code_goes_to_one_verified_contact(app: &Clocked) {
        let both = [EMAIL, PHONE].concat();
        let unverified = [EMAIL[0], PHONE[0]];
        let email_first = mechanisms(&["verified_email", "verified_phone_number"]);
        let cases: [(Value, &[(&str, &str)], Option<Medium>); 8] = [
            (json!({}), &both, Some(Medium::Sms)),
            (json!({}), &EMAIL, Some(Medium::Email)),
            (json!({}), &unverified, None),
            (email_first.clone(), &both, Some(Medium::Email)),
            (email_first, &PHONE, Some(Medium::Sms)),
            (mechanisms(&["verified_phone_number", "verified_email"]), &both, Some(Medium::Sms)),
            (mechanisms(&["verified_email"]), &PHONE, None),
            (mechanisms(&["verified_phone_number"]), &EMAIL, None),
        ];
        for (settings, attributes, expected) in cases {
            let pool = app.pool(settings.clone()).await;
            let client = app.client(&pool, json!({})).await;
            app.user(&pool, "ann", attributes).await;
            let result = app.app.users.forgot_password(&pool, &client, "ann").await;
            match expected {
                Some(medium) => assert_eq!(result.unwrap().medium, medium, "{settings}"),
                None => refused!(result, DirectoryError::NoRecoveryContact),
            }
            assert_eq!(app.messages().await.len(), usize::from(expected.is_some()));
        }
    }
}

clocked_on_both_engines! {
    // spec: PWD-065
    async fn recovery_may_be_for_administrators_only(app: &Clocked) {
        let pool = app.pool(mechanisms(&["admin_only"])).await;
        app.user(&pool, "ann", &EMAIL).await;
        for client in [app.client(&pool, json!({})).await, app.hiding_client(&pool).await] {
            for name in ["ann", "nobody"] {
                let result = app.app.users.forgot_password(&pool, &client, name).await;
                refused!(result, DirectoryError::ContactAdministrator);
            }
        }
    }
}

clocked_on_both_engines! {
    // spec: USR-129, USR-130, USR-131, PWD-072, ERR-032
    async fn who_cannot_recover_is_told_why(app: &Clocked) {
        let pool = app.pool(json!({})).await;
        let client = app.client(&pool, json!({})).await;
        let (users, new) = (&app.app.users, Secret::new(NEW));
        let forgot = async |name: &str| users.forgot_password(&pool, &client, name).await;
        let confirm = async |name: &str| {
            users.confirm_forgot_password(&pool, &client, name, "123456", &new).await
        };
        refused!(forgot("nobody").await, DirectoryError::UserNotFound);
        refused!(confirm("nobody").await, DirectoryError::UserNotFound);

        app.invited(&pool, "invited", &EMAIL).await;
        refused!(forgot("invited").await, DirectoryError::CannotResetInState);
        let user = app.user(&pool, "external", &EMAIL).await;
        app.rewrite(&user, |user| user.status = UserStatus::ExternalProvider).await;
        refused!(forgot("external").await, DirectoryError::CannotResetInState);

        sign_up(app, &pool, &client, "new", &EMAIL[..1]).await.unwrap();
        refused!(forgot("new").await, DirectoryError::NoRecoveryContact);
        refused!(confirm("new").await, DirectoryError::NotConfirmed);

        let user = app.user(&pool, "disabled", &EMAIL).await;
        app.rewrite(&user, |user| user.enabled = false).await;
        refused!(forgot("disabled").await, DirectoryError::Disabled);
        refused!(confirm("disabled").await, DirectoryError::Disabled);

        app.user(&pool, "ann", &EMAIL).await;
        refused!(confirm("ann").await, DirectoryError::CodeExpired);
        assert!(app.messages().await.is_empty());
    }
}

clocked_on_both_engines! {
    // spec: USR-322
    async fn a_reset_code_is_void_once_the_address_has_changed(app: &Clocked) {
        let pool = app.pool(json!({})).await;
        let client = app.client(&pool, json!({})).await;
        let user = app.user(&pool, "ann", &EMAIL).await;
        app.app.users.forgot_password(&pool, &client, "ann").await.unwrap();
        let code = app.code_to("ann@example.com").await;
        app.rewrite(&user, |user| {
            user.attributes.insert("email".to_owned(), "new@example.com".to_owned());
        })
        .await;
        let new = Secret::new(NEW);
        let result = app.app.users.confirm_forgot_password(&pool, &client, "ann", &code, &new).await;
        refused!(result, DirectoryError::CodeExpired);
    }
}
