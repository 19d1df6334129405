//! Resource servers and their custom scopes (RS-).

use serde::{Deserialize, Serialize};

use crate::platform::PoolId;

#[derive(Clone, Debug)]
pub struct ResourceServer {
    pub pool_id: PoolId,
    pub identifier: String,
    pub name: String,
    pub scopes: Vec<ResourceScope>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ResourceScope {
    pub scope_name: String,
    pub scope_description: String,
}

/// The scopes that every pool knows (CLI-045).
pub const SYSTEM_SCOPES: [&str; 5] =
    ["openid", "email", "phone", "profile", "aws.cognito.signin.user.admin"];

impl ResourceServer {
    /// `<identifier>/<name>` of each scope (RS-006).
    pub fn full_scopes(&self) -> impl Iterator<Item = String> + '_ {
        self.scopes.iter().map(|scope| format!("{}/{}", self.identifier, scope.scope_name))
    }
}
