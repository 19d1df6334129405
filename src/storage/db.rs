//! The two engines behind one face. Everything that truly differs between them is in this file.

use std::sync::atomic::{AtomicU64, Ordering};

use sqlx::postgres::{PgArguments, PgPool};
use sqlx::query::Query;
use sqlx::sqlite::{SqliteArguments, SqlitePool};
use sqlx::{Executor as _, Postgres, Sqlite, Transaction};

use super::StorageError;
use super::row::{Param, Row};
use super::writer::{Turn, Writer};

pub(super) struct Db {
    engine: Engine,
    /// Statements that read outside any transaction, since the start.
    reads: AtomicU64,
}

pub(super) enum Engine {
    /// Readers never wait for the writer (WAL); writes queue for the one connection instead of
    /// failing with `SQLITE_BUSY`.
    Sqlite {
        read: SqlitePool,
        write: Writer,
    },
    Postgres(PgPool),
}

/// A write transaction; dropped without [`Tx::commit`] it leaves nothing behind.
pub struct Tx(Inner);

enum Inner {
    Sqlite(Turn),
    Postgres(Transaction<'static, Postgres>),
}

pub(super) type SqliteQuery = Query<'static, Sqlite, SqliteArguments>;
type PostgresQuery = Query<'static, Postgres, PgArguments>;

macro_rules! bind {
    ($query:expr, $params:expr) => {{
        let mut query = $query;
        for param in $params {
            query = match param {
                Param::Text(value) => query.bind(value),
                Param::Int(value) => query.bind(value),
                Param::Bool(value) => query.bind(value),
                Param::Bytes(value) => query.bind(value),
            };
        }
        query
    }};
}

pub(super) fn sqlite(sql: &'static str, params: Vec<Param>) -> SqliteQuery {
    bind!(sqlx::query::<Sqlite>(sql), params)
}

fn postgres(sql: &'static str, params: Vec<Param>) -> PostgresQuery {
    bind!(sqlx::query::<Postgres>(sql), params)
}

impl From<Engine> for Db {
    fn from(engine: Engine) -> Self {
        Self { engine, reads: AtomicU64::new(0) }
    }
}

impl Db {
    pub(super) fn reads(&self) -> u64 {
        self.reads.load(Ordering::Relaxed)
    }

    pub(super) async fn close(&self) {
        match &self.engine {
            Engine::Sqlite { read, write } => {
                read.close().await;
                write.close().await;
            }
            Engine::Postgres(pool) => pool.close().await,
        }
    }

    pub(super) async fn begin(&self) -> Result<Tx, StorageError> {
        Ok(Tx(match &self.engine {
            Engine::Sqlite { write, .. } => Inner::Sqlite(write.begin().await?),
            Engine::Postgres(pool) => Inner::Postgres(pool.begin().await?),
        }))
    }

    /// Reads at most one row, outside any transaction.
    pub(super) async fn find(
        &self,
        sql: &'static str,
        params: Vec<Param>,
    ) -> Result<Option<Row>, StorageError> {
        self.reads.fetch_add(1, Ordering::Relaxed);
        Ok(match &self.engine {
            Engine::Sqlite { read, write } => {
                write.settled().await;
                read.fetch_optional(sqlite(sql, params)).await?.map(Row::Sqlite)
            }
            Engine::Postgres(pool) => {
                pool.fetch_optional(postgres(sql, params)).await?.map(Row::Postgres)
            }
        })
    }

    /// Reads all rows, outside any transaction. The statement bounds their number.
    pub(super) async fn list(
        &self,
        sql: &'static str,
        params: Vec<Param>,
    ) -> Result<Vec<Row>, StorageError> {
        self.reads.fetch_add(1, Ordering::Relaxed);
        Ok(match &self.engine {
            Engine::Sqlite { read, write } => {
                write.settled().await;
                read.fetch_all(sqlite(sql, params)).await?.into_iter().map(Row::Sqlite).collect()
            }
            Engine::Postgres(pool) => pool
                .fetch_all(postgres(sql, params))
                .await?
                .into_iter()
                .map(Row::Postgres)
                .collect(),
        })
    }

    /// One statement as its own transaction; answers the number of rows touched.
    pub(super) async fn execute(
        &self,
        sql: &'static str,
        params: Vec<Param>,
    ) -> Result<u64, StorageError> {
        Ok(match &self.engine {
            Engine::Sqlite { write, .. } => write.run(sqlite(sql, params)).await?.1,
            Engine::Postgres(pool) => pool.execute(postgres(sql, params)).await?.rows_affected(),
        })
    }

    /// One writing statement with `RETURNING` as its own transaction.
    pub(super) async fn write_returning(
        &self,
        sql: &'static str,
        params: Vec<Param>,
    ) -> Result<Vec<Row>, StorageError> {
        Ok(match &self.engine {
            Engine::Sqlite { write, .. } => {
                write.run(sqlite(sql, params)).await?.0.into_iter().map(Row::Sqlite).collect()
            }
            Engine::Postgres(pool) => pool
                .fetch_all(postgres(sql, params))
                .await?
                .into_iter()
                .map(Row::Postgres)
                .collect(),
        })
    }
}

impl Tx {
    /// Makes everything since the beginning durable.
    pub async fn commit(self) -> Result<(), StorageError> {
        match self.0 {
            Inner::Sqlite(turn) => turn.commit().await?,
            Inner::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }

    pub(super) async fn find(
        &mut self,
        sql: &'static str,
        params: Vec<Param>,
    ) -> Result<Option<Row>, StorageError> {
        Ok(match &mut self.0 {
            Inner::Sqlite(turn) => {
                let found = turn.connection()?.fetch_optional(sqlite(sql, params)).await;
                found.inspect_err(|error| turn.failed(error))?.map(Row::Sqlite)
            }
            Inner::Postgres(tx) => {
                tx.fetch_optional(postgres(sql, params)).await?.map(Row::Postgres)
            }
        })
    }

    /// Reads all rows; also those that a write gives back.
    pub(super) async fn list(
        &mut self,
        sql: &'static str,
        params: Vec<Param>,
    ) -> Result<Vec<Row>, StorageError> {
        Ok(match &mut self.0 {
            Inner::Sqlite(turn) => {
                let found = turn.connection()?.fetch_all(sqlite(sql, params)).await;
                let found = found.inspect_err(|error| turn.failed(error))?;
                found.into_iter().map(Row::Sqlite).collect()
            }
            Inner::Postgres(tx) => {
                tx.fetch_all(postgres(sql, params)).await?.into_iter().map(Row::Postgres).collect()
            }
        })
    }

    pub(super) async fn execute(
        &mut self,
        sql: &'static str,
        params: Vec<Param>,
    ) -> Result<u64, StorageError> {
        Ok(match &mut self.0 {
            Inner::Sqlite(turn) => {
                let done = turn.connection()?.execute(sqlite(sql, params)).await;
                done.inspect_err(|error| turn.failed(error))?.rows_affected()
            }
            Inner::Postgres(tx) => tx.execute(postgres(sql, params)).await?.rows_affected(),
        })
    }
}
