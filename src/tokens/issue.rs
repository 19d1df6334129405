//! Issuing tokens after a sign-in, a refresh, or to a client for itself.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use serde_json::{Map, Value};
use thiserror::Error;

use super::claims::{AccessClaims, IdClaims, profile_claims};
use super::overrides::Overrides;
use super::{Tokens, USER_ADMIN_SCOPE};
use crate::clients::AppClient;
use crate::groups::GroupClaims;
use crate::platform::secret::sha256;
use crate::platform::{InternalError, Timestamp, internal_from};
use crate::pools::Pool;
use crate::sessions::of_users::new_id;
use crate::sessions::{Completion, SignedIn};
use crate::storage::{Family, FamilyState, StorageError};
use crate::triggers::{Source, TriggerError};
use crate::users::User;

/// What to issue after a completed sign-in (TOK-009).
#[derive(Clone, Debug, Default)]
pub struct Issue {
    pub scopes: Vec<String>,
    pub nonce: Option<String>,
    /// From the OAuth endpoints: `version` in the access token, `at_hash` in the ID token.
    pub oauth: bool,
    pub id_token: bool,
    pub refresh_token: bool,
    /// Chosen beforehand when a replay of the code must find the family (EP-229).
    pub origin_jti: Option<String>,
    /// The key of a device that may be registered with these tokens (FLOW-246).
    pub new_device: Option<String>,
    /// The resource server that the access token is for (RS-900).
    pub resource: Option<String>,
}

impl Issue {
    /// As `InitiateAuth` issues: one scope, all three tokens (EP-502).
    #[must_use]
    pub fn api() -> Self {
        Self {
            scopes: vec![USER_ADMIN_SCOPE.to_owned()],
            id_token: true,
            refresh_token: true,
            ..Self::default()
        }
    }
}

#[derive(Clone, Debug)]
pub struct IssuedTokens {
    pub access_token: String,
    pub id_token: Option<String>,
    pub refresh_token: Option<String>,
    /// Seconds the access token lives (TOK-008).
    pub expires_in: i64,
    pub scopes: Vec<String>,
}

/// Everything that a family repeats in each of its tokens (TOK-096).
pub(super) struct Lineage<'a> {
    pub user: &'a User,
    pub auth_time: Timestamp,
    pub event_id: &'a str,
    pub origin_jti: &'a str,
    pub scopes: &'a [String],
    pub oauth: bool,
    pub id_token: bool,
    pub nonce: Option<&'a str>,
    pub device_key: Option<&'a str>,
    /// What the pre token generation trigger is told.
    pub source: Source,
    /// The pool does not want it asked about these tokens (TRG-124).
    pub is_unasked: bool,
    pub resource: Option<&'a str>,
    /// The browser session, for clients that hear of its end (OIDC-081).
    pub sid: Option<&'a str>,
}

/// Why there are no tokens after a completed sign-in.
#[derive(Debug, Error)]
pub enum IssueError {
    #[error("{0}")]
    Trigger(#[from] TriggerError),
    /// Disabled, deleted or signed out while the function ran (trap 25 of file 03).
    #[error("the user may not have tokens any more")]
    Gone,
    #[error("{0}")]
    Internal(InternalError),
}

internal_from!(IssueError: StorageError);

impl From<InternalError> for IssueError {
    fn from(error: InternalError) -> Self {
        Self::Internal(error)
    }
}

/// PRETOKEN-003 – PRETOKEN-006.
const fn source(oauth: bool, completion: Completion) -> Source {
    match completion {
        _ if oauth => Source::TokenGenerationHostedAuth,
        Completion::Authentication | Completion::FirstFederated => {
            Source::TokenGenerationAuthentication
        }
        Completion::NewPassword => Source::TokenGenerationNewPasswordChallenge,
        Completion::Device => Source::TokenGenerationAuthenticateDevice,
    }
}

impl Tokens {
    /// Tokens for a user who has just signed in.
    pub async fn issue(
        &self,
        pool: &Pool,
        client: &AppClient,
        signed_in: &SignedIn,
        issue: Issue,
    ) -> Result<IssuedTokens, IssueError> {
        let origin_jti = issue.origin_jti.unwrap_or_else(|| self.entropy.uuid());
        let device_bound = issue.new_device.is_some();
        let device_key = issue.new_device.or_else(|| signed_in.device_key.clone());
        let lineage = Lineage {
            user: &signed_in.user,
            auth_time: signed_in.auth_time,
            event_id: &signed_in.event_id,
            origin_jti: &origin_jti,
            scopes: &issue.scopes,
            oauth: issue.oauth,
            id_token: issue.id_token,
            nonce: issue.nonce.as_deref(),
            device_key: device_key.as_deref(),
            source: source(issue.oauth, signed_in.completion),
            is_unasked: signed_in.completion == Completion::FirstFederated
                && !pool.settings.portico.pre_token_generation_on_first_federated_sign_in,
            resource: issue.resource.as_deref(),
            sid: signed_in.sso_session.as_deref(),
        };
        // The function runs before the family exists: where it refuses there is no refresh token
        // (trap 23 of file 03).
        let mut tokens = self.sign(pool, client, &lineage).await?;
        if issue.refresh_token {
            let refresh_token = self.entropy.token();
            let family = Family {
                pool_id: pool.id.clone(),
                origin_jti: origin_jti.clone(),
                client_id: client.id.clone(),
                sub: signed_in.user.sub.clone(),
                state: FamilyState {
                    scopes: issue.scopes,
                    id_token: issue.id_token,
                    event_id: signed_in.event_id.clone(),
                    oauth: issue.oauth,
                    device_bound,
                    issued_at: self.clock.now().max(signed_in.user.tokens_valid_after).0,
                    resource: issue.resource,
                },
                session_id: new_id(&self.entropy, "tkn"),
                sso_session: signed_in.sso_session.clone(),
                auth_time: signed_in.auth_time,
                // Counted from the sign-in, never extended (TOK-075).
                expires_at: signed_in.auth_time.plus_seconds(client.refresh_token_seconds()),
                revoked_at: None,
                device_key,
            };
            self.store.insert_family(&family, &sha256(refresh_token.as_bytes())).await?;
            if let Some(most) = pool.settings.most_sessions() {
                let (now, of) = (self.clock.now(), (&pool.id, &family.sub));
                self.store.touch_family(&pool.id, &origin_jti, &self.caller.seen, now).await?;
                self.store.keep_newest_families(of, most, now).await?;
            }
            tokens.refresh_token = Some(refresh_token);
        }
        Ok(tokens)
    }

    /// A token for the client itself (TOK-060). Touches no database.
    pub async fn client_credentials(
        &self,
        pool: &Pool,
        client: &AppClient,
        granted: Vec<String>,
        resource: Option<&str>,
    ) -> Result<IssuedTokens, IssueError> {
        let overrides = self.asked_for_client(pool, &granted).await?;
        let scopes = overrides.as_ref().map(|o| o.scopes(&granted)).unwrap_or(granted);
        let now = self.clock.now();
        let issuer = pool.issuer(self.pools.public_url());
        let expires_in = client.access_token_seconds();
        let (jti, scope) = (self.entropy.uuid(), scopes.join(" "));
        let claims = AccessClaims {
            sub: client.id.as_str(),
            groups: &[],
            event_id: None,
            token_use: "access",
            scope: &scope,
            auth_time: now.seconds(),
            iss: &issuer,
            exp: now.seconds() + expires_in,
            iat: now.seconds(),
            version: Some(2),
            jti: Some(&jti),
            origin_jti: None,
            client_id: client.id.as_str(),
            aud: audience(client, resource, &issuer),
            device_key: None,
            username: None,
        };
        let change = overrides.as_ref().map(|o| |claims: &mut _| o.change_access(claims));
        let access_token = self.sign_access(pool, client, &claims, change).await?;
        Ok(IssuedTokens { access_token, id_token: None, refresh_token: None, expires_in, scopes })
    }

    pub(super) async fn sign(
        &self,
        pool: &Pool,
        client: &AppClient,
        lineage: &Lineage<'_>,
    ) -> Result<IssuedTokens, IssueError> {
        let mut now = self.clock.now().seconds();
        if lineage.auth_time < lineage.user.tokens_valid_after {
            // A silent sign-in right after a global sign-out counts as one of the next second.
            now = now.max(lineage.user.tokens_valid_after.seconds());
        }
        let issuer = pool.issuer(self.pools.public_url());
        let expires_in = client.access_token_seconds();
        // TOK-112: only where the client can revoke.
        let revocable = client.revocation_enabled();
        let named = revocable || client.settings.portico.at_jwt;
        let (access_jti, id_jti) = (self.entropy.uuid(), self.entropy.uuid());
        let user = lineage.user;
        // As they are now (GRP-019).
        let groups = GroupClaims::of(self.store.groups_of_user(&pool.id, &user.sub).await?);
        let overrides = self.asked_for_user(pool, lineage, &groups).await?;
        let groups = overrides.as_ref().and_then(Overrides::groups).cloned().unwrap_or(groups);
        let scopes = overrides.as_ref().map(|o| o.scopes(lineage.scopes));
        let scopes = scopes.unwrap_or_else(|| lineage.scopes.to_vec());
        let scope = scopes.join(" ");
        let claims = AccessClaims {
            sub: user.sub.as_str(),
            groups: &groups.names,
            event_id: Some(lineage.event_id),
            token_use: "access",
            scope: &scope,
            auth_time: lineage.auth_time.seconds(),
            iss: &issuer,
            exp: now + expires_in,
            iat: now,
            version: lineage.oauth.then_some(2),
            jti: named.then_some(&access_jti),
            origin_jti: revocable.then_some(lineage.origin_jti),
            client_id: client.id.as_str(),
            aud: audience(client, lineage.resource, &issuer),
            device_key: lineage.device_key,
            username: Some(&user.username),
        };
        let change = overrides.as_ref().map(|o| |claims: &mut _| o.change_access(claims));
        let access_token = self.sign_access(pool, client, &claims, change).await?;
        let mut id_token = None;
        if lineage.id_token {
            let at_hash = lineage.oauth.then(|| at_hash(&access_token));
            let claims = IdClaims {
                sub: user.sub.as_str(),
                iss: &issuer,
                aud: client.id.as_str(),
                token_use: "id",
                auth_time: lineage.auth_time.seconds(),
                iat: now,
                exp: now + client.id_token_seconds(),
                username: &user.username,
                groups: &groups.names,
                roles: &groups.roles,
                preferred_role: groups.preferred_role.as_deref(),
                event_id: lineage.event_id,
                jti: revocable.then_some(&id_jti),
                origin_jti: revocable.then_some(lineage.origin_jti),
                nonce: lineage.nonce,
                at_hash: at_hash.as_deref(),
                sid: lineage.sid.filter(|_| client.settings.portico.hears_of_logouts()),
                profile: profile_claims(pool, client, user, lineage.scopes),
            };
            let change = overrides.as_ref().map(|o| |claims: &mut _| o.change_id(claims));
            id_token = Some(self.sign_changed(pool, "id", &claims, change).await?);
        }
        Ok(IssuedTokens { access_token, id_token, refresh_token: None, expires_in, scopes })
    }

    /// Signs an access token as its claims are, or as a function wants them, with the header that
    /// the client asks for (OIDC-328).
    async fn sign_access(
        &self,
        pool: &Pool,
        client: &AppClient,
        claims: &AccessClaims<'_>,
        change: Option<impl FnOnce(&mut Map<String, Value>)>,
    ) -> Result<String, InternalError> {
        if !client.settings.portico.at_jwt {
            return self.sign_changed(pool, "access", claims, change).await;
        }
        let payload = changed(claims, change)?;
        let keys = self.keys.of(&pool.id).await?;
        let key = keys.current("access", self.clock.now());
        key.ok_or_else(|| InternalError::new(format!("pool {} has no access key", pool.id)))?
            .sign_access(&payload)
    }

    /// A logout token, with the key of ID tokens (OIDC-081).
    pub async fn sign_logout(&self, pool: &Pool, claims: &Value) -> Result<String, InternalError> {
        let keys = self.keys.of(&pool.id).await?;
        let key = keys.current("id", self.clock.now());
        key.ok_or_else(|| InternalError::new(format!("pool {} has no id key", pool.id)))?
            .sign_logout(claims.to_string().as_bytes())
    }

    /// Signs the claims as they are, or as a function wants them.
    async fn sign_changed(
        &self,
        pool: &Pool,
        token_use: &str,
        claims: &impl serde::Serialize,
        change: Option<impl FnOnce(&mut Map<String, Value>)>,
    ) -> Result<String, InternalError> {
        let payload = changed(claims, change)?;
        let keys = self.keys.of(&pool.id).await?;
        keys.current(token_use, self.clock.now())
            .ok_or_else(|| InternalError::new(format!("pool {} has no {token_use} key", pool.id)))?
            .sign(&payload)
    }
}

/// The payload of a token; `change` is what a function makes of the claims.
fn changed(
    claims: &impl serde::Serialize,
    change: Option<impl FnOnce(&mut Map<String, Value>)>,
) -> Result<Vec<u8>, InternalError> {
    let Some(change) = change else {
        return serde_json::to_vec(claims).map_err(InternalError::new);
    };
    let value = serde_json::to_value(claims).map_err(InternalError::new)?;
    let Value::Object(mut claims) = value else {
        return Err(InternalError::new("claims are no object"));
    };
    change(&mut claims);
    serde_json::to_vec(&claims).map_err(InternalError::new)
}

/// Whom an access token is for: the named resource server; RFC 9068 wants somebody in any case.
fn audience<'a>(client: &AppClient, resource: Option<&'a str>, issuer: &'a str) -> Option<&'a str> {
    resource.or_else(|| client.settings.portico.at_jwt.then_some(issuer))
}

/// Left half of the access token's SHA-256, base64url (OIDC-044).
fn at_hash(access_token: &str) -> String {
    let hash = digest(&SHA256, access_token.as_bytes());
    URL_SAFE_NO_PAD.encode(&hash.as_ref()[..16])
}
