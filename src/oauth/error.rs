//! Errors of the direct endpoints, in the form of RFC 6749 §5.2 (EP-241).

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::WWW_AUTHENTICATE;
use serde_json::json;

use crate::http::respond;
use crate::platform::InternalError;

/// A refusal: its code goes to the client, `why` at most as a hint without secrets.
#[derive(Debug)]
pub(super) struct OAuthError {
    status: StatusCode,
    code: &'static str,
    description: Option<&'static str>,
    /// An attempt with the `Authorization` header gets a challenge (EP-242).
    challenge: bool,
}

impl OAuthError {
    const fn new(code: &'static str, description: Option<&'static str>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, code, description, challenge: false }
    }

    pub const fn invalid_request(description: &'static str) -> Self {
        Self::new("invalid_request", Some(description))
    }

    pub const fn invalid_grant() -> Self {
        Self::new("invalid_grant", None)
    }

    pub const fn invalid_scope() -> Self {
        Self::new("invalid_scope", None)
    }

    pub const fn unauthorized_client() -> Self {
        Self::new("unauthorized_client", None)
    }

    pub const fn unsupported_grant_type() -> Self {
        Self::new("unsupported_grant_type", None)
    }

    pub const fn unsupported_token_type() -> Self {
        Self::new("unsupported_token_type", None)
    }

    pub const fn invalid_client(by_header: bool) -> Self {
        let status = if by_header { StatusCode::UNAUTHORIZED } else { StatusCode::BAD_REQUEST };
        Self { status, code: "invalid_client", description: None, challenge: by_header }
    }

    /// As the revocation endpoint answers (EP-709).
    pub const fn unauthorized(mut self) -> Self {
        self.status = StatusCode::UNAUTHORIZED;
        self
    }

    /// Too many password hashes or a database that is away: try again (OIDC-313).
    pub fn internal(error: &InternalError) -> Self {
        tracing::error!(%error, "an OAuth endpoint failed");
        Self {
            status: StatusCode::INTERNAL_SERVER_ERROR,
            code: "server_error",
            description: None,
            challenge: false,
        }
    }

    pub fn respond(&self) -> HttpResponse {
        let mut body = json!({ "error": self.code });
        if let Some(description) = self.description {
            body["error_description"] = description.into();
        }
        let mut answer = respond::json(self.status, body.to_string());
        if self.challenge {
            let value =
                actix_web::http::header::HeaderValue::from_static("Basic realm=\"portico\"");
            answer.headers_mut().insert(WWW_AUTHENTICATE, value);
        }
        answer
    }
}

impl From<InternalError> for OAuthError {
    fn from(error: InternalError) -> Self {
        Self::internal(&error)
    }
}

impl From<crate::storage::StorageError> for OAuthError {
    fn from(error: crate::storage::StorageError) -> Self {
        Self::internal(&error.into())
    }
}
