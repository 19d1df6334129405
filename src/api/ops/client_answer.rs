//! `UserPoolClientType` (CLI-071).

use serde_json::{Value, json};

use crate::api::error::ApiError;
use crate::api::wire::{answer, timestamp};
use crate::clients::AppClient;

pub fn user_pool_client(client: &AppClient) -> Result<Value, ApiError> {
    let mut shown = answer(&client.settings)?;
    let Some(members) = shown.as_object_mut() else { return Err(ApiError::internal()) };
    members.remove("Portico");
    members.insert("UserPoolId".into(), json!(client.pool_id));
    members.insert("ClientName".into(), json!(client.name));
    members.insert("ClientId".into(), json!(client.id));
    if let Some(secret) = &client.secret {
        members.insert("ClientSecret".into(), json!(secret.expose()));
    }
    members.insert("LastModifiedDate".into(), timestamp(client.updated_at));
    members.insert("CreationDate".into(), timestamp(client.created_at));
    let defaults = [
        ("RefreshTokenValidity", json!(30)),
        ("AuthSessionValidity", json!(3)),
        ("EnableTokenRevocation", json!(true)),
        ("TokenValidityUnits", json!({})),
        (
            "ExplicitAuthFlows",
            json!(["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_CUSTOM_AUTH"]),
        ),
    ];
    for (name, value) in defaults {
        members.entry(name).or_insert(value);
    }
    Ok(shown)
}
