//! The OAuth 2.0 and OpenID Connect endpoints, and the plumbing under them.

mod authorize;
mod callback;
mod client_address;
mod client_auth;
mod client_credentials;
mod code_exchange;
mod cors;
mod discovery;
pub mod flow;
pub use flow::claims;
mod form_post;
mod headers;
mod introspect;
mod logout;
mod parameters;
mod pkce;
mod rate_limit;
mod refresh;
mod requests;
mod resource;
mod response;
mod revoke;
mod scopes;
mod silent;
mod strict;
mod tenants;
mod userinfo;
