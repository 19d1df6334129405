//! Whom a request turns out to be about: noted where it is found out, read when the record is
//! written (LOG-006). Domains need not hand it up through every answer and error.

use std::cell::RefCell;

use crate::platform::{PoolId, Sub};

tokio::task_local! {
    static ABOUT: RefCell<About>;
}

/// What is known of a request so far.
#[derive(Clone, Debug, Default)]
pub struct About {
    pub pool: Option<PoolId>,
    /// The first user that was found or made; never a name.
    pub sub: Option<Sub>,
}

/// Runs a request; what it notes stays with it.
pub async fn noting<F: Future>(request: F) -> F::Output {
    ABOUT.scope(RefCell::default(), request).await
}

/// The request is about this pool.
pub fn note_pool(pool: &PoolId) {
    note(|about| {
        about.pool.get_or_insert_with(|| pool.clone());
    });
}

/// The request is about this user of this pool.
pub fn note_user(pool: &PoolId, sub: &Sub) {
    note(|about| {
        about.pool.get_or_insert_with(|| pool.clone());
        about.sub.get_or_insert_with(|| sub.clone());
    });
}

/// What was noted so far; nothing outside of [`noting`].
#[must_use]
pub fn noted() -> About {
    ABOUT.try_with(|about| about.borrow().clone()).unwrap_or_default()
}

fn note(write: impl FnOnce(&mut About)) {
    // Jobs and commands run outside of any request.
    let _ = ABOUT.try_with(|about| write(&mut about.borrow_mut()));
}
