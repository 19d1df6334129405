//! The one integration test binary.

mod support;

mod api;
mod arch;
mod crash;
mod hosted_ui;
mod oauth;
