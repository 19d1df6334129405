//! A message that a custom sender delivers: instead of words, what its event is made of (CUSTEMAIL-001,
//! CUSTSMS-001).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;

use super::{Message, MessageMedium};
use crate::platform::Secret;
use crate::pools::Pool;
use crate::users::codes::{Medium, Occasion};

/// As the operation saw it; sealed with the message until it is sent.
#[derive(Clone, Serialize, Deserialize)]
pub struct Handover {
    /// The part of the trigger source behind the underscore.
    pub occasion: String,
    pub username: String,
    pub client_id: Option<String>,
    pub sdk: Option<String>,
    /// What the operation sends along (TRG-076, TRG-078).
    pub metadata: Option<BTreeMap<String, String>>,
    pub attributes: Value,
    /// A code, or a temporary password.
    #[serde(serialize_with = "exposed")]
    pub code: Option<Secret>,
}

/// Into the sealed message, and nowhere else.
#[expect(clippy::ref_option, reason = "serde asks for this signature")]
fn exposed<S: Serializer>(code: &Option<Secret>, serializer: S) -> Result<S::Ok, S::Error> {
    code.as_ref().map(Secret::expose).serialize(serializer)
}

/// A message that has no words of Portico's.
#[must_use]
pub fn message(
    pool: &Pool,
    (medium, to): (Medium, &str),
    occasion: Occasion,
    handover: Handover,
) -> Message {
    Message {
        medium: MessageMedium::from(medium),
        to: to.to_owned(),
        kind: occasion.as_str().to_owned(),
        subject: String::new(),
        body: String::new(),
        text: None,
        pool_name: pool.name.clone(),
        from: None,
        reply_to: None,
        handover: Some(handover),
        configuration_set: None,
    }
}
