//! Where somebody was seen last, and with what: for lists in which people look for what is not theirs.

use std::net::IpAddr;

use crate::platform::user_agent;

/// Kept only where a pool tracks sessions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    pub address: Option<String>,
    /// The browser or app and its system, in a few words.
    pub device: Option<String>,
}

impl Seen {
    #[must_use]
    pub fn new(address: IpAddr, user_agent: Option<&str>) -> Self {
        let device = user_agent.and_then(device);
        Self { address: Some(address.to_string()), device }
    }
}

/// `Firefox, Linux`; of programs that are no browsers the name that they begin with.
fn device(agent: &str) -> Option<String> {
    if agent.starts_with("Mozilla/") {
        return user_agent::name(agent);
    }
    let plain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let program: String = agent.chars().take_while(plain).take(60).collect();
    match (program.is_empty(), user_agent::system(agent)) {
        (false, Some(system)) => Some(format!("{program}, {system}")),
        (false, None) => Some(program),
        (true, system) => system,
    }
}
