//! Who may administer: access keys and the policies they carry, in the language of AWS IAM (IAM-).

pub mod condition;
pub mod decide;
pub mod keys;
pub mod managed;
pub mod pattern;
pub mod policy;

pub use decide::{AccessRequest, Decision, decide};
pub use keys::{AccessKey, AccessKeys};
pub use policy::{MalformedPolicy, Policy};
