//! `CodeDeliveryDetails` (USR-205).

use serde_json::{Value, json};

use crate::users::codes::CodeDelivery;

pub fn details(delivery: &CodeDelivery) -> Value {
    json!({
        "Destination": delivery.destination,
        "DeliveryMedium": delivery.medium.as_str(),
        "AttributeName": delivery.attribute,
    })
}
