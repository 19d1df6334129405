//! A job and its states (IMP-201, IMP-207).

use crate::platform::{PoolId, Timestamp};
use crate::users::foreign_hash::HashFamily;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportStatus {
    Created,
    Pending,
    InProgress,
    Stopping,
    Expired,
    Stopped,
    Failed,
    Succeeded,
}

impl ImportStatus {
    pub const ALL: [Self; 8] = [
        Self::Created,
        Self::Pending,
        Self::InProgress,
        Self::Stopping,
        Self::Expired,
        Self::Stopped,
        Self::Failed,
        Self::Succeeded,
    ];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Created => "Created",
            Self::Pending => "Pending",
            Self::InProgress => "InProgress",
            Self::Stopping => "Stopping",
            Self::Expired => "Expired",
            Self::Stopped => "Stopped",
            Self::Failed => "Failed",
            Self::Succeeded => "Succeeded",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == text)
    }
}

#[derive(Clone, Debug)]
pub struct ImportJob {
    pub pool_id: PoolId,
    /// `import-` and letters and digits.
    pub id: String,
    pub name: String,
    /// Required by the wire and kept; nothing is written there (IMP-212).
    pub role_arn: String,
    /// Of the hashes in the file, if the job says so (IMP-250).
    pub hashes: Option<HashFamily>,
    pub status: ImportStatus,
    pub created_at: Timestamp,
    pub started_at: Option<Timestamp>,
    pub completed_at: Option<Timestamp>,
    pub message: Option<String>,
    /// The upload that counts: bytes arrive under it, and only it can be completed.
    pub upload_id: Option<String>,
    /// Bytes of the complete file; none while nothing has been uploaded.
    pub uploaded: Option<i64>,
    pub progress: Progress,
}

/// How far a job is; written with the users of each batch, so that it never runs a line twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    pub imported: i64,
    pub skipped: i64,
    pub failed: i64,
    /// Lines done, the header included.
    pub lines: i64,
    /// Where the next line begins.
    pub bytes: i64,
}

impl Progress {
    #[must_use]
    pub const fn rows(&self) -> i64 {
        self.imported + self.skipped + self.failed
    }
}
