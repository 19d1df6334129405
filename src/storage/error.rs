//! What can go wrong in storage. Uniqueness is told by row counts, not by errors.

use std::sync::Arc;

use thiserror::Error;

#[derive(Debug, Error)]
pub enum StorageError {
    /// The engine failed or cannot be reached.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// The commit that a transaction shared with others failed; nothing of it stays.
    #[error("database: not committed: {0}")]
    NotCommitted(Arc<sqlx::Error>),
    #[error("migration: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// A row holds what this version cannot read.
    #[error("table {table}, column {column}: {reason}")]
    Inconsistent { table: &'static str, column: &'static str, reason: String },
    #[error("the database URL is not usable: {0}")]
    Url(String),
}

impl StorageError {
    pub(super) fn inconsistent(
        table: &'static str,
        column: &'static str,
        reason: impl ToString,
    ) -> Self {
        Self::Inconsistent { table, column, reason: reason.to_string() }
    }
}

impl From<StorageError> for crate::platform::InternalError {
    fn from(error: StorageError) -> Self {
        Self::new(error)
    }
}
