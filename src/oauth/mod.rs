//! The OAuth 2.0 and OpenID Connect endpoints.

mod authorize;
mod client_auth;
mod device_authorization;
mod discovery;
mod error;
mod form_post;
mod front_channel;
mod introspect;
mod logout;
mod par;
mod revoke;
mod routes;
mod saml;
mod token;
mod userinfo;

pub use client_auth::basic_credentials;
pub use routes::configure;
