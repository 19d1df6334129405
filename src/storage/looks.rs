//! The looks of clients.

use super::row::{Row, params, to_json};
use super::{StorageError, Store};
use crate::branding::{Picture, StoredLook};
use crate::platform::PoolId;

fn look(row: &Row) -> Result<StoredLook, StorageError> {
    let picture = match (row.optional_bytes("logo")?, row.optional_text("logo_type")?) {
        (Some(bytes), Some(content_type)) => Some(Picture { bytes, content_type }),
        _ => None,
    };
    let theme = match row.optional_text("theme")? {
        Some(_) => Some(row.json("looks", "theme")?),
        None => None,
    };
    Ok(StoredLook {
        pool_id: PoolId::new(row.text("pool_id")?),
        client_id: row.text("client_id")?,
        css: row.optional_text("css")?,
        logo: picture,
        theme,
        created_at: row.time("created_at")?,
        updated_at: row.time("updated_at")?,
    })
}

impl Store {
    /// What a look of a client is made of, with marks that change when it does.
    pub async fn look_sources(
        &self,
        pool: &PoolId,
        client: &str,
        all: &str,
    ) -> Result<Vec<(String, i64)>, StorageError> {
        self.db
            .list(
                "SELECT 'look ' || client_id AS source, updated_at AS mark
                 FROM looks WHERE pool_id = $1 AND client_id IN ($2, $3)
                 UNION ALL SELECT 'style ' || id, revision
                 FROM branding_styles WHERE pool_id = $1 AND client_id = $2
                 UNION ALL SELECT 'terms ' || id, updated_at
                 FROM terms WHERE pool_id = $1 AND client_id = $2
                 ORDER BY 1",
                params![pool, client, all],
            )
            .await?
            .iter()
            .map(|row| Ok((row.text("source")?, row.int("mark")?)))
            .collect()
    }

    /// The looks of one or two clients.
    pub async fn find_looks(
        &self,
        pool: &PoolId,
        clients: &[&str; 2],
    ) -> Result<Vec<StoredLook>, StorageError> {
        self.db
            .list(
                "SELECT pool_id, client_id, css, logo, logo_type, theme, created_at, updated_at
                 FROM looks WHERE pool_id = $1 AND client_id IN ($2, $3)",
                params![pool, clients[0], clients[1]],
            )
            .await?
            .iter()
            .map(look)
            .collect()
    }

    pub async fn put_look(&self, look: &StoredLook) -> Result<(), StorageError> {
        let theme =
            look.theme.as_ref().map(|theme| to_json("looks", "theme", theme)).transpose()?;
        let (logo, logo_type) = match &look.logo {
            Some(picture) => (Some(picture.bytes.clone()), Some(picture.content_type.clone())),
            None => (None, None),
        };
        self.db
            .execute(
                "INSERT INTO looks
                 (pool_id, client_id, css, logo, logo_type, theme, created_at, updated_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                 ON CONFLICT (pool_id, client_id) DO UPDATE SET css = excluded.css,
                 logo = excluded.logo, logo_type = excluded.logo_type, theme = excluded.theme,
                 updated_at = excluded.updated_at",
                params![
                    &look.pool_id,
                    &look.client_id,
                    look.css.clone(),
                    logo,
                    logo_type,
                    theme,
                    look.created_at,
                    look.updated_at
                ],
            )
            .await?;
        Ok(())
    }
}
