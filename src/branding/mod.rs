//! How the hosted pages of a client look: the style sheet and logo of Cognito's classic contract
//! (UI-200 – UI-239), the styles of its managed login (UI-902 – UI-904), and themes beyond both.

pub mod css;
mod look;
pub mod managed;
pub mod picture;
pub mod service;
mod sheet;
pub mod terms;
pub mod theme;

use crate::platform::{PoolId, Timestamp};

pub use look::{Look, LookFile};
pub use picture::Picture;
pub use service::{Branding, BrandingError};
pub use sheet::Sheet;
pub use terms::Terms;
pub use theme::Theme;

/// `ClientId` of what all clients without a look of their own have (UI-200).
pub const ALL: &str = "ALL";

/// Whether a page is light, dark, or what the browser wants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scheme {
    #[default]
    Both,
    Light,
    Dark,
}

/// A moment as `yyyyMMddHHmmss` in UTC (UI-207).
fn version(at: Timestamp) -> String {
    let time = chrono::DateTime::from_timestamp_millis(at.0).unwrap_or_default();
    time.format("%Y%m%d%H%M%S").to_string()
}

/// What is stored of a look.
#[derive(Clone, Debug)]
pub struct StoredLook {
    pub pool_id: PoolId,
    /// A client, or [`ALL`].
    pub client_id: String,
    pub css: Option<String>,
    pub logo: Option<Picture>,
    pub theme: Option<Theme>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl StoredLook {
    /// Whether `SetUICustomization` was called for it (UI-202).
    #[must_use]
    pub const fn is_customized(&self) -> bool {
        self.css.is_some() || self.logo.is_some()
    }

    /// `CSSVersion`: the moment of the last change (UI-207).
    #[must_use]
    pub fn version(&self) -> String {
        version(self.updated_at)
    }
}
