//! The demo pool of development mode.

use serde_json::json;

use crate::app::App;
use crate::clients::ClientSettings;
use crate::platform::{ClientId, InternalError, PoolId};
use crate::pools::{PoolSettings, defaults};

/// Makes the demo pool and its client if they are missing.
pub async fn demo(app: &App) -> Result<(), InternalError> {
    let development = &app.config.development;
    let pool = PoolId::new(&development.pool_id);
    if app.pools.pool(&pool).await?.is_none() {
        let settings: PoolSettings = serde_json::from_value(json!({
            "SchemaAttributes": defaults::standard_schema(),
            "UsernameAttributes": ["email"],
            "AutoVerifiedAttributes": ["email"],
            "UsernameConfiguration": { "CaseSensitive": false },
            "AccountRecoverySetting": {
                "RecoveryMechanisms": [{ "Priority": 1, "Name": "verified_email" }]
            },
        }))
        .map_err(InternalError::new)?;
        app.pools.create_pool_as(pool.clone(), "Demo", settings).await?;
    }
    let client = ClientId::new(&development.client_id);
    if app.pools.client(&client).await?.is_none() {
        let base = app.pools.public_url();
        let settings: ClientSettings = serde_json::from_value(json!({
            "AllowedOAuthFlowsUserPoolClient": true,
            "AllowedOAuthFlows": ["code"],
            "AllowedOAuthScopes":
                ["openid", "email", "profile", "aws.cognito.signin.user.admin"],
            "CallbackURLs": [format!("{base}/dev/app/callback")],
            "LogoutURLs": [format!("{base}/dev/app")],
            "SupportedIdentityProviders": ["COGNITO"],
            "ExplicitAuthFlows": [
                "ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"
            ],
            "PreventUserExistenceErrors": "ENABLED",
        }))
        .map_err(InternalError::new)?;
        app.pools.create_client_as(client, &pool, "Demo app", settings, None).await?;
    }
    Ok(())
}
