//! Argon2id on its own few threads: hashing never blocks the server, and never piles up.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use argon2::password_hash::phc::{Output, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use thiserror::Error;
use tokio::sync::{Semaphore, oneshot};

use crate::platform::secret::same_bytes;
use crate::platform::{Entropy, InternalError, Secret};

/// Cost and size of the pool of hashing threads.
#[derive(Clone, Copy, Debug)]
pub struct HashSettings {
    pub memory_kib: u32,
    pub iterations: u32,
    pub threads: usize,
    /// Requests that may wait for a thread.
    pub queue: usize,
    /// How long one of them waits before it gets "too busy".
    pub patience: Duration,
}

#[derive(Debug, Error)]
pub enum HashError {
    /// More sign-ins than the machine can hash; try again soon.
    #[error("too many password checks at once")]
    Busy,
    #[error("hashing failed: {0}")]
    Internal(InternalError),
}

enum Job {
    Hash {
        password: Secret,
        salt: [u8; 16],
        answer: oneshot::Sender<Option<String>>,
    },
    Verify {
        password: Secret,
        hash: Option<String>,
        answer: oneshot::Sender<bool>,
    },
    /// Other arithmetic that takes long: SRP.
    Compute(Box<dyn FnOnce() + Send>),
}

/// Hashes and verifies passwords.
#[derive(Clone)]
pub struct PasswordHasher {
    jobs: Sender<Job>,
    waiting: Arc<Semaphore>,
    running: Arc<Semaphore>,
    patience: Duration,
    entropy: Entropy,
}

impl PasswordHasher {
    /// Starts the threads.
    pub fn start(settings: HashSettings, entropy: Entropy) -> Result<Self, InternalError> {
        let params = Params::new(settings.memory_kib, settings.iterations, 1, Some(32))
            .map_err(|error| InternalError::new(error.to_string()))?;
        let (jobs, queue) = channel();
        let queue = Arc::new(Mutex::new(queue));
        for number in 0..settings.threads.max(1) {
            let (queue, params) = (Arc::clone(&queue), params.clone());
            thread::Builder::new()
                .name(format!("argon2-{number}"))
                .spawn(move || work(&queue, &params))
                .map_err(InternalError::new)?;
        }
        Ok(Self {
            jobs,
            waiting: Arc::new(Semaphore::new(settings.queue + settings.threads.max(1))),
            running: Arc::new(Semaphore::new(settings.threads.max(1))),
            patience: settings.patience,
            entropy,
        })
    }

    /// A PHC string with a fresh salt.
    pub async fn hash(&self, password: &Secret) -> Result<String, HashError> {
        let (answer, hashed) = oneshot::channel();
        let job = Job::Hash { password: password.clone(), salt: self.entropy.bytes(), answer };
        self.run(job, hashed)
            .await?
            .ok_or_else(|| HashError::Internal(InternalError::new("argon2 refused its input")))
    }

    /// Whether the password is the one hashed. Without a hash the same work is done and the answer
    /// is no, so that the time tells nothing (ERR-039).
    pub async fn verify(&self, password: &Secret, hash: Option<&str>) -> Result<bool, HashError> {
        let (answer, verified) = oneshot::channel();
        let job = Job::Verify { password: password.clone(), hash: hash.map(str::to_owned), answer };
        self.run(job, verified).await
    }

    /// Runs long arithmetic on the same threads, within the same bounds.
    pub async fn compute<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, HashError> {
        let (answer, computed) = oneshot::channel();
        let job = Job::Compute(Box::new(move || {
            // The caller may have gone; then nobody needs the answer.
            let _ = answer.send(work());
        }));
        self.run(job, computed).await
    }

    async fn run<T>(&self, job: Job, answer: oneshot::Receiver<T>) -> Result<T, HashError> {
        let _place = self.waiting.try_acquire().map_err(|_| HashError::Busy)?;
        let turn = tokio::time::timeout(self.patience, self.running.acquire());
        let _turn = turn
            .await
            .map_err(|_| HashError::Busy)?
            .map_err(|error| HashError::Internal(InternalError::new(error)))?;
        let stopped = || HashError::Internal(InternalError::new("the hashing threads are gone"));
        self.jobs.send(job).map_err(|_| stopped())?;
        answer.await.map_err(|_| stopped())
    }
}

/// One thread: takes a job, works, answers. The memory is kept between jobs and given back when
/// no job comes for a while.
fn work(queue: &Mutex<Receiver<Job>>, params: &Params) {
    let mut memory: Vec<Block> = Vec::new();
    loop {
        let next = {
            let queue = queue.lock().unwrap_or_else(PoisonError::into_inner);
            queue.recv_timeout(Duration::from_secs(2))
        };
        let job = match next {
            Ok(job) => job,
            Err(std::sync::mpsc::RecvTimeoutError::Timeout) => {
                memory = Vec::new();
                continue;
            }
            Err(std::sync::mpsc::RecvTimeoutError::Disconnected) => return,
        };
        match job {
            Job::Hash { password, salt, answer } => {
                let hashed = hash(&password, &salt, params, &mut memory);
                // The caller may have gone; then nobody needs the answer.
                let _ = answer.send(hashed);
            }
            Job::Verify { password, hash, answer } => {
                let verified = verify(&password, hash.as_deref(), params, &mut memory);
                let _ = answer.send(verified);
            }
            Job::Compute(work) => work(),
        }
    }
}

fn derive(
    password: &Secret,
    salt: &[u8],
    params: &Params,
    memory: &mut Vec<Block>,
) -> Option<[u8; 32]> {
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone());
    memory.resize(params.block_count().max(memory.len()), Block::default());
    let mut output = [0; 32];
    argon2
        .hash_password_into_with_memory(
            password.expose().as_bytes(),
            salt,
            &mut output,
            &mut *memory,
        )
        .ok()?;
    Some(output)
}

fn hash(
    password: &Secret,
    salt: &[u8],
    params: &Params,
    memory: &mut Vec<Block>,
) -> Option<String> {
    let output = derive(password, salt, params, memory)?;
    let hash = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: params.try_into().ok()?,
        salt: Some(Salt::new(salt).ok()?),
        hash: Some(Output::new(&output).ok()?),
    };
    Some(hash.to_string())
}

fn verify(password: &Secret, hash: Option<&str>, params: &Params, memory: &mut Vec<Block>) -> bool {
    let stored = hash.and_then(|text| PasswordHash::new(text).ok());
    let Some(stored) = stored else {
        let _ = derive(password, &[0; 16], params, memory);
        return false;
    };
    let (Some(salt), Some(expected)) = (stored.salt.as_ref(), stored.hash.as_ref()) else {
        return false;
    };
    let Ok(params) = Params::try_from(&stored) else { return false };
    derive(password, salt.as_ref(), &params, memory)
        .is_some_and(|output| same_bytes(&output, expected.as_bytes()))
}
