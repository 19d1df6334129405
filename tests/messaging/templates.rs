//! The words of messages: the pool's own, with the values where they belong.

use portico::users::codes::Medium;
use portico::users::{DirectoryError, UserStatus};
use serde_json::json;

use crate::support::PASSWORD;
use crate::support::clocked::{Clocked, clocked_on_both_engines};
use crate::users::{invite, sign_up};

clocked_on_both_engines! {
    // spec: MAIL-115, MAIL-112, USR-357, USR-366, MAIL-113
    async fn an_invitation_names_what_one_signs_in_with(app: &Clocked) {
        let pool = app.pool(json!({ "UsernameAttributes": ["email"] })).await;
        let client = app.client(&pool, json!({})).await;
        let ann = invite(app, &pool, "ann@example.com", &[], vec![Medium::Email]).await.unwrap();
        let message = app.messages().await.remove(0);
        assert_eq!(message.subject, "Your temporary password");
        assert!(message.body.starts_with("Your username is ann@example.com and temporary password is "));
        assert!(!message.body.contains(ann.username.as_str()));
        // Nobody who was invited enters a confirmation code.
        let asked = app.app.users.resend_confirmation_code(&pool, &client, "ann@example.com").await;
        assert!(matches!(asked, Err(DirectoryError::CannotResend | DirectoryError::AlreadyConfirmed)), "{asked:?}");

        let template = json!({ "EmailMessage": "Come in, {username}!", "EmailSubject": "Hello" });
        let pool = app.pool(json!({ "AdminCreateUserConfig": { "InviteMessageTemplate": template } })).await;
        let bob = invite(app, &pool, "bob", &[("email", "bob@example.com")], vec![Medium::Email]).await.unwrap();
        assert_eq!(bob.status, UserStatus::ForceChangePassword);
        assert!(app.messages().await.is_empty(), "no place for the password: nothing is sent");
        let mut fixed = (*pool).clone();
        let invitation = fixed.settings.admin_create_user_config.invite_message_template.as_mut().unwrap();
        invitation.email_message = Some("<p>{username}: {####}</p>".to_owned());
        invite(app, &fixed, "cat", &[("email", "cat@example.com")], vec![Medium::Email]).await.unwrap();
        let message = app.messages().await.remove(0);
        assert_eq!(message.subject, "Hello");
        assert!(message.body.starts_with("<p>cat: "), "{}", message.body);
    }
}

clocked_on_both_engines! {
    // spec: USR-262, MAIL-110, DOM-048, USR-263
    async fn a_link_needs_somewhere_to_lead(app: &Clocked) {
        let pool = app.pool(json!({ "AutoVerifiedAttributes": ["email"],
            "VerificationMessageTemplate": { "DefaultEmailOption": "CONFIRM_WITH_LINK" } })).await;
        let client = app.client(&pool, json!({})).await;
        let email = [("email", "ann@example.com")];
        let refused = sign_up(app, &pool, &client, "ann", &email).await;
        assert!(matches!(refused, Err(DirectoryError::DeliveryFailed)), "{refused:?}");
        assert_eq!(app.find(&pool, "ann").await.status, UserStatus::Unconfirmed);
        let domain = portico::pools::Domain {
            domain: "books".to_owned(),
            pool_id: pool.id.clone(),
            kind: portico::pools::DomainKind::Prefix,
            settings: json!({}),
            created_at: app.clock.now(),
        };
        assert!(app.app.pools.add_domain(domain).await.unwrap());
        app.app.users.resend_confirmation_code(&pool, &client, "ann").await.unwrap();
        let message = app.messages().await.remove(0);
        let link = format!("https://books.localhost/confirmUser/?client_id={}&amp;user_name=ann", client.id);
        assert!(message.body.contains(&link), "{} in {}", link, message.body);
    }
}

clocked_on_both_engines! {
    // spec: MAIL-106, SMS-012, SMS-011, SMS-016, SMS-001
    async fn a_long_text_message_is_sent_whole(app: &Clocked) {
        let text = format!("{{####}} {}", "é".repeat(133));
        let pool = app.pool(json!({ "AutoVerifiedAttributes": ["email", "phone_number"],
            "VerificationMessageTemplate": { "SmsMessage": text } })).await;
        let client = app.client(&pool, json!({})).await;
        let both = [("email", "ann@example.com"), ("phone_number", "+14325551212")];
        sign_up(app, &pool, &client, "ann", &both).await.unwrap();
        let messages = app.messages().await;
        assert_eq!(messages.len(), 1, "only the text message is sent");
        assert_eq!((messages[0].to.as_str(), messages[0].body.chars().count()), ("+14325551212", 6 + 1 + 133));
        assert!(messages[0].body.ends_with(&"é".repeat(133)));
    }
}

clocked_on_both_engines! {
    // spec: USR-209, USR-385, USR-136
    async fn without_auto_verification_an_administrator_confirms(app: &Clocked) {
        let pool = app.pool(json!({})).await;
        let client = app.client(&pool, json!({})).await;
        let made = sign_up(app, &pool, &client, "ann", &[("email", "ann@example.com")]).await.unwrap();
        assert!(made.delivery.is_none() && !made.confirmed && app.messages().await.is_empty());
        app.app.users.admin_confirm_sign_up(&pool, "ann").await.unwrap();
        let ann = app.find(&pool, "ann").await;
        assert!(ann.status == UserStatus::Confirmed && !ann.is_verified("email"));
        let request = portico::platform::Secret::new(PASSWORD);
        app.app.users.admin_set_password(&pool, "ann", &request, true).await.unwrap();
        // Deleted while enabled.
        app.app.users.admin_delete_user(&pool, "ann").await.unwrap();
        assert!(app.app.users.find(&pool, "ann").await.unwrap().is_none());
    }
}
