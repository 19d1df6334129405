//! The checks of an authorization request, in the order of section 6.2 of file 01. What fails before
//! the callback is known shows a page; everything after goes to the callback.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::callback::is_registered_callback;
use super::parameters::Parameters;
use super::pkce::is_challenge;
use super::pushed;
use super::request::{AuthorizationRequest, Prompt, ProviderHint};
use super::response::{
    AuthorizationError, AuthorizationResponse, ResponseMode, ResponseTarget, ResponseType,
};
use super::scopes;
use crate::clients::AppClient;
use crate::clients::client::OAuthFlow;
use crate::platform::{ClientId, InternalError};
use crate::pools::{Pool, PoolDirectory};

/// Why a request gets a page and no redirect (EP-120 – EP-122, UI-161).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageReason {
    MissingClientId,
    UnknownClient,
    ClientNotEnabled,
    MissingRedirectUri,
    RedirectMismatch,
    /// A parameter that decides where to go came twice (EP-013).
    Doubled,
}

impl PageReason {
    /// The `error` of the error page's URL.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::MissingClientId => "missing_client_id",
            Self::UnknownClient | Self::Doubled => "invalid_request",
            Self::ClientNotEnabled => "client_not_enabled",
            Self::MissingRedirectUri => "missing_redirect_uri",
            Self::RedirectMismatch => "redirect_mismatch",
        }
    }
}

#[derive(Clone, Debug)]
pub enum Refusal {
    Page(PageReason),
    Callback(AuthorizationResponse),
}

/// Runs every check.
pub async fn check(
    pools: &PoolDirectory,
    pool: &Pool,
    parameters: Parameters,
) -> Result<Result<AuthorizationRequest, Refusal>, InternalError> {
    let client = match parameters.get("client_id") {
        Some(id) => pools.client(&ClientId::new(id)).await?.filter(|c| c.pool_id == pool.id),
        None => None,
    };
    let active = pools.custom_scopes(&pool.id).await?;
    // RS-900.
    let known_resource = match parameters.single("resource") {
        Some(resource) => pools.has_resource_server(&pool.id, resource).await?,
        None => true,
    };
    let for_device = match (&client, parameters.get("redirect_uri")) {
        (Some(client), Some(uri)) if client.settings.portico.device_grant => {
            let own = pools.base_url(pool).await?.map(|base| device_page(&base));
            own.as_deref() == Some(uri) || uri == device_page(pools.public_url())
        }
        _ => false,
    };
    let is_pushed = pushed::is_pushed(pools, pool, &parameters);
    let issuer = pool.settings.is_strict().then(|| pool.issuer(pools.public_url()));
    Ok(check_all(
        pool,
        client,
        (&active, known_resource, is_pushed, for_device),
        issuer,
        parameters,
    ))
}

/// The order of EP-120 – EP-128.
fn check_all(
    pool: &Pool,
    client: Option<Arc<AppClient>>,
    (active, known_resource, is_pushed, for_device): (&BTreeSet<String>, bool, bool, bool),
    issuer: Option<String>,
    parameters: Parameters,
) -> Result<AuthorizationRequest, Refusal> {
    // 1 – 3: nothing may be sent to a callback that is not known to be the client's.
    let client = known_client(&parameters, client).map_err(Refusal::Page)?;
    enabled(&client).map_err(Refusal::Page)?;
    let redirect_uri = match parameters.get("redirect_uri") {
        Some(page) if for_device => page.to_owned(),
        _ => registered_callback(&parameters, &client).map_err(Refusal::Page)?,
    };

    // 4: from here on errors go to the callback, with the state.
    let mut target = ResponseTarget {
        redirect_uri,
        mode: provisional_mode(&parameters),
        state: parameters.single("state").map(str::to_owned),
        issuer,
    };
    let checked = (|| {
        no_parameter_twice(&parameters)?;
        no_request_object(&parameters)?;
        // OIDC-324.
        if client.settings.portico.par_required && !is_pushed && !for_device {
            return Err(AuthorizationError::InvalidRequest);
        }
        // 5
        let response_type = allowed_response_type(&parameters, &client, for_device)?;
        target.mode = response_mode(&parameters, response_type)?;
        // 6
        let code_challenge =
            if for_device { None } else { code_challenge(&parameters, &client, pool)? };
        // 7
        let strict = pool.settings.is_strict();
        let scopes = scopes::of_sign_in(&client, parameters.get("scope"), active, strict)
            .map_err(|_| AuthorizationError::InvalidScope)?;
        if !known_resource {
            return Err(AuthorizationError::InvalidTarget);
        }
        let prompt = prompt(&parameters)?;
        let max_age = max_age(&parameters)?;
        one_provider(&parameters)?;
        Ok((response_type, code_challenge, scopes, prompt, max_age))
    })();
    let (response_type, code_challenge, scopes, prompt, max_age) =
        checked.map_err(|error| Refusal::Callback(target.error(error, None)))?;
    // 8: told on the sign-in page.
    let provider = provider_hint(&parameters);
    let unusable_provider = names_unusable_provider(&parameters, &client);
    Ok(AuthorizationRequest {
        nonce: parameters.get("nonce").map(str::to_owned),
        resource: parameters.get("resource").map(str::to_owned),
        parameters: parameters.carried(),
        client,
        target,
        response_type,
        scopes,
        code_challenge,
        prompt,
        max_age,
        provider,
        unusable_provider,
        for_device,
    })
}

/// Where people sign in for devices; never a callback of an app.
#[must_use]
pub fn device_page(base_url: &str) -> String {
    format!("{base_url}/device")
}

/// EP-120.
fn known_client(
    parameters: &Parameters,
    client: Option<Arc<AppClient>>,
) -> Result<Arc<AppClient>, PageReason> {
    if parameters.get("client_id").is_none() {
        return Err(PageReason::MissingClientId);
    }
    if parameters.is_doubled("client_id") || parameters.is_doubled("redirect_uri") {
        return Err(PageReason::Doubled);
    }
    client.ok_or(PageReason::UnknownClient)
}

/// EP-121, UI-005.
fn enabled(client: &AppClient) -> Result<(), PageReason> {
    let settings = &client.settings;
    if !settings.allowed_oauth_flows_user_pool_client {
        return Err(PageReason::ClientNotEnabled);
    }
    if settings.supported_identity_providers.is_empty() {
        return Err(PageReason::UnknownClient);
    }
    Ok(())
}

/// EP-122, EP-103, EP-104.
fn registered_callback(parameters: &Parameters, client: &AppClient) -> Result<String, PageReason> {
    match parameters.get("redirect_uri") {
        Some(uri) if is_registered_callback(client, uri) => Ok(uri.to_owned()),
        Some(_) => Err(PageReason::RedirectMismatch),
        None => client.settings.default_redirect_uri.clone().ok_or(PageReason::MissingRedirectUri),
    }
}

/// Where errors go before the response type is checked: fragment for `token` (EP-146).
fn provisional_mode(parameters: &Parameters) -> ResponseMode {
    match parameters.single("response_mode").and_then(ResponseMode::parse) {
        Some(ResponseMode::FormPost) => ResponseMode::FormPost,
        _ if parameters.single("response_type") == Some("token") => ResponseMode::Fragment,
        _ => ResponseMode::Query,
    }
}

/// EP-013.
fn no_parameter_twice(parameters: &Parameters) -> Result<(), AuthorizationError> {
    if parameters.doubled().is_some() { Err(AuthorizationError::InvalidRequest) } else { Ok(()) }
}

/// OIDC-036.
fn no_request_object(parameters: &Parameters) -> Result<(), AuthorizationError> {
    if parameters.get("request").is_some() {
        return Err(AuthorizationError::RequestNotSupported);
    }
    if parameters.get("request_uri").is_some() {
        return Err(AuthorizationError::RequestUriNotSupported);
    }
    if parameters.get("registration").is_some() {
        return Err(AuthorizationError::RegistrationNotSupported);
    }
    Ok(())
}

/// EP-124.
fn allowed_response_type(
    parameters: &Parameters,
    client: &AppClient,
    for_device: bool,
) -> Result<ResponseType, AuthorizationError> {
    let text = parameters.get("response_type").ok_or(AuthorizationError::InvalidRequest)?;
    let kind = ResponseType::parse(text).ok_or(AuthorizationError::UnsupportedResponseType)?;
    if for_device {
        return Some(kind)
            .filter(|kind| *kind == ResponseType::Code)
            .ok_or(AuthorizationError::UnsupportedResponseType);
    }
    let flow = match kind {
        ResponseType::Code => OAuthFlow::Code,
        ResponseType::Token => OAuthFlow::Implicit,
    };
    if client.allows_oauth(flow) { Ok(kind) } else { Err(AuthorizationError::UnauthorizedClient) }
}

/// OIDC-060, OIDC-062.
fn response_mode(
    parameters: &Parameters,
    kind: ResponseType,
) -> Result<ResponseMode, AuthorizationError> {
    let default = match kind {
        ResponseType::Code => ResponseMode::Query,
        ResponseType::Token => ResponseMode::Fragment,
    };
    let Some(text) = parameters.get("response_mode") else { return Ok(default) };
    match ResponseMode::parse(text) {
        Some(ResponseMode::Query) if kind == ResponseType::Token => {
            Err(AuthorizationError::InvalidRequest)
        }
        Some(mode) => Ok(mode),
        None => Err(AuthorizationError::InvalidRequest),
    }
}

/// EP-125, OIDC-301.
fn code_challenge(
    parameters: &Parameters,
    client: &AppClient,
    pool: &Pool,
) -> Result<Option<String>, AuthorizationError> {
    match (parameters.get("code_challenge"), parameters.get("code_challenge_method")) {
        (Some(challenge), Some("S256")) if is_challenge(challenge) => {
            Ok(Some(challenge.to_owned()))
        }
        (None, None) => {
            let is_public = client.is_public();
            let needed =
                client.settings.portico.pkce_required || (is_public && pool.settings.is_strict());
            let is_code = parameters.get("response_type") == Some("code");
            if needed && is_code { Err(AuthorizationError::InvalidRequest) } else { Ok(None) }
        }
        _ => Err(AuthorizationError::InvalidRequest),
    }
}

/// OIDC-030: `none` stands alone; other values than `none` and `login` change nothing here (EP-900).
fn prompt(parameters: &Parameters) -> Result<Prompt, AuthorizationError> {
    let values: Vec<&str> =
        parameters.get("prompt").unwrap_or_default().split_whitespace().collect();
    if values.contains(&"none") {
        return if values.len() == 1 {
            Ok(Prompt::None)
        } else {
            Err(AuthorizationError::InvalidRequest)
        };
    }
    Ok(if values.contains(&"login") { Prompt::Login } else { Prompt::Unset })
}

/// OIDC-032.
fn max_age(parameters: &Parameters) -> Result<Option<i64>, AuthorizationError> {
    let Some(text) = parameters.get("max_age") else { return Ok(None) };
    match text.parse::<i64>() {
        Ok(seconds) if seconds >= 0 => Ok(Some(seconds)),
        _ => Err(AuthorizationError::InvalidRequest),
    }
}

/// EP-110: both parameters may be there if they name the same provider.
fn one_provider(parameters: &Parameters) -> Result<(), AuthorizationError> {
    let identifier = parameters.get("idp_identifier").or_else(|| parameters.get("IdPIdentifier"));
    match (parameters.get("identity_provider"), identifier) {
        (Some(provider), Some(identifier)) if provider != identifier => {
            Err(AuthorizationError::InvalidRequest)
        }
        _ => Ok(()),
    }
}

/// EP-107 – EP-109; `COGNITO` means the sign-in page.
fn provider_hint(parameters: &Parameters) -> Option<ProviderHint> {
    if let Some(name) = parameters.get("identity_provider") {
        return Some(ProviderHint::Name(name.to_owned())).filter(|_| name != "COGNITO");
    }
    let identifier = parameters.get("idp_identifier").or_else(|| parameters.get("IdPIdentifier"));
    identifier.map(|identifier| ProviderHint::Identifier(identifier.to_owned()))
}

/// EP-128, FED-015. Where an identifier leads is only known when it is looked up.
fn names_unusable_provider(parameters: &Parameters, client: &AppClient) -> bool {
    match parameters.get("identity_provider") {
        None => false,
        Some("COGNITO") => !client.allows_native_sign_in(),
        Some(name) => {
            !client.settings.supported_identity_providers.iter().any(|supported| supported == name)
        }
    }
}
