//! How the hosted pages of a client look: the style sheet and logo of Cognito's contract
//! (UI-200 – UI-239), and themes beyond it.

pub mod css;
pub mod picture;
pub mod service;
pub mod theme;

use crate::platform::{PoolId, Timestamp};

pub use picture::Picture;
pub use service::{Branding, BrandingError, Look};
pub use theme::Theme;

/// `ClientId` of what all clients without a look of their own have (UI-200).
pub const ALL: &str = "ALL";

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

    /// `CSSVersion`: the moment of the last change, `yyyyMMddHHmmss` UTC (UI-207).
    #[must_use]
    pub fn version(&self) -> String {
        let time = chrono::DateTime::from_timestamp_millis(self.updated_at.0).unwrap_or_default();
        time.format("%Y%m%d%H%M%S").to_string()
    }
}
