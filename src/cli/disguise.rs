//! Where hiding who exists cannot be complete: SRP shows the real user name to whoever signs in with
//! an alias (FLOW-193).

use crate::clients::AppClient;
use crate::platform::PoolId;
use crate::storage::{StorageError, Store};

/// Rows read at a time.
const PAGE: i64 = 500;

/// Clients that hide existence and allow SRP in a pool whose users sign in with a verified e-mail
/// address or phone number beside a user name; `<pool>/<client>`.
pub async fn clients_that_reveal(store: &Store) -> Result<Vec<String>, StorageError> {
    let (mut found, mut after) = (Vec::new(), String::new());
    loop {
        let pools = store.list_pools(&after, PAGE).await?;
        let Some(last) = pools.last() else { return Ok(found) };
        last.id.as_str().clone_into(&mut after);
        for pool in &pools {
            let aliases = ["email", "phone_number"];
            let by_alias = aliases.iter().any(|alias| pool.settings.has_alias(alias));
            if by_alias && pool.settings.portico.srp_verifiers {
                found.extend(clients_of(store, &pool.id).await?);
            }
        }
    }
}

async fn clients_of(store: &Store, pool: &PoolId) -> Result<Vec<String>, StorageError> {
    let (mut found, mut after) = (Vec::new(), String::new());
    loop {
        let clients = store.list_clients(pool, &after, PAGE).await?;
        let Some(last) = clients.last() else { return Ok(found) };
        last.id.as_str().clone_into(&mut after);
        for stored in clients {
            // Its secret stays sealed: only the settings are looked at.
            let client = AppClient {
                id: stored.id,
                pool_id: stored.pool_id,
                name: stored.name,
                secret: None,
                secret_created_at: None,
                second_secret: None,
                settings: stored.settings,
                created_at: stored.created_at,
                updated_at: stored.updated_at,
            };
            if client.hides_existence() && client.allows_auth_flow("USER_SRP_AUTH") {
                found.push(format!("{pool}/{}", client.id));
            }
        }
    }
}
