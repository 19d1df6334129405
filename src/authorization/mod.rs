//! OAuth authorization: the checked request, the code, the response. Used by the authorization
//! endpoint and by the hosted pages that finish a sign-in.

pub mod callback;
pub mod checks;
pub mod code;
pub mod codes;
pub mod complete;
pub mod device;
pub mod encoding;
pub mod entrance;
pub mod logouts;
pub mod parameters;
pub mod pending;
pub mod pkce;
pub mod pushed;
pub mod request;
pub mod response;
pub mod scopes;

pub use checks::{PageReason, Refusal, check};
pub use code::{AuthorizationCode, PendingRequest};
pub use codes::RedeemError;
pub use device::DeviceRequest;
pub use entrance::sign_in_page;
pub use parameters::Parameters;
pub use request::AuthorizationRequest;
pub use response::{AuthorizationError, AuthorizationResponse, ResponseTarget};
