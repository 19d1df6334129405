//! The OpenID Connect leg to a provider: the authorization request, the exchange of the code, and
//! every check of the ID token (OIDCRP-030 – OIDCRP-044, OIDCRP-S01 – OIDCRP-S22).

use std::str::FromStr as _;
use std::sync::atomic::{AtomicU16, Ordering};

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use oauth2::{
    AuthType, AuthUrl, AuthorizationCode, ClientId, ClientSecret, EndpointNotSet, EndpointSet,
    PkceCodeVerifier, RedirectUrl, RequestTokenError, TokenResponse as _, TokenUrl,
};
use openidconnect::core::{
    CoreClient, CoreIdToken, CoreIdTokenVerifier, CoreJwsSigningAlgorithm, CoreTokenResponse,
};
use openidconnect::{IssuerUrl, JsonWebKeySet, Nonce};
use serde_json::Value;

use super::claims::Claims;
use super::keys::Documents;
use super::{FederationError, json, social};
use crate::identity_providers::{IdentityProvider, ProviderType};
use crate::outbound::OutboundError;
use crate::platform::secret::same_bytes;
use crate::platform::{Clock, Timestamp};

/// OIDCRP-S07.
pub(super) const SKEW_SECONDS: i64 = 180;
const OLDEST_SECONDS: i64 = 600;

/// Claims that only the ID token may bring (OIDCRP-037).
const OF_ID_TOKEN: [&str; 5] = ["sub", "iss", "aud", "exp", "nonce"];

type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
    EndpointNotSet,
>;

/// Where a provider answers: explicit values before discovered ones (OIDCRP-008).
#[derive(Clone, Debug)]
pub struct Endpoints {
    /// As the provider itself spells it (OIDCRP-T30).
    pub issuer: String,
    /// It says so in every answer (RFC 9207).
    pub names_itself: bool,
    pub authorize: String,
    pub token: String,
    pub attributes: Option<String>,
    pub keys: Option<String>,
    /// Where Amazon says for whom an access token is (SOC-044).
    pub token_info: Option<String>,
}

impl Endpoints {
    /// Those of a stand-in for a social provider (SOC-008).
    #[must_use]
    pub fn below(base: &str, provider: &IdentityProvider) -> Self {
        let appends =
            provider.details.get("attributes_url_add_attributes").is_some_and(|v| v == "true");
        let attributes = if appends {
            format!("{base}/attributes?fields=")
        } else {
            format!("{base}/attributes")
        };
        Self {
            issuer: provider.details.get("oidc_issuer").cloned().unwrap_or_default(),
            names_itself: false,
            authorize: format!("{base}/authorize"),
            token: format!("{base}/token"),
            attributes: Some(attributes).filter(|_| provider.kind != ProviderType::SignInWithApple),
            keys: Some(format!("{base}/jwks")),
            token_info: (provider.kind == ProviderType::LoginWithAmazon)
                .then(|| format!("{base}/tokeninfo")),
        }
    }
}

/// The tokens of a provider, before anything of them counts.
pub struct Tokens {
    pub access_token: String,
    pub id_token: Option<String>,
}

/// One provider's leg.
pub struct Leg<'a> {
    pub provider: &'a IdentityProvider,
    pub documents: &'a Documents,
    pub clock: &'a Clock,
    pub endpoints: Endpoints,
}

fn malformed(_: impl std::fmt::Display) -> FederationError {
    FederationError::Refused("The provider is not configured rightly".to_owned())
}

/// Reads what is configured, and discovers the rest.
pub async fn endpoints(
    provider: &IdentityProvider,
    documents: &Documents,
) -> Result<Endpoints, FederationError> {
    let given = |name: &str| provider.details.get(name).cloned();
    let mut found = (given("authorize_url"), given("token_url"), given("attributes_url"));
    let mut keys = given("jwks_uri");
    let mut issuer = given("oidc_issuer").unwrap_or_default();
    let mut names_itself = false;
    let is_complete = found.0.is_some() && found.1.is_some() && keys.is_some();
    if provider.kind == ProviderType::Oidc && !is_complete {
        let document = documents.discovery(&issuer, false).await?;
        let member = |name: &str| document[name].as_str().map(str::to_owned);
        issuer = member("issuer").unwrap_or(issuer);
        names_itself = document["authorization_response_iss_parameter_supported"] == true;
        let mut discovered = super::setup::endpoints(&document);
        found.0 = found.0.or_else(|| discovered.remove("authorize_url"));
        found.1 = found.1.or_else(|| discovered.remove("token_url"));
        found.2 = found.2.or_else(|| discovered.remove("attributes_url"));
        keys = keys.or_else(|| discovered.remove("jwks_uri"));
    }
    let missing = |name: &str| FederationError::Refused(format!("The provider has no {name}"));
    Ok(Endpoints {
        issuer,
        names_itself,
        authorize: found.0.ok_or_else(|| missing("authorize_url"))?,
        token: found.1.ok_or_else(|| missing("token_url"))?,
        attributes: found.2.filter(|url| !url.is_empty()),
        keys: keys.or_else(|| social::keys_url(provider.kind).map(str::to_owned)),
        token_info: (provider.kind == ProviderType::LoginWithAmazon)
            .then(|| "https://api.amazon.com/auth/o2/tokeninfo".to_owned()),
    })
}

impl Leg<'_> {
    pub(super) fn detail(&self, name: &str) -> &str {
        self.provider.details.get(name).map(String::as_str).unwrap_or_default()
    }

    fn client(&self, callback: &str, secret: &str) -> Result<Client, FederationError> {
        let issuer = Some(self.detail("oidc_issuer")).filter(|issuer| !issuer.is_empty());
        let issuer = IssuerUrl::new(issuer.unwrap_or(&self.endpoints.authorize).to_owned());
        let client = CoreClient::new(
            ClientId::new(self.detail("client_id").to_owned()),
            issuer.map_err(malformed)?,
            JsonWebKeySet::default(),
        );
        Ok(client
            .set_client_secret(ClientSecret::new(secret.to_owned()))
            .set_auth_type(AuthType::RequestBody)
            .set_redirect_uri(RedirectUrl::new(callback.to_owned()).map_err(malformed)?)
            .set_auth_uri(AuthUrl::new(self.endpoints.authorize.clone()).map_err(malformed)?)
            .set_token_uri(TokenUrl::new(self.endpoints.token.clone()).map_err(malformed)?))
    }

    /// Exchanges the code; every provider but Facebook by POST with the secret in the body
    /// (OIDCRP-010, OIDCRP-034).
    pub async fn exchange(
        &self,
        callback: &str,
        code: &str,
        verifier: &str,
    ) -> Result<Tokens, FederationError> {
        let now = self.clock.now();
        let secret = social::client_secret(self.provider, now)?;
        if self.provider.kind == ProviderType::Facebook {
            return social::facebook_exchange(self, callback, (code, verifier), &secret).await;
        }
        let client = self.client(callback, &secret)?;
        // The library does not say which status an error had; the app is told (ERR-012).
        let status = AtomicU16::new(0);
        let send = |request: http::Request<Vec<u8>>| {
            let (caller, status) = (&self.documents.caller, &status);
            async move {
                let answer = caller.send(request).await?;
                status.store(answer.status().as_u16(), Ordering::Relaxed);
                // OIDCRP-S22.
                match json::parse(answer.body()) {
                    Ok(_) => Ok(answer),
                    Err(_) if !answer.status().is_success() => Ok(answer),
                    Err(_) => Err(OutboundError::Failed),
                }
            }
        };
        let mut exchange = client.exchange_code(AuthorizationCode::new(code.to_owned()));
        if !verifier.is_empty() {
            exchange = exchange.set_pkce_verifier(PkceCodeVerifier::new(verifier.to_owned()));
        }
        let answered: Result<CoreTokenResponse, _> = exchange.request_async(&send).await;
        let tokens = answered.map_err(|error| match error {
            RequestTokenError::Request(OutboundError::TimedOut) => FederationError::TokenTimeout,
            RequestTokenError::Request(error) => error.into(),
            RequestTokenError::ServerResponse(error) => {
                let error = error.error().as_ref().to_owned();
                self.token_error(status.load(Ordering::Relaxed), &error)
            }
            _ => self.token_error(status.load(Ordering::Relaxed), ""),
        })?;
        Ok(Tokens {
            access_token: tokens.access_token().secret().clone(),
            id_token: tokens.extra_fields().id_token().map(ToString::to_string),
        })
    }

    /// ERR-012.
    pub fn token_error(&self, status: u16, code: &str) -> FederationError {
        let name = &self.provider.name;
        let text = match self.provider.kind {
            ProviderType::Google | ProviderType::LoginWithAmazon => {
                format!("{name} Error - {status} {code}")
            }
            _ => format!("{name} Error - {status} error getting token"),
        };
        FederationError::Refused(text.trim_end().to_owned())
    }

    /// The claims of an ID token whose every check passed.
    pub async fn verify(&self, tokens: &Tokens, nonce: &str) -> Result<Claims, FederationError> {
        let missing = || FederationError::Refused("The provider sent no ID token".to_owned());
        let id_token = tokens.id_token.as_deref().ok_or_else(missing)?;
        let claims = self.verify_token(id_token, nonce).await?;
        check_access_token(id_token, &claims, &tokens.access_token)?;
        Ok(claims)
    }

    async fn verify_token(&self, id_token: &str, nonce: &str) -> Result<Claims, FederationError> {
        let keys_url = self.endpoints.keys.as_deref().unwrap_or_default();
        for fresh in [false, true] {
            match self.verify_with(id_token, nonce, keys_url, fresh).await {
                // The key may be new (OIDCRP-S10).
                Err(FederationError::Refused(text)) if !fresh && text == NO_KEY => {}
                other => return other,
            }
        }
        Err(FederationError::Refused(NO_KEY.to_owned()))
    }

    async fn verify_with(
        &self,
        id_token: &str,
        nonce: &str,
        keys_url: &str,
        fresh: bool,
    ) -> Result<Claims, FederationError> {
        use CoreJwsSigningAlgorithm as Alg;
        let refuse = |text: &str| FederationError::Refused(text.to_owned());
        let (header, claims) =
            parts(id_token).ok_or_else(|| refuse("The ID token cannot be read"))?;
        // Nothing of the header says which key to take but `kid` (OIDCRP-S09).
        if header.contains_key("crit") {
            return Err(refuse("The ID token has members that must be understood"));
        }
        let alg = header.get("alg").and_then(Value::as_str);
        let is_hmac = alg.is_some_and(|alg| alg.starts_with("HS"));
        let keys = if is_hmac || keys_url.is_empty() {
            JsonWebKeySet::default()
        } else {
            self.documents.keys(keys_url, fresh).await?
        };
        // SOC-033: Google names itself with and without the scheme.
        let mut issuer = self.endpoints.issuer.clone();
        let named = claims.get("iss").and_then(Value::as_str).unwrap_or_default();
        if self.provider.kind == ProviderType::Google && named == "accounts.google.com" {
            issuer = format!("https://{named}");
            if self.endpoints.issuer != issuer {
                return Err(refuse("The ID token is of another issuer"));
            }
        } else if named != issuer {
            return Err(refuse("The ID token is of another issuer"));
        }
        let client_id = self.detail("client_id");
        let token_issuer = IssuerUrl::new(named.to_owned())
            .or_else(|_| IssuerUrl::new(issuer.clone()))
            .map_err(malformed)?;
        let id = ClientId::new(client_id.to_owned());
        let secret = self.detail("client_secret");
        let verifier = if secret.is_empty() {
            CoreIdTokenVerifier::new_public_client(id, token_issuer, keys)
        } else {
            let secret = ClientSecret::new(secret.to_owned());
            CoreIdTokenVerifier::new_confidential_client(id, secret, token_issuer, keys)
        };
        let now = self.clock.now();
        let verifier = verifier
            .set_allowed_algs([
                Alg::RsaSsaPkcs1V15Sha256,
                Alg::RsaSsaPkcs1V15Sha384,
                Alg::RsaSsaPkcs1V15Sha512,
                Alg::HmacSha256,
                Alg::HmacSha384,
                Alg::HmacSha512,
                Alg::EcdsaP256Sha256,
                Alg::EcdsaP384Sha384,
            ])
            .set_time_fn(move || date(now.plus_seconds(-SKEW_SECONDS)))
            .set_issue_time_verifier_fn(move |issued| {
                let issued = issued.timestamp();
                if issued > now.seconds() + SKEW_SECONDS {
                    Err("issued in the future".to_owned())
                } else if issued < now.seconds() - OLDEST_SECONDS {
                    Err("issued too long ago".to_owned())
                } else {
                    Ok(())
                }
            })
            .set_other_audience_verifier_fn(|_| false);
        let token =
            CoreIdToken::from_str(id_token).map_err(|_| refuse("The ID token cannot be read"))?;
        token.claims(&verifier, &Nonce::new(nonce.to_owned())).map_err(|error| {
            tracing::info!(provider = self.provider.name, %error, "an ID token was refused");
            match error {
                openidconnect::ClaimsVerificationError::SignatureVerification(
                    openidconnect::SignatureVerificationError::NoMatchingKey,
                ) => refuse(NO_KEY),
                _ => refuse("The ID token was refused"),
            }
        })?;
        // OIDCRP-S06.
        let azp = claims.get("azp");
        let audiences = claims.get("aud").and_then(Value::as_array);
        let several = audiences.is_some_and(|audiences| audiences.len() > 1);
        let is_other = azp.is_some_and(|azp| azp.as_str() != Some(client_id));
        if is_other || (several && azp.is_none()) {
            return Err(refuse("The ID token is for somebody else"));
        }
        // Numbers, never texts (OIDCRP-S22).
        let times = ["exp", "iat", "nbf"].map(|name| claims.get(name));
        if times.into_iter().flatten().any(|time| !time.is_number()) {
            return Err(refuse("The ID token has a time that is not a number"));
        }
        // Whole seconds; what is no plain number of them is not known to have come.
        let not_before = claims.get("nbf").map(|nbf| {
            nbf.to_string().split('.').next().and_then(|whole| whole.parse::<i64>().ok())
        });
        let limit = now.seconds() + SKEW_SECONDS;
        if not_before.is_some_and(|nbf| nbf.is_none_or(|nbf| nbf > limit)) {
            return Err(refuse("The ID token is not valid yet"));
        }
        Ok(claims)
    }
}

/// An ID token that names its access token came with that one (OIDCRP-S11; OpenID Connect Core
/// 3.1.3.8).
fn check_access_token(
    id_token: &str,
    claims: &Claims,
    access_token: &str,
) -> Result<(), FederationError> {
    let Some(named) = claims.get("at_hash") else { return Ok(()) };
    let algorithm = match algorithm(id_token).unwrap_or_default().get(2..) {
        Some("512") => &digest::SHA512,
        Some("384") => &digest::SHA384,
        _ => &digest::SHA256,
    };
    let hash = digest::digest(algorithm, access_token.as_bytes());
    let half = URL_SAFE_NO_PAD.encode(&hash.as_ref()[..hash.as_ref().len() / 2]);
    if named.as_str().is_some_and(|named| same_bytes(named.as_bytes(), half.as_bytes())) {
        return Ok(());
    }
    Err(FederationError::Refused("The ID token came with another access token".to_owned()))
}

pub(super) const NO_KEY: &str = "The ID token is signed with an unknown key";

/// Adds what the attributes endpoint told to the claims of the ID token (OIDCRP-037).
pub fn merge(id_token: Claims, more: Claims) -> Result<Claims, FederationError> {
    if let (Some(sub), Some(other)) = (id_token.get("sub"), more.get("sub"))
        && sub != other
    {
        let text = "The attributes are those of somebody else";
        return Err(FederationError::Refused(text.to_owned()));
    }
    let mut all = id_token;
    let kept = all.contains_key("sub");
    for (name, value) in more {
        if !(kept && OF_ID_TOKEN.contains(&name.as_str())) {
            all.insert(name, value);
        }
    }
    Ok(all)
}

fn date(time: Timestamp) -> chrono::DateTime<chrono::Utc> {
    chrono::DateTime::from_timestamp_millis(time.0).unwrap_or_default()
}

/// Header and payload of a signed token, unverified; `None` if it has other parts or doubled members.
pub(super) fn parts(token: &str) -> Option<(Claims, Claims)> {
    let [header, payload, _] = token.split('.').collect::<Vec<_>>()[..] else { return None };
    let read = |part: &str| json::parse_object(&URL_SAFE_NO_PAD.decode(part).ok()?);
    Some((read(header)?, read(payload)?))
}

fn algorithm(token: &str) -> Option<String> {
    Some(parts(token)?.0.get("alg")?.as_str()?.to_owned())
}
