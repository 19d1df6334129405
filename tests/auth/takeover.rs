//! Who knows only the password does not get at the second factor.

use portico::auth::{Challenge, ChallengeKind, SignInError, Step};
use portico::mfa::Factor;
use serde_json::json;

use super::Scene;
use crate::support::authenticator::code_at;
use crate::support::clocked::{Clocked, clocked_on_both_engines};

async fn set_up(scene: &Scene<'_>) -> Challenge {
    let asked = scene.challenge("ann").await;
    assert!(matches!(asked.kind, ChallengeKind::MfaSetup { .. }), "{:?}", asked.kind);
    asked
}

clocked_on_both_engines! {
    // spec: MFA-082
    async fn a_stale_set_up_replaces_nothing(app: &Clocked) {
        let scene = Scene::with(app, json!({ "MfaConfiguration": "ON",
            "SoftwareTokenMfaConfiguration": { "Enabled": true }, "EmailMfaConfiguration": {} })).await;
        app.user(&scene.pool, "ann", &[("email", "ann@example.com")]).await;
        let (auth, pool, client) = (&app.app.auth, &scene.pool, &scene.legacy);

        // Another address than the one that is there is not taken.
        let asked = set_up(&scene).await;
        let session = asked.session.as_str();
        let other = (Factor::Email, "eve@example.com");
        let refused = auth.set_up_contact(pool, client, session, Some("ann"), other).await;
        assert!(matches!(refused, Err(SignInError::InvalidParameter(_))), "{refused:?}");
        let own = (Factor::Email, "ann@example.com");
        let sent = auth.set_up_contact(pool, client, session, Some("ann"), own).await;
        assert!(matches!(sent, Ok(Step::Challenge(_))), "{sent:?}");

        // A set-up that began before the user's own does not go on after it.
        let (early, own) = (set_up(&scene).await, set_up(&scene).await);
        let (stale, early) = auth.associate_in_session(pool, client, &early.session).await.unwrap();
        let (token, session) = auth.associate_in_session(pool, client, &own.session).await.unwrap();
        let now = app.clock.now().seconds();
        let code = code_at(&token.base32().unwrap(), now);
        auth.verify_in_session(pool, client, &session, &code, None).await.unwrap();
        let code = code_at(&stale.base32().unwrap(), now);
        let late = auth.verify_in_session(pool, client, &early, &code, None).await;
        assert!(matches!(late, Err(SignInError::SessionInvalid)), "{late:?}");
        let again = auth.associate_in_session(pool, client, &early).await;
        assert!(matches!(again, Err(SignInError::SessionInvalid)));
        assert!(matches!(scene.challenge("ann").await.kind, ChallengeKind::SoftwareTokenMfa { .. }));
    }
}
