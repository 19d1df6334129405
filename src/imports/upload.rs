//! The file on its way in: a signed, expiring address, and sealed pieces of one size (IMP-202).

use super::{ImportError, ImportJob, ImportStatus, Imports};
use crate::platform::secret::same_bytes;
use crate::platform::{PoolId, Timestamp};
use crate::storage::StorageError;

/// Bytes of a piece; only the last one is shorter.
pub const PIECE: usize = 256 * 1024;
/// IMP-114, QUO-112.
pub const LARGEST: i64 = 100 * 1024 * 1024;
/// USR-305.
const OPEN_SECONDS: i64 = 15 * 60;

/// An upload under way.
#[derive(Debug)]
pub struct Upload {
    pool_id: PoolId,
    job_id: String,
    upload_id: String,
    waiting: Vec<u8>,
    pieces: i64,
    bytes: i64,
}

pub(super) fn context(upload_id: &str, number: i64) -> String {
    format!("import:{upload_id}:{number}")
}

impl Imports {
    fn upload_expires(job: &ImportJob) -> Timestamp {
        job.created_at.plus_seconds(OPEN_SECONDS)
    }

    fn signature(&self, job: &ImportJob) -> String {
        let expires = Self::upload_expires(job).seconds().to_string();
        let parts = ["import-upload", job.pool_id.as_str(), job.id.as_str(), expires.as_str()];
        hex::encode(self.sealer.keyed_hash(&parts))
    }

    /// `PreSignedUrl`.
    #[must_use]
    pub fn upload_url(&self, job: &ImportJob) -> String {
        let base = self.pools.public_url();
        let (pool, expires) = (&job.pool_id, Self::upload_expires(job).seconds());
        let signature = self.signature(job);
        format!("{base}/import-uploads/{pool}/{}?expires={expires}&signature={signature}", job.id)
    }

    /// Begins the one upload of a job.
    ///
    /// # Errors
    /// `Forbidden` for a wrong signature or after fifteen minutes, `AlreadyUploaded`.
    pub async fn begin_upload(
        &self,
        pool: &str,
        job: &str,
        expires: &str,
        signature: &str,
    ) -> Result<Upload, ImportError> {
        let pool = PoolId::new(pool);
        let job = self.store.find_import(&pool, job).await?.ok_or(ImportError::Forbidden)?;
        let at = Self::upload_expires(&job);
        let genuine = same_bytes(self.signature(&job).as_bytes(), signature.as_bytes());
        if !genuine || expires != at.seconds().to_string() || at <= self.clock.now() {
            return Err(ImportError::Forbidden);
        }
        if job.uploaded.is_some() || job.status != ImportStatus::Created {
            return Err(ImportError::AlreadyUploaded);
        }
        let upload_id = self.entropy.uuid();
        self.store.begin_import_upload(&pool, &job.id, &upload_id).await?;
        let waiting = Vec::with_capacity(PIECE);
        Ok(Upload { pool_id: pool, job_id: job.id, upload_id, waiting, pieces: 0, bytes: 0 })
    }

    /// Takes the next bytes.
    ///
    /// # Errors
    /// `TooLarge` beyond 100 MB.
    pub async fn upload(&self, upload: &mut Upload, mut bytes: &[u8]) -> Result<(), ImportError> {
        upload.bytes += i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        if upload.bytes > LARGEST {
            return Err(ImportError::TooLarge);
        }
        while !bytes.is_empty() {
            let fits = (PIECE - upload.waiting.len()).min(bytes.len());
            upload.waiting.extend_from_slice(&bytes[..fits]);
            bytes = &bytes[fits..];
            if upload.waiting.len() == PIECE {
                self.store_piece(upload).await?;
            }
        }
        Ok(())
    }

    async fn store_piece(&self, upload: &mut Upload) -> Result<(), ImportError> {
        let sealed =
            self.sealer.seal(&context(&upload.upload_id, upload.pieces), &upload.waiting)?;
        let (pool, id) = (&upload.pool_id, &upload.upload_id);
        self.store.insert_import_piece(pool, id, upload.pieces, &sealed).await?;
        upload.waiting.clear();
        upload.pieces += 1;
        Ok(())
    }

    /// All bytes are there; of two uploads at once the later one counts.
    ///
    /// # Errors
    /// `AlreadyUploaded` if another upload took its place.
    pub async fn finish_upload(&self, mut upload: Upload) -> Result<(), ImportError> {
        if !upload.waiting.is_empty() {
            self.store_piece(&mut upload).await?;
        }
        let Upload { pool_id, job_id, upload_id, bytes, .. } = &upload;
        if self.store.finish_import_upload(pool_id, job_id, upload_id, *bytes).await? {
            return Ok(());
        }
        self.abandon_upload(upload).await?;
        Err(ImportError::AlreadyUploaded)
    }

    /// Forgets the pieces of an upload that broke off.
    pub async fn abandon_upload(&self, upload: Upload) -> Result<(), StorageError> {
        self.store.delete_import_pieces(&upload.pool_id, &upload.upload_id).await
    }
}
