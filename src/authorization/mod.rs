//! OAuth authorization: the checked request, the code, the response. Used by the authorization
//! endpoint and by the hosted pages that finish a sign-in.

pub mod code;

pub use code::{AuthorizationCode, PendingRequest};
