//! Which pool a request is for: by host, by mount, or on the shared host by what it carries
//! (DOM-008, DOM-032, DOM-033).

use std::sync::Arc;

use super::Visit;
use crate::app::App;
use crate::platform::{ClientId, InternalError, PoolId};
use crate::pools::Pool;

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
}

/// What a request on the shared host can be recognised by.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hint<'a> {
    pub client_id: Option<&'a str>,
    /// A pool already known from a token or a cookie.
    pub pool: Option<&'a PoolId>,
}

/// Finds the tenant; `None` means 404 (DOM-033).
pub async fn find_tenant(
    app: &App,
    visit: &Visit,
    hint: Hint<'_>,
) -> Result<Option<Tenant>, InternalError> {
    if let Some(mount) = visit.mount.strip_prefix('/') {
        let Some(id) = app.pools.pool_by_mount(mount).await? else { return Ok(None) };
        return tenant(app, &id, &visit.mount, false).await;
    }
    if let Some(id) = app.pools.pool_by_host(visit.host()).await? {
        return tenant(app, &id, "", false).await;
    }
    if !app.config.shared_host || !is_public_host(app, visit) {
        return Ok(None);
    }
    if let Some(id) = hint.pool {
        return tenant(app, id, "", true).await;
    }
    let Some(client_id) = hint.client_id else { return Ok(None) };
    match app.pools.client(&ClientId::new(client_id)).await? {
        Some(client) => tenant(app, &client.pool_id, "", true).await,
        None => Ok(None),
    }
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

async fn tenant(
    app: &App,
    id: &PoolId,
    mount: &str,
    shared: bool,
) -> Result<Option<Tenant>, InternalError> {
    let Some(pool) = app.pools.pool(id).await? else { return Ok(None) };
    let base_url = if shared {
        app.pools.public_url().to_owned()
    } else {
        let url = app.pools.base_url(&pool).await?;
        url.unwrap_or_else(|| app.pools.public_url().to_owned())
    };
    Ok(Some(Tenant { pool, base_url, base_path: mount.to_owned(), shared }))
}

impl Tenant {
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
