//! Messages that functions deliver: handed over instead of worded (TRG-117).

use serde_json::json;

use super::codes::{Medium, Occasion};
use super::directory::Users;
use super::event::user_attributes;
use super::user::User;
use crate::messaging::{Handover, Message, handover, senders};
use crate::platform::Secret;
use crate::pools::Pool;

impl Users {
    /// Whether a function of the pool delivers messages of this medium (TRG-117).
    pub(super) fn hands_over(&self, pool: &Pool, medium: Medium) -> bool {
        self.triggers.is_set(pool, senders::trigger(medium.into()))
    }

    /// The message as a custom sender gets it; `None` where Portico sends words itself.
    pub(super) fn handover(
        &self,
        pool: &Pool,
        user: &User,
        (medium, to): (Medium, &str),
        occasion: Occasion,
        code: &str,
    ) -> Option<Message> {
        if !self.hands_over(pool, medium) {
            return None;
        }
        let mut attributes = user_attributes(pool, user);
        // A contact that is not in force yet: the function sends to where the code belongs.
        attributes[medium.attribute()] = json!(to);
        let caller = &self.caller;
        let handover = Handover {
            occasion: occasion.as_str().to_owned(),
            username: user.username.clone(),
            client_id: caller.client_id.as_ref().map(ToString::to_string),
            sdk: caller.sdk.clone(),
            metadata: caller.metadata_for(senders::trigger(medium.into())).cloned(),
            attributes,
            code: Some(Secret::new(code)),
        };
        Some(handover::message(pool, (medium, to), occasion, handover))
    }
}
