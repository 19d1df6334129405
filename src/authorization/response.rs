//! Authorization responses: what goes back to the app's callback, and how (EP-140 to EP-148).

use super::encoding::{append, with_query};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResponseType {
    Code,
    Token,
}

impl ResponseType {
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "code" => Some(Self::Code),
            "token" => Some(Self::Token),
            _ => None,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResponseMode {
    Query,
    Fragment,
    FormPost,
}

impl ResponseMode {
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "query" => Some(Self::Query),
            "fragment" => Some(Self::Fragment),
            "form_post" => Some(Self::FormPost),
            _ => None,
        }
    }
}

/// Error codes of RFC 6749 §4.1.2.1 and OpenID Connect Core §3.1.2.6.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthorizationError {
    InvalidRequest,
    UnauthorizedClient,
    AccessDenied,
    UnsupportedResponseType,
    InvalidScope,
    /// RFC 8707 §2.
    InvalidTarget,
    ServerError,
    TemporarilyUnavailable,
    LoginRequired,
    InteractionRequired,
    RequestNotSupported,
    RequestUriNotSupported,
    RegistrationNotSupported,
}

impl AuthorizationError {
    pub const ALL: [Self; 13] = [
        Self::InvalidRequest,
        Self::UnauthorizedClient,
        Self::AccessDenied,
        Self::UnsupportedResponseType,
        Self::InvalidScope,
        Self::InvalidTarget,
        Self::ServerError,
        Self::TemporarilyUnavailable,
        Self::LoginRequired,
        Self::InteractionRequired,
        Self::RequestNotSupported,
        Self::RequestUriNotSupported,
        Self::RegistrationNotSupported,
    ];

    /// A code that a provider may have sent (OIDCRP-043).
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        [
            Self::InvalidRequest,
            Self::UnauthorizedClient,
            Self::AccessDenied,
            Self::UnsupportedResponseType,
            Self::InvalidScope,
            Self::ServerError,
            Self::TemporarilyUnavailable,
            Self::LoginRequired,
            Self::InteractionRequired,
        ]
        .into_iter()
        .find(|error| error.as_str() == code)
    }

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::UnauthorizedClient => "unauthorized_client",
            Self::AccessDenied => "access_denied",
            Self::UnsupportedResponseType => "unsupported_response_type",
            Self::InvalidScope => "invalid_scope",
            Self::InvalidTarget => "invalid_target",
            Self::ServerError => "server_error",
            Self::TemporarilyUnavailable => "temporarily_unavailable",
            Self::LoginRequired => "login_required",
            Self::InteractionRequired => "interaction_required",
            Self::RequestNotSupported => "request_not_supported",
            Self::RequestUriNotSupported => "request_uri_not_supported",
            Self::RegistrationNotSupported => "registration_not_supported",
        }
    }
}

/// Where responses to one request go: the validated callback, and what each response repeats.
#[derive(Clone, Debug)]
pub struct ResponseTarget {
    pub redirect_uri: String,
    pub mode: ResponseMode,
    /// Returned byte for byte (EP-105, EP-106).
    pub state: Option<String>,
    /// The `iss` parameter, in strict mode (OIDC-305).
    pub issuer: Option<String>,
}

/// A response on its way to the app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuthorizationResponse {
    /// 302 to this URL.
    Redirect(String),
    /// 200 with a form that posts itself (OIDC-060).
    FormPost { action: String, fields: Vec<(&'static str, String)> },
}

impl AuthorizationResponse {
    /// The error that it tells the app, for a caller that is the app itself.
    #[must_use]
    pub fn error_code(&self) -> Option<AuthorizationError> {
        let code = match self {
            Self::FormPost { fields, .. } => {
                fields.iter().find(|(name, _)| *name == "error").map(|(_, code)| code.clone())
            }
            Self::Redirect(location) => {
                let url = url::Url::parse(location).ok()?;
                let pairs = url.fragment().or(url.query()).unwrap_or_default();
                url::form_urlencoded::parse(pairs.as_bytes())
                    .filter(|(name, _)| name == "error")
                    .last()
                    .map(|(_, code)| code.into_owned())
            }
        };
        AuthorizationError::ALL.into_iter().find(|error| Some(error.as_str()) == code.as_deref())
    }
}

impl ResponseTarget {
    /// A response with these parameters, then `state` and `iss`.
    #[must_use]
    pub fn respond(&self, mut fields: Vec<(&'static str, String)>) -> AuthorizationResponse {
        fields.extend(self.state.clone().map(|state| ("state", state)));
        fields.extend(self.issuer.clone().map(|issuer| ("iss", issuer)));
        if self.mode == ResponseMode::FormPost {
            return AuthorizationResponse::FormPost { action: self.redirect_uri.clone(), fields };
        }
        let mut pairs = String::new();
        for (name, value) in &fields {
            append(&mut pairs, name, value);
        }
        AuthorizationResponse::Redirect(match self.mode {
            ResponseMode::Fragment => format!("{}#{pairs}", self.redirect_uri),
            ResponseMode::Query | ResponseMode::FormPost => with_query(&self.redirect_uri, &pairs),
        })
    }

    #[must_use]
    pub fn error(
        &self,
        error: AuthorizationError,
        description: Option<&str>,
    ) -> AuthorizationResponse {
        let mut fields = vec![("error", error.as_str().to_owned())];
        fields.extend(description.map(|text| ("error_description", text.to_owned())));
        self.respond(fields)
    }
}
