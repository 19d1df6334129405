//! Where a request comes from: the address, and what a device says of itself (RISK-050 – RISK-059).
//! All of it may be made up, so it decides how much is asked of somebody and never lets anybody in.

use std::net::IpAddr;

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::propagates;
use crate::clients::AppClient;
use crate::platform::secret::{same_bytes, sha256};
use crate::platform::user_agent;

/// Longer data is not read.
const LONGEST_DATA: usize = 16 * 1024;
/// Longer texts from a device are cut.
const LONGEST_TEXT: usize = 128;

/// What a request says, before anything of it is believed.
#[derive(Clone, Debug, Default)]
pub struct Claimed {
    /// Of the connection, behind the configured proxies (RISK-053).
    pub connection: Option<IpAddr>,
    /// Of a browser on the pages, or that an administrator's server passes on.
    pub user_agent: Option<String>,
    /// `EncodedData`, or the form field `cognitoAsfData`.
    pub encoded: Option<String>,
    /// `IpAddress` of `UserContextData` or `ContextData`.
    pub stated_address: Option<String>,
    /// Stated in `ContextData` of a signed call: the server says for whom it asks (RISK-050).
    pub by_server: bool,
}

/// Who asks, as far as it is believed; kept with the event.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Visitor {
    pub address: Option<IpAddr>,
    /// What tells the device from others: the hash of its id, of its fingerprint, or of its name.
    pub device: Option<String>,
    /// `Chrome, Windows 10`.
    pub device_name: Option<String>,
    pub timezone: Option<String>,
    pub city: Option<String>,
    pub country: Option<String>,
}

impl Claimed {
    /// What is believed of it (RISK-052). Data of a device that is malformed, or signed for another
    /// client, is as if there were none.
    ///
    /// # Errors
    /// An address that counts and is none (RISK-054), in words for the caller.
    pub fn believed(&self, client: Option<&AppClient>) -> Result<Visitor, String> {
        let may_state = self.by_server
            || client.is_some_and(|c| c.secret.is_some() && propagates(&c.settings.other));
        let address = match self.stated_address.as_deref().filter(|_| may_state) {
            Some(text) => {
                let address = text.trim().parse::<IpAddr>();
                Some(address.map_err(|_| "Invalid IpAddress in the context data.".to_owned())?)
            }
            None => self.connection,
        };
        let said =
            self.encoded.as_deref().zip(client).and_then(|(data, client)| decode(data, client));
        Ok(visitor(address, self.user_agent.as_deref(), said.as_ref()))
    }
}

fn visitor(address: Option<IpAddr>, user_agent: Option<&str>, said: Option<&Value>) -> Visitor {
    let text = |name: &str| {
        let text = said?.get(name)?.as_str()?.trim();
        Some(text).filter(|text| !text.is_empty())
    };
    let user_agent = text("UserAgent").or(user_agent);
    let name = user_agent.and_then(user_agent::name).or_else(|| phone(text));
    let device =
        [("id", text("DeviceId")), ("print", text("DeviceFingerprint")), ("name", name.as_deref())]
            .into_iter()
            .find_map(|(kind, value)| Some(hash(kind, value?)));
    Visitor {
        address: address.map(|address| address.to_canonical()),
        device,
        device_name: name.map(|name| short(&name)),
        timezone: text("ClientTimezone").map(timezone),
        city: None,
        country: None,
    }
}

/// `iPhone14,2, iOS 17.1` from the data of the libraries for phones (RISK-056).
fn phone<'a>(text: impl Fn(&str) -> Option<&'a str>) -> Option<String> {
    let model = text("PhoneType").or_else(|| text("DeviceName"));
    let platform = match text("Platform") {
        Some(name) if name.eq_ignore_ascii_case("android") => Some("Android"),
        Some(name) if name.to_ascii_lowercase().starts_with("i") => Some("iOS"),
        _ => None,
    };
    let system = match (platform, text("DeviceOsReleaseVersion")) {
        (Some(platform), Some(version)) => Some(format!("{platform} {version}")),
        (Some(platform), None) => Some(platform.to_owned()),
        (None, _) => None,
    };
    match (model, system) {
        (Some(model), Some(system)) => Some(format!("{model}, {system}")),
        (Some(model), None) => Some(model.to_owned()),
        (None, system) => system,
    }
}

/// `contextData` of the payload, if client and signature agree (RISK-058). The key is no secret: the
/// signature finds what was garbled or meant for another client.
fn decode(data: &str, client: &AppClient) -> Option<Value> {
    if data.is_empty() || data.len() > LONGEST_DATA {
        return None;
    }
    let outer: Value = serde_json::from_slice(&STANDARD.decode(data.trim()).ok()?).ok()?;
    let part = |name: &str| outer.get(name)?.as_str();
    let (payload, version) = (part("payload")?, part("version")?);
    let key = hmac::Key::new(hmac::HMAC_SHA256, client.id.as_str().as_bytes());
    let expected = hmac::sign(&key, format!("{version}{payload}").as_bytes());
    let given = STANDARD.decode(part("signature")?).ok()?;
    if !same_bytes(&given, expected.as_ref()) {
        return None;
    }
    let mut payload: Value = serde_json::from_str(payload).ok()?;
    Some(payload.get_mut("contextData")?.take()).filter(Value::is_object)
}

/// `05:30` and `5:30` as `+05:30`, which the API shows.
fn timezone(text: &str) -> String {
    let text = short(text);
    if text.starts_with(['+', '-']) { text } else { format!("+{text}") }
}

fn hash(kind: &str, value: &str) -> String {
    hex::encode(&sha256(format!("{kind}:{value}").as_bytes())[..12])
}

fn short(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(LONGEST_TEXT).collect()
}
