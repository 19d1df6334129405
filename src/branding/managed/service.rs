//! Making, changing and deleting styles.

use serde_json::{Map, Value};
use thiserror::Error;

use super::asset::{Asset, AssetError, GivenAsset};
use super::defaults::merge;
use super::{MOST_ASSETS, MOST_STYLES, Settings, SettingsError, Style};
use crate::branding::Branding;
use crate::platform::{ClientId, InternalError, PoolId, internal_from};
use crate::storage::{Inserted, StorageError};

/// As large as a document may become by updates.
const MOST_SETTINGS: usize = 1_000_000;

#[derive(Debug, Error)]
pub enum StyleError {
    #[error("UseCognitoProvidedValues cannot be true together with Settings or Assets.")]
    Exclusive,
    #[error("{0}")]
    Settings(#[from] SettingsError),
    #[error("Settings must not be larger than {MOST_SETTINGS} bytes.")]
    SettingsTooLarge,
    #[error("{0}")]
    Asset(#[from] AssetError),
    #[error("The app client has a managed login branding style.")]
    Exists,
    #[error("Limit of {MOST_STYLES} managed login branding styles reached.")]
    Full,
    #[error("The managed login branding style does not exist.")]
    Unknown,
    #[error("The managed login branding style was changed by another request.")]
    Concurrent,
    #[error("{0}")]
    Internal(InternalError),
}

internal_from!(StyleError: StorageError);

/// What a request says; what is `None` stays as it is.
#[derive(Clone, Debug, Default)]
pub struct StyleChange {
    pub use_default: Option<bool>,
    pub settings: Option<Value>,
    pub assets: Option<Vec<GivenAsset>>,
}

impl StyleChange {
    fn is_default(&self) -> Result<bool, StyleError> {
        let is_default = self.use_default == Some(true);
        if is_default && (self.settings.is_some() || self.assets.is_some()) {
            return Err(StyleError::Exclusive);
        }
        Ok(is_default)
    }
}

impl Branding {
    /// # Errors
    /// What is wrong with the request, a style that the client has, a pool that has too many.
    pub async fn create_style(
        &self,
        pool: &PoolId,
        client: &ClientId,
        change: StyleChange,
    ) -> Result<(Style, Vec<Asset>), StyleError> {
        let now = self.clock.now();
        let style = Style {
            id: self.entropy.uuid(),
            pool_id: pool.clone(),
            client_id: client.clone(),
            is_default: change.is_default()?,
            settings: checked(change.settings.unwrap_or_else(empty))?,
            revision: 1,
            created_at: now,
            updated_at: now,
        };
        let assets = read(change.assets.unwrap_or_default(), &[]).await?;
        match self.store.insert_style(&style, &assets).await? {
            Inserted::Done => {}
            Inserted::Exists => return Err(StyleError::Exists),
            Inserted::Full => return Err(StyleError::Full),
        }
        self.forget(pool);
        Ok((style, assets))
    }

    /// Merges the change into the style; the default look takes everything else away.
    ///
    /// # Errors
    /// As [`Branding::create_style`], or a style that does not exist or was changed meanwhile.
    pub async fn update_style(
        &self,
        pool: &PoolId,
        id: &str,
        change: StyleChange,
    ) -> Result<(Style, Vec<Asset>), StyleError> {
        let mut style = self.store.find_style(pool, id).await?.ok_or(StyleError::Unknown)?;
        let clear = change.is_default()?;
        let (mut all, mut fresh) = (Vec::new(), Vec::new());
        if clear {
            (style.is_default, style.settings) = (true, empty());
        } else {
            let is_change = change.settings.is_some() || change.assets.is_some();
            style.is_default &= !is_change && change.use_default.is_none();
            if let Some(settings) = change.settings {
                checked(settings.clone())?;
                merge(&mut style.settings, settings);
                style.settings = checked(style.settings)?;
            }
            all = self.store.list_assets(id).await?;
            fresh = read(change.assets.unwrap_or_default(), &all).await?;
        }
        style.updated_at = self.clock.now();
        if !self.store.update_style(&style, clear, &fresh).await? {
            return Err(StyleError::Concurrent);
        }
        self.forget(pool);
        style.revision += 1;
        all.retain(|asset| !fresh.iter().any(|new| new.place() == asset.place()));
        all.extend(fresh);
        Ok((style, all))
    }

    /// # Errors
    /// A style that does not exist.
    pub async fn delete_style(&self, pool: &PoolId, id: &str) -> Result<(), StyleError> {
        if !self.store.delete_style(pool, id).await? {
            return Err(StyleError::Unknown);
        }
        self.forget(pool);
        Ok(())
    }
}

fn empty() -> Value {
    Value::Object(Map::new())
}

fn checked(settings: Value) -> Result<Value, StyleError> {
    Settings::read(&settings)?;
    if settings.to_string().len() > MOST_SETTINGS {
        return Err(StyleError::SettingsTooLarge);
    }
    Ok(settings)
}

/// The given pictures, ready to be stored beside those that are there. Decoding is work: it is done
/// where it holds nobody up.
async fn read(given: Vec<GivenAsset>, there: &[Asset]) -> Result<Vec<Asset>, StyleError> {
    let mut places: Vec<_> = there.iter().map(Asset::place).collect();
    for (at, one) in given.iter().enumerate() {
        let category = one.category.as_str();
        if given[..at].iter().any(|before| before.place() == one.place()) {
            return Err(AssetError::Twice { category }.into());
        }
        if !places.contains(&one.place()) {
            if one.bytes.is_none() {
                return Err(AssetError::NoBytes { category }.into());
            }
            places.push(one.place());
        }
    }
    if places.len() > MOST_ASSETS {
        return Err(AssetError::TooMany(MOST_ASSETS).into());
    }
    let reading = move || given.into_iter().map(GivenAsset::read).collect::<Result<Vec<_>, _>>();
    let read = tokio::task::spawn_blocking(reading).await;
    let read = read.map_err(|error| StyleError::Internal(InternalError::new(error)))??;
    Ok(read.into_iter().flatten().collect())
}
