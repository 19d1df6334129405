//! Registering passkeys and checking their answers. The mathematics are webauthn-rs'; here is what
//! binds them to pools, users and one-time challenges.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use thiserror::Error;
use url::Url;
use uuid::Uuid;
use webauthn_rs::prelude::{
    AuthenticationResult, DiscoverableAuthentication, DiscoverableKey, Passkey,
    PasskeyAuthentication, PasskeyRegistration, PublicKeyCredential, RegisterPublicKeyCredential,
    WebauthnError,
};
use webauthn_rs::{Webauthn, WebauthnBuilder};

use super::{MOST, StoredPasskey};
use crate::platform::{Clock, InternalError, Sub, internal_from};
use crate::pools::{Pool, PoolDirectory};
use crate::storage::{StorageError, Store};
use crate::users::User;

#[derive(Debug, Error)]
pub enum PasskeyError {
    /// The pool does not list `WEB_AUTHN` among its first factors.
    #[error("the pool has no passkeys")]
    NotEnabled,
    /// Without a domain there is nothing to bind a passkey to.
    #[error("the pool has no relying party")]
    NoRelyingParty,
    #[error("no such challenge, or used, or too old")]
    NoChallenge,
    #[error("the answer comes from another origin")]
    OriginNotAllowed,
    #[error("the answer is for another relying party")]
    RelyingPartyMismatch,
    #[error("the credential cannot be used: {0}")]
    NotSupported(String),
    /// [`MOST`].
    #[error("the user has too many passkeys")]
    TooMany,
    #[error("no such passkey")]
    NotFound,
    #[error("{0}")]
    Internal(InternalError),
}

internal_from!(PasskeyError: StorageError);

impl From<InternalError> for PasskeyError {
    fn from(error: InternalError) -> Self {
        Self::Internal(error)
    }
}

impl From<WebauthnError> for PasskeyError {
    fn from(error: WebauthnError) -> Self {
        match error {
            WebauthnError::InvalidRPOrigin => Self::OriginNotAllowed,
            WebauthnError::InvalidRPIDHash => Self::RelyingPartyMismatch,
            WebauthnError::MismatchedChallenge | WebauthnError::ChallengeNotFound => {
                Self::NoChallenge
            }
            other => Self::NotSupported(other.to_string()),
        }
    }
}

/// Whom passkeys of a pool are for: a host name and the origins below it.
pub struct RelyingParty {
    pub id: String,
    webauthn: Webauthn,
}

/// What the server keeps between the two halves of a ceremony.
#[derive(Serialize, Deserialize)]
pub enum Begun {
    Registration(PasskeyRegistration),
    Authentication(PasskeyAuthentication),
    /// Nobody has said yet who signs in.
    Discovery(DiscoverableAuthentication),
}

/// A challenge for the browser, and what to keep of it.
pub struct Offer {
    /// The value of `publicKey` for `navigator.credentials`.
    pub options: Value,
    /// Base64url, as in `options.challenge`.
    pub challenge: String,
    /// To be kept on the server.
    pub begun: Begun,
}

/// A proven passkey.
pub struct Proven {
    pub credential_id: String,
    pub result: AuthenticationResult,
}

#[derive(Clone)]
pub struct Passkeys {
    store: Store,
    clock: Clock,
    pools: PoolDirectory,
}

impl Passkeys {
    #[must_use]
    pub const fn new(store: Store, clock: Clock, pools: PoolDirectory) -> Self {
        Self { store, clock, pools }
    }

    /// The configured relying party, else the host of the pool's domain (UI-908). Origins below it
    /// may take part, on any port.
    pub async fn relying_party(&self, pool: &Pool) -> Result<RelyingParty, PasskeyError> {
        if !pool.settings.allows_first_factor("WEB_AUTHN") {
            return Err(PasskeyError::NotEnabled);
        }
        let base = self.pools.base_url(pool).await?.ok_or(PasskeyError::NoRelyingParty)?;
        let base = Url::parse(&base).map_err(InternalError::new)?;
        let settings = pool.settings.other.get("WebAuthnConfiguration");
        let configured = settings.and_then(|s| s.get("RelyingPartyId")?.as_str());
        let host = base.host_str().ok_or(PasskeyError::NoRelyingParty)?;
        let id = configured.unwrap_or(host).to_owned();
        let origin = format!("{}://{id}", base.scheme());
        let origin = Url::parse(&origin).map_err(InternalError::new)?;
        let webauthn = WebauthnBuilder::new(&id, &origin)?
            .rp_name(&pool.name)
            .allow_subdomains(true)
            .allow_any_port(true)
            .build()?;
        Ok(RelyingParty { id, webauthn })
    }

    /// `StartWebAuthnRegistration`.
    pub async fn offer_registration(
        &self,
        pool: &Pool,
        user: &User,
    ) -> Result<Offer, PasskeyError> {
        let party = self.relying_party(pool).await?;
        let known = self.store.list_passkeys(&pool.id, &user.sub).await?;
        if known.len() >= MOST {
            return Err(PasskeyError::TooMany);
        }
        let exclude = known.iter().map(|known| known.passkey.cred_id().clone()).collect();
        let name = user.attribute("email").unwrap_or(&user.username);
        let shown = user.attribute("name").unwrap_or(name);
        let (challenge, begun) = party.webauthn.start_passkey_registration(
            handle(&user.sub)?,
            name,
            shown,
            Some(exclude),
        )?;
        let mut options =
            serde_json::to_value(&challenge.public_key).map_err(InternalError::new)?;
        // Found by the browser without a name: what makes autofill possible.
        options["authenticatorSelection"]["residentKey"] = "preferred".into();
        offer(options, Begun::Registration(begun))
    }

    /// `CompleteWebAuthnRegistration`: keeps the passkey.
    pub async fn register(
        &self,
        pool: &Pool,
        user: &User,
        begun: &PasskeyRegistration,
        credential: &Value,
        name: Option<&str>,
    ) -> Result<StoredPasskey, PasskeyError> {
        let party = self.relying_party(pool).await?;
        let answer: RegisterPublicKeyCredential = read(credential)?;
        let passkey = party.webauthn.finish_passkey_registration(&answer, begun)?;
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let transports = credential["response"]["transports"].as_array();
        let stored = StoredPasskey {
            pool_id: pool.id.clone(),
            sub: user.sub.clone(),
            credential_id: URL_SAFE_NO_PAD.encode(passkey.cred_id()),
            name: name.unwrap_or("Passkey").chars().take(100).collect(),
            relying_party: party.id,
            attachment: text(&credential["authenticatorAttachment"])
                .filter(|a| matches!(a.as_str(), "platform" | "cross-platform")),
            transports: transports.into_iter().flatten().filter_map(text).take(10).collect(),
            passkey,
            created_at: self.clock.now(),
            used_at: None,
        };
        if self.store.insert_passkey(&stored).await? {
            Ok(stored)
        } else {
            Err(PasskeyError::NotSupported("it is registered already".to_owned()))
        }
    }

    /// A challenge for the passkeys of a user; `None` if there are none.
    pub async fn offer_sign_in(
        &self,
        pool: &Pool,
        sub: &Sub,
    ) -> Result<Option<Offer>, PasskeyError> {
        let party = self.relying_party(pool).await?;
        let known = self.store.list_passkeys(&pool.id, sub).await?;
        let known: Vec<Passkey> = known.into_iter().map(|known| known.passkey).collect();
        if known.is_empty() {
            return Ok(None);
        }
        let (challenge, begun) = party.webauthn.start_passkey_authentication(&known)?;
        let options = serde_json::to_value(&challenge.public_key).map_err(InternalError::new)?;
        offer(options, Begun::Authentication(begun)).map(Some)
    }

    /// A challenge for whichever passkey the browser finds.
    pub async fn offer_discovery(&self, pool: &Pool) -> Result<Offer, PasskeyError> {
        let party = self.relying_party(pool).await?;
        let (challenge, begun) = party.webauthn.start_discoverable_authentication()?;
        let options = serde_json::to_value(&challenge.public_key).map_err(InternalError::new)?;
        offer(options, Begun::Discovery(begun))
    }

    /// Checks an answer and keeps the new counter. Answers whose passkey it was.
    pub async fn prove(
        &self,
        pool: &Pool,
        begun: Begun,
        credential: &Value,
    ) -> Result<Sub, PasskeyError> {
        let party = self.relying_party(pool).await?;
        let answer: PublicKeyCredential = read(credential)?;
        let id = URL_SAFE_NO_PAD.encode(answer.get_credential_id());
        let stored = self.store.find_passkey(&pool.id, &id).await?;
        let mut stored = stored.ok_or(PasskeyError::NotFound)?;
        let result = match begun {
            Begun::Authentication(begun) => {
                party.webauthn.finish_passkey_authentication(&answer, &begun)?
            }
            Begun::Discovery(begun) => {
                // What the authenticator says about whose it is has to agree.
                let (said, _) = party.webauthn.identify_discoverable_authentication(&answer)?;
                if said != handle(&stored.sub)? {
                    return Err(PasskeyError::NotFound);
                }
                let key = DiscoverableKey::from(&stored.passkey);
                party.webauthn.finish_discoverable_authentication_v2(&answer, begun, &key)?
            }
            Begun::Registration(_) => return Err(PasskeyError::NoChallenge),
        };
        stored.passkey.update_credential(&result);
        stored.used_at = Some(self.clock.now());
        self.store.update_passkey(&stored).await?;
        Ok(stored.sub)
    }

    pub async fn list(&self, pool: &Pool, sub: &Sub) -> Result<Vec<StoredPasskey>, StorageError> {
        self.store.list_passkeys(&pool.id, sub).await
    }

    pub async fn delete(&self, pool: &Pool, sub: &Sub, id: &str) -> Result<(), PasskeyError> {
        if self.store.delete_passkey(&pool.id, sub, id).await? {
            Ok(())
        } else {
            Err(PasskeyError::NotFound)
        }
    }
}

/// The user handle: the `sub`, which is a UUID.
fn handle(sub: &Sub) -> Result<Uuid, InternalError> {
    Uuid::try_parse(sub.as_str()).map_err(InternalError::new)
}

fn offer(options: Value, begun: Begun) -> Result<Offer, PasskeyError> {
    let challenge = options["challenge"].as_str().unwrap_or_default().to_owned();
    Ok(Offer { options, challenge, begun })
}

/// A credential as browsers serialise it; `clientExtensionResults` may be missing.
fn read<T: serde::de::DeserializeOwned>(credential: &Value) -> Result<T, PasskeyError> {
    serde_json::from_value(credential.clone())
        .map_err(|error| PasskeyError::NotSupported(error.to_string()))
}

/// The challenge that an answer is for, from its client data; checked again by the ceremony.
#[must_use]
pub fn challenge_of(credential: &Value) -> Option<String> {
    let data = credential["response"]["clientDataJSON"].as_str()?;
    let data = URL_SAFE_NO_PAD.decode(data.trim_end_matches('=')).ok()?;
    let data: Value = serde_json::from_slice(&data).ok()?;
    Some(data["challenge"].as_str()?.to_owned())
}
