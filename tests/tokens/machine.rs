//! Tokens that a client gets for itself.

use portico::tokens::TokenError;
use serde_json::json;

use super::{Scene, names, payload};
use crate::support::clocked::{Clocked, START, clocked_on_both_engines};

clocked_on_both_engines! {
    // spec: TOK-060
    async fn a_machine_token_speaks_for_the_client(app: &Clocked) {
        let scene = Scene::with(app, json!({ "AccessTokenValidity": 2 })).await;
        let scopes = vec!["shop/read".to_owned(), "shop/write".to_owned()];
        let issued = app.app.tokens.client_credentials(&scene.pool, &scene.client, scopes, None).await;
        let tokens = issued.unwrap();
        assert!(tokens.id_token.is_none() && tokens.refresh_token.is_none());
        assert_eq!(tokens.expires_in, 7200);
        let claims = payload(&tokens.access_token);
        assert_eq!(
            names(&claims),
            [
                "auth_time", "client_id", "exp", "iat", "iss", "jti", "scope", "sub", "token_use",
                "version"
            ]
        );
        assert_eq!(claims["sub"], scene.client.id.as_str());
        assert_eq!(claims["client_id"], scene.client.id.as_str());
        assert_eq!(claims["scope"], "shop/read shop/write");
        assert_eq!(claims["token_use"], "access");
        assert_eq!(claims["version"], 2);
        assert_eq!(claims["auth_time"], START.seconds());
        assert_eq!(claims["exp"], START.seconds() + 7200);
        // It is no user's.
        let user = app.app.tokens.verify_access(&tokens.access_token).await;
        assert!(matches!(user, Err(TokenError::Invalid)), "{user:?}");
    }
}
