//! Errors of the direct endpoints, in the form of RFC 6749 §5.2 (EP-241).

use std::borrow::Cow;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, WWW_AUTHENTICATE};
use serde_json::json;

use crate::authorization::{AuthorizationError, AuthorizationResponse};
use crate::http::rate_limit::Exceeded;
use crate::http::respond;
use crate::platform::InternalError;
use crate::tokens::IssueError;
use crate::triggers::TriggerError;

/// A refusal: its code goes to the client, `why` at most as a hint without secrets.
#[derive(Debug)]
pub(super) struct OAuthError {
    status: StatusCode,
    code: &'static str,
    description: Option<Cow<'static, str>>,
    /// Seconds to wait (EP-032).
    retry_after: Option<u64>,
}

impl OAuthError {
    const fn new(code: &'static str, description: Option<&'static str>) -> Self {
        let description = match description {
            Some(text) => Some(Cow::Borrowed(text)),
            None => None,
        };
        Self { status: StatusCode::BAD_REQUEST, code, description, retry_after: None }
    }

    pub const fn invalid_request(description: &'static str) -> Self {
        Self::new("invalid_request", Some(description))
    }

    pub const fn invalid_grant() -> Self {
        Self::new("invalid_grant", None)
    }

    /// A function of the pool did not let the tokens out (TRG-098).
    pub fn trigger(error: &TriggerError) -> Self {
        if let TriggerError::Internal(error) = error {
            return Self::internal(error);
        }
        Self { description: Some(Cow::Owned(error.to_string())), ..Self::invalid_grant() }
    }

    pub const fn invalid_scope() -> Self {
        Self::new("invalid_scope", None)
    }

    /// What the authorization endpoint would have told the app (RFC 9126 §2.3).
    pub fn of_authorization(response: &AuthorizationResponse) -> Self {
        let error = response.error_code().unwrap_or(AuthorizationError::InvalidRequest);
        Self::new(error.as_str(), None)
    }

    /// RFC 8707 §2.
    pub const fn invalid_target() -> Self {
        Self::new("invalid_target", None)
    }

    /// RFC 8628 §3.5.
    pub const fn of_device(code: &'static str) -> Self {
        Self::new(code, None)
    }

    pub const fn unauthorized_client() -> Self {
        Self::new("unauthorized_client", None)
    }

    pub const fn unsupported_grant_type() -> Self {
        Self::new("unsupported_grant_type", None)
    }

    /// What the answer's status will be, for the audit.
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    pub const fn unsupported_token_type() -> Self {
        Self::new("unsupported_token_type", None)
    }

    /// An attempt with the `Authorization` header gets 401 and a challenge (EP-242).
    pub fn invalid_client(by_header: bool) -> Self {
        let error = Self::new("invalid_client", None);
        if by_header { error.unauthorized() } else { error }
    }

    /// The host is no pool's (DOM-033).
    pub const fn not_found() -> Self {
        let mut error = Self::new("not_found", None);
        error.status = StatusCode::NOT_FOUND;
        error
    }

    fn unauthorized(mut self) -> Self {
        self.status = StatusCode::UNAUTHORIZED;
        self
    }

    /// As the revocation endpoint answers: 401 whichever way the client tried (EP-709).
    pub fn at_revocation(self) -> Self {
        if self.code == "invalid_client" { self.unauthorized() } else { self }
    }

    /// Too many password hashes or a database that is away: try again (OIDC-313).
    pub fn internal(error: &InternalError) -> Self {
        tracing::error!(%error, "an OAuth endpoint failed");
        Self {
            status: StatusCode::INTERNAL_SERVER_ERROR,
            code: "server_error",
            description: None,
            retry_after: None,
        }
    }

    pub fn respond(&self) -> HttpResponse {
        if let Some(seconds) = self.retry_after {
            return respond::too_many_requests(seconds);
        }
        let mut body = json!({ "error": self.code });
        if let Some(description) = &self.description {
            body["error_description"] = json!(description);
        }
        let mut answer = respond::json(self.status, body.to_string());
        if self.status == StatusCode::UNAUTHORIZED {
            let value = HeaderValue::from_static("Basic realm=\"portico\"");
            answer.headers_mut().insert(WWW_AUTHENTICATE, value);
        }
        answer
    }
}

impl From<IssueError> for OAuthError {
    fn from(error: IssueError) -> Self {
        match error {
            IssueError::Trigger(error) => Self::trigger(&error),
            IssueError::Gone => Self::invalid_grant(),
            IssueError::Internal(error) => Self::internal(&error),
        }
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

impl From<Exceeded> for OAuthError {
    fn from(exceeded: Exceeded) -> Self {
        let mut error = Self::new("too_many_requests", None);
        error.status = StatusCode::TOO_MANY_REQUESTS;
        error.retry_after = Some(exceeded.retry_after);
        error
    }
}
