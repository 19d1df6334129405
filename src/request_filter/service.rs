//! The filters of all pools: setting them, finding them fast, asking them.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use serde_json::Value;
use thiserror::Error;

use super::captcha::Captcha;
use super::evaluate::Outcome;
use super::log::FilterLog;
use super::node::FilterSyntax;
use super::provider::CaptchaProvider;
use super::rate::Rates;
use super::rule::WebAcl;
use super::view::RequestView;
use crate::keys::Sealer;
use crate::platform::{Clock, Entropy, InternalError, PoolId, Timestamp, internal_from};
use crate::storage::{StorageError, Store};

/// How long a node may overlook a change that another made, as in `pools::lookup`.
const FRESH_MS: i64 = 2_000;
/// The longest document.
const LONGEST: usize = 512 * 1024;

#[derive(Debug, Error)]
pub enum FilterError {
    #[error("{0}")]
    Syntax(#[from] FilterSyntax),
    #[error("the document is longer than {LONGEST} bytes")]
    TooLong,
    #[error("{0}")]
    Internal(InternalError),
}

internal_from!(FilterError: StorageError);

pub struct FilterParts {
    pub store: Store,
    pub clock: Clock,
    pub entropy: Entropy,
    pub sealer: Sealer,
    pub log: FilterLog,
    pub provider: Option<CaptchaProvider>,
}

type Cache = RwLock<HashMap<PoolId, (Timestamp, Option<Arc<WebAcl>>)>>;

/// What is shared by all workers of the node.
#[derive(Default)]
struct Shared {
    filters: Cache,
    /// Whether any pool has a filter: those that have none do not pay for those that do.
    any: RwLock<Option<(Timestamp, bool)>>,
    rates: Rates,
}

#[derive(Clone)]
pub struct RequestFilters {
    store: Store,
    clock: Clock,
    log: FilterLog,
    shared: Arc<Shared>,
    pub captcha: Captcha,
}

impl RequestFilters {
    #[must_use]
    pub fn new(parts: FilterParts) -> Self {
        let FilterParts { store, clock, entropy, sealer, log, provider } = parts;
        let captcha =
            Captcha { store: store.clone(), clock: clock.clone(), entropy, sealer, provider };
        Self { store, clock, log, shared: Arc::default(), captcha }
    }

    /// Whether any pool of the deployment has a filter.
    pub async fn any(&self) -> Result<bool, StorageError> {
        let now = self.clock.now();
        let known = *self.shared.any.read().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, any)) = known.filter(|(at, _)| is_fresh(*at, now)) {
            return Ok(any);
        }
        let any = self.store.has_request_filters().await?;
        *self.shared.any.write().unwrap_or_else(PoisonError::into_inner) = Some((now, any));
        Ok(any)
    }

    /// The filter of a pool, ready to be asked.
    pub async fn of(&self, pool: &PoolId) -> Result<Option<Arc<WebAcl>>, InternalError> {
        let now = self.clock.now();
        {
            let filters = self.shared.filters.read().unwrap_or_else(PoisonError::into_inner);
            if let Some((_, found)) = filters.get(pool).filter(|(at, _)| is_fresh(*at, now)) {
                return Ok(found.clone());
            }
        }
        let found = match self.document(pool).await? {
            // What was stored was read before; if it cannot be any more, nobody passes.
            Some(document) => Some(Arc::new(WebAcl::read(&document).map_err(InternalError::new)?)),
            None => None,
        };
        let mut filters = self.shared.filters.write().unwrap_or_else(PoisonError::into_inner);
        filters.insert(pool.clone(), (now, found.clone()));
        Ok(found)
    }

    /// The document of a pool as it was set.
    pub async fn document(&self, pool: &PoolId) -> Result<Option<Value>, StorageError> {
        self.store.find_request_filter(pool).await
    }

    /// Sets the filter of a pool in place of the one before (WAF-001), effective at once on this node
    /// and within seconds on others (WAF-012).
    ///
    /// # Errors
    /// The first member of the document that cannot be used.
    pub async fn set(&self, pool: &PoolId, document: &Value) -> Result<(), FilterError> {
        if document.to_string().len() > LONGEST {
            return Err(FilterError::TooLong);
        }
        WebAcl::read(document)?;
        self.store.put_request_filter(pool, document, self.clock.now()).await?;
        self.forget();
        Ok(())
    }

    /// Takes the filter of a pool away; answers whether it had one.
    pub async fn remove(&self, pool: &PoolId) -> Result<bool, StorageError> {
        let removed = self.store.delete_request_filter(pool).await?;
        self.forget();
        Ok(removed)
    }

    fn forget(&self) {
        self.shared.filters.write().unwrap_or_else(PoisonError::into_inner).clear();
        *self.shared.any.write().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Asks a filter and writes down what it said. `pass` is the cookie of a solved CAPTCHA.
    pub fn ask(
        &self,
        pool: &PoolId,
        filter: &WebAcl,
        request_id: &str,
        view: &RequestView,
        pass: Option<&str>,
    ) -> Outcome {
        let now = self.clock.now();
        let solved = pass.and_then(|pass| self.captcha.solved(pool, view.address(), pass));
        let outcome = filter.evaluate(pool, view, &self.shared.rates, now, solved);
        self.log.record((pool, &filter.name), request_id, view, &outcome, now);
        outcome
    }
}

fn is_fresh(at: Timestamp, now: Timestamp) -> bool {
    (0..FRESH_MS).contains(&(now.0 - at.0))
}
