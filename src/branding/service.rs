//! Setting looks, and finding the one of a client fast.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use thiserror::Error;

use super::css::{self, CssError};
use super::picture::{self, LOGO_BYTES, PictureError};
use super::{ALL, Picture, StoredLook, Theme};
use crate::platform::secret::sha256;
use crate::platform::{Clock, InternalError, PoolId, Timestamp, internal_from};
use crate::storage::{StorageError, Store};

/// How old a look may be on a node that did not change it (UI-008 allows a minute).
const FRESH_MS: i64 = 2_000;

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

/// What the pages of a client look like, ready to be served.
#[derive(Clone, Debug, Default)]
pub struct Look {
    /// Path below the domain, with a mark of the content.
    pub sheet_href: Option<String>,
    pub logo_href: Option<String>,
    pub favicon_href: Option<String>,
    /// A sheet of the contract was written for a light page (UI-209).
    pub is_light_only: bool,
    /// Sentences by language (UI-016).
    pub theme: Option<Arc<Theme>>,
}

type Cache = HashMap<(PoolId, String), (Timestamp, Arc<Look>)>;

/// The looks of all clients.
#[derive(Clone)]
pub struct Branding {
    store: Store,
    clock: Clock,
    cache: Arc<RwLock<Cache>>,
}

impl Branding {
    #[must_use]
    pub fn new(store: Store, clock: Clock) -> Self {
        Self { store, clock, cache: Arc::default() }
    }

    /// The look of a client: its own, else that of the pool, part by part of what is one thing —
    /// style sheet and logo belong together (UI-201, UI-202).
    pub async fn look(&self, pool: &PoolId, client: &str) -> Result<Arc<Look>, StorageError> {
        let (now, key) = (self.clock.now(), (pool.clone(), client.to_owned()));
        {
            let cache = self.cache.read().unwrap_or_else(PoisonError::into_inner);
            if let Some((_, look)) = cache.get(&key).filter(|(at, _)| now.0 - at.0 < FRESH_MS) {
                return Ok(Arc::clone(look));
            }
        }
        let mut found = self.store.find_looks(pool, &[client, ALL]).await?;
        found.sort_by_key(|look| look.client_id == ALL);
        let customized = found.iter().find(|look| look.is_customized());
        let themed = found.iter().find(|look| look.theme.is_some());
        let look = Arc::new(served(customized, themed));
        let mut cache = self.cache.write().unwrap_or_else(PoisonError::into_inner);
        cache.insert(key, (now, Arc::clone(&look)));
        Ok(look)
    }

    fn forget(&self, pool: &PoolId) {
        let mut cache = self.cache.write().unwrap_or_else(PoisonError::into_inner);
        cache.retain(|(of, _), _| of != pool);
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

    /// A file of a look by the path that [`Look`] names: the sheet or a picture, and its type.
    pub async fn file(
        &self,
        pool: &PoolId,
        client: &str,
        name: &str,
    ) -> Result<Option<(Vec<u8>, String)>, StorageError> {
        let Some(look) = self.find(pool, client).await? else { return Ok(None) };
        let picture = |picture: Option<Picture>| picture.map(|p| (p.bytes, p.content_type));
        let theme = look.theme.as_ref();
        Ok(match name {
            "css/custom-css.css" => {
                let css = look.css.as_deref().unwrap_or_default();
                Some((css::rewrite(css).unwrap_or_default().into_bytes(), CSS.to_owned()))
            }
            "css/theme.css" => theme.map(|theme| {
                let background = theme.background.as_ref().map(|_| "../images/background");
                (theme.sheet(background).into_bytes(), CSS.to_owned())
            }),
            "images/image.jpg" => picture(look.logo),
            "images/background" => picture(theme.and_then(|theme| theme.background.clone())),
            "images/favicon" => picture(theme.and_then(|theme| theme.favicon.clone())),
            _ => None,
        })
    }
}

const CSS: &str = "text/css; charset=utf-8";

fn served(customized: Option<&StoredLook>, themed: Option<&StoredLook>) -> Look {
    let mut served = Look::default();
    if let Some(look) = themed {
        let mut theme = look.theme.clone().unwrap_or_default();
        served.sheet_href = Some(href(look, "css/theme.css"));
        served.favicon_href = theme.favicon.as_ref().map(|_| href(look, "images/favicon"));
        // The pictures are served from the database; only the sentences are needed here.
        (theme.background, theme.favicon) = (None, None);
        served.theme = Some(Arc::new(theme));
    }
    if let Some(look) = customized {
        if look.css.is_some() {
            // A sheet of the contract is the whole look: a theme below it would shine through.
            served.sheet_href = Some(href(look, "css/custom-css.css"));
            served.is_light_only = true;
        }
        served.logo_href = look.logo.as_ref().map(|_| href(look, "images/image.jpg"));
    }
    served
}

/// `/<poolId>/<clientId>/<CSSVersion>/assets/…` (UI-207). The mark tells two changes within one
/// second apart.
fn href(look: &StoredLook, name: &str) -> String {
    let StoredLook { pool_id, client_id, updated_at, .. } = look;
    let mark = hex::encode(&sha256(updated_at.0.to_string().as_bytes())[..4]);
    format!("/{pool_id}/{client_id}/{}/assets/{name}?{mark}", look.version())
}
