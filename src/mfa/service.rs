//! What signed-in users and administrators do with second factors: register an app, switch factors
//! on and off (MFA-060 – MFA-079).

use std::time::Duration;

use thiserror::Error;

use super::{Factor, PoolFactors, SecondFactors, SoftwareToken};
use crate::keys::Sealer;
use crate::keys::seal::SealError;
use crate::platform::{Clock, Entropy, InternalError, Sub, internal_from};
use crate::pools::Pool;
use crate::pools::settings::MfaConfiguration;
use crate::storage::{StorageError, Store};
use crate::users::User;

/// Wrong codes at a registration, an hour (MFA-067).
const TRIES_PER_HOUR: i64 = 10;

#[derive(Debug, Error)]
pub enum MfaError {
    /// MFA-060.
    #[error("the pool has no authenticator apps")]
    NoSoftwareTokens,
    /// Nothing was associated before.
    #[error("no secret was handed out")]
    NotAssociated,
    /// MFA-064.
    #[error("wrong code")]
    CodeMismatch,
    /// FLOW-236.
    #[error("code used before")]
    CodeUsed,
    /// MFA-067.
    #[error("too many wrong codes")]
    TooManyTries,
    #[error("{0}")]
    InvalidParameter(String),
    #[error("{0}")]
    Internal(InternalError),
}

internal_from!(MfaError: StorageError, SealError);

impl From<InternalError> for MfaError {
    fn from(error: InternalError) -> Self {
        Self::Internal(error)
    }
}

/// One factor in `SetUserMFAPreference`; what is not said stays (MFA-075).
#[derive(Clone, Copy, Debug, Default)]
pub struct FactorChange {
    pub enabled: Option<bool>,
    pub preferred: Option<bool>,
}

#[derive(Clone, Copy, Debug, Default)]
pub struct Preferences {
    pub sms: Option<FactorChange>,
    pub software_token: Option<FactorChange>,
    pub email: Option<FactorChange>,
}

/// Second factors of users.
#[derive(Clone)]
pub struct Mfa {
    store: Store,
    clock: Clock,
    entropy: Entropy,
    sealer: Sealer,
}

fn context(pool: &Pool, sub: &Sub) -> String {
    format!("software-token:{}:{sub}", pool.id)
}

impl Mfa {
    #[must_use]
    pub const fn new(store: Store, clock: Clock, entropy: Entropy, sealer: Sealer) -> Self {
        Self { store, clock, entropy, sealer }
    }

    pub async fn factors(&self, pool: &Pool, sub: &Sub) -> Result<SecondFactors, StorageError> {
        Ok(self.store.find_second_factors(&pool.id, sub).await?.unwrap_or_default())
    }

    /// A new secret for an app; the one in use stays until the new one is verified (trap 16 of
    /// file 05). Answers the secret with its sealed form.
    pub fn new_token(&self, pool: &Pool, sub: &Sub) -> Result<(SoftwareToken, Vec<u8>), MfaError> {
        if !PoolFactors::of(pool).software_token {
            return Err(MfaError::NoSoftwareTokens);
        }
        let token = SoftwareToken::random(&self.entropy);
        let sealed = self.sealer.seal(&context(pool, sub), token.bytes())?;
        Ok((token, sealed))
    }

    /// Opens what [`Mfa::new_token`] sealed.
    pub fn open_token(
        &self,
        pool: &Pool,
        sub: &Sub,
        sealed: &[u8],
    ) -> Result<SoftwareToken, MfaError> {
        Ok(SoftwareToken::from_bytes(self.sealer.open(&context(pool, sub), sealed)?))
    }

    /// `AssociateSoftwareToken` with an access token.
    pub async fn associate(&self, pool: &Pool, user: &User) -> Result<SoftwareToken, MfaError> {
        let (token, sealed) = self.new_token(pool, &user.sub)?;
        self.store.put_pending_token(&pool.id, &user.sub, &sealed).await?;
        Ok(token)
    }

    /// `VerifySoftwareToken` with an access token (MFA-063).
    pub async fn verify(
        &self,
        pool: &Pool,
        user: &User,
        code: &str,
        name: Option<&str>,
    ) -> Result<(), MfaError> {
        if !PoolFactors::of(pool).software_token {
            return Err(MfaError::NoSoftwareTokens);
        }
        let factors = self.factors(pool, &user.sub).await?;
        let pending = factors.sealed_pending_token.ok_or(MfaError::NotAssociated)?;
        let hour = Duration::from_secs(3600);
        let (subject, now) = (user.sub.as_str(), self.clock.now());
        let tries = self.store.count_attempt(&pool.id, subject, "software_token", hour, now);
        if tries.await? > TRIES_PER_HOUR {
            return Err(MfaError::TooManyTries);
        }
        self.activate(pool, &user.sub, &pending, code, name).await
    }

    /// Puts a secret in force if `code` belongs to it. In a pool that requires a second factor the
    /// app is switched on with it; elsewhere the user decides (MFA-068).
    pub async fn activate(
        &self,
        pool: &Pool,
        sub: &Sub,
        sealed: &[u8],
        code: &str,
        name: Option<&str>,
    ) -> Result<(), MfaError> {
        let token = self.open_token(pool, sub, sealed)?;
        let step = token.step_of(code, self.clock.now())?.ok_or(MfaError::CodeMismatch)?;
        let on = pool.settings.mfa_configuration == MfaConfiguration::On;
        self.store.activate_token(&pool.id, sub, sealed, name, step, on).await?;
        Ok(())
    }

    /// Whether `code` is one of the user's app, for the first time (MFA-070): the step is taken by
    /// one conditional statement.
    pub async fn use_code(
        &self,
        pool: &Pool,
        sub: &Sub,
        factors: &SecondFactors,
        code: &str,
    ) -> Result<(), MfaError> {
        let sealed = factors.sealed_token.as_deref().ok_or(MfaError::CodeMismatch)?;
        let token = self.open_token(pool, sub, sealed)?;
        let step = token.step_of(code, self.clock.now())?.ok_or(MfaError::CodeMismatch)?;
        if self.store.use_token_step(&pool.id, sub, step).await? {
            Ok(())
        } else {
            Err(MfaError::CodeUsed)
        }
    }

    /// `SetUserMFAPreference` and its twin (MFA-075 – MFA-077).
    pub async fn set_preferences(
        &self,
        pool: &Pool,
        user: &User,
        change: Preferences,
    ) -> Result<(), MfaError> {
        let mut factors = self.factors(pool, &user.sub).await?;
        for (factor, change) in [
            (Factor::Sms, change.sms),
            (Factor::SoftwareToken, change.software_token),
            (Factor::Email, change.email),
        ] {
            let Some(change) = change else { continue };
            if let Some(enabled) = change.enabled {
                if enabled {
                    check_reachable(pool, user, &factors, factor)?;
                }
                match factor {
                    Factor::Sms => factors.sms = enabled,
                    Factor::SoftwareToken => factors.software_token = enabled,
                    Factor::Email => factors.email = enabled,
                }
            }
        }
        factors.preferred = preferred(&factors, change)?;
        self.store.put_factor_preferences(&pool.id, &user.sub, &factors).await?;
        Ok(())
    }

    /// `SetUserSettings`: text messages only (MFA-079).
    pub async fn set_sms(&self, pool: &Pool, user: &User, on: bool) -> Result<(), MfaError> {
        let sms = FactorChange { enabled: Some(on), preferred: None };
        self.set_preferences(pool, user, Preferences { sms: Some(sms), ..Preferences::default() })
            .await
    }

    /// `AdminDeleteSoftwareToken`.
    pub async fn delete_token(&self, pool: &Pool, user: &User) -> Result<(), MfaError> {
        if self.store.delete_token(&pool.id, &user.sub).await? {
            Ok(())
        } else {
            Err(MfaError::NotAssociated)
        }
    }
}

/// At most one factor is preferred, and only one that is on (MFA-076).
fn preferred(factors: &SecondFactors, change: Preferences) -> Result<Option<Factor>, MfaError> {
    let invalid = |text: &str| Err(MfaError::InvalidParameter(text.to_owned()));
    let changes = [
        (Factor::Sms, change.sms),
        (Factor::SoftwareToken, change.software_token),
        (Factor::Email, change.email),
    ];
    let said = |factor: Factor| {
        changes
            .iter()
            .find(|(f, _)| *f == factor)
            .and_then(|(_, change)| change.as_ref()?.preferred)
    };
    let wanted: Vec<Factor> =
        Factor::ALL.into_iter().filter(|factor| said(*factor) == Some(true)).collect();
    match wanted.as_slice() {
        [] => Ok(factors.preferred().filter(|factor| said(*factor) != Some(false))),
        [one] if factors.is_on(*one) => Ok(Some(*one)),
        [_] => invalid("A factor must be enabled to be preferred."),
        _ => invalid("Only one factor can be preferred."),
    }
}

fn lacks_sms(pool: &Pool) -> bool {
    pool.settings.mfa_configuration != MfaConfiguration::Off && !PoolFactors::of(pool).sms
}

/// MFA-077.
fn check_reachable(
    pool: &Pool,
    user: &User,
    factors: &SecondFactors,
    factor: Factor,
) -> Result<(), MfaError> {
    let has = |attribute: &str| user.attribute(attribute).is_some_and(|value| !value.is_empty());
    let reachable = match factor {
        // A pool that has dropped text messages lets nobody begin with them (MFA-001).
        Factor::Sms => has("phone_number") && !lacks_sms(pool),
        Factor::SoftwareToken => factors.sealed_token.is_some(),
        Factor::Email => PoolFactors::of(pool).email && user.verified("email").is_some(),
    };
    if reachable {
        return Ok(());
    }
    let name = factor.as_str();
    Err(MfaError::InvalidParameter(format!(
        "User does not have delivery config set to turn on {name}"
    )))
}
