//! The plumbing that the web doors share: who asks, for which pool, and what every answer carries.

pub mod audit;
pub mod client_address;
pub mod cookies;
pub mod csp;
pub mod filter;
pub mod headers;
pub mod normalize;
pub mod rate_limit;
pub mod respond;
pub mod tenant;
pub mod visit;

pub use headers::ResponseHeaders;
pub use normalize::NormalizePath;
pub use rate_limit::{RateLimits, limit_visits};
pub use respond::not_found;
pub use tenant::{Tenant, find_tenant};
pub use visit::Visit;

/// The largest body of any request in bytes (IAM-015).
pub const MAX_BODY: usize = 1024 * 1024;
/// The largest body of a form in bytes.
pub const MAX_FORM: usize = 64 * 1024;
