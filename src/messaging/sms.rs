//! Text messages by webhook: `POST` of `{"to","text","kind"}` (SMS-003).

use std::time::Duration;

use serde_json::json;

use super::{Message, SendError};
use crate::platform::{InternalError, Secret};

pub struct Webhook {
    url: Secret,
    http: reqwest::Client,
}

impl Webhook {
    pub fn new(url: Secret) -> Result<Self, InternalError> {
        let http = reqwest::Client::builder()
            .timeout(Duration::from_secs(10))
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(InternalError::new)?;
        Ok(Self { url, http })
    }

    /// Any 2xx is success; 4xx (but 408 and 429) is final.
    pub async fn send(&self, message: &Message) -> Result<(), SendError> {
        let body = json!({ "to": message.to, "text": message.body, "kind": message.kind });
        let answer = self.http.post(self.url.expose()).json(&body).send().await;
        // The URL may hold a token: it stays out of the error.
        let status =
            answer.map_err(|error| SendError::Temporary(error.without_url().to_string()))?.status();
        match status.as_u16() {
            200..=299 => Ok(()),
            408 | 429 => Err(SendError::Temporary(status.to_string())),
            400..=499 => Err(SendError::Permanent(status.to_string())),
            _ => Err(SendError::Temporary(status.to_string())),
        }
    }
}
