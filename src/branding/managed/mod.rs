//! Branding styles of managed login: one a client, a document of settings and pictures (UI-902,
//! UI-903). What has a counterpart on the pages takes effect; everything is given back as it came.

pub mod asset;
mod defaults;
mod dress;
pub mod service;
pub mod settings;
mod svg;

use serde_json::Value;

use crate::platform::{ClientId, PoolId, Timestamp};

pub use asset::{Asset, GivenAsset};
pub use defaults::merged;
pub(super) use dress::Wardrobe;
pub use service::{StyleChange, StyleError};
pub use settings::{Settings, SettingsError};

/// Of a pool (UI-902).
pub const MOST_STYLES: i64 = 20;
/// Of a style (UI-903).
pub const MOST_ASSETS: usize = 40;

#[derive(Clone, Debug)]
pub struct Style {
    pub id: String,
    pub pool_id: PoolId,
    pub client_id: ClientId,
    /// `UseCognitoProvidedValues`: the default look and nothing else.
    pub is_default: bool,
    /// An object; empty if nothing was given.
    pub settings: Value,
    /// Counts the changes.
    pub revision: i64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}
