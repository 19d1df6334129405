//! Functions of a pool: what they are told, and what their answers do.

pub mod calls;
mod custom_auth;
mod custom_decisions;
mod custom_message;
mod devices;
pub mod functions;
mod invocation;
mod matrix;
mod migration;
mod migration_hashes;
mod pages;
mod pre_authentication;
mod pre_token;
mod scene;
mod sign_up;
mod targets;
pub mod wire;

use portico::mfa::{FactorChange, Preferences};
use portico::pools::Pool;

use crate::support::TestApp;

/// Registers an authenticator app; answers its secret.
pub async fn set_up_app(app: &TestApp, pool: &Pool, name: &str) -> String {
    let users = &app.app.users;
    let user = users.find(pool, name).await.unwrap().unwrap();
    let token = app.app.mfa.associate(pool, &user).await.unwrap();
    let secret = token.base32().unwrap();
    let code = crate::support::authenticator::code_at(&secret, app.app.clock.now().seconds());
    app.app.mfa.verify(pool, &user, &code, None).await.unwrap();
    let on = FactorChange { enabled: Some(true), preferred: None };
    let preferences = Preferences { software_token: Some(on), ..Preferences::default() };
    app.app.mfa.set_preferences(pool, &user, preferences).await.unwrap();
    secret
}

macro_rules! with_functions {
    ($(#[$meta:meta])* async fn $name:ident($app:ident: &TestApp, $functions:ident: &Functions) $body:block) => {
        mod $name {
            use super::*;

            async fn check(engine: crate::support::Engine) {
                let settings = [("PORTICO_ALLOW_HTTP_PROVIDERS", "true")];
                let app = TestApp::start_with(engine, &settings).await;
                let functions = Functions::start();
                {
                    let ($app, $functions) = (&app, &functions);
                    $body
                }
                app.stop().await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                check(crate::support::Engine::Sqlite).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                check(crate::support::Engine::Postgres).await;
            }
        }
    };
}
pub(crate) use with_functions;
