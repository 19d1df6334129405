//! `SECRET_BLOCK`: what the server has to remember between the two steps of SRP, sealed and carried
//! by the client (FLOW-166, FLOW-173 – FLOW-177).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::auth::engine::Auth;
use crate::auth::step::SignInError;
use crate::clients::AppClient;
use crate::platform::secret::sha256;
use crate::platform::{InternalError, Sub, Timestamp};
use crate::pools::Pool;
use crate::sessions::ChallengeSession;
use crate::srp::{Ephemeral, PublicValue};

/// What an attempt is about; the seal binds it to pool and client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Purpose {
    Password,
    /// A password inside a custom flow, in the session with this handle (hash; FLOW-217).
    Custom {
        #[serde(with = "base64_bytes")]
        handle: Vec<u8>,
    },
    /// Of a device, in the pending sign-in with this handle (hash).
    Device {
        key: String,
        #[serde(with = "base64_bytes")]
        handle: Vec<u8>,
    },
}

#[derive(Clone, Serialize, Deserialize)]
pub(super) struct SecretBlock {
    pub purpose: Purpose,
    /// `None`: nobody has the name.
    pub sub: Option<Sub>,
    /// Under which failures are counted.
    pub subject: String,
    /// `USER_ID_FOR_SRP`.
    pub user_id: String,
    /// The name the flow began with.
    pub given: String,
    #[serde(with = "base64_bytes")]
    pub a: Vec<u8>,
    #[serde(with = "base64_bytes")]
    secret: Vec<u8>,
    #[serde(with = "base64_bytes")]
    public: Vec<u8>,
    /// Changes with every password.
    #[serde(with = "base64_bytes")]
    pub salt: Vec<u8>,
    pub issued_at: i64,
}

impl SecretBlock {
    pub fn ephemeral(&self) -> Ephemeral {
        Ephemeral { secret: Zeroizing::new(self.secret.clone()), public: self.public.clone() }
    }

    pub fn with(mut self, a: &PublicValue, ephemeral: &Ephemeral) -> Self {
        self.a = a.bytes().to_vec();
        self.secret = ephemeral.secret.to_vec();
        self.public.clone_from(&ephemeral.public);
        self
    }

    pub const fn new(purpose: Purpose, subject: String, issued_at: Timestamp) -> Self {
        Self {
            purpose,
            sub: None,
            subject,
            user_id: String::new(),
            given: String::new(),
            a: Vec::new(),
            secret: Vec::new(),
            public: Vec::new(),
            salt: Vec::new(),
            issued_at: issued_at.0,
        }
    }
}

impl Drop for SecretBlock {
    fn drop(&mut self) {
        zeroize::Zeroize::zeroize(&mut self.secret);
    }
}

fn context(pool: &Pool, client: &AppClient) -> String {
    format!("secret-block:{}:{}", pool.id, client.id)
}

impl Auth {
    pub(super) fn seal_block(
        &self,
        pool: &Pool,
        client: &AppClient,
        block: &SecretBlock,
    ) -> Result<String, InternalError> {
        let plain = Zeroizing::new(serde_json::to_vec(block).map_err(InternalError::new)?);
        Ok(STANDARD.encode(self.sealer.seal(&context(pool, client), &plain)?))
    }

    /// The block and its bytes. What is not ours, or another client's, is as wrong as a wrong
    /// password (FLOW-173, FLOW-177); what is too old has expired (FLOW-174).
    pub(super) fn open_block(
        &self,
        pool: &Pool,
        client: &AppClient,
        text: &str,
    ) -> Result<(SecretBlock, Vec<u8>), SignInError> {
        let bytes = STANDARD.decode(text).map_err(|_| SignInError::WrongCredentials)?;
        let opened = self.sealer.open(&context(pool, client), &bytes);
        let plain = Zeroizing::new(opened.map_err(|_| SignInError::WrongCredentials)?);
        let block: SecretBlock =
            serde_json::from_slice(&plain).map_err(|_| SignInError::WrongCredentials)?;
        let end = Timestamp(block.issued_at).plus_seconds(client.auth_session_seconds());
        if end <= self.clock.now() {
            return Err(SignInError::SessionExpired);
        }
        Ok((block, bytes))
    }

    /// Uses a block up; a second attempt with it is refused, on any node (FLOW-175).
    pub(super) async fn consume_block(
        &self,
        pool: &Pool,
        client: &AppClient,
        block: &SecretBlock,
        bytes: &[u8],
    ) -> Result<(), SignInError> {
        let now = self.clock.now();
        let used = ChallengeSession {
            pool_id: pool.id.clone(),
            client_id: client.id.clone(),
            sub: Sub::new(block.subject.clone()),
            challenge: "PASSWORD_VERIFIER".to_owned(),
            data: crate::sessions::ChallengeData::default(),
            expires_at: Timestamp(block.issued_at).plus_seconds(client.auth_session_seconds()),
            consumed_at: Some(now),
        };
        if self.store.insert_used_challenge(&sha256(bytes), &used).await? {
            Ok(())
        } else {
            Err(SignInError::SessionUsed)
        }
    }
}

mod base64_bytes {
    //! Bytes as base64 text: a third of the size of a JSON list.

    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD_NO_PAD;
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    pub fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD_NO_PAD.encode(bytes))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        STANDARD_NO_PAD.decode(String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}
