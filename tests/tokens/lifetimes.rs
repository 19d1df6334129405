//! How long tokens live, in the units of the client.

use portico::tokens::{Issue, RefreshError};
use serde_json::json;

use super::{Scene, payload, signed_in};
use crate::support::clocked::{Clocked, START, clocked_on_both_engines};

clocked_on_both_engines! {
    // spec: TOK-070, TOK-071, TOK-072, TOK-073
    async fn units_and_defaults(app: &Clocked) {
        let scene = Scene::new(app).await;
        let units = |unit: &str| json!({ "IdToken": unit, "AccessToken": unit, "RefreshToken": unit });
        let cases = [
            (json!({}), 3600, 3600, 30 * 86400),
            (json!({ "IdTokenValidity": 2, "AccessTokenValidity": 3, "RefreshTokenValidity": 4 }),
             7200, 10800, 4 * 86400),
            (json!({ "RefreshTokenValidity": 0 }), 3600, 3600, 30 * 86400),
            (json!({ "IdTokenValidity": 300, "AccessTokenValidity": 301,
                     "RefreshTokenValidity": 3600, "TokenValidityUnits": units("seconds") }),
             300, 301, 3600),
            (json!({ "IdTokenValidity": 5, "AccessTokenValidity": 6,
                     "RefreshTokenValidity": 60, "TokenValidityUnits": units("minutes") }),
             300, 360, 3600),
            (json!({ "IdTokenValidity": 1, "AccessTokenValidity": 1,
                     "RefreshTokenValidity": 3650, "TokenValidityUnits": units("days") }),
             86400, 86400, 3650 * 86400),
            (json!({ "IdTokenValidity": 1, "AccessTokenValidity": 2,
                     "RefreshTokenValidity": 3, "TokenValidityUnits": units("hours") }),
             3600, 7200, 10800),
        ];
        for (settings, id, access, refresh) in cases {
            let client = app.client(&scene.pool, settings.clone()).await;
            let signed_in = signed_in(app, &scene.user);
            let issued = app.app.tokens.issue(&scene.pool, &client, &signed_in, Issue::api());
            let tokens = issued.await.unwrap();
            assert_eq!(tokens.expires_in, access, "{settings}");
            let expiry = |token: &str| payload(token)["exp"].as_i64().unwrap() - START.seconds();
            assert_eq!(expiry(&tokens.access_token), access, "{settings}");
            assert_eq!(expiry(&tokens.id_token.unwrap()), id, "{settings}");
            assert_eq!(client.refresh_token_seconds(), refresh, "{settings}");
        }
    }
}

clocked_on_both_engines! {
    // spec: TOK-075, TOK-100, TOK-143
    async fn a_refresh_does_not_make_the_refresh_token_live_longer(app: &Clocked) {
        let units = json!({ "RefreshToken": "minutes", "AccessToken": "hours" });
        let settings = json!({
            "RefreshTokenValidity": 60, "AccessTokenValidity": 5, "TokenValidityUnits": units,
        });
        let scene = Scene::with(app, settings).await;
        let refresh_token = scene.issue(Issue::api()).await.refresh_token.unwrap();
        let refresh = || app.app.tokens.refresh(&scene.pool, &scene.client, &refresh_token);
        for _ in 0..2 {
            app.advance(1799);
            refresh().await.unwrap();
        }
        app.advance(1);
        let (last, _) = refresh().await.unwrap();
        app.advance(1);
        let late = refresh().await;
        assert!(matches!(late, Err(RefreshError::Expired)), "{late:?}");
        // What it gave lives on by itself.
        app.app.tokens.verify_access(&last.access_token).await.unwrap();
    }
}
