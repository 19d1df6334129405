//! Confirming a sign-up.

use std::sync::Arc;

use portico::clients::AppClient;
use portico::pools::Pool;
use portico::users::{DirectoryError, User, UserStatus};
use serde_json::json;

use super::{refused, sign_up};
use crate::support::clocked::{Clocked, clocked_on_both_engines, wrong};

const ADDRESS: &str = "ann@example.com";

/// Ann has signed up; the code is still in the outbox.
async fn signed_up(app: &Clocked) -> (Arc<Pool>, Arc<AppClient>) {
    let pool = app.pool(json!({ "AutoVerifiedAttributes": ["email"] })).await;
    let client = app.client(&pool, json!({})).await;
    sign_up(app, &pool, &client, "ann", &[("email", ADDRESS)]).await.unwrap();
    (pool, client)
}

async fn confirm(
    app: &Clocked,
    (pool, client): &(Arc<Pool>, Arc<AppClient>),
    code: &str,
) -> Result<User, DirectoryError> {
    app.app.users.confirm_sign_up(pool, client, "ann", code, false).await
}

clocked_on_both_engines! {
    // spec: USR-117, USR-252, USR-253, USR-254, USR-132
    async fn the_right_code_confirms_and_verifies_once(app: &Clocked) {
        let scene = signed_up(app).await;
        let code = app.code_to(ADDRESS).await;
        refused!(confirm(app, &scene, &wrong(&code)).await, DirectoryError::CodeMismatch);
        refused!(confirm(app, &scene, "").await, DirectoryError::CodeMismatch);
        let user = confirm(app, &scene, &code).await.unwrap();
        assert_eq!(user.status, UserStatus::Confirmed);
        let user = app.find(&scene.0, "ann").await;
        assert!(user.is_verified("email") && user.status == UserStatus::Confirmed);
        assert!(user.updated_at > user.created_at);
        let again = confirm(app, &scene, &code).await;
        refused!(again, DirectoryError::NotConfirmable(UserStatus::Confirmed));
    }
}

clocked_on_both_engines! {
    // spec: USR-300, USR-251, USR-253
    async fn a_code_is_good_for_a_day(app: &Clocked) {
        let scene = signed_up(app).await;
        let code = app.code_to(ADDRESS).await;
        app.advance(24 * 3600);
        refused!(confirm(app, &scene, &code).await, DirectoryError::CodeExpired);
        refused!(confirm(app, &scene, &wrong(&code)).await, DirectoryError::CodeExpired);
        app.app.users.resend_confirmation_code(&scene.0, &scene.1, "ann").await.unwrap();
        let code = app.code_to(ADDRESS).await;
        app.advance(24 * 3600 - 1);
        confirm(app, &scene, &code).await.unwrap();
    }
}

clocked_on_both_engines! {
    // spec: USR-120, USR-260, USR-310, USR-321
    async fn a_new_code_voids_the_old_one_five_times_an_hour(app: &Clocked) {
        let scene = signed_up(app).await;
        let (pool, client) = &scene;
        let old = app.code_to(ADDRESS).await;
        let resend = || app.app.users.resend_confirmation_code(pool, client, "ann");
        for _ in 0..4 {
            resend().await.unwrap();
        }
        app.messages().await;
        let delivery = resend().await.unwrap();
        assert_eq!(delivery.destination, "a***@e***");
        let new = app.code_to(ADDRESS).await;
        refused!(resend().await, DirectoryError::LimitExceeded);
        assert!(app.messages().await.is_empty());
        if old != new {
            refused!(confirm(app, &scene, &old).await, DirectoryError::CodeMismatch);
        }
        app.advance(3600);
        resend().await.unwrap();
        let newest = app.code_to(ADDRESS).await;
        confirm(app, &scene, &newest).await.unwrap();
    }
}

clocked_on_both_engines! {
    // spec: USR-255, USR-311
    async fn fifteen_guesses_an_hour(app: &Clocked) {
        let scene = signed_up(app).await;
        let code = app.code_to(ADDRESS).await;
        for _ in 0..15 {
            refused!(confirm(app, &scene, &wrong(&code)).await, DirectoryError::CodeMismatch);
        }
        refused!(confirm(app, &scene, &code).await, DirectoryError::LimitExceeded);
        app.advance(3599);
        refused!(confirm(app, &scene, &code).await, DirectoryError::LimitExceeded);
        app.advance(1);
        confirm(app, &scene, &code).await.unwrap();
    }
}

clocked_on_both_engines! {
    // spec: USR-322
    async fn a_code_proves_only_the_address_it_went_to(app: &Clocked) {
        let scene = signed_up(app).await;
        let code = app.code_to(ADDRESS).await;
        let user = app.find(&scene.0, "ann").await;
        app.rewrite(&user, |user| {
            user.attributes.insert("email".to_owned(), "mallory@example.com".to_owned());
        })
        .await;
        refused!(confirm(app, &scene, &code).await, DirectoryError::CodeExpired);
    }
}

clocked_on_both_engines! {
    // spec: USR-322
    async fn a_code_is_for_one_purpose_and_one_user(app: &Clocked) {
        let scene = signed_up(app).await;
        let (pool, client) = &scene;
        let code = app.code_to(ADDRESS).await;
        sign_up(app, pool, client, "bob", &[("email", ADDRESS)]).await.unwrap();
        let bobs = app.code_to(ADDRESS).await;
        if code != bobs {
            let crossed = app.app.users.confirm_sign_up(pool, client, "bob", &code, false).await;
            refused!(crossed, DirectoryError::CodeMismatch);
        }
        confirm(app, &scene, &code).await.unwrap();
        let password = portico::platform::Secret::new("Another-one-8");
        let users = &app.app.users;
        let reset = users.confirm_forgot_password(pool, client, "ann", &bobs, &password).await;
        refused!(reset, DirectoryError::CodeExpired);
    }
}

clocked_on_both_engines! {
    // spec: USR-254, USR-322
    async fn of_many_with_the_right_code_one_confirms(app: &Clocked) {
        let scene = signed_up(app).await;
        let code = app.code_to(ADDRESS).await;
        let results =
            futures_util::future::join_all((0..8).map(|_| confirm(app, &scene, &code))).await;
        assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
        // Stored is a hash that says nothing without the master key.
        app.app.users.resend_confirmation_code(&scene.0, &scene.1, "ann").await.unwrap_err();
    }
}

clocked_on_both_engines! {
    // spec: USR-261, USR-133
    async fn when_no_code_can_be_sent_again(app: &Clocked) {
        let scene = signed_up(app).await;
        let code = app.code_to(ADDRESS).await;
        confirm(app, &scene, &code).await.unwrap();
        let (users, (pool, client)) = (&app.app.users, &scene);
        let resend = users.resend_confirmation_code(pool, client, "ann").await;
        refused!(resend, DirectoryError::AlreadyConfirmed);
        let resend = users.resend_confirmation_code(pool, client, "nobody").await;
        refused!(resend, DirectoryError::UserNotFound);
        let confirmed = users.confirm_sign_up(pool, client, "nobody", "123456", false).await;
        refused!(confirmed, DirectoryError::UserNotFound);
        let pool = app.pool(json!({})).await;
        let client = app.client(&pool, json!({})).await;
        sign_up(app, &pool, &client, "ann", &[("email", ADDRESS)]).await.unwrap();
        let resend = users.resend_confirmation_code(&pool, &client, "ann").await;
        refused!(resend, DirectoryError::CannotResend);
        let confirmed = users.confirm_sign_up(&pool, &client, "ann", "123456", false).await;
        refused!(confirmed, DirectoryError::CodeExpired);
    }
}

clocked_on_both_engines! {
    // spec: USR-119, USR-259, USR-102, USR-132
    async fn an_administrator_confirms_without_verifying(app: &Clocked) {
        let (pool, _) = signed_up(app).await;
        let users = &app.app.users;
        users.admin_confirm_sign_up(&pool, "ann").await.unwrap();
        let user = app.find(&pool, "ann").await;
        assert_eq!(user.status, UserStatus::Confirmed);
        assert!(!user.is_verified("email"));
        let again = users.admin_confirm_sign_up(&pool, "ann").await;
        refused!(again, DirectoryError::NotConfirmable(UserStatus::Confirmed));
        app.invited(&pool, "bob", &[]).await;
        let invited = users.admin_confirm_sign_up(&pool, "bob").await;
        refused!(invited, DirectoryError::NotConfirmable(UserStatus::ForceChangePassword));
        refused!(users.admin_confirm_sign_up(&pool, "nobody").await, DirectoryError::UserNotFound);
    }
}
