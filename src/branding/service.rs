//! Setting classic looks and themes.

use std::sync::{Arc, RwLock};

use thiserror::Error;

use super::css::{self, CssError};
use super::look::Cache;
use super::picture::{self, LOGO_BYTES, PictureError};
use super::{StoredLook, Theme};
use crate::platform::{Clock, Entropy, InternalError, PoolId, internal_from};
use crate::storage::{StorageError, Store};

#[derive(Debug, Error)]
pub enum BrandingError {
    #[error("{0}")]
    Css(#[from] CssError),
    #[error("{0}")]
    Picture(#[from] PictureError),
    #[error("{0}")]
    Internal(InternalError),
}

internal_from!(BrandingError: StorageError);

/// The looks of all clients.
#[derive(Clone)]
pub struct Branding {
    pub(super) store: Store,
    pub(super) clock: Clock,
    pub(super) entropy: Entropy,
    pub(super) cache: Arc<RwLock<Cache>>,
}

impl Branding {
    #[must_use]
    pub fn new(store: Store, clock: Clock, entropy: Entropy) -> Self {
        Self { store, clock, entropy, cache: Arc::default() }
    }

    /// What is stored for a client, or for [`ALL`].
    pub async fn find(
        &self,
        pool: &PoolId,
        client: &str,
    ) -> Result<Option<StoredLook>, StorageError> {
        Ok(self.store.find_looks(pool, &[client, client]).await?.into_iter().next())
    }

    /// `SetUICustomization`: sets both, style sheet and logo; what is absent goes (UI-205, UI-910).
    ///
    /// # Errors
    /// A sheet or picture that is refused.
    pub async fn customize(
        &self,
        pool: &PoolId,
        client: &str,
        css: Option<&str>,
        logo: Option<&[u8]>,
    ) -> Result<StoredLook, BrandingError> {
        if let Some(css) = css {
            css::rewrite(css)?;
        }
        let logo = logo.map(|bytes| picture::read(bytes, LOGO_BYTES)).transpose()?;
        let mut look = self.begun(pool, client).await?;
        look.css = css.map(str::to_owned);
        look.logo = logo;
        self.put(look).await
    }

    /// Replaces the theme; `None` takes it away.
    pub async fn set_theme(
        &self,
        pool: &PoolId,
        client: &str,
        theme: Option<Theme>,
    ) -> Result<StoredLook, BrandingError> {
        let mut look = self.begun(pool, client).await?;
        look.theme = theme;
        self.put(look).await
    }

    async fn begun(&self, pool: &PoolId, client: &str) -> Result<StoredLook, BrandingError> {
        let now = self.clock.now();
        let found = self.find(pool, client).await?;
        Ok(found.unwrap_or_else(|| StoredLook {
            pool_id: pool.clone(),
            client_id: client.to_owned(),
            css: None,
            logo: None,
            theme: None,
            created_at: now,
            updated_at: now,
        }))
    }

    async fn put(&self, mut look: StoredLook) -> Result<StoredLook, BrandingError> {
        look.updated_at = self.clock.now();
        self.store.put_look(&look).await?;
        self.forget(&look.pool_id);
        Ok(look)
    }
}
