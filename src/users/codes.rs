//! One-time codes and where they go.

use std::time::Duration;

use super::directory::Users;
use super::error::DirectoryError;
use super::user::User;
use crate::mfa::policy::{Demand, demand};
use crate::mfa::{Factor, SecondFactors};
use crate::platform::text::{is_email, is_phone_number, mask};
use crate::platform::{Sub, Timestamp};
use crate::pools::Pool;
use crate::pools::settings::{MfaConfiguration, RecoveryOption};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Medium {
    Email,
    Sms,
}

impl Medium {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Email => "EMAIL",
            Self::Sms => "SMS",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "EMAIL" => Some(Self::Email),
            "SMS" => Some(Self::Sms),
            _ => None,
        }
    }

    /// The attribute that holds the address.
    #[must_use]
    pub const fn attribute(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Sms => "phone_number",
        }
    }

    /// The medium of a contact attribute; no other attribute can be verified (ATTR-005).
    #[must_use]
    pub fn of_attribute(name: &str) -> Option<Self> {
        [Self::Email, Self::Sms].into_iter().find(|medium| medium.attribute() == name)
    }
}

/// What the caller learns about a code on its way (USR-205).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeDelivery {
    pub medium: Medium,
    pub attribute: String,
    /// Masked.
    pub destination: String,
}

impl CodeDelivery {
    #[must_use]
    pub fn to(medium: Medium, destination: &str) -> Self {
        Self { medium, attribute: medium.attribute().to_owned(), destination: mask(destination) }
    }
}

/// Why a message goes out: what stands behind the underscore of a trigger source (section 1.10 of
/// file 03).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    SignUp,
    ResendCode,
    ForgotPassword,
    UpdateUserAttribute,
    VerifyUserAttribute,
    AdminCreateUser,
    Authentication,
}

impl Occasion {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignUp => "SignUp",
            Self::ResendCode => "ResendCode",
            Self::ForgotPassword => "ForgotPassword",
            Self::UpdateUserAttribute => "UpdateUserAttribute",
            Self::VerifyUserAttribute => "VerifyUserAttribute",
            Self::AdminCreateUser => "AdminCreateUser",
            Self::Authentication => "Authentication",
        }
    }
}

/// A code is good for one purpose only (trap 9 of file 04).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodePurpose {
    SignUp,
    ResetPassword,
    VerifyEmail,
    VerifyPhoneNumber,
}

impl CodePurpose {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignUp => "sign_up",
            Self::ResetPassword => "reset_password",
            Self::VerifyEmail => "verify_email",
            Self::VerifyPhoneNumber => "verify_phone_number",
        }
    }

    /// Of a code that proves a contact after sign-up.
    #[must_use]
    pub const fn verifying(medium: Medium) -> Self {
        match medium {
            Medium::Email => Self::VerifyEmail,
            Medium::Sms => Self::VerifyPhoneNumber,
        }
    }

    /// USR-300 – USR-302.
    #[must_use]
    pub const fn lifetime(self) -> Duration {
        match self {
            Self::SignUp | Self::VerifyEmail | Self::VerifyPhoneNumber => {
                Duration::from_secs(24 * 3600)
            }
            Self::ResetPassword => Duration::from_secs(3600),
        }
    }
}

/// A code as stored: a keyed hash bound to pool, user, purpose and destination (USR-322).
#[derive(Clone, Debug)]
pub struct StoredCode {
    pub attribute: String,
    pub hash: Vec<u8>,
    pub destination: String,
    pub expires_at: Timestamp,
}

/// The parts a code's hash is made of.
pub(super) fn hash_parts<'a>(
    pool: &'a Pool,
    sub: &'a Sub,
    purpose: CodePurpose,
    destination: &'a str,
    code: &'a str,
) -> [&'a str; 6] {
    ["code", pool.id.as_str(), sub.as_str(), purpose.as_str(), destination, code]
}

/// Which contact gets a sign-up code: the phone before the e-mail, among the auto-verified ones
/// that the user has (USR-207).
pub(super) fn sign_up_contact(pool: &Pool, user: &User) -> Option<(Medium, String)> {
    [Medium::Sms, Medium::Email].into_iter().find_map(|medium| {
        let attribute = medium.attribute();
        let value = user.attribute(attribute).filter(|v| !v.is_empty())?;
        pool.settings.auto_verifies(attribute).then(|| (medium, value.to_owned()))
    })
}

/// Whether users may recover by themselves at all (PWD-065).
pub fn recovery_is_admin_only(pool: &Pool) -> bool {
    pool.settings.account_recovery_setting.as_ref().is_some_and(|setting| {
        setting.recovery_mechanisms.iter().any(|m| m.name == RecoveryOption::AdminOnly)
    })
}

/// The order in which verified contacts are tried (PWD-062, PWD-063, PWD-067).
pub(super) fn recovery_order(pool: &Pool) -> Vec<Medium> {
    let Some(setting) = pool
        .settings
        .account_recovery_setting
        .as_ref()
        .filter(|s| !s.recovery_mechanisms.is_empty())
    else {
        return vec![Medium::Sms, Medium::Email];
    };
    let mut mechanisms = setting.recovery_mechanisms.clone();
    mechanisms.sort_by_key(|m| m.priority);
    mechanisms
        .iter()
        .filter_map(|m| match m.name {
            RecoveryOption::VerifiedEmail => Some(Medium::Email),
            RecoveryOption::VerifiedPhoneNumber => Some(Medium::Sms),
            RecoveryOption::AdminOnly => None,
        })
        .collect()
}

impl Users {
    /// The one verified contact a recovery code goes to. What serves as a second factor cannot also
    /// replace the first one (PWD-066, PWD-092).
    pub(super) async fn recovery_contact(
        &self,
        pool: &Pool,
        user: &User,
    ) -> Result<Option<(Medium, String)>, DirectoryError> {
        let is_set = pool.settings.account_recovery_setting.is_some();
        let has_mfa = pool.settings.mfa_configuration != MfaConfiguration::Off;
        let factors = if has_mfa {
            self.store.find_second_factors(&pool.id, &user.sub).await?.unwrap_or_default()
        } else {
            SecondFactors::default()
        };
        // In a pool that requires a factor, contacts serve that nobody switched on (FLOW-084).
        let asked = match demand(pool, user, &factors) {
            Demand::One(factor) => vec![factor],
            Demand::Choice(factors) => factors,
            Demand::Nothing | Demand::SetUp(_) => Vec::new(),
        };
        let serves = |factor| factors.is_on(factor) || asked.contains(&factor);
        let is_factor = |medium: Medium| match medium {
            Medium::Sms => is_set && serves(Factor::Sms),
            Medium::Email => serves(Factor::Email),
        };
        Ok(recovery_order(pool)
            .into_iter()
            .filter(|medium| !is_factor(*medium))
            .find_map(|medium| Some((medium, user.verified(medium.attribute())?.to_owned()))))
    }

    /// A delivery that never happens, for a name that must not be told apart from a real one
    /// (ERR-040, ERR-041): stable for the name, and not to be computed without the master key.
    pub async fn simulated_delivery(
        &self,
        pool: &Pool,
        name: &str,
        order: &[Medium],
    ) -> Result<CodeDelivery, DirectoryError> {
        let delivery = self.imagined(pool, name, order);
        let by_function = self.hands_over(pool, delivery.medium);
        self.outbox.pretend(&self.store, pool, delivery.medium.into(), by_function).await?;
        Ok(delivery)
    }

    fn imagined(&self, pool: &Pool, name: &str, order: &[Medium]) -> CodeDelivery {
        let name = pool.fold(name);
        let by_form = match name.as_str() {
            name if is_email(name) => Some(Medium::Email),
            name if is_phone_number(name) => Some(Medium::Sms),
            _ => None,
        };
        if let Some(medium) = by_form.filter(|medium| order.contains(medium)) {
            return CodeDelivery::to(medium, &name);
        }
        let hash = self.sealer.keyed_hash(&["simulated", pool.id.as_str(), &name]);
        let letter = |byte: u8| char::from(b'a' + byte % 26);
        match order.first().copied().unwrap_or(Medium::Email) {
            Medium::Email => {
                let address = format!("{}@{}", letter(hash[0]), letter(hash[1]));
                CodeDelivery::to(Medium::Email, &address)
            }
            Medium::Sms => {
                let digits = u16::from_be_bytes([hash[0], hash[1]]) % 10_000;
                CodeDelivery::to(Medium::Sms, &format!("+1000000{digits:04}"))
            }
        }
    }
}
