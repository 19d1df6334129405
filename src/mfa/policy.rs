//! Which second factors a pool has, and which of them a user is asked for (MFA-020 – MFA-030).

use super::{Factor, SecondFactors};
use crate::pools::Pool;
use crate::pools::settings::MfaConfiguration;
use crate::users::User;

/// The factors that a pool offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolFactors {
    pub sms: bool,
    pub software_token: bool,
    pub email: bool,
}

impl PoolFactors {
    /// From `SetUserPoolMfaConfig`. A pool that was created with MFA and never told its factors has
    /// text messages, as the service does.
    #[must_use]
    pub fn of(pool: &Pool) -> Self {
        let settings = &pool.settings;
        if settings.mfa_configuration == MfaConfiguration::Off {
            return Self { sms: false, software_token: false, email: false };
        }
        let given = |name: &str| settings.other.contains_key(name);
        let token = settings.other.get("SoftwareTokenMfaConfiguration");
        let software_token = token.is_some_and(|token| token["Enabled"] == true);
        let email = given("EmailMfaConfiguration");
        Self {
            sms: given("SmsMfaConfiguration") || !(software_token || email),
            software_token,
            email,
        }
    }

    #[must_use]
    pub const fn has(self, factor: Factor) -> bool {
        match factor {
            Factor::Sms => self.sms,
            Factor::SoftwareToken => self.software_token,
            Factor::Email => self.email,
        }
    }

    /// In the order of `MFAS_CAN_SETUP`.
    pub fn all(self) -> impl Iterator<Item = Factor> {
        Factor::ALL.into_iter().filter(move |factor| self.has(*factor))
    }
}

/// What stands between a verified password and the tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Demand {
    Nothing,
    One(Factor),
    /// `SELECT_MFA_TYPE` (FLOW-082).
    Choice(Vec<Factor>),
    /// `MFA_SETUP` with what can be set up (FLOW-083).
    SetUp(Vec<Factor>),
}

/// Decides for a user with these factors (FLOW-081 – FLOW-084). A factor that is on counts although
/// the pool has dropped it since: to ignore it would let the user in without one (MFA-029, trap 18
/// of file 05).
#[must_use]
pub fn demand(pool: &Pool, user: &User, factors: &SecondFactors) -> Demand {
    let mfa = pool.settings.mfa_configuration;
    if mfa == MfaConfiguration::Off {
        return Demand::Nothing;
    }
    let on: Vec<Factor> =
        factors.enabled().filter(|factor| is_reachable(user, factors, *factor)).collect();
    if let Some(preferred) = factors.preferred().filter(|factor| on.contains(factor)) {
        return Demand::One(preferred);
    }
    if let Some(asked) = one_or_choice(on) {
        return asked;
    }
    if mfa == MfaConfiguration::Optional {
        return Demand::Nothing;
    }
    // Required, and nothing switched on (FLOW-084).
    usable_or_set_up(pool, user, factors)
}

/// As [`demand`], where a risk asks for a factor: whatever the user has that could serve, switched on
/// or not (RISK-032, RISK-035, RISK-036).
#[must_use]
pub fn demand_by_risk(pool: &Pool, user: &User, factors: &SecondFactors) -> Demand {
    match demand(pool, user, factors) {
        Demand::Nothing => usable_or_set_up(pool, user, factors),
        asked => asked,
    }
}

/// What could serve although it is not switched on, else what can be registered.
fn usable_or_set_up(pool: &Pool, user: &User, factors: &SecondFactors) -> Demand {
    let offered = PoolFactors::of(pool);
    let usable = Factor::ALL.into_iter().filter(|factor| match factor {
        Factor::SoftwareToken => factors.sealed_token.is_some(),
        Factor::Sms => offered.sms && is_reachable(user, factors, *factor),
        Factor::Email => offered.email && user.verified("email").is_some(),
    });
    one_or_choice(usable.collect()).unwrap_or_else(|| Demand::SetUp(offered.all().collect()))
}

fn one_or_choice(factors: Vec<Factor>) -> Option<Demand> {
    match factors.as_slice() {
        [] => None,
        [one] => Some(Demand::One(*one)),
        _ => Some(Demand::Choice(factors)),
    }
}

/// Whether a code of the factor can come from somewhere. Numbers need not be verified (MFA-053).
fn is_reachable(user: &User, factors: &SecondFactors, factor: Factor) -> bool {
    let has = |attribute: &str| user.attribute(attribute).is_some_and(|value| !value.is_empty());
    match factor {
        Factor::Sms => has("phone_number"),
        Factor::SoftwareToken => factors.sealed_token.is_some(),
        Factor::Email => has("email"),
    }
}
