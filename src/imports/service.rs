//! Making, starting and stopping import jobs.

use thiserror::Error;

use super::job::Progress;
use super::{ImportJob, ImportStatus};
use crate::keys::Sealer;
use crate::keys::seal::SealError;
use crate::platform::{Clock, Entropy, InternalError, internal_from};
use crate::pools::{Pool, PoolDirectory};
use crate::storage::{StorageError, Store};
use crate::users::Users;
use crate::users::foreign_hash::HashFamily;

const ALPHANUMERIC: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
pub(super) const STOPPED: &str = "The Import Job was stopped by the developer.";
/// USR-306.
const EXPIRES_SECONDS: i64 = 24 * 3600;

#[derive(Debug, Error)]
pub enum ImportError {
    #[error("no such job")]
    NotFound,
    /// IMP-203; the job's id.
    #[error("no file was uploaded for {0}")]
    NoFile(String),
    /// IMP-203, IMP-204, IMP-105: why it cannot start.
    #[error("{0}")]
    NotNow(&'static str),
    /// QUO-110.
    #[error("limit of {0} import jobs reached")]
    LimitReached(i64),
    #[error("the upload is not allowed")]
    Forbidden,
    #[error("the file has been uploaded already")]
    AlreadyUploaded,
    #[error("the file is too large")]
    TooLarge,
    /// The stored file cannot be read, now or later.
    #[error("the uploaded file cannot be read any more")]
    Unreadable,
    #[error("{0}")]
    Internal(InternalError),
}

internal_from!(ImportError: StorageError, SealError);

impl From<InternalError> for ImportError {
    fn from(error: InternalError) -> Self {
        Self::Internal(error)
    }
}

#[derive(Clone, Copy, Debug)]
pub struct ImportSettings {
    pub jobs_per_pool: i64,
    pub rows_per_file: i64,
    /// IMP-209: stop when more than this share of the rows failed or was skipped.
    pub failure_ratio: f64,
    /// IMP-204: one job at a time in the whole deployment, not only in each pool.
    pub one_per_server: bool,
}

#[derive(Clone)]
pub struct Imports {
    pub(super) store: Store,
    pub(super) clock: Clock,
    pub(super) entropy: Entropy,
    pub(super) sealer: Sealer,
    pub(super) pools: PoolDirectory,
    pub(super) users: Users,
    pub(super) settings: ImportSettings,
}

/// What [`Imports`] is made of.
pub struct ImportsParts {
    pub store: Store,
    pub clock: Clock,
    pub entropy: Entropy,
    pub sealer: Sealer,
    pub pools: PoolDirectory,
    pub users: Users,
    pub settings: ImportSettings,
}

impl Imports {
    #[must_use]
    pub fn new(parts: ImportsParts) -> Self {
        let ImportsParts { store, clock, entropy, sealer, pools, users, settings } = parts;
        Self { store, clock, entropy, sealer, pools, users, settings }
    }

    pub async fn create(
        &self,
        pool: &Pool,
        name: String,
        role_arn: String,
        hashes: Option<HashFamily>,
    ) -> Result<ImportJob, ImportError> {
        let limit = self.settings.jobs_per_pool;
        if self.store.count_imports(&pool.id).await? >= limit {
            return Err(ImportError::LimitReached(limit));
        }
        let job = ImportJob {
            pool_id: pool.id.clone(),
            id: format!("import-{}", self.entropy.string(ALPHANUMERIC, 12)),
            name,
            role_arn,
            hashes,
            status: ImportStatus::Created,
            created_at: self.clock.now(),
            started_at: None,
            completed_at: None,
            message: None,
            upload_id: None,
            uploaded: None,
            progress: Progress::default(),
        };
        self.store.insert_import(&job).await?;
        Ok(job)
    }

    pub async fn get(&self, pool: &Pool, id: &str) -> Result<ImportJob, ImportError> {
        self.store.find_import(&pool.id, id).await?.ok_or(ImportError::NotFound)
    }

    /// Puts the job in the queue (IMP-203).
    pub async fn start(&self, pool: &Pool, id: &str) -> Result<ImportJob, ImportError> {
        let job = self.get(pool, id).await?;
        if job.status != ImportStatus::Created {
            return Err(ImportError::NotNow("The import job has been started already."));
        }
        if job.uploaded.is_none() {
            return Err(ImportError::NoFile(job.id));
        }
        if pool.settings.auto_verified_attributes.is_empty() {
            return Err(ImportError::NotNow(
                "The user pool must have at least one auto verified attribute.",
            ));
        }
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        if self.settings.one_per_server && tx.any_active_import().await? {
            return Err(ImportError::NotNow(BUSY));
        }
        if !tx.activate_import(&pool.id, id).await? {
            return Err(ImportError::NotNow(BUSY));
        }
        if !tx.start_import(&pool.id, id, now).await? {
            return Err(ImportError::NotNow("The import job has been started already."));
        }
        tx.commit().await?;
        self.get(pool, id).await
    }

    /// Users imported so far remain; a stopped job does not start again (IMP-205).
    pub async fn stop(&self, pool: &Pool, id: &str) -> Result<ImportJob, ImportError> {
        self.get(pool, id).await?;
        if !self.store.stop_import(&pool.id, id).await? {
            return Err(ImportError::NotNow("The import job is not running."));
        }
        self.get(pool, id).await
    }

    /// Whether the pool must not change now (IMP-215).
    pub async fn is_running(&self, pool: &Pool) -> Result<bool, StorageError> {
        self.store.has_active_import(&pool.id).await
    }

    /// Jobs nobody started lose their file (IMP-207).
    pub async fn expire(&self) -> Result<(), StorageError> {
        let before = self.clock.now().plus_seconds(-EXPIRES_SECONDS);
        for job in self.store.list_unstarted_imports(before).await? {
            if self.store.expire_import(&job.pool_id, &job.id).await?
                && let Some(upload) = &job.upload_id
            {
                self.store.delete_import_pieces(&job.pool_id, upload).await?;
            }
        }
        // Of uploads that broke off, or whose job ended just before the process did.
        self.store.delete_stray_import_pieces().await
    }
}

const BUSY: &str = "Another import job is active.";
