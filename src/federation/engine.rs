//! A federated sign-in from the first redirect to the profile (FED-080 – FED-089).

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::claims::{self, Claims};
use super::keys::Documents;
use super::saml::Way;
use super::upstream::{self, Endpoints, Leg};
use super::{FederationError, social};
use crate::authorization::Parameters;
use crate::authorization::code::{PendingRequest, PendingStep};
use crate::authorization::encoding::url_with;
use crate::authorization::pending;
use crate::clients::AppClient;
use crate::identity_providers::{
    IdentityProvider, IdentityProviders, LinkByEmail, ProviderType, mapping,
};
use crate::keys::{KeyRing, Sealer};
use crate::platform::secret::{same_bytes, sha256};
use crate::platform::{ClientId, Clock, Entropy, InternalError, PoolId};
use crate::pools::Pool;
use crate::sessions::SignedIn;
use crate::storage::{StorageError, Store};
use crate::users::federated::{Arrival, FederatedError};
use crate::users::{Attributes, User, Users};

/// FED-080.
pub(super) const STEP_SECONDS: i64 = 300;

#[derive(Clone)]
pub struct Federation {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) entropy: Entropy,
    pub(crate) sealer: Sealer,
    pub(crate) users: Users,
    pub(crate) providers: IdentityProviders,
    pub(crate) keys: KeyRing,
    pub(crate) documents: Documents,
    /// By the name of the provider (SOC-008).
    pub(crate) social_endpoints: Arc<BTreeMap<String, String>>,
}

/// The way to a provider.
pub struct Begun {
    pub way: Way,
    /// For the cookie that binds the way back to this browser (FED-087).
    pub browser: String,
}

/// A way back that may be gone once.
pub struct Returned {
    pub pending: PendingRequest,
    pub provider: String,
    pub nonce: String,
    verifier: String,
    callback: String,
}

/// What a state leads to.
pub enum Taken {
    Good(Box<Returned>),
    /// This browser came back too late (FED-080).
    Expired(Box<PendingRequest>),
    /// Used, of another browser, or never there (FED-083).
    Gone,
}

/// An identity whose older account has to be proven before it comes in.
#[derive(Debug)]
pub struct Claimed {
    pub provider: String,
    pub subject: String,
    /// The entity that a SAML provider speaks for.
    pub issuer: Option<String>,
    pub attributes: Attributes,
    pub account: User,
}

impl Claimed {
    pub(super) fn of(arrival: Arrival<'_>, account: User) -> Self {
        Self {
            provider: arrival.provider.name.clone(),
            subject: arrival.subject.to_owned(),
            issuer: arrival.issuer.map(str::to_owned),
            attributes: arrival.attributes,
            account,
        }
    }
}

/// What came back with the browser.
#[derive(Clone, Copy, Debug)]
pub struct Callback<'a> {
    pub code: &'a str,
    /// RFC 9207.
    pub issuer: Option<&'a str>,
    /// Apple's `user` (SOC-055).
    pub user: Option<&'a str>,
}

fn context(pool: &Pool, state: &str) -> String {
    format!("federation:{}:{}", pool.id, hex::encode(sha256(state.as_bytes())))
}

impl Federation {
    /// Remembers the request and answers where the browser goes (OIDCRP-031, OIDCRP-032).
    /// `browser`: the value of an older cookie of the same browser, for its other tabs.
    pub async fn begin(
        &self,
        pool: &Pool,
        client: &AppClient,
        provider: &IdentityProvider,
        request: &Parameters,
        (callback, browser): (&str, Option<&str>),
    ) -> Result<Begun, FederationError> {
        let browser = browser.map_or_else(|| self.entropy.token(), str::to_owned);
        if provider.kind == ProviderType::Saml {
            let begun = self.begin_saml(pool, client, provider, request, (callback, browser));
            return Ok(begun.await?);
        }
        let endpoints = self.endpoints(provider).await?;
        let (state, nonce) = (self.entropy.token(), self.entropy.token());
        let is_pkce = provider.settings.upstream_pkce;
        let verifier = if is_pkce { self.entropy.token() } else { String::new() };
        let sealed = self.sealer.seal(&context(pool, &state), verifier.as_bytes());
        let step = PendingStep::Upstream {
            provider: provider.name.clone(),
            nonce: nonce.clone(),
            verifier: URL_SAFE_NO_PAD.encode(sealed.map_err(InternalError::from)?),
            browser: hex::encode(sha256(browser.as_bytes())),
            callback: callback.to_owned(),
        };
        let pending = PendingRequest {
            pool_id: pool.id.clone(),
            client_id: client.id.clone(),
            parameters: request.clone().into_pairs(),
            step,
            expires_at: self.clock.now().plus_seconds(STEP_SECONDS),
        };
        self.store.put_authorization_request(&sha256(state.as_bytes()), &pending).await?;
        let scopes = social::scopes(provider);
        let client_id = provider.details.get("client_id").map(String::as_str).unwrap_or_default();
        let mut query = vec![
            ("client_id", client_id),
            ("redirect_uri", callback),
            ("response_type", "code"),
            ("scope", scopes.as_str()),
            ("state", state.as_str()),
            ("nonce", nonce.as_str()),
        ];
        let challenge = URL_SAFE_NO_PAD.encode(sha256(verifier.as_bytes()));
        if !verifier.is_empty() {
            query.push(("code_challenge", challenge.as_str()));
            query.push(("code_challenge_method", "S256"));
        }
        if matches!(provider.kind, ProviderType::Oidc | ProviderType::Google) {
            // FED-B13: what the app knows of the person is of use to those who understand it.
            for name in ["login_hint", "prompt"] {
                query.extend(request.get(name).map(|value| (name, value)));
            }
        }
        if provider.kind == ProviderType::SignInWithApple && !scopes.is_empty() {
            // SOC-054.
            query.push(("response_mode", "form_post"));
        }
        Ok(Begun { way: Way::Redirect(url_with(&endpoints.authorize, query)), browser })
    }

    async fn endpoints(&self, provider: &IdentityProvider) -> Result<Endpoints, FederationError> {
        match self.social_endpoints.get(&provider.name).filter(|_| provider.kind.is_social()) {
            Some(base) => Ok(Endpoints::below(base, provider)),
            None => upstream::endpoints(provider, &self.documents).await,
        }
    }

    /// The pool and the client that a state belongs to; says nothing of whether it is still good.
    pub async fn place_of(&self, state: &str) -> Result<Option<(PoolId, ClientId)>, StorageError> {
        let found = self.store.find_authorization_request(&sha256(state.as_bytes())).await?;
        Ok(found.map(|pending| (pending.pool_id, pending.client_id)))
    }

    /// The request that a state belongs to, used up: in this browser, in time, once (FED-081,
    /// FED-083).
    pub async fn take(&self, state: &str, browser: Option<&str>) -> Result<Taken, FederationError> {
        let found = self.store.find_authorization_request(&sha256(state.as_bytes())).await?;
        let Some(pending) = found else { return Ok(Taken::Gone) };
        let PendingStep::Upstream { provider, nonce, verifier, browser: bound, callback } =
            pending.step.clone()
        else {
            return Ok(Taken::Gone);
        };
        let given = browser.map(|browser| hex::encode(sha256(browser.as_bytes())));
        let is_same = given.is_some_and(|given| same_bytes(given.as_bytes(), bound.as_bytes()));
        if !is_same {
            return Ok(Taken::Gone);
        }
        let was_there = pending::finish(&self.store, state).await?;
        if !was_there {
            return Ok(Taken::Gone);
        }
        if pending.expires_at <= self.clock.now() {
            return Ok(Taken::Expired(Box::new(pending)));
        }
        let sealed = URL_SAFE_NO_PAD.decode(&verifier).map_err(InternalError::new)?;
        let state_context =
            format!("federation:{}:{}", pending.pool_id, hex::encode(sha256(state.as_bytes())));
        let verifier = self.sealer.open(&state_context, &sealed).map_err(InternalError::from)?;
        let verifier = String::from_utf8(verifier).map_err(InternalError::new)?;
        let returned = Returned { pending, provider, nonce, verifier, callback };
        Ok(Taken::Good(Box::new(returned)))
    }

    /// The provider of a request that came back, as it is configured now (FED-133).
    pub async fn provider(
        &self,
        pool: &Pool,
        returned: &Returned,
    ) -> Result<Option<IdentityProvider>, FederationError> {
        match self.providers.get(pool, &returned.provider).await {
            Ok(provider) => Ok(Some(provider)),
            Err(crate::identity_providers::IdentityProviderError::NotFound) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Exchanges the code, checks everything, and signs the person in.
    pub async fn complete(
        &self,
        pool: &Pool,
        client: &AppClient,
        provider: &IdentityProvider,
        returned: &Returned,
        callback: Callback<'_>,
    ) -> Result<SignedIn, FederationError> {
        let endpoints = self.endpoints(provider).await?;
        let leg = Leg { provider, documents: &self.documents, clock: &self.clock, endpoints };
        // OIDCRP-S04.
        let wrong = match callback.issuer {
            Some(named) => !leg.endpoints.issuer.is_empty() && named != leg.endpoints.issuer,
            None => leg.endpoints.names_itself,
        };
        if wrong {
            return Err(FederationError::Refused("The answer is of another issuer".to_owned()));
        }
        let tokens = leg.exchange(&returned.callback, callback.code, &returned.verifier).await?;
        let claims = self.claims(&leg, &tokens, &returned.nonce).await?;
        let claims = social::flatten(provider.kind, claims, callback.user);
        let subject = mapping::subject(provider.kind).unwrap_or("sub");
        let subject = claims.get(subject).and_then(serde_json::Value::as_str);
        let subject = subject.filter(|subject| !subject.is_empty()).ok_or_else(|| {
            FederationError::Refused("The provider did not say who it is".to_owned())
        })?;
        let attributes = claims::mapped(provider, &claims);
        let arrival = Arrival { provider, subject, issuer: None, attributes };
        let arrived = match self.users.arrive(pool, client, &arrival).await {
            Ok(arrived) => arrived,
            Err(FederatedError::Claimed(account)) => {
                let claimed = Claimed::of(arrival, *account);
                return Err(FederationError::Claimed(Box::new(claimed)));
            }
            Err(error) => return Err(error.into()),
        };
        let auth_time = self.clock.now().max(arrived.user.tokens_valid_after);
        Ok(SignedIn {
            completion: arrived.completion(),
            user: arrived.user,
            auth_time,
            event_id: self.entropy.uuid(),
            device_key: None,
            sso_session: None,
        })
    }

    /// Connects an identity to the account that its owner has just signed in to, and brings its
    /// attributes there. The provider may have changed meanwhile.
    pub async fn connect(
        &self,
        pool: &Pool,
        client: &AppClient,
        claimed: &Claimed,
    ) -> Result<User, FederationError> {
        let provider = self.providers.get(pool, &claimed.provider).await?;
        if provider.settings.link_by_verified_email == LinkByEmail::Off {
            let text = "The provider does not link accounts any more";
            return Err(FederationError::Refused(text.to_owned()));
        }
        let arrival = Arrival {
            provider: &provider,
            subject: &claimed.subject,
            issuer: claimed.issuer.as_deref(),
            attributes: claimed.attributes.clone(),
        };
        self.users.link_arrival(pool, &claimed.account, &arrival).await?;
        Ok(self.users.arrive(pool, client, &arrival).await?.user)
    }

    async fn claims(
        &self,
        leg: &Leg<'_>,
        tokens: &upstream::Tokens,
        nonce: &str,
    ) -> Result<Claims, FederationError> {
        let needs_id_token = matches!(
            leg.provider.kind,
            ProviderType::Oidc | ProviderType::Google | ProviderType::SignInWithApple
        );
        let claims = if needs_id_token { leg.verify(tokens, nonce).await? } else { Claims::new() };
        social::check_audience(leg, &tokens.access_token).await?;
        let more = leg.attributes(&tokens.access_token).await?;
        let mut all = upstream::merge(claims, more)?;
        // FED-B09: the tokens themselves, for those who map them.
        let id_token = tokens.id_token.as_deref().filter(|_| needs_id_token);
        for (name, token) in [("access_token", Some(&*tokens.access_token)), ("id_token", id_token)]
        {
            if let Some(token) = token.filter(|_| leg.provider.mapping.values().any(|c| c == name))
            {
                all.insert(name.to_owned(), token.into());
            }
        }
        Ok(all)
    }
}
