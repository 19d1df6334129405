//! Messages on their way to custom senders, beside those that Portico sends itself: a function that
//! hangs holds up neither those nor the functions of other pools (TRG-037).

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;

use crate::app::App;
use crate::messaging::Message;
use crate::platform::{InternalError, PoolId};
use crate::storage::OutboxMessage;

/// Messages under way at once: of a pool, and in all.
const OF_POOL: usize = 16;
const IN_ALL: usize = 128;
/// When a message that found no place is due again.
const LATER: Duration = Duration::from_secs(2);

#[derive(Default)]
pub struct SenderLanes {
    running: JoinSet<PoolId>,
    of_pools: HashMap<PoolId, usize>,
}

impl SenderLanes {
    /// Begins to hand a message over, or puts it off while there are too many.
    pub async fn take(
        &mut self,
        app: &Arc<App>,
        queued: OutboxMessage,
        message: Message,
    ) -> Result<(), InternalError> {
        while let Some(ended) = self.running.try_join_next() {
            self.ended(ended);
        }
        let of_pool = self.of_pools.entry(queued.pool_id.clone()).or_default();
        if *of_pool >= OF_POOL || self.running.len() >= IN_ALL {
            app.store.postpone_outbox(&queued.id, app.clock.now().plus(LATER)).await?;
            return Ok(());
        }
        *of_pool += 1;
        self.running.spawn(hand_over(Arc::clone(app), queued, message));
        Ok(())
    }

    fn ended(&mut self, ended: Result<PoolId, tokio::task::JoinError>) {
        match ended {
            Ok(pool) => {
                if let Some(count) = self.of_pools.get_mut(&pool) {
                    *count -= 1;
                    if *count == 0 {
                        self.of_pools.remove(&pool);
                    }
                }
            }
            // The place stays taken; the message is due again when its claim ends.
            Err(error) => tracing::error!(%error, "handing a message over ended badly"),
        }
    }

    /// Waits for what has begun.
    pub async fn finish(&mut self) {
        while self.running.join_next().await.is_some() {}
    }
}

/// Hands a message over. What fails after all attempts is given up: it stays in the outbox, sealed,
/// until the clean-up, and the log says so without its content (TRG-037, CUSTEMAIL-011).
async fn hand_over(app: Arc<App>, queued: OutboxMessage, message: Message) -> PoolId {
    let (pool, id, medium) = (&queued.pool_id, &queued.id, message.medium);
    let done = match app.senders.deliver(pool, id, message).await {
        Ok(()) => app.store.finish_outbox(id).await,
        Err(error) => {
            let medium = medium.as_str();
            tracing::error!(%pool, %id, medium, reason = %error, "message given up");
            app.store.fail_outbox(id, app.clock.now()).await
        }
    };
    if let Err(error) = done {
        tracing::error!(%error, "writing the outbox");
    }
    queued.pool_id
}
