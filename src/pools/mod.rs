//! User pools: their settings, their attribute schema, their rules and domains.

pub mod administration;
pub mod client_secrets;
pub mod defaults;
pub mod domain;
pub mod lambda_config;
pub mod lookup;
pub mod password_policy;
pub mod pool;
pub mod schema;
pub mod settings;

pub use domain::{Domain, DomainKind};
pub use lookup::Directory as PoolDirectory;
pub use password_policy::{PasswordPolicy, PolicyViolation};
pub use pool::Pool;
pub use schema::{AttributeSchema, AttributeType};
pub use settings::PoolSettings;
