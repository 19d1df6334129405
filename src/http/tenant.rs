//! Which pool a request is for: by host, by mount, or on the shared host by what it carries
//! (DOM-008, DOM-032, DOM-033).

use std::cell::RefCell;
use std::sync::Arc;

use super::Visit;
use crate::app::App;
use crate::audit::about::note_pool;
use crate::platform::{ClientId, InternalError, PoolId, Timestamp};
use crate::pools::Pool;

/// How long a node may overlook a new domain, as in `pools::lookup`.
const FRESH_MS: i64 = 2_000;

thread_local! {
    /// When which public URL and host were last found to be no pool's domain.
    static NO_DOMAIN: RefCell<Option<(Timestamp, (String, String))>> = const { RefCell::new(None) };
}

/// The pool, and the place where its pages and endpoints answer.
#[derive(Clone, Debug)]
pub struct Tenant {
    pub pool: Arc<Pool>,
    /// `https://host[:port][/mount]`, from stored domains, never from the `Host` header.
    pub base_url: String,
    /// `/<mount>` or empty; in front of every path.
    pub base_path: String,
    /// On the shared host, cookies are named after the pool (UI-172).
    pub shared: bool,
    /// `ManagedLoginVersion` of the domain; the shared host and mounts have none (UI-900).
    pub login_version: Option<i64>,
}

/// What a request on the shared host can be recognised by.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hint<'a> {
    pub client_id: Option<&'a str>,
    /// A pool already known from a token or a cookie.
    pub pool: Option<&'a PoolId>,
}

/// Finds the tenant; `None` means 404 (DOM-033), or that the pool's filter stops the request: then
/// the filter's own answer takes the place of whatever the door says (UI-191).
pub async fn find_tenant(
    app: &App,
    visit: &Visit,
    hint: Hint<'_>,
) -> Result<Option<Tenant>, InternalError> {
    let found = locate(app, visit, hint).await?;
    if let Some(tenant) = &found {
        note_pool(&tenant.pool.id);
    }
    visit.strict.set(found.as_ref().is_some_and(|tenant| tenant.pool.settings.is_strict()));
    let (Some(inspection), Some(tenant)) = (&visit.inspection, &found) else { return Ok(found) };
    let passes = inspection.passes(app, tenant, hint.client_id).await?;
    Ok(found.filter(|_| passes))
}

async fn locate(app: &App, visit: &Visit, hint: Hint<'_>) -> Result<Option<Tenant>, InternalError> {
    if let Some(mount) = visit.mount.strip_prefix('/') {
        let Some(id) = app.pools.pool_by_mount(mount).await? else { return Ok(None) };
        return tenant(app, &id, &visit.mount, None).await;
    }
    if let Some(id) = pool_of_host(app, visit).await? {
        return tenant(app, &id, "", Some(visit.host())).await;
    }
    if !app.config.shared_host || !is_public_host(app, visit) {
        return Ok(None);
    }
    if let Some(id) = hint.pool {
        return shared(app, id).await;
    }
    let Some(client_id) = hint.client_id else { return Ok(None) };
    match app.pools.client(&ClientId::new(client_id)).await? {
        Some(client) => shared(app, &client.pool_id).await,
        None => Ok(None),
    }
}

/// A domain always wins (DOM-008). That the shared host is no pool's domain is remembered for a
/// moment, since every request to it would ask again.
async fn pool_of_host(app: &App, visit: &Visit) -> Result<Option<PoolId>, InternalError> {
    let now = app.clock.now();
    let known = NO_DOMAIN.with_borrow(|known| {
        known.as_ref().is_some_and(|(at, (url, host))| {
            (0..FRESH_MS).contains(&(now.0 - at.0))
                && url == app.pools.public_url()
                && host == visit.host()
        })
    });
    if known {
        return Ok(None);
    }
    let found = app.pools.pool_by_host(visit.host()).await?;
    if found.is_none() && app.config.shared_host && is_public_host(app, visit) {
        let place = (app.pools.public_url().to_owned(), visit.host().to_owned());
        NO_DOMAIN.set(Some((now, place)));
    }
    Ok(found)
}

/// Whether a request without a tenant came to the shared host, so that only the client is unknown;
/// anywhere else the host is not ours (DOM-033).
#[must_use]
pub fn is_shared_host(app: &App, visit: &Visit) -> bool {
    app.config.shared_host && is_public_host(app, visit)
}

/// Whether the client addressed the public URL's host, or this machine itself.
#[must_use]
pub fn is_public_host(app: &App, visit: &Visit) -> bool {
    let public = url::Url::parse(app.pools.public_url()).ok();
    let public_host = public.as_ref().and_then(url::Url::host_str).unwrap_or_default();
    let host = visit.host().trim_matches(['[', ']']);
    host == public_host.trim_matches(['[', ']']) || (is_loopback(host) && is_loopback(public_host))
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|a| a.is_loopback())
}

async fn shared(app: &App, id: &PoolId) -> Result<Option<Tenant>, InternalError> {
    let Some(pool) = app.pools.pool(id).await? else { return Ok(None) };
    let base_url = app.pools.public_url().to_owned();
    Ok(Some(Tenant { pool, base_url, base_path: String::new(), shared: true, login_version: None }))
}

/// On a domain with this host, or under a mount.
async fn tenant(
    app: &App,
    id: &PoolId,
    mount: &str,
    host: Option<&str>,
) -> Result<Option<Tenant>, InternalError> {
    let Some(pool) = app.pools.pool(id).await? else { return Ok(None) };
    let url = app.pools.base_url(&pool).await?;
    let base_url = url.unwrap_or_else(|| app.pools.public_url().to_owned());
    let login_version = match host {
        Some(host) => app.pools.login_version(id, host).await?,
        None => None,
    };
    Ok(Some(Tenant { pool, base_url, base_path: mount.to_owned(), shared: false, login_version }))
}

impl Tenant {
    /// Whether branding styles count here: not on a domain that has the classic pages (UI-900).
    #[must_use]
    pub fn has_managed_login(&self) -> bool {
        self.login_version != Some(1)
    }

    /// A cookie's name on this host.
    #[must_use]
    pub fn cookie_name(&self, name: &str) -> String {
        if self.shared { format!("{name}-{}", self.pool.id) } else { name.to_owned() }
    }

    /// The `Path` of every cookie.
    #[must_use]
    pub fn cookie_path(&self) -> &str {
        if self.base_path.is_empty() { "/" } else { &self.base_path }
    }
}
