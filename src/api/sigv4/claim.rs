//! What an `Authorization` header claims, before any of it is believed.

use crate::api::error::{ApiError, ErrorType};

const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// The parts of a signature header.
#[derive(Debug)]
pub struct Claim<'a> {
    pub access_key_id: &'a str,
    /// `<key id>/<date>/<region>/<service>/aws4_request` as it came.
    pub(super) credential: &'a str,
    pub(super) date: &'a str,
    pub(super) region: &'a str,
    pub(super) service: &'a str,
    pub(super) terminator: &'a str,
    pub(super) signed_headers: &'a str,
    pub(super) signature: &'a str,
}

impl<'a> Claim<'a> {
    /// Reads the header.
    ///
    /// # Errors
    /// `MissingAuthenticationTokenException` without one (IAM-008), `IncompleteSignatureException` if it cannot be
    /// read (IAM-014).
    pub fn read(headers: &[(&'a str, &'a [u8])]) -> Result<Self, ApiError> {
        let Some((_, header)) = headers.iter().find(|(name, _)| *name == "authorization") else {
            return Err(ApiError::new(
                ErrorType::MissingAuthenticationToken,
                "Missing Authentication Token",
            ));
        };
        let header = std::str::from_utf8(header)
            .map_err(|_| incomplete("Authorization header is not text."))?;
        let Some(fields) =
            header.trim().strip_prefix(ALGORITHM).filter(|rest| rest.starts_with(' '))
        else {
            return Err(incomplete(
                "Authorization header requires the algorithm 'AWS4-HMAC-SHA256'.",
            ));
        };
        let (mut credential, mut signed_headers, mut signature) = (None, None, None);
        for field in fields.split(',') {
            let target = match field.trim().split_once('=') {
                Some(("Credential", value)) => (&mut credential, value),
                Some(("SignedHeaders", value)) => (&mut signed_headers, value),
                Some(("Signature", value)) => (&mut signature, value),
                _ => {
                    return Err(incomplete(
                        "Authorization header has a parameter that is not known.",
                    ));
                }
            };
            if target.0.replace(target.1).is_some() {
                return Err(incomplete("Authorization header has a parameter twice."));
            }
        }
        let required = |value: Option<&'a str>, name: &str| {
            value.filter(|value| !value.is_empty()).ok_or_else(|| {
                incomplete(format!("Authorization header requires '{name}' parameter."))
            })
        };
        let credential = required(credential, "Credential")?;
        let mut parts = credential.rsplitn(5, '/');
        let mut part = || parts.next().unwrap_or_default();
        let (terminator, service, region, date, access_key_id) =
            (part(), part(), part(), part(), part());
        if access_key_id.is_empty() {
            return Err(incomplete(
                "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term.",
            ));
        }
        Ok(Self {
            access_key_id,
            credential,
            date,
            region,
            service,
            terminator,
            signed_headers: required(signed_headers, "SignedHeaders")?,
            signature: required(signature, "Signature")?,
        })
    }

    pub(super) fn signs(&self, header: &str) -> bool {
        self.signed_headers.split(';').any(|name| name == header)
    }
}

pub(super) fn incomplete(message: impl Into<std::borrow::Cow<'static, str>>) -> ApiError {
    ApiError::new(ErrorType::IncompleteSignature, message)
}
