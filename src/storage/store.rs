//! Opening, migrating and closing the store.

use std::str::FromStr as _;
use std::sync::Arc;
use std::time::Duration;

use sqlx::ConnectOptions as _;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use super::StorageError;
use super::db::{Db, Engine, Tx};
use super::row::params;
use super::writer::Writer;

/// How to open the database.
#[derive(Clone, Debug)]
pub struct OpenOptions {
    /// `sqlite:<path>` or `postgres://…`.
    pub url: String,
    pub max_connections: u32,
    /// SQLite only: `synchronous=FULL` (nothing acknowledged is lost at power failure) or `NORMAL`.
    pub full_sync: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Use,
    Look,
}

/// The one handle on the database; cheap to clone.
#[derive(Clone)]
pub struct Store {
    pub(super) db: Arc<Db>,
}

impl Store {
    /// Opens the database and creates the file or applies migrations as needed.
    pub async fn open(options: &OpenOptions) -> Result<Self, StorageError> {
        Self::open_for(options, Purpose::Use).await
    }

    /// Opens the database and changes nothing; there must be one.
    pub async fn open_to_look(options: &OpenOptions) -> Result<Self, StorageError> {
        Self::open_for(options, Purpose::Look).await
    }

    async fn open_for(options: &OpenOptions, purpose: Purpose) -> Result<Self, StorageError> {
        let db = if options.url.starts_with("sqlite:") {
            open_sqlite(options, purpose).await?
        } else if options.url.starts_with("postgres:") || options.url.starts_with("postgresql:") {
            open_postgres(options, purpose).await?
        } else {
            return Err(StorageError::Url(
                "it starts with neither sqlite: nor postgres://".to_owned(),
            ));
        };
        Ok(Self { db: Arc::new(db) })
    }

    pub async fn begin(&self) -> Result<Tx, StorageError> {
        self.db.begin().await
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), StorageError> {
        self.db.find("SELECT 1 AS one", params![]).await.map(|_| ())
    }

    /// How many statements read outside any transaction since the start.
    #[must_use]
    pub fn reads(&self) -> u64 {
        self.db.reads()
    }

    /// The time as the PostgreSQL server has it.
    pub async fn database_clock(&self) -> Result<crate::platform::Timestamp, StorageError> {
        let sql = "SELECT CAST(EXTRACT(EPOCH FROM now()) * 1000 AS BIGINT) AS now";
        let row = self.db.find(sql, params![]).await?;
        row.map_or(Ok(crate::platform::Timestamp(0)), |row| row.time("now"))
    }

    /// Waits for running statements and closes every connection.
    pub async fn close(&self) {
        self.db.close().await;
    }
}

async fn open_sqlite(options: &OpenOptions, purpose: Purpose) -> Result<Db, StorageError> {
    let base = SqliteConnectOptions::from_str(&options.url)?
        .create_if_missing(purpose == Purpose::Use)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(if options.full_sync {
            SqliteSynchronous::Full
        } else {
            SqliteSynchronous::Normal
        })
        .busy_timeout(Duration::from_secs(10))
        .foreign_keys(true)
        .statement_cache_capacity(256);
    let mut write = base.connect().await?;
    if purpose == Purpose::Use {
        sqlx::migrate!("migrations/sqlite").run(&mut write).await?;
    }
    let read = SqlitePoolOptions::new()
        .max_connections(options.max_connections.max(1))
        .acquire_timeout(Duration::from_secs(10))
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .connect_lazy_with(base.create_if_missing(false).read_only(true));
    Ok(Engine::Sqlite { read, write: Writer::start(write) }.into())
}

async fn open_postgres(options: &OpenOptions, purpose: Purpose) -> Result<Db, StorageError> {
    let connect = PgConnectOptions::from_str(&options.url)?
        .application_name("portico")
        .statement_cache_capacity(256);
    let pool = PgPoolOptions::new()
        .max_connections(options.max_connections.max(2))
        .acquire_timeout(Duration::from_secs(10))
        .connect_with(connect)
        .await?;
    if purpose == Purpose::Use {
        sqlx::migrate!("migrations/postgres").run(&pool).await?;
    }
    Ok(Engine::Postgres(pool).into())
}
