//! What the pages of a client look like, made once after every change and then only handed out.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError};

use bytes::Bytes;

use super::managed::{Settings, Wardrobe};
use super::sheet::{Pictures, SMALL, Sheet};
use super::terms::BothTerms;
use super::{ALL, Branding, Picture, Scheme, StoredLook, Theme, css, version};
use crate::platform::secret::sha256;
use crate::platform::{PoolId, Timestamp};
use crate::storage::StorageError;

/// How old a look may be on a node that did not change it (UI-008 allows a minute).
const FRESH_MS: i64 = 2_000;

/// What the pages of a client look like, ready to be served.
#[derive(Clone, Debug, Default)]
pub struct Look {
    /// The whole style sheet, the default one included.
    pub sheet: Option<Sheet>,
    /// Path below the domain, or the picture itself.
    pub favicon_href: Option<String>,
    /// A sheet of the classic contract was written for a light page (UI-209).
    pub scheme: Scheme,
    /// The sheet has a logo for the card.
    pub has_logo: bool,
    /// The product's own mark does not show.
    pub is_unmarked: bool,
    pub has_header: bool,
    pub has_footer: bool,
    /// The client has a branding style (UI-901).
    pub has_style: bool,
    /// Sentences by language (UI-016).
    pub theme: Option<Arc<Theme>>,
    /// UI-904.
    pub terms: Option<BothTerms>,
}

/// A file that a page loads.
#[derive(Debug)]
pub struct LookFile {
    pub bytes: Bytes,
    pub content_type: String,
    /// The address changes with the content.
    pub is_lasting: bool,
}

/// A look with what it was made of, and when that was last seen to be so.
pub(super) struct Kept {
    at: Timestamp,
    sources: Vec<(String, i64)>,
    look: Arc<Look>,
}

/// By pool, client, and whether styles count.
pub(super) type Cache = HashMap<(PoolId, String, bool), Kept>;

impl Branding {
    /// The look of a client. With `managed` login its branding style comes first; the classic
    /// customization is its own, else that of the pool, part by part of what is one thing — style
    /// sheet and logo belong together (UI-201, UI-202).
    pub async fn look(
        &self,
        pool: &PoolId,
        client: &str,
        managed: bool,
    ) -> Result<Arc<Look>, StorageError> {
        let (now, key) = (self.clock.now(), (pool.clone(), client.to_owned(), managed));
        {
            let cache = self.cache.read().unwrap_or_else(PoisonError::into_inner);
            if let Some(kept) = cache.get(&key).filter(|kept| now.0 - kept.at.0 < FRESH_MS) {
                return Ok(Arc::clone(&kept.look));
            }
        }
        let sources = self.store.look_sources(pool, client, ALL).await?;
        {
            let mut cache = self.cache.write().unwrap_or_else(PoisonError::into_inner);
            if let Some(kept) = cache.get_mut(&key).filter(|kept| kept.sources == sources) {
                kept.at = now;
                return Ok(Arc::clone(&kept.look));
            }
        }
        let look = Arc::new(self.make(pool, client, managed).await?);
        let kept = Kept { at: now, sources, look: Arc::clone(&look) };
        self.cache.write().unwrap_or_else(PoisonError::into_inner).insert(key, kept);
        Ok(look)
    }

    pub(super) fn forget(&self, pool: &PoolId) {
        let mut cache = self.cache.write().unwrap_or_else(PoisonError::into_inner);
        cache.retain(|(of, _, _), _| of != pool);
    }

    async fn make(&self, pool: &PoolId, client: &str, managed: bool) -> Result<Look, StorageError> {
        let mut found = self.store.find_looks(pool, &[client, ALL]).await?;
        found.sort_by_key(|look| look.client_id == ALL);
        let customized = found.iter().find(|look| look.is_customized());
        let themed = found.iter().find(|look| look.theme.is_some());
        let style =
            if managed { self.store.find_style_of_client(pool, client).await? } else { None };
        let mut look = match &style {
            None => classic(pool, client, customized, themed),
            Some(style) if style.is_default => Look::default(),
            Some(style) => match Settings::read(&style.settings) {
                Ok(settings) => {
                    let small = i64::try_from(SMALL).unwrap_or(i64::MAX);
                    let assets = self.store.list_asset_marks(&style.id, small).await?;
                    let folder = folder(pool, client, &style.version());
                    let dressed = Wardrobe::new(&settings, &assets).dress(&folder);
                    Look {
                        sheet: Some(Sheet::new(&folder, &dressed.css)),
                        favicon_href: dressed.favicon_href,
                        scheme: settings.scheme,
                        has_logo: dressed.has_logo,
                        is_unmarked: true,
                        has_header: settings.header.is_some(),
                        has_footer: settings.footer.is_some(),
                        ..Look::default()
                    }
                }
                Err(error) => {
                    tracing::error!(%error, style = style.id, "a style cannot be used");
                    Look::default()
                }
            },
        };
        look.has_style = style.is_some();
        // The pictures are served from the database; only the sentences are needed here.
        look.theme = themed
            .and_then(|look| look.theme.as_ref())
            .map(|theme| Arc::new(Theme { background: None, favicon: None, ..theme.clone() }));
        look.terms = BothTerms::of(self.store.list_terms_of_client(pool, client).await?);
        Ok(look)
    }

    /// A file of a look by the path that it names: the sheet or a picture.
    pub async fn file(
        &self,
        pool: &PoolId,
        client: &str,
        name: &str,
    ) -> Result<Option<LookFile>, StorageError> {
        if name.starts_with("css/style-") {
            return self.sheet(pool, client, name).await;
        }
        let picture = if let Some(mark) = name.strip_prefix("images/asset-") {
            self.store.find_asset(pool, client, mark).await?
        } else {
            let Some(look) = self.find(pool, client).await? else { return Ok(None) };
            match name {
                "images/image.jpg" => look.logo,
                "images/background" => look.theme.and_then(|theme| theme.background),
                "images/favicon" => look.theme.and_then(|theme| theme.favicon),
                _ => None,
            }
        };
        Ok(picture.map(|Picture { bytes, content_type }| LookFile {
            bytes: bytes.into(),
            content_type,
            is_lasting: true,
        }))
    }

    /// The sheet of this name. Of an older name, the one that is there now: a page may be older
    /// than the look.
    async fn sheet(
        &self,
        pool: &PoolId,
        client: &str,
        name: &str,
    ) -> Result<Option<LookFile>, StorageError> {
        let file = |sheet: &Sheet, is_lasting| LookFile {
            bytes: sheet.bytes.clone(),
            content_type: "text/css; charset=utf-8".to_owned(),
            is_lasting,
        };
        let is_it = |sheet: &&Sheet| sheet.href.ends_with(name);
        for managed in [true, false] {
            let cache = self.cache.read().unwrap_or_else(PoisonError::into_inner);
            let kept = cache.get(&(pool.clone(), client.to_owned(), managed));
            if let Some(sheet) = kept.and_then(|kept| kept.look.sheet.as_ref()).filter(is_it) {
                return Ok(Some(file(sheet, true)));
            }
        }
        let mut current = None;
        for managed in [true, false] {
            // Not kept: the client in the address may be made up.
            let Some(sheet) = self.make(pool, client, managed).await?.sheet else { continue };
            if is_it(&&sheet) {
                return Ok(Some(file(&sheet, true)));
            }
            current.get_or_insert_with(|| file(&sheet, false));
        }
        Ok(current)
    }
}

/// The look of the classic contract and of themes.
fn classic(
    pool: &PoolId,
    client: &str,
    customized: Option<&StoredLook>,
    themed: Option<&StoredLook>,
) -> Look {
    let (mut look, mut own, mut pictures) = (Look::default(), String::new(), Pictures::new());
    let Some(changed) = [customized, themed].into_iter().flatten().map(|l| l.updated_at).max()
    else {
        return look;
    };
    if let Some((of, logo)) = customized.and_then(|of| Some((of, of.logo.as_ref()?))) {
        let href = up(of, "images/image.jpg");
        let url = pictures.url(Some(&logo.bytes), &logo.content_type, href);
        own.push_str(&format!(".logo{{content:url(\"{url}\")}}\n"));
        look.has_logo = true;
    }
    if let Some((of, theme)) = themed.and_then(|of| Some((of, of.theme.as_ref()?))) {
        look.favicon_href = theme.favicon.as_ref().map(|picture| {
            let href = href(of, "images/favicon");
            Pictures::of_page().url(Some(&picture.bytes), &picture.content_type, href)
        });
        // A sheet of the contract is the whole look: a theme below it would shine through.
        if customized.is_none_or(|look| look.css.is_none()) {
            let background = theme.background.as_ref().map(|picture| {
                let href = up(of, "images/background");
                pictures.url(Some(&picture.bytes), &picture.content_type, href)
            });
            own.push_str(&theme.sheet(background.as_deref()));
        }
    }
    if let Some(css) = customized.and_then(|look| look.css.as_deref()) {
        own.push_str(&css::rewrite(css).unwrap_or_default());
        look.scheme = Scheme::Light;
    }
    look.sheet = Some(Sheet::new(&folder(pool, client, &version(changed)), &own));
    look
}

/// `/<poolId>/<clientId>/<CSSVersion>/assets` (UI-207).
fn folder(pool: &PoolId, client: &str, version: &str) -> String {
    format!("/{pool}/{client}/{version}/assets")
}

/// The path of a stored look's file. The mark tells two changes within one second apart.
fn href(look: &StoredLook, name: &str) -> String {
    let StoredLook { pool_id, client_id, updated_at, .. } = look;
    let mark = hex::encode(&sha256(updated_at.0.to_string().as_bytes())[..4]);
    format!("{}/{name}?{mark}", folder(pool_id, client_id, &look.version()))
}

/// The same file as a sheet of the same pool refers to it, wherever the pages are mounted.
fn up(look: &StoredLook, name: &str) -> String {
    format!("../../../../..{}", href(look, name))
}
