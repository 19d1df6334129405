//! Which attributes a client may read and write (ATTR-050 – ATTR-058).

use super::AppClient;
use crate::pools::Pool;
use crate::pools::defaults::STANDARD_ATTRIBUTES;

impl AppClient {
    /// ATTR-051, ATTR-056. `sub` is always readable.
    #[must_use]
    pub fn may_read(&self, attribute: &str) -> bool {
        if attribute == "sub" || attribute == "identities" {
            return true;
        }
        match &self.settings.read_attributes {
            Some(list) => list.iter().any(|a| a == attribute),
            None => {
                STANDARD_ATTRIBUTES.contains(&attribute)
                    || attribute == "email_verified"
                    || attribute == "phone_number_verified"
            }
        }
    }

    /// ATTR-053 – ATTR-055: system attributes never, required ones always.
    #[must_use]
    pub fn may_write(&self, pool: &Pool, attribute: &str) -> bool {
        if matches!(attribute, "sub" | "email_verified" | "phone_number_verified" | "identities") {
            return false;
        }
        if pool.settings.attribute(attribute).is_some_and(|a| a.required) {
            return true;
        }
        match &self.settings.write_attributes {
            Some(list) => list.iter().any(|a| a == attribute),
            None => STANDARD_ATTRIBUTES.contains(&attribute),
        }
    }
}
