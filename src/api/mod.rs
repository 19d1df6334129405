//! The AWS door: the `cognito-idp` API, JSON 1.1 over `POST /`.

pub mod access;
pub mod arn;
mod audit;
pub mod call;
pub mod dispatch;
pub mod door;
pub mod error;
mod filter;
mod import_upload;
pub mod model;
pub mod ops;
pub mod response;
pub mod routes;
pub mod sigv4;
pub mod validate;
pub mod wire;

pub use door::configure;
