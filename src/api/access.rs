//! Who may call: the signature of signed operations against the access keys of this deployment.

use super::call::Caller;
use super::error::ApiError;
use super::sigv4::{Claim, KeyCache, Scope, SignedRequest, verify};
use crate::app::App;

const SERVICE: &str = "cognito-idp";

/// Authenticates a signed operation.
///
/// # Errors
/// `MissingAuthenticationTokenException`, `IncompleteSignatureException`, `InvalidSignatureException`,
/// `UnrecognizedClientException` (IAM-008 to IAM-014).
pub fn authenticate(
    app: &App,
    request: &SignedRequest<'_>,
    keys: &KeyCache,
) -> Result<Caller, ApiError> {
    let claim = Claim::read(request.headers)?;
    let root = app
        .config
        .root_key()
        .filter(|(id, _)| *id == claim.access_key_id)
        .map(|(_, secret)| secret.clone());
    let scope = Scope {
        service: SERVICE,
        region: &app.config.region,
        accept_regions: &app.config.iam.accept_regions,
        skew_seconds: app.config.iam.clock_skew_seconds,
        now: app.clock.now(),
    };
    verify(request, &claim, &scope, root, keys)?;
    Ok(Caller::Root)
}
