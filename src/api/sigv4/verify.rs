//! Whether a request was signed by the holder of an access key, over these very bytes.

use std::borrow::Cow;

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::hmac;

use super::cache::KeyCache;
use super::canonical::canonical_request;
use super::claim::Claim;
use super::clock::{check_window, request_time};
use crate::api::error::{ApiError, ErrorType};
use crate::platform::{Secret, Timestamp, secret::same_bytes};

const MISMATCH: &str = "The request signature we calculated does not match the signature you provided. Check your \
    AWS Secret Access Key and signing method. Consult the service documentation for details.";

/// A request as it came, header names in lower case, in their order.
pub struct SignedRequest<'a> {
    pub method: &'a str,
    pub path: &'a str,
    pub query: &'a str,
    pub headers: &'a [(&'a str, &'a [u8])],
    pub body: &'a [u8],
}

/// What a signature must be made for.
pub struct Scope<'a> {
    pub service: &'a str,
    pub region: &'a str,
    /// Further regions that are as good (`iam.accept_regions`, IAM-012).
    pub accept_regions: &'a [String],
    pub skew_seconds: i64,
    pub now: Timestamp,
}

/// Verifies the signature. `secret` finds the secret of an access key id that is active.
///
/// # Errors
/// The named exceptions of IAM-012 to IAM-014.
pub fn verify(
    request: &SignedRequest<'_>,
    claim: &Claim<'_>,
    scope: &Scope<'_>,
    secret: Option<Secret>,
    keys: &KeyCache,
) -> Result<(), ApiError> {
    let (date, time) = request_time(request.headers)?;
    check_signed_headers(request, claim)?;
    check_scope(claim, scope, &date)?;
    check_window(&date, time, scope.now, scope.skew_seconds)?;
    let has_session_token = request.headers.iter().any(|(name, _)| *name == "x-amz-security-token");
    // Long-lived keys have no session token; one that comes with such a key is of another service.
    let Some(secret) = secret.filter(|_| !has_session_token) else {
        return Err(ApiError::new(
            ErrorType::UnrecognizedClient,
            "The security token included in the request is invalid.",
        ));
    };
    let body_hash = hex::encode(digest(&SHA256, request.body));
    let announced = request.headers.iter().find(|(name, _)| *name == "x-amz-content-sha256");
    if announced.is_some_and(|(_, hash)| !same_bytes(hash, body_hash.as_bytes())) {
        return Err(invalid(MISMATCH));
    }
    let canonical =
        canonical_request(request, claim, &body_hash).ok_or_else(|| invalid(MISMATCH))?;
    let (_, credential_scope) = claim.credential.split_at(claim.access_key_id.len() + 1);
    let to_sign = format!(
        "AWS4-HMAC-SHA256\n{date}\n{credential_scope}\n{}",
        hex::encode(digest(&SHA256, &canonical))
    );
    let mut signature = [0; 32];
    hex::decode_to_slice(claim.signature, &mut signature).map_err(|_| invalid(MISMATCH))?;
    // Compares in constant time.
    hmac::verify(&keys.signing_key(claim, &secret), to_sign.as_bytes(), &signature)
        .map_err(|_| invalid(MISMATCH))
}

pub(super) fn invalid(message: impl Into<Cow<'static, str>>) -> ApiError {
    ApiError::new(ErrorType::InvalidSignature, message)
}

/// `host` and the date must be signed; so must whatever says what is called and by whom, if it is there (IAM-010).
fn check_signed_headers(request: &SignedRequest<'_>, claim: &Claim<'_>) -> Result<(), ApiError> {
    let sent = |wanted: &str| request.headers.iter().any(|(name, _)| *name == wanted);
    let date = if sent("x-amz-date") { ("x-amz-date", "X-Amz-Date") } else { ("date", "Date") };
    for (name, title) in [("host", "Host"), date] {
        if !claim.signs(name) {
            return Err(invalid(format!(
                "'{title}' must be a 'SignedHeader' in the AWS Authorization."
            )));
        }
    }
    for (name, title) in
        [("x-amz-target", "X-Amz-Target"), ("x-amz-security-token", "X-Amz-Security-Token")]
    {
        if sent(name) && !claim.signs(name) {
            return Err(invalid(format!(
                "'{title}' must be a 'SignedHeader' in the AWS Authorization."
            )));
        }
    }
    Ok(())
}

fn check_scope(claim: &Claim<'_>, scope: &Scope<'_>, date: &str) -> Result<(), ApiError> {
    if claim.terminator != "aws4_request" {
        return Err(invalid(
            "Credential should be scoped with a valid terminator: 'aws4_request'.",
        ));
    }
    if claim.region != scope.region && !scope.accept_regions.iter().any(|r| r == claim.region) {
        return Err(invalid("Credential should be scoped to a valid region."));
    }
    if claim.service != scope.service {
        return Err(invalid(format!(
            "Credential should be scoped to correct service: '{}'.",
            scope.service
        )));
    }
    if !date.starts_with(claim.date) || claim.date.len() != 8 {
        return Err(invalid(format!(
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: \
             '{}' != '{}', from '{date}'.",
            claim.date,
            date.get(..8).unwrap_or_default(),
        )));
    }
    Ok(())
}
