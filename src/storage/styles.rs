//! Branding styles and their pictures.

use super::row::{Row, params, to_json};
use super::{StorageError, Store};
use crate::branding::Picture;
use crate::branding::managed::asset::{Asset, AssetMark, Category, ColorMode, Extension};
use crate::branding::managed::{MOST_STYLES, Style};
use crate::platform::{ClientId, PoolId};

/// What became of a new style.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inserted {
    Done,
    /// The client has one.
    Exists,
    /// The pool has as many as it may have.
    Full,
}

fn style(row: &Row) -> Result<Style, StorageError> {
    Ok(Style {
        id: row.text("id")?,
        pool_id: PoolId::new(row.text("pool_id")?),
        client_id: ClientId::new(row.text("client_id")?),
        is_default: row.flag("is_default")?,
        settings: row.json("branding_styles", "settings")?,
        revision: row.int("revision")?,
        created_at: row.time("created_at")?,
        updated_at: row.time("updated_at")?,
    })
}

fn unknown(column: &'static str) -> StorageError {
    StorageError::inconsistent("branding_assets", column, "an unknown word")
}

fn place(row: &Row) -> Result<(Category, ColorMode, Option<String>), StorageError> {
    let category = Category::named(&row.text("category")?).ok_or_else(|| unknown("category"))?;
    let mode = ColorMode::named(&row.text("color_mode")?).ok_or_else(|| unknown("color_mode"))?;
    let id = Some(row.text("resource_id")?).filter(|id| !id.is_empty());
    Ok((category, mode, id))
}

fn asset(row: &Row) -> Result<Asset, StorageError> {
    let (category, mode, resource_id) = place(row)?;
    let extension = Extension::named(&row.text("extension")?);
    Ok(Asset {
        category,
        mode,
        extension: extension.ok_or_else(|| unknown("extension"))?,
        resource_id,
        given: row.bytes("given")?,
        served: Picture { bytes: row.bytes("served")?, content_type: row.text("content_type")? },
        mark: row.text("mark")?,
    })
}

fn asset_mark(row: &Row) -> Result<AssetMark, StorageError> {
    let (category, mode, resource_id) = place(row)?;
    Ok(AssetMark {
        category,
        mode,
        resource_id,
        content_type: row.text("content_type")?,
        mark: row.text("mark")?,
        served: row.optional_bytes("small")?,
    })
}

impl Store {
    pub async fn insert_style(
        &self,
        style: &Style,
        assets: &[Asset],
    ) -> Result<Inserted, StorageError> {
        let settings = to_json("branding_styles", "settings", &style.settings)?;
        let mut tx = self.begin().await?;
        let statement = "SELECT COUNT(*) AS n FROM branding_styles WHERE pool_id = $1";
        let there = tx.find(statement, params![&style.pool_id]).await?;
        let there = there.map_or(Ok(0), |row| row.int("n"))?;
        let inserted = tx
            .execute(
                "INSERT INTO branding_styles
                 (id, pool_id, client_id, is_default, settings, revision, created_at, updated_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
                params![
                    &style.id,
                    &style.pool_id,
                    &style.client_id,
                    style.is_default,
                    settings,
                    style.revision,
                    style.created_at,
                    style.updated_at
                ],
            )
            .await?;
        if inserted == 0 {
            return Ok(Inserted::Exists);
        }
        if there >= MOST_STYLES {
            return Ok(Inserted::Full);
        }
        for asset in assets {
            tx.put_asset(style, asset).await?;
        }
        tx.commit().await?;
        Ok(Inserted::Done)
    }

    /// Writes a style that nobody has changed since it was read; `fresh` pictures take the place of
    /// those that are there, all of which go first if `clear` says so. Answers `false` if somebody
    /// was faster.
    pub async fn update_style(
        &self,
        style: &Style,
        clear: bool,
        fresh: &[Asset],
    ) -> Result<bool, StorageError> {
        let settings = to_json("branding_styles", "settings", &style.settings)?;
        let mut tx = self.begin().await?;
        let touched = tx
            .execute(
                "UPDATE branding_styles SET is_default = $3, settings = $4, updated_at = $5,
                 revision = revision + 1 WHERE id = $1 AND revision = $2",
                params![&style.id, style.revision, style.is_default, settings, style.updated_at],
            )
            .await?;
        if touched == 0 {
            return Ok(false);
        }
        if clear {
            let statement = "DELETE FROM branding_assets WHERE style_id = $1";
            tx.execute(statement, params![&style.id]).await?;
        }
        for asset in fresh {
            tx.put_asset(style, asset).await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    pub async fn delete_style(&self, pool: &PoolId, id: &str) -> Result<bool, StorageError> {
        let mut tx = self.begin().await?;
        let deleted = tx
            .execute(
                "DELETE FROM branding_styles WHERE id = $1 AND pool_id = $2",
                params![id, pool],
            )
            .await?;
        let statement = "DELETE FROM branding_assets WHERE style_id = $1 AND pool_id = $2";
        tx.execute(statement, params![id, pool]).await?;
        tx.commit().await?;
        Ok(deleted == 1)
    }

    pub async fn find_style(&self, pool: &PoolId, id: &str) -> Result<Option<Style>, StorageError> {
        self.db
            .find(
                "SELECT id, pool_id, client_id, is_default, settings, revision, created_at,
                 updated_at FROM branding_styles WHERE id = $1 AND pool_id = $2",
                params![id, pool],
            )
            .await?
            .as_ref()
            .map(style)
            .transpose()
    }

    pub async fn find_style_of_client(
        &self,
        pool: &PoolId,
        client: &str,
    ) -> Result<Option<Style>, StorageError> {
        self.db
            .find(
                "SELECT id, pool_id, client_id, is_default, settings, revision, created_at,
                 updated_at FROM branding_styles WHERE pool_id = $1 AND client_id = $2",
                params![pool, client],
            )
            .await?
            .as_ref()
            .map(style)
            .transpose()
    }

    /// The pictures of a style, whole.
    pub async fn list_assets(&self, style: &str) -> Result<Vec<Asset>, StorageError> {
        self.db
            .list(
                "SELECT category, color_mode, resource_id, extension, given, served, content_type,
                 mark FROM branding_assets WHERE style_id = $1
                 ORDER BY category, color_mode, resource_id",
                params![style],
            )
            .await?
            .iter()
            .map(asset)
            .collect()
    }

    /// Which pictures a style has; those of up to `small` bytes with what is served.
    pub async fn list_asset_marks(
        &self,
        style: &str,
        small: i64,
    ) -> Result<Vec<AssetMark>, StorageError> {
        self.db
            .list(
                "SELECT category, color_mode, resource_id, content_type, mark,
                 CASE WHEN size <= $2 THEN served END AS small
                 FROM branding_assets WHERE style_id = $1
                 ORDER BY category, color_mode, resource_id",
                params![style, small],
            )
            .await?
            .iter()
            .map(asset_mark)
            .collect()
    }

    /// A picture of a client's style by what is served.
    pub async fn find_asset(
        &self,
        pool: &PoolId,
        client: &str,
        mark: &str,
    ) -> Result<Option<Picture>, StorageError> {
        let row = self
            .db
            .find(
                "SELECT a.served, a.content_type FROM branding_styles s
                 JOIN branding_assets a ON a.style_id = s.id
                 WHERE s.pool_id = $1 AND s.client_id = $2 AND a.mark = $3 LIMIT 1",
                params![pool, client, mark],
            )
            .await?;
        row.map(|row| {
            Ok(Picture { bytes: row.bytes("served")?, content_type: row.text("content_type")? })
        })
        .transpose()
    }
}

impl super::Tx {
    async fn put_asset(&mut self, style: &Style, asset: &Asset) -> Result<(), StorageError> {
        let size = i64::try_from(asset.served.bytes.len()).unwrap_or(i64::MAX);
        self.execute(
            "INSERT INTO branding_assets
             (style_id, pool_id, category, color_mode, resource_id, extension, given, served,
              content_type, size, mark)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
             ON CONFLICT (style_id, category, color_mode, resource_id) DO UPDATE SET
             extension = excluded.extension, given = excluded.given, served = excluded.served,
             content_type = excluded.content_type, size = excluded.size, mark = excluded.mark",
            params![
                &style.id,
                &style.pool_id,
                asset.category.as_str(),
                asset.mode.as_str(),
                asset.resource_id.as_deref().unwrap_or_default(),
                asset.extension.as_str(),
                asset.given.as_slice(),
                asset.served.bytes.as_slice(),
                &asset.served.content_type,
                size,
                &asset.mark
            ],
        )
        .await?;
        Ok(())
    }
}
