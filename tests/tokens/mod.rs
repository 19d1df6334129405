//! ID, access and refresh tokens, at the service: what they say and when they stop being good.

mod claims;
mod lifetimes;
mod machine;
mod offline;
mod refresh;
mod revocation;
mod rotation;
mod scopes;
mod secrecy;
mod verify;

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use portico::auth::SignedIn;
use portico::clients::AppClient;
use portico::pools::Pool;
use portico::tokens::{Issue, IssuedTokens};
use portico::users::User;
use serde_json::{Map, Value, json};

use crate::support::clocked::Clocked;

/// The header of a JWT, as far as anybody may rely on it.
pub struct Header {
    pub kid: String,
    pub members: Map<String, Value>,
}

pub fn header(token: &str) -> Header {
    let members = section(token, 0);
    Header { kid: members["kid"].as_str().unwrap().to_owned(), members }
}

fn payload(token: &str) -> Map<String, Value> {
    section(token, 1)
}

fn section(token: &str, index: usize) -> Map<String, Value> {
    let sections: Vec<_> = token.split('.').collect();
    assert_eq!(sections.len(), 3);
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(sections[index]).unwrap()).unwrap()
}

fn names(claims: &Map<String, Value>) -> Vec<&str> {
    let mut names: Vec<_> = claims.keys().map(String::as_str).collect();
    names.sort_unstable();
    names
}

/// A sign-in of this user, completed now.
pub fn signed_in(app: &Clocked, user: &User) -> SignedIn {
    SignedIn {
        user: user.clone(),
        auth_time: app.clock.now(),
        event_id: app.app.entropy.uuid(),
        device_key: None,
        completion: portico::sessions::Completion::default(),
        sso_session: None,
    }
}

/// As the code grant issues.
fn oauth(scopes: &[&str]) -> Issue {
    Issue {
        scopes: scopes.iter().map(|s| (*s).to_owned()).collect(),
        oauth: true,
        id_token: scopes.contains(&"openid"),
        refresh_token: true,
        ..Issue::default()
    }
}

/// A pool, a client and a user who can get tokens.
struct Scene<'a> {
    app: &'a Clocked,
    pool: Arc<Pool>,
    client: Arc<AppClient>,
    user: User,
}

impl<'a> Scene<'a> {
    async fn new(app: &'a Clocked) -> Self {
        Self::with(app, json!({})).await
    }

    async fn with(app: &'a Clocked, client: Value) -> Self {
        let pool = app.pool_with_keys(json!({})).await;
        let client = app.client(&pool, client).await;
        let attributes = [("email", "ann@example.com"), ("email_verified", "true")];
        let user = app.user(&pool, "ann", &attributes).await;
        Self { app, pool, client, user }
    }

    async fn issue(&self, issue: Issue) -> IssuedTokens {
        let signed_in = signed_in(self.app, &self.user);
        self.app.app.tokens.issue(&self.pool, &self.client, &signed_in, issue).await.unwrap()
    }
}
