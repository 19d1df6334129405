//! A sign-in by SAML: away with a request, back with a response, and whose profile it is (FED-080 –
//! FED-089, SAML-050 – SAML-057, FED-B01 – FED-B03).

use std::sync::Arc;

use super::binding::Way;
use super::request::{AuthnRequest, new_id};
use super::response::{Accepted, Expected, accept};
use super::{Federation, SamlError, entity_id, refused};
use crate::authorization::code::{PendingRequest, PendingStep};
use crate::authorization::{Parameters, pending};
use crate::clients::AppClient;
use crate::federation::engine::Claimed;
use crate::federation::engine::{Begun, STEP_SECONDS};
use crate::federation::{FederationError, claims};
use crate::identity_providers::metadata::Metadata;
use crate::identity_providers::saml::SamlSettings;
use crate::identity_providers::{IdentityProvider, IdentityProviderError, ProviderType, Texts};
use crate::keys::certificate::Certificate;
use crate::platform::secret::{same_bytes, sha256};
use crate::platform::{InternalError, PoolId};
use crate::pools::Pool;
use crate::sessions::{SamlSession, SignedIn};
use crate::storage::StorageError;
use crate::users::federated::{Arrival, FederatedError};

/// Bytes of a relay state that are looked at (SAML-042).
pub const LONGEST_RELAY_STATE: usize = 8192;

/// A request that came back.
#[derive(Clone, Debug)]
pub struct SamlReturned {
    pub pending: PendingRequest,
    pub provider: String,
    request_id: String,
    acs: String,
}

/// What a relay state leads to.
#[derive(Clone, Debug)]
pub enum SamlState {
    Returned(Box<SamlReturned>),
    /// Too late, or another browser.
    Gone,
    /// Not one of ours, or used.
    Unknown,
}

/// Who came in, and what a sign-out will need.
#[derive(Clone, Debug)]
pub struct Arrived {
    pub signed_in: SignedIn,
    pub session: SamlSession,
}

/// Whether somebody asked for the response.
#[derive(Clone, Copy, Debug)]
pub enum Origin<'a> {
    Requested(&'a SamlReturned),
    /// The provider began (FED-B01); the address that the response was posted to.
    Unsolicited(&'a str),
}

impl From<FederatedError> for SamlError {
    fn from(error: FederatedError) -> Self {
        match error {
            FederatedError::Internal(error) => Self::Internal(error),
            FederatedError::Missing(names) => {
                // MAP-005.
                let each: Vec<String> =
                    names.split(", ").map(|n| format!("{n}: The attribute is required")).collect();
                Self::Refused(format!("Invalid user attributes: {}", each.join(", ")))
            }
            other => Self::Refused(other.to_string()),
        }
    }
}

impl From<IdentityProviderError> for SamlError {
    fn from(error: IdentityProviderError) -> Self {
        match error {
            IdentityProviderError::Internal(error) => Self::Internal(error),
            other => Self::Refused(other.to_string()),
        }
    }
}

impl From<StorageError> for SamlError {
    fn from(error: StorageError) -> Self {
        Self::Internal(error.into())
    }
}

impl From<SamlError> for FederationError {
    fn from(error: SamlError) -> Self {
        match error {
            SamlError::Internal(error) => Self::Internal(error),
            other => Self::Refused(other.to_string()),
        }
    }
}

fn hash(text: &str) -> String {
    hex::encode(sha256(text.as_bytes()))
}

impl Federation {
    /// Remembers the request and answers where the browser goes with it (SAML-030 – SAML-033).
    pub(in crate::federation) async fn begin_saml(
        &self,
        pool: &Pool,
        client: &AppClient,
        provider: &IdentityProvider,
        request: &Parameters,
        (acs, browser): (&str, String),
    ) -> Result<Begun, SamlError> {
        let metadata = self.usable_metadata(provider).await?;
        let relay_state = self.entropy.token();
        let id = new_id(&self.entropy);
        let step = PendingStep::Saml {
            provider: provider.name.clone(),
            request_id: id.clone(),
            browser: hash(&browser),
            acs: acs.to_owned(),
        };
        let pending = PendingRequest {
            pool_id: pool.id.clone(),
            client_id: client.id.clone(),
            parameters: request.clone().into_pairs(),
            step,
            expires_at: self.clock.now().plus_seconds(STEP_SECONDS),
        };
        self.store.put_authorization_request(&sha256(relay_state.as_bytes()), &pending).await?;
        let message = AuthnRequest {
            id: &id,
            now: self.clock.now(),
            entity_id: &entity_id(&pool.id),
            acs,
            force: request.get("prompt") == Some("login"),
        };
        let signs = SamlSettings::of(&provider.details).sign_requests;
        let signer = if signs { Some(self.signer(&pool.id).await?) } else { None };
        let way = message.send(&metadata, &relay_state, signer.as_ref())?;
        Ok(Begun { way, browser })
    }

    /// The newest certificate of the pool (FED-B06).
    pub(super) async fn signer(&self, pool: &PoolId) -> Result<Certificate, InternalError> {
        let certificates = self.keys.signing_certificates(pool).await?;
        let newest = certificates.first().cloned();
        newest.ok_or_else(|| InternalError::new("a pool has no signing certificate"))
    }

    /// The metadata, unless it is no longer good (SAML-010).
    pub(super) async fn usable_metadata(
        &self,
        provider: &IdentityProvider,
    ) -> Result<Arc<Metadata>, SamlError> {
        let metadata = self.providers.metadata(provider).await?;
        if metadata.valid_until.is_some_and(|until| until <= self.clock.now()) {
            return Err(refused("The metadata of the provider has expired"));
        }
        Ok(metadata)
    }

    /// The request that a relay state belongs to, used up: in this browser, in time, once (FED-081,
    /// FED-083).
    pub async fn take_saml(
        &self,
        pool: &PoolId,
        relay_state: &str,
        browser: Option<&str>,
    ) -> Result<SamlState, StorageError> {
        let found = self.store.find_authorization_request(&sha256(relay_state.as_bytes())).await?;
        let Some(pending) = found.filter(|pending| pending.pool_id == *pool) else {
            return Ok(SamlState::Unknown);
        };
        let PendingStep::Saml { provider, request_id, browser: bound, acs } = pending.step.clone()
        else {
            return Ok(SamlState::Unknown);
        };
        let given = browser.map(hash);
        if !given.is_some_and(|given| same_bytes(given.as_bytes(), bound.as_bytes())) {
            return Ok(SamlState::Gone);
        }
        if !pending::finish(&self.store, relay_state).await? {
            return Ok(SamlState::Unknown);
        }
        if pending.expires_at <= self.clock.now() {
            return Ok(SamlState::Gone);
        }
        let returned = SamlReturned { pending, provider, request_id, acs };
        Ok(SamlState::Returned(Box::new(returned)))
    }

    /// The provider that an unsolicited response is from, if it may begin a sign-in (FED-B01,
    /// SAML-051).
    pub async fn unsolicited_provider(
        &self,
        pool: &Pool,
        parameters: &Parameters,
    ) -> Result<Option<IdentityProvider>, InternalError> {
        let found = match (parameters.get("identity_provider"), parameters.get("idp_identifier")) {
            (Some(name), _) => self.providers.get(pool, name).await,
            (None, Some(identifier)) => self.providers.by_identifier(pool, identifier).await,
            (None, None) => return Ok(None),
        };
        match found {
            Ok(provider) => Ok(Some(provider).filter(|provider| {
                provider.kind == ProviderType::Saml
                    && SamlSettings::of(&provider.details).idp_initiated
            })),
            Err(IdentityProviderError::Internal(error)) => Err(error),
            Err(_) => Ok(None),
        }
    }

    /// Whether a client has other ways to sign in than SAML, and so none that is unsolicited
    /// (FED-B03).
    pub async fn allows_unsolicited(
        &self,
        pool: &Pool,
        client: &AppClient,
    ) -> Result<bool, InternalError> {
        let names = &client.settings.supported_identity_providers;
        match self.providers.mixes_idp_initiated(pool, names).await {
            Ok(mixes) => Ok(!mixes),
            Err(IdentityProviderError::Internal(error)) => Err(error),
            Err(_) => Ok(false),
        }
    }

    /// Checks a response and signs its subject in.
    pub async fn arrive_by_saml(
        &self,
        pool: &Pool,
        client: &AppClient,
        provider: &IdentityProvider,
        origin: Origin<'_>,
        encoded: &str,
    ) -> Result<Arrived, SamlError> {
        if provider.kind != ProviderType::Saml {
            return Err(refused("The provider is of another kind"));
        }
        let metadata = self.usable_metadata(provider).await?;
        let entity_id = metadata.entity_id.clone();
        let accepted = self.accept(pool, provider, metadata, origin, encoded).await?;
        let ids = [&accepted.message_id, &accepted.assertion_id]
            .map(|id| sha256(format!("{entity_id} {id}").as_bytes()));
        // SAML-S41, FED-B07.
        if ids[0] == ids[1]
            || !self.store.use_saml_ids(&pool.id, (&ids[0], &ids[1]), accepted.expires_at).await?
        {
            return Err(refused("The response was used before"));
        }
        let attributes = claims::mapped(provider, &accepted.claims);
        let arrival = Arrival {
            provider,
            subject: &accepted.session.name_id.value,
            issuer: Some(&entity_id),
            attributes,
        };
        let arrived = match self.users.arrive(pool, client, &arrival).await {
            Ok(arrived) => arrived,
            Err(FederatedError::Claimed(account)) => {
                return Err(SamlError::Claimed(Box::new(Claimed::of(arrival, *account))));
            }
            Err(error) => return Err(error.into()),
        };
        let completion = arrived.completion();
        let user = arrived.user;
        let auth_time = self.clock.now().max(user.tokens_valid_after);
        let event_id = self.entropy.uuid();
        let signed_in =
            SignedIn { user, auth_time, event_id, device_key: None, completion, sso_session: None };
        Ok(Arrived { signed_in, session: accepted.session })
    }

    /// Off the event loop: keys and documents are work.
    async fn accept(
        &self,
        pool: &Pool,
        provider: &IdentityProvider,
        metadata: Arc<Metadata>,
        origin: Origin<'_>,
        encoded: &str,
    ) -> Result<Accepted, SamlError> {
        let settings = SamlSettings::of(&provider.details);
        let keys = if settings.encrypted {
            self.keys.encryption_certificates(&pool.id, &provider.name).await?
        } else {
            Arc::default()
        };
        let (request_id, acs) = match origin {
            Origin::Requested(returned) => {
                (Some(returned.request_id.clone()), returned.acs.clone())
            }
            Origin::Unsolicited(acs) => (None, acs.to_owned()),
        };
        let (audience, now) = (entity_id(&pool.id), self.clock.now());
        // Without the details, which hold the whole document.
        let provider = IdentityProvider { details: Texts::new(), ..provider.clone() };
        let encoded = encoded.to_owned();
        let done = tokio::task::spawn_blocking(move || {
            let keys: Vec<_> = keys.iter().map(|one| one.key.clone()).collect();
            let expected = Expected {
                provider: &provider,
                settings,
                metadata: &metadata,
                audience: &audience,
                acs: &acs,
                request_id: request_id.as_deref(),
                now,
                keys: &keys,
            };
            accept(&encoded, &expected)
        });
        done.await.map_err(InternalError::new)?
    }
}

impl Way {
    /// The address that the browser is sent to.
    #[must_use]
    pub fn url(&self) -> &str {
        match self {
            Self::Redirect(url) => url,
            Self::Post { action, .. } => action,
        }
    }
}
