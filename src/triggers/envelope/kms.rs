//! Data keys from a service that speaks KMS's API, so that functions with a KMS key ring decrypt codes
//! as they always did (CUSTEMAIL-009, CUSTEMAIL-010).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::json;
use url::Url;
use zeroize::Zeroizing;

use super::EnvelopeError;
use super::encryption_sdk::DataKey;
use crate::outbound::Outbound;
use crate::platform::{Clock, Secret};
use crate::triggers::target::is_loopback;
use crate::triggers::transport::{Signer, signed_headers};

/// The key provider in messages.
const PROVIDER: &str = "aws-kms";

/// Where data keys come from, and as whom Portico asks.
pub struct Kms {
    pub outbound: Outbound,
    pub endpoint: Url,
    pub credentials: Option<(String, Secret)>,
    pub clock: Clock,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Generated {
    plaintext: Secret,
    ciphertext_blob: String,
    /// The ARN of the key, whatever it was asked by.
    key_id: String,
}

impl Kms {
    /// Whether codes may depend on what answers there.
    pub fn endpoint(address: &str) -> Result<Url, EnvelopeError> {
        Url::parse(address)
            .ok()
            .filter(|url| url.scheme() == "https" || (url.scheme() == "http" && is_loopback(url)))
            .ok_or(EnvelopeError::InvalidEndpoint)
    }

    /// `GenerateDataKey`.
    ///
    /// # Errors
    /// `NoDataKey`, whatever the reason; what the service said is not repeated.
    pub(super) async fn data_key(
        &self,
        key_id: &str,
        context: &[(&str, &str)],
    ) -> Result<DataKey, EnvelopeError> {
        let context: serde_json::Map<String, serde_json::Value> =
            context.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
        let body = json!({ "KeyId": key_id, "KeySpec": "AES_256", "EncryptionContext": context });
        let body = body.to_string().into_bytes();
        let mut headers = vec![
            ("content-type".to_owned(), "application/x-amz-json-1.1".to_owned()),
            ("x-amz-target".to_owned(), "TrentService.GenerateDataKey".to_owned()),
        ];
        let failed = |_| EnvelopeError::NoDataKey;
        if let Some((id, secret)) = &self.credentials {
            let region = key_id.split(':').nth(3).filter(|region| !region.is_empty());
            let signer =
                Signer { id, secret, region: region.unwrap_or("us-east-1"), service: "kms" };
            let signed = signed_headers(
                self.endpoint.as_str(),
                &headers,
                &signer,
                (&body, self.clock.now()),
            );
            headers.extend(signed.map_err(failed)?);
        }
        let mut request = http::Request::post(self.endpoint.as_str());
        for (name, value) in &headers {
            request = request.header(name, value);
        }
        let request = request.body(body).map_err(|_| EnvelopeError::NoDataKey)?;
        let answer = self.outbound.send(request).await.map_err(|_| EnvelopeError::NoDataKey)?;
        let generated: Generated = Some(&answer)
            .filter(|answer| answer.status().as_u16() == 200)
            .and_then(|answer| serde_json::from_slice(answer.body()).ok())
            .ok_or(EnvelopeError::NoDataKey)?;
        let decoded = |text: &str| STANDARD.decode(text).map_err(|_| EnvelopeError::NoDataKey);
        let plain = Zeroizing::new(decoded(generated.plaintext.expose())?);
        let plain = plain.as_slice().try_into().map_err(|_| EnvelopeError::NoDataKey)?;
        Ok(DataKey {
            plain: Zeroizing::new(plain),
            provider: PROVIDER,
            information: generated.key_id.into_bytes(),
            encrypted: decoded(&generated.ciphertext_blob)?,
        })
    }
}
