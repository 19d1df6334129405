//! What tests share: a running Portico, a browser without JavaScript, an SMTP server.
#![allow(dead_code, unused_imports, unused_macros, reason = "not every test needs every part")]

pub mod app;
pub mod authenticator;
pub mod browser;
pub mod chromium;
pub mod clocked;
pub mod database;
pub mod idp;
pub mod receiver;
pub mod sdk;
pub mod smtp;
pub mod srp;

pub use app::{PASSWORD, ROOT_KEY_ID, ROOT_SECRET, TestApp, code_in};
pub use browser::Browser;
pub use database::Engine;
pub use receiver::Receiver;

/// Defines a test that runs on SQLite and on PostgreSQL, each with a server of its own.
macro_rules! on_both_engines {
    ($(#[$meta:meta])* async fn $name:ident($app:ident: &TestApp) $body:block) => {
        $(#[$meta])*
        mod $name {
            use super::*;

            async fn check($app: &$crate::support::TestApp) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                let app = $crate::support::TestApp::start($crate::support::Engine::Sqlite).await;
                check(&app).await;
                app.stop().await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                let app = $crate::support::TestApp::start($crate::support::Engine::Postgres).await;
                check(&app).await;
                app.stop().await;
            }
        }
    };
}
pub(crate) use on_both_engines;
