//! Who the client is: `client_secret_basic`, `client_secret_post`, `private_key_jwt`, or a public
//! client's id (EP-202 – EP-206, EP-239, EP-242, EP-243, OIDC-326).

use std::sync::Arc;

use actix_web::HttpRequest;
use actix_web::http::header::AUTHORIZATION;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::error::OAuthError;
use crate::app::App;
use crate::authorization::Parameters;
use crate::clients::AppClient;
use crate::clients::assertion::{ASSERTION_TYPE, claimed_client};
use crate::http::Visit;
use crate::http::rate_limit::limits_of;
use crate::http::tenant::{Hint, Tenant, find_tenant, is_shared_host};
use crate::platform::ClientId;
use crate::platform::secret::sha256;

/// What a request says about its client.
pub(super) struct Credentials {
    client_id: String,
    secret: Option<String>,
    assertion: Option<String>,
    by_header: bool,
}

/// User and password of a `Basic` header.
#[must_use]
pub fn basic_credentials(header: &str) -> Option<(String, String)> {
    let (scheme, encoded) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    decoded.split_once(':').map(|(user, password)| (user.to_owned(), password.to_owned()))
}

impl Credentials {
    /// Reads header and body; credentials in the URL never count (EP-215).
    pub fn read(request: &HttpRequest, form: &Parameters) -> Result<Self, OAuthError> {
        let posted = form.get("client_id");
        if let Some(assertion) = Self::assertion(request, form)? {
            return Ok(assertion);
        }
        let Some(header) = request.headers().get(AUTHORIZATION) else {
            let client_id = posted.ok_or(OAuthError::invalid_client(false))?.to_owned();
            let secret = form.get("client_secret").map(str::to_owned);
            return Ok(Self { client_id, secret, assertion: None, by_header: false });
        };
        let (client_id, secret) = header
            .to_str()
            .ok()
            .and_then(basic_credentials)
            .ok_or(OAuthError::invalid_client(true))?;
        // EP-206.
        if form.get("client_secret").is_some() {
            return Err(OAuthError::invalid_request("Two ways of client authentication"));
        }
        if posted.is_some_and(|id| id != client_id) {
            return Err(OAuthError::invalid_request("client_id differs from the header"));
        }
        let secret = Some(secret).filter(|s| !s.is_empty());
        Ok(Self { client_id, secret, assertion: None, by_header: true })
    }

    /// A posted assertion; it stands alone, and speaks for the client that the form names, if any.
    fn assertion(request: &HttpRequest, form: &Parameters) -> Result<Option<Self>, OAuthError> {
        let kind = form.get("client_assertion_type");
        let Some(assertion) = form.get("client_assertion") else {
            return match kind {
                Some(_) => Err(OAuthError::invalid_request("client_assertion is missing")),
                None => Ok(None),
            };
        };
        if kind != Some(ASSERTION_TYPE) {
            return Err(OAuthError::invalid_request("client_assertion_type is unknown"));
        }
        let is_alone =
            form.get("client_secret").is_none() && request.headers().get(AUTHORIZATION).is_none();
        if !is_alone {
            return Err(OAuthError::invalid_request("Two ways of client authentication"));
        }
        let claimed = claimed_client(assertion).ok_or(OAuthError::invalid_client(false))?;
        if form.get("client_id").is_some_and(|id| id != claimed) {
            return Err(OAuthError::invalid_request("client_id differs from the assertion"));
        }
        let assertion = Some(assertion.to_owned());
        Ok(Some(Self { client_id: claimed, secret: None, assertion, by_header: false }))
    }

    /// The client and the pool that the request addresses, if they belong together and the client
    /// proves itself (EP-015). Failures are limited by client and source (EP-243).
    pub async fn caller(
        &self,
        app: &App,
        request: &HttpRequest,
        visit: &Visit,
    ) -> Result<(Tenant, Arc<AppClient>), OAuthError> {
        let hint = Hint { client_id: Some(&self.client_id), pool: None };
        let tenant = find_tenant(app, visit, hint).await?;
        if tenant.is_none() && !is_shared_host(app, visit) {
            return Err(OAuthError::not_found());
        }
        let limits = limits_of(request);
        let now = app.clock.now();
        if let Some(limits) = limits {
            limits.client(&self.client_id, now)?;
            limits.may_authenticate(visit.client_address, &self.client_id, now)?;
        }
        let client = self.authenticate(app, request, tenant.as_ref()).await;
        if let (Err(_), Some(limits)) = (&client, limits) {
            limits.failed(visit.client_address, &self.client_id, now);
        }
        let client = client?;
        let tenant = tenant.filter(|tenant| tenant.pool.id == client.pool_id);
        Ok((tenant.ok_or(OAuthError::invalid_client(self.by_header))?, client))
    }

    /// The client, if it is one of ours and proves itself.
    async fn authenticate(
        &self,
        app: &App,
        request: &HttpRequest,
        tenant: Option<&Tenant>,
    ) -> Result<Arc<AppClient>, OAuthError> {
        let refused = OAuthError::invalid_client(self.by_header);
        let client = app.pools.client(&ClientId::new(&self.client_id)).await?;
        let Some(client) = client else { return Err(refused) };
        // One way for each client (RFC 9700 §2.5): who has keys has no other.
        match (&self.assertion, client.settings.portico.jwks.is_some()) {
            (None, false) => {}
            (Some(assertion), true) => {
                let Some(tenant) = tenant else { return Err(refused) };
                return self.proven(app, request, (tenant, client), assertion).await;
            }
            (Some(_), false) | (None, true) => return Err(refused),
        }
        match (client.secret.is_some(), &self.secret) {
            (false, None) => Ok(client),
            // The raw value first, then form-decoded (trap 14): both compared, in constant time.
            (true, Some(given)) => {
                let raw = client.has_secret(given);
                let decoded = self.by_header && client.has_secret(&form_decode(given));
                if raw || decoded { Ok(client) } else { Err(refused) }
            }
            (true, None) | (false, Some(_)) => Err(refused),
        }
    }
}

impl Credentials {
    /// The client of an assertion that is its own, meant for here, and new.
    async fn proven(
        &self,
        app: &App,
        request: &HttpRequest,
        (tenant, client): (&Tenant, Arc<AppClient>),
        assertion: &str,
    ) -> Result<Arc<AppClient>, OAuthError> {
        let (pool, now) = (&tenant.pool, app.clock.now());
        let audiences = [
            pool.issuer(app.pools.public_url()),
            format!("{}/oauth2/token", tenant.base_url),
            format!("{}{}", tenant.base_url, request.path()),
        ];
        let checked = match client.check_assertion(assertion, &audiences, now) {
            Ok(checked) => checked,
            Err(error) => {
                tracing::info!(client_id = %client.id, %error, "a client assertion was refused");
                return Err(OAuthError::invalid_client(self.by_header));
            }
        };
        let hash = sha256(format!("{}\n{}", client.id, checked.id).as_bytes());
        if !app.store.use_assertion(&pool.id, &hash, checked.until).await? {
            tracing::info!(client_id = %client.id, "a client assertion came again");
            return Err(OAuthError::invalid_client(self.by_header));
        }
        Ok(client)
    }
}

fn form_decode(text: &str) -> String {
    let spaced = text.replace('+', " ");
    percent_encoding::percent_decode_str(&spaced).decode_utf8_lossy().into_owned()
}
