//! A database for one test: a file, or a schema in the PostgreSQL of the test run.

use std::path::Path;

use sqlx::{Connection as _, Executor as _, PgConnection};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

pub struct Database {
    pub url: String,
    schema: Option<String>,
}

/// Where the test run's PostgreSQL listens. Missing is a failure, not a reason to skip.
fn server() -> String {
    std::env::var("PORTICO_TEST_POSTGRES_URL")
        .expect("PORTICO_TEST_POSTGRES_URL is not set: run the tests with `make test` or scripts/with-postgres")
}

impl Database {
    pub async fn create(engine: Engine, dir: &Path) -> Self {
        match engine {
            Engine::Sqlite => {
                let file = dir.join("portico.db");
                Self { url: format!("sqlite:{}", file.display()), schema: None }
            }
            Engine::Postgres => {
                let server = server();
                let schema = format!("test_{}", uuid::Uuid::new_v4().simple());
                let mut connection = PgConnection::connect(&server).await.unwrap();
                let create = format!("CREATE SCHEMA {schema}");
                connection.execute(sqlx::AssertSqlSafe(create)).await.unwrap();
                let separator = if server.contains('?') { '&' } else { '?' };
                let url = format!("{server}{separator}options=-csearch_path%3D{schema}");
                Self { url, schema: Some(schema) }
            }
        }
    }

    pub async fn drop(&self) {
        if let Some(schema) = &self.schema {
            let mut connection = PgConnection::connect(&server()).await.unwrap();
            let drop = format!("DROP SCHEMA {schema} CASCADE");
            connection.execute(sqlx::AssertSqlSafe(drop)).await.unwrap();
        }
    }
}
