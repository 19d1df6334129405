//! Links between identities at other houses and profiles (LINK-001 – LINK-046).

use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;

use super::{identity_providers, lookup};
use crate::api::call::Call;
use crate::api::error::{ApiError, ErrorType};
use crate::app::App;
use crate::identity_providers::IdentityProvider;
use crate::pools::Pool;
use crate::storage::SUBJECT;
use crate::users::User;
use crate::users::links::{LinkError, NamedIdentity};

/// The pool itself, among providers.
const NATIVE: &str = "Cognito";

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Identifier {
    provider_name: Option<String>,
    provider_attribute_name: Option<String>,
    provider_attribute_value: Option<String>,
}

impl Identifier {
    fn provider(&self) -> &str {
        self.provider_name.as_deref().unwrap_or_default()
    }

    fn value(&self) -> &str {
        self.provider_attribute_value.as_deref().unwrap_or_default()
    }

    fn named<'a>(&'a self, provider: &'a IdentityProvider) -> NamedIdentity<'a> {
        let attribute = self.provider_attribute_name.as_deref().unwrap_or_default();
        NamedIdentity { provider, attribute, value: self.value() }
    }

    /// The provider of an identity that is not the pool's own (LINK-017, LINK-044).
    async fn configured(&self, app: &App, pool: &Pool) -> Result<IdentityProvider, ApiError> {
        let found = app.identity_providers.get(pool, self.provider()).await;
        found.map_err(identity_providers::refused)
    }

    /// The profile, native or made by an identity (LINK-004, LINK-005).
    async fn profile(&self, app: &App, pool: &Pool) -> Result<User, ApiError> {
        let found = if self.provider() == NATIVE {
            app.users.find(pool, self.value()).await?
        } else {
            app.users.of_identity(pool, self.provider(), self.value()).await?
        };
        found.ok_or_else(|| ApiError::new(ErrorType::UserNotFound, "User does not exist."))
    }
}

fn refused(error: LinkError) -> ApiError {
    let text = match error {
        LinkError::HasProfile => {
            "Merging is not currently supported, provide a SourceUser that has not been signed up in \
             order to link"
                .to_owned()
        }
        LinkError::Linked => "SourceUser is already linked to DestinationUser".to_owned(),
        LinkError::Invalid(text) => text,
        LinkError::LimitReached(limit) => {
            let text = format!("Limit of {limit} linked identities reached.");
            return ApiError::new(ErrorType::LimitExceeded, text);
        }
        LinkError::Internal(error) => return error.into(),
    };
    ApiError::invalid_parameter(text)
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct LinkRequest {
    user_pool_id: String,
    destination_user: Identifier,
    source_user: Identifier,
}

/// `AdminLinkProviderForUser`.
pub async fn link(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: LinkRequest = call.parse()?;
    let pool = lookup::pool(&app, &request.user_pool_id).await?;
    let source = &request.source_user;
    if source.provider() == NATIVE {
        return Err(ApiError::invalid_parameter(
            "Invalid SourceUser: Cognito users with a username/password may not be passed in as a \
             SourceUser, only as a DestinationUser",
        ));
    }
    let provider = source.configured(&app, &pool).await?;
    let user = request.destination_user.profile(&app, &pool).await?;
    app.users.link_identity(&pool, &user.sub, source.named(&provider)).await.map_err(refused)?;
    Ok(Value::Object(serde_json::Map::new()))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct UnlinkRequest {
    user_pool_id: String,
    user: Identifier,
}

/// `AdminDisableProviderForUser`.
pub async fn disable(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: UnlinkRequest = call.parse()?;
    let pool = lookup::pool(&app, &request.user_pool_id).await?;
    let named = &request.user;
    if named.provider() == NATIVE {
        if named.provider_attribute_name.as_deref() != Some(SUBJECT) {
            let text = format!("ProviderAttributeName must be {SUBJECT} for {NATIVE}.");
            return Err(ApiError::invalid_parameter(text));
        }
        let user = named.profile(&app, &pool).await?;
        app.users.disable_password(&pool, &user.sub).await.map_err(refused)?;
    } else {
        let provider = named.configured(&app, &pool).await?;
        app.users.unlink_identity(&pool, named.named(&provider)).await.map_err(refused)?;
    }
    Ok(Value::Object(serde_json::Map::new()))
}
