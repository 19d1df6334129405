//! What administrators do: invite, invite again, set passwords, delete.

use portico::platform::Secret;
use portico::pools::{PolicyViolation, Pool};
use portico::users::admin::{AdminCreateUser, InvitationMessage};
use portico::users::codes::Medium;
use portico::users::{DirectoryError, User, UserStatus};
use serde_json::json;

use super::{parameter, refused};
use crate::support::PASSWORD;
use crate::support::clocked::{Clocked, clocked_on_both_engines, these};

fn request(username: &str, attributes: &[(&str, &str)], mediums: Vec<Medium>) -> AdminCreateUser {
    AdminCreateUser {
        username: username.to_owned(),
        attributes: these(attributes),
        temporary_password: None,
        message: InvitationMessage::Send,
        mediums,
        force_alias: false,
    }
}

pub async fn invite(
    app: &Clocked,
    pool: &Pool,
    username: &str,
    attributes: &[(&str, &str)],
    mediums: Vec<Medium>,
) -> Result<User, DirectoryError> {
    app.app.users.admin_create_user(pool, request(username, attributes, mediums)).await
}

const EMAIL: (&str, &str) = ("email", "ann@example.com");
const PHONE: (&str, &str) = ("phone_number", "+4915112345");

clocked_on_both_engines! {
    // spec: USR-112, USR-351, USR-352, USR-354, USR-355, USR-356, USR-104
    async fn an_invitation_names_the_user_and_the_password(app: &Clocked) {
        let mut schema = portico::pools::defaults::standard_schema();
        schema.iter_mut().find(|a| a.name == "name").unwrap().required = true;
        let pool = app.pool(json!({ "SchemaAttributes": schema })).await;
        let mut both = request("ann", &[EMAIL, PHONE], vec![Medium::Sms, Medium::Email]);
        both.temporary_password = Some(Secret::new(PASSWORD));
        let user = app.app.users.admin_create_user(&pool, both).await.unwrap();
        assert_eq!(user.status, UserStatus::ForceChangePassword);
        assert_eq!(user.temporary_password_at, Some(app.clock.now()));
        let mut messages = app.messages().await;
        messages.sort_by_key(|message| message.to.clone());
        let to: Vec<_> = messages.iter().map(|message| message.to.as_str()).collect();
        assert_eq!(to, ["+4915112345", "ann@example.com"]);
        assert!(messages.iter().all(|message| message.body.contains("ann")));
        assert!(messages.iter().all(|message| message.body.contains(PASSWORD)));
    }
}

clocked_on_both_engines! {
    // spec: USR-354, USR-353, ATTR-148
    async fn every_medium_needs_its_contact(app: &Clocked) {
        let pool = app.pool(json!({})).await;
        // Without a wish it is a text message.
        for (attributes, mediums) in [(vec![EMAIL], vec![]), (vec![PHONE], vec![Medium::Email]), (vec![], vec![])] {
            parameter(invite(app, &pool, "ann", &attributes, mediums).await);
        }
        assert!(app.app.users.find(&pool, "ann").await.unwrap().is_none());
        assert_eq!(
            parameter(invite(app, &pool, "ann", &[("email_verified", "true")], vec![]).await),
            "Email is required to verify/un-verify an email"
        );
        assert_eq!(
            parameter(invite(app, &pool, "ann", &[("phone_number_verified", "true")], vec![]).await),
            "Phone Number is required to verify/un-verify a phone number"
        );
        invite(app, &pool, "ann", &[PHONE, ("phone_number_verified", "true")], vec![]).await.unwrap();
        assert!(app.find(&pool, "ann").await.is_verified("phone_number"));
        assert_eq!(app.messages().await.len(), 1);
    }
}

clocked_on_both_engines! {
    // spec: USR-352, USR-355, USR-359
    async fn suppressed_and_refused(app: &Clocked) {
        let pool = app.pool(json!({})).await;
        app.invited(&pool, "ann", &[]).await;
        assert!(app.messages().await.is_empty());
        refused!(invite(app, &pool, "ann", &[PHONE], vec![]).await, DirectoryError::AccountExists);
        let mut weak = request("bob", &[PHONE], vec![]);
        weak.temporary_password = Some(Secret::new("weak"));
        let result = app.app.users.admin_create_user(&pool, weak).await;
        refused!(result, DirectoryError::InvalidPassword(PolicyViolation::TooShort));
    }
}

clocked_on_both_engines! {
    // spec: USR-124, USR-134, USR-355, PWD-042, PWD-043
    async fn an_invitation_can_be_sent_again(app: &Clocked) {
        let pool = app.pool(json!({})).await;
        let client = app.client(&pool, json!({})).await;
        let first = app.invited(&pool, "ann", &[PHONE]).await;
        app.advance(8 * 86400);
        let resend = |name: &str| {
            let mut again = request(name, &[], vec![]);
            again.message = InvitationMessage::Resend;
            app.app.users.admin_create_user(&pool, again)
        };
        let again = resend("ann").await.unwrap();
        assert_eq!((&again.sub, again.status), (&first.sub, UserStatus::ForceChangePassword));
        assert_eq!(again.temporary_password_at, Some(app.clock.now()));
        assert_ne!(again.password_hash, first.password_hash);
        assert_eq!(app.messages().await.len(), 1);
        let old = app.app.auth.begin_password(&pool, &client, "ann", &Secret::new(PASSWORD)).await;
        assert!(matches!(old, Err(portico::auth::SignInError::WrongCredentials)), "{old:?}");
        refused!(resend("nobody").await, DirectoryError::UserNotFound);
        app.user(&pool, "bob", &[PHONE]).await;
        let result = resend("bob").await;
        assert!(matches!(&result, Err(DirectoryError::ResendNotPossible(name)) if name == "bob"));
    }
}

clocked_on_both_engines! {
    // spec: USR-121, USR-122, PWD-051, PWD-052
    async fn a_password_set_by_an_administrator(app: &Clocked) {
        let pool = app.pool(json!({})).await;
        let password = Secret::new("Another-one-8");
        let set = async |permanent| {
            app.app.users.admin_set_password(&pool, "ann", &password, permanent).await.unwrap();
            app.find(&pool, "ann").await
        };
        let user = app.invited(&pool, "ann", &[]).await;
        let all = ["UNCONFIRMED", "CONFIRMED", "RESET_REQUIRED", "FORCE_CHANGE_PASSWORD", "EXTERNAL_PROVIDER"];
        let mut user = user;
        for status in all.map(|status| UserStatus::parse(status).unwrap()) {
            app.advance(60);
            app.rewrite(&user, |user| user.status = status).await;
            user = set(true).await;
            assert_eq!((user.status, user.temporary_password_at), (UserStatus::Confirmed, None));
            app.rewrite(&user, |user| user.status = status).await;
            user = set(false).await;
            assert_eq!(user.status, UserStatus::ForceChangePassword);
            assert_eq!(user.temporary_password_at, Some(app.clock.now()));
        }
        assert!(app.messages().await.is_empty(), "no message");
        let weak = app.app.users.admin_set_password(&pool, "ann", &Secret::new("weak"), true).await;
        refused!(weak, DirectoryError::InvalidPassword(PolicyViolation::TooShort));
        let nobody = app.app.users.admin_set_password(&pool, "nobody", &password, true).await;
        refused!(nobody, DirectoryError::UserNotFound);
    }
}

clocked_on_both_engines! {
    // spec: USR-358, ATTR-067, ATTR-103
    async fn an_alias_moves_only_when_forced_and_proven(app: &Clocked) {
        let pool = app.pool(json!({ "AliasAttributes": ["email", "preferred_username"] })).await;
        let verified = [EMAIL, ("email_verified", "true"), ("preferred_username", "annie")];
        app.user(&pool, "ann", &verified).await;
        let create = |name: &str, attributes: &[(&str, &str)], force| {
            let mut request = request(name, attributes, vec![]);
            request.message = InvitationMessage::Suppress;
            request.force_alias = force;
            app.app.users.admin_create_user(&pool, request)
        };
        let proven = [EMAIL, ("email_verified", "true")];
        refused!(create("bob", &proven, false).await, DirectoryError::AliasExists("email"));
        create("bob", &[EMAIL], true).await.unwrap();
        assert_eq!(app.find(&pool, EMAIL.1).await.username, "ann", "unproven, so nothing moves");
        let annie = [("preferred_username", "annie")];
        refused!(create("carl", &annie, true).await, DirectoryError::AliasExists("preferred_username"));
        create("dora", &proven, true).await.unwrap();
        assert_eq!(app.find(&pool, EMAIL.1).await.username, "dora");
        assert!(!app.find(&pool, "ann").await.is_verified("email"));
        let by_email = app.pool(json!({ "UsernameAttributes": ["email"] })).await;
        app.user(&by_email, EMAIL.1, &[]).await;
        let taken = invite(app, &by_email, EMAIL.1, &[], vec![Medium::Email]).await;
        refused!(taken, DirectoryError::GivenContactExists("email"));
    }
}

clocked_on_both_engines! {
    // spec: USR-136, USR-002
    async fn deleting_a_user(app: &Clocked) {
        let pool = app.pool(json!({ "UsernameAttributes": ["email"] })).await;
        let first = app.user(&pool, EMAIL.1, &[]).await;
        app.app.users.delete_user(&pool, &first.sub).await.unwrap();
        refused!(app.app.users.delete_user(&pool, &first.sub).await, DirectoryError::UserNotFound);
        let nobody = app.app.users.admin_delete_user(&pool, EMAIL.1).await;
        refused!(nobody, DirectoryError::UserNotFound);
        let second = app.user(&pool, EMAIL.1, &[]).await;
        assert_ne!(first.sub, second.sub);
    }
}
