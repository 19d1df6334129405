//! A CAPTCHA of somebody else, in the manner that hCaptcha, Turnstile and reCAPTCHA share: a script and
//! an element in the page, a field in the form, and a question to the provider whether it is good.

use std::net::IpAddr;
use std::sync::Arc;

use url::Url;

use crate::outbound::Outbound;
use crate::platform::Secret;

/// `[request_filter]` of the configuration, where a provider is named.
#[derive(Clone, Debug)]
pub struct ProviderSettings {
    pub script: Url,
    /// The class of the element that the script fills.
    pub class: String,
    /// The field that the script adds to the form.
    pub field: String,
    pub site_key: String,
    pub secret: Secret,
    pub verify: Url,
}

#[derive(Clone)]
pub struct CaptchaProvider {
    pub settings: Arc<ProviderSettings>,
    outbound: Outbound,
}

impl CaptchaProvider {
    #[must_use]
    pub fn new(settings: ProviderSettings, outbound: Outbound) -> Self {
        Self { settings: Arc::new(settings), outbound }
    }

    /// Asks the provider; one that does not answer lets nobody through.
    pub(super) async fn accepts(&self, given: &str, address: IpAddr) -> bool {
        let body = form_urlencoded::Serializer::new(String::new())
            .append_pair("secret", self.settings.secret.expose())
            .append_pair("response", given)
            .append_pair("remoteip", &address.to_string())
            .finish();
        let request = http::Request::post(self.settings.verify.as_str())
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body.into_bytes());
        let Ok(request) = request else { return false };
        match self.outbound.send(request).await {
            Ok(answer) => serde_json::from_slice::<serde_json::Value>(answer.body())
                .is_ok_and(|answer| answer["success"] == true),
            Err(error) => {
                tracing::error!(%error, "the CAPTCHA provider did not answer");
                false
            }
        }
    }
}
