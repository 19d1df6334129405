//! The sign-in engine at the service, on a clock that the test moves.

mod choice;
mod devices;
mod lockout;
mod mfa;
mod new_password;
mod password;
mod sessions;
mod srp;
mod takeover;
mod timing;

use std::sync::Arc;

use portico::auth::{Challenge, SignInError, SignedIn, Step};
use portico::clients::AppClient;
use portico::platform::Secret;
use portico::pools::Pool;
use serde_json::{Value, json};

use crate::support::PASSWORD;
use crate::support::clocked::Clocked;

const WRONG: &str = "Not-the-one-9";

/// A pool with a client that is told who exists and one that is not.
struct Scene<'a> {
    app: &'a Clocked,
    pool: Arc<Pool>,
    legacy: Arc<AppClient>,
    hiding: Arc<AppClient>,
}

impl<'a> Scene<'a> {
    async fn new(app: &'a Clocked) -> Self {
        Self::with(app, json!({})).await
    }

    async fn with(app: &'a Clocked, settings: Value) -> Self {
        let pool = app.pool(settings).await;
        let legacy = app.client(&pool, json!({})).await;
        let hiding = app.hiding_client(&pool).await;
        Self { app, pool, legacy, hiding }
    }

    async fn begin(
        &self,
        client: &AppClient,
        name: &str,
        password: &str,
    ) -> Result<Step, SignInError> {
        let password = Secret::new(password);
        self.app.app.auth.begin_password(&self.pool, client, name, &password).await
    }

    /// The challenge that the right password leads to.
    async fn challenge(&self, name: &str) -> Challenge {
        match self.begin(&self.legacy, name, PASSWORD).await.unwrap() {
            Step::Challenge(challenge) => *challenge,
            done @ Step::Done(_) => panic!("{done:?}"),
        }
    }
}

fn done(result: Result<Step, SignInError>) -> SignedIn {
    match result {
        Ok(Step::Done(signed_in)) => *signed_in,
        other => panic!("{other:?}"),
    }
}

/// Asserts which outcome a result is.
macro_rules! refused {
    ($result:expr, $outcome:pat) => {{
        let result = $result;
        assert!(matches!(result, Err($outcome)), "{result:?}");
    }};
}
use refused;
