//! Which operation is answered by which function.

use std::sync::Arc;

use futures_util::future::LocalBoxFuture;
use serde_json::Value;

use super::call::Call;
use super::error::ApiError;
use crate::app::App;

/// The function behind an operation. What it answers is not sent if the operation has no output shape.
pub type Handler = fn(Arc<App>, Call) -> LocalBoxFuture<'static, Result<Value, ApiError>>;

macro_rules! routes {
    ($($name:literal => $function:path,)*) => {
        /// Operations that work.
        pub static ROUTES: &[(&str, Handler)] = &[
            $(($name, |app, call| Box::pin($function(app, call))),)*
        ];
    };
}

routes! {
}

/// The function of an operation, if it works already.
#[must_use]
pub fn find(operation: &str) -> Option<Handler> {
    ROUTES.iter().find(|(name, _)| *name == operation).map(|(_, handler)| *handler)
}
