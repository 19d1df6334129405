//! Codes on their way: each is made together with its message before the transaction that stores both,
//! because a function may word it and nothing may be held while it is asked (trap 25 of file 03).

use super::codes::{CodeDelivery, CodePurpose, Medium, Occasion, StoredCode, hash_parts};
use super::directory::Users;
use super::error::DirectoryError;
use super::user::User;
use crate::clients::AppClient;
use crate::messaging::Message;
use crate::platform::Sub;
use crate::pools::Pool;
use crate::storage::Tx;

/// A code about to be made.
pub(super) struct NewCode<'a> {
    pub purpose: CodePurpose,
    pub occasion: Occasion,
    pub medium: Medium,
    pub destination: String,
    /// The client in whose name a confirmation link is made, if the pool sends links.
    pub client: Option<&'a AppClient>,
}

/// A code with its message, ready to be stored and queued.
pub(super) struct PreparedCode {
    purpose: CodePurpose,
    medium: Medium,
    stored: StoredCode,
    message: Message,
}

impl Users {
    /// Makes a code and the message that carries it. Must not run inside a transaction.
    pub(super) async fn prepare_code(
        &self,
        pool: &Pool,
        user: &User,
        code: NewCode<'_>,
    ) -> Result<PreparedCode, DirectoryError> {
        let value = self.entropy.six_digits();
        let NewCode { purpose, occasion, medium, destination, client } = code;
        let parts = hash_parts(pool, &user.sub, purpose, &destination, &value);
        let to = (medium, destination.as_str());
        let kind = (purpose, occasion);
        let message = self.code_message(pool, user, kind, to, &value, client).await?;
        let stored = StoredCode {
            attribute: medium.attribute().to_owned(),
            hash: self.sealer.keyed_hash(&parts),
            destination,
            expires_at: self.clock.now().plus(purpose.lifetime()),
        };
        Ok(PreparedCode { purpose, medium, stored, message })
    }

    /// Stores the hash of a code and queues its message, both in `tx`.
    pub(super) async fn send_code(
        &self,
        tx: &mut Tx,
        pool: &Pool,
        sub: &Sub,
        code: PreparedCode,
    ) -> Result<CodeDelivery, DirectoryError> {
        tx.put_code(&pool.id, sub, code.purpose, &code.stored).await?;
        self.outbox.queue(tx, pool, code.message).await?;
        Ok(CodeDelivery::to(code.medium, &code.stored.destination))
    }

    /// Makes and sends a code for a user who is stored.
    pub(super) async fn deliver_code(
        &self,
        pool: &Pool,
        user: &User,
        code: NewCode<'_>,
    ) -> Result<CodeDelivery, DirectoryError> {
        let code = self.prepare_code(pool, user, code).await?;
        let mut tx = self.store.begin().await?;
        // The function may have deleted whom it was asked about (TRG-038).
        if tx.find_user(&pool.id, &user.sub).await?.is_none() {
            return Err(DirectoryError::UserNotFound);
        }
        let delivery = self.send_code(&mut tx, pool, &user.sub, code).await?;
        tx.commit().await?;
        self.outbox.wake();
        Ok(delivery)
    }
}
