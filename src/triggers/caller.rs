//! Who called: what `callerContext` and the metadata members of an event are made of.

use std::collections::BTreeMap;

use super::routing::{self, Member};
use super::source::Trigger;
use crate::platform::ClientId;
use crate::risk::Claimed;
use crate::sessions::Seen;

/// What a function is told where the library is not known (TRG-053).
pub const UNKNOWN_SDK: &str = "aws-sdk-unknown-unknown";
/// What a function is told where no app client is in play (TRG-055).
pub const NO_CLIENT: &str = "CLIENT_ID_NOT_APPLICABLE";

/// The request that an operation serves. A door makes it once; hosted pages know the client only
/// (TRG-079).
#[derive(Clone, Debug, Default)]
pub struct Caller {
    /// The name of the API operation, which decides where the metadata goes (TRG-076).
    pub operation: Option<&'static str>,
    pub client_id: Option<ClientId>,
    /// `awsSdkVersion` (TRG-053).
    pub sdk: Option<String>,
    /// `ClientMetadata`.
    pub metadata: Option<BTreeMap<String, String>>,
    /// `ValidationData`.
    pub validation: Option<BTreeMap<String, String>>,
    /// What the request says of who asks, for threat protection; functions are not told.
    pub visitor: Claimed,
    /// The connection and its program, for the lists of sessions; functions are not told.
    pub seen: Seen,
}

impl Caller {
    /// Nobody but an app client: a hosted page.
    #[must_use]
    pub fn of_client(client_id: &ClientId) -> Self {
        Self { client_id: Some(client_id.clone()), ..Self::default() }
    }

    /// `request.clientMetadata` of an event of `trigger` (TRG-072, TRG-076).
    #[must_use]
    pub fn metadata_for(&self, trigger: Trigger) -> Option<&BTreeMap<String, String>> {
        let member = routing::metadata(self.operation?, trigger);
        self.metadata.as_ref().filter(|_| member == Some(Member::ClientMetadata))
    }

    /// `request.validationData` of an event of `trigger` (TRG-073, TRG-076).
    #[must_use]
    pub fn validation_for(&self, trigger: Trigger) -> Option<&BTreeMap<String, String>> {
        let member = routing::metadata(self.operation?, trigger);
        if member == Some(Member::ValidationData) {
            return self.metadata.as_ref();
        }
        self.validation.as_ref().filter(|_| trigger == Trigger::PreSignUp)
    }

    /// `aws-sdk-<language>-<version>` of a `User-Agent` or `X-Amz-User-Agent`, if it names one (TRG-053).
    #[must_use]
    pub fn sdk_of(user_agent: &str) -> Option<String> {
        user_agent.split_ascii_whitespace().find_map(|product| {
            let (name, version) = product.split_once('/')?;
            let language = match name {
                "Boto3" => "python",
                _ => name
                    .strip_prefix("aws-sdk-")
                    .or_else(|| name.strip_prefix("aws-cli").map(|_| "cli"))?,
            };
            let plain = |text: &str| {
                !text.is_empty()
                    && text.len() <= 64
                    && text
                        .chars()
                        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+'))
            };
            (plain(language) && plain(version)).then(|| format!("aws-sdk-{language}-{version}"))
        })
    }
}
