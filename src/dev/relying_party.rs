//! The demo app's side of OAuth: discovery, code with PKCE, verified ID token, refresh, revocation.
//! It talks to Portico over the network, as any app would.

use std::collections::HashMap;
use std::fs;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde_json::Value;

use crate::app::App;
use crate::authorization::encoding::url_with;
use crate::platform::InternalError;
use crate::platform::secret::sha256;

/// Browsers that the demo app remembers at once.
const REMEMBERED: usize = 1000;
const SCOPES: &str = "openid email profile aws.cognito.signin.user.admin";

/// What the demo app knows of one browser.
#[derive(Clone, Default)]
pub(super) struct Session {
    pub state: String,
    pub nonce: String,
    pub verifier: String,
    pub id_token: String,
    pub access_token: String,
    pub refresh_token: String,
    pub claims: Option<Value>,
    pub user_info: Option<Value>,
    pub notice: String,
    pub error: String,
}

/// Sessions by cookie. In memory: this is a demo.
#[derive(Default)]
pub(super) struct Sessions(Mutex<HashMap<String, Session>>);

impl Sessions {
    pub fn get(&self, id: &str) -> Session {
        let sessions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        sessions.get(id).cloned().unwrap_or_default()
    }

    pub fn put(&self, id: String, session: Session) {
        let mut sessions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if sessions.len() >= REMEMBERED {
            sessions.clear();
        }
        sessions.insert(id, session);
    }
}

pub(super) fn callback(app: &App) -> String {
    format!("{}/dev/app/callback", app.pools.public_url())
}

/// The URL that starts a sign-in, and the session that remembers it.
pub(super) fn start(app: &App) -> (String, Session) {
    let session = Session {
        state: app.entropy.token(),
        nonce: app.entropy.token(),
        verifier: app.entropy.token(),
        ..Session::default()
    };
    let challenge = URL_SAFE_NO_PAD.encode(sha256(session.verifier.as_bytes()));
    let callback = callback(app);
    let url = url_with(
        &format!("{}/oauth2/authorize", app.pools.public_url()),
        [
            ("response_type", "code"),
            ("client_id", app.config.development.client_id.as_str()),
            ("redirect_uri", callback.as_str()),
            ("scope", SCOPES),
            ("state", session.state.as_str()),
            ("nonce", session.nonce.as_str()),
            ("code_challenge", challenge.as_str()),
            ("code_challenge_method", "S256"),
        ],
    );
    (url, session)
}

/// Exchanges the code and verifies the ID token.
pub(super) async fn redeem(
    app: &App,
    session: &mut Session,
    code: &str,
) -> Result<(), InternalError> {
    let answer = token_request(
        app,
        &[
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &callback(app)),
            ("code_verifier", &session.verifier),
        ],
    )
    .await?;
    keep(session, &answer);
    let claims = verify(app, &session.id_token).await?;
    if claims["nonce"].as_str() != Some(session.nonce.as_str()) {
        return Err(InternalError::new("the nonce of the ID token is not ours"));
    }
    session.claims = Some(claims);
    Ok(())
}

pub(super) async fn refresh(app: &App, session: &mut Session) -> Result<(), InternalError> {
    let token = session.refresh_token.clone();
    let answer =
        token_request(app, &[("grant_type", "refresh_token"), ("refresh_token", &token)]).await?;
    keep(session, &answer);
    session.claims = Some(verify(app, &session.id_token).await?);
    Ok(())
}

pub(super) async fn revoke(app: &App, session: &Session) -> Result<(), InternalError> {
    let form = [
        ("token", session.refresh_token.as_str()),
        ("client_id", app.config.development.client_id.as_str()),
    ];
    let url = format!("{}/oauth2/revoke", app.pools.public_url());
    let answer = http(app)?.post(url).form(&form).send().await.map_err(InternalError::new)?;
    if answer.status().is_success() {
        Ok(())
    } else {
        Err(InternalError::new(format!("revocation answered {}", answer.status())))
    }
}

pub(super) async fn user_info(app: &App, session: &Session) -> Result<Value, InternalError> {
    let url = format!("{}/oauth2/userInfo", app.pools.public_url());
    let request = http(app)?.get(url).bearer_auth(&session.access_token);
    json(request.send().await.map_err(InternalError::new)?).await
}

fn keep(session: &mut Session, answer: &Value) {
    let text = |name: &str| answer[name].as_str().map(str::to_owned);
    session.id_token = text("id_token").unwrap_or_default();
    session.access_token = text("access_token").unwrap_or_default();
    if let Some(refresh_token) = text("refresh_token") {
        session.refresh_token = refresh_token;
    }
}

async fn token_request(app: &App, form: &[(&str, &str)]) -> Result<Value, InternalError> {
    let mut form = form.to_vec();
    form.push(("client_id", app.config.development.client_id.as_str()));
    let url = format!("{}/oauth2/token", app.pools.public_url());
    json(http(app)?.post(url).form(&form).send().await.map_err(InternalError::new)?).await
}

/// Signature, issuer, audience, expiry and use of an ID token, by the published keys.
async fn verify(app: &App, token: &str) -> Result<Value, InternalError> {
    let issuer = format!("{}/{}", app.pools.public_url(), app.config.development.pool_id);
    let url = format!("{issuer}/.well-known/jwks.json");
    let keys = json(http(app)?.get(url).send().await.map_err(InternalError::new)?).await?;
    let keys: JwkSet = serde_json::from_value(keys).map_err(InternalError::new)?;
    let kid = decode_header(token).map_err(InternalError::new)?.kid.unwrap_or_default();
    let key =
        keys.find(&kid).ok_or_else(|| InternalError::new("the token's key is not published"))?;
    let key = DecodingKey::from_jwk(key).map_err(InternalError::new)?;
    let mut validation = Validation::new(Algorithm::RS256);
    validation.set_issuer(&[issuer]);
    validation.set_audience(&[&app.config.development.client_id]);
    let claims = decode::<Value>(token, &key, &validation).map_err(InternalError::new)?.claims;
    match claims["token_use"].as_str() {
        Some("id") => Ok(claims),
        _ => Err(InternalError::new("the token is not an ID token")),
    }
}

async fn json(answer: reqwest::Response) -> Result<Value, InternalError> {
    let status = answer.status();
    let body: Value = answer.json().await.map_err(InternalError::new)?;
    if status.is_success() {
        return Ok(body);
    }
    let code = body["error"].as_str().unwrap_or("no reason given");
    Err(InternalError::new(format!("Portico answered {}: {code}", status.as_u16())))
}

/// A client that trusts the local authority beside the public ones.
fn http(app: &App) -> Result<reqwest::Client, InternalError> {
    let mut builder = reqwest::Client::builder()
        .timeout(Duration::from_secs(10))
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none());
    if let Ok(authority) = fs::read(app.config.local_tls_dir().join("ca.pem")) {
        let authority = reqwest::Certificate::from_pem(&authority).map_err(InternalError::new)?;
        builder = builder.add_root_certificate(authority);
    }
    builder.build().map_err(InternalError::new)
}
