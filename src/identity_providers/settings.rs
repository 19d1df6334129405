//! Settings of a provider that Cognito does not have (spec README, "Names of settings"). The command
//! line sets them; the API neither shows nor takes them.

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProviderSettings {
    /// OIDCRP-032.
    pub upstream_pkce: bool,
    /// LINK-046.
    pub unlink_ends_sessions: bool,
    /// FED-T09.
    pub link_by_verified_email: LinkByEmail,
}

impl Default for ProviderSettings {
    fn default() -> Self {
        Self {
            upstream_pkce: true,
            unlink_ends_sessions: true,
            link_by_verified_email: LinkByEmail::Off,
        }
    }
}

/// What becomes of somebody new whose verified address is that of an account here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LinkByEmail {
    /// They get a profile of their own.
    #[default]
    Off,
    /// They come in as that account from now on.
    On,
    /// The same, once they have signed in to it.
    Proof,
}

impl ProviderSettings {
    /// The settings with one changed, from its name and value as text.
    ///
    /// # Errors
    /// What is wrong with name or value.
    pub fn with(mut self, name: &str, value: &str) -> Result<Self, String> {
        let flag = || {
            value.parse::<bool>().map_err(|_| format!("{name} is true or false, not {value:?}."))
        };
        match name {
            "upstream_pkce" => self.upstream_pkce = flag()?,
            "unlink_ends_sessions" => self.unlink_ends_sessions = flag()?,
            "link_by_verified_email" => {
                self.link_by_verified_email = match value {
                    "off" => LinkByEmail::Off,
                    "on" => LinkByEmail::On,
                    "proof" => LinkByEmail::Proof,
                    _ => return Err(format!("{name} is off, on or proof, not {value:?}.")),
                }
            }
            _ => {
                return Err(format!(
                    "There is no provider setting {name}; there are upstream_pkce, \
                     unlink_ends_sessions and link_by_verified_email."
                ));
            }
        }
        Ok(self)
    }
}
