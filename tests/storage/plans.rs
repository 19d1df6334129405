//! Look-ups of every sign-in and every token go by an index, however many users there are.

use sqlx::{Connection as _, Row as _};

use portico::users::search::SearchKey;

use super::Bench;
use crate::support::Engine;

/// The statements of the sources that read without writing, as they are.
fn look_ups(file: &str) -> Vec<String> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/storage").join(file);
    let source = std::fs::read_to_string(&path).unwrap();
    let mut rest = source.as_str();
    let mut found = Vec::new();
    while let Some(start) = rest.find("\"SELECT ") {
        let text = &rest[start + 1..];
        let end = text.find('"').unwrap();
        found.push(text[..end].to_owned());
        rest = &text[end..];
    }
    assert!(!found.is_empty(), "{file}");
    found
}

const HOT: [&str; 12] = [
    "users.rs",
    "codes.rs",
    "challenges.rs",
    "sessions.rs",
    "families.rs",
    "authorization.rs",
    "throttle.rs",
    "clients.rs",
    "groups.rs",
    "devices.rs",
    "verifiers.rs",
    "risk.rs",
];

/// All of them, and the statements of `ListUsers` (SRCH-022).
fn statements() -> Vec<String> {
    let searches = SearchKey::ALL.map(|key| portico::storage::search::statement(key).to_owned());
    HOT.into_iter().flat_map(look_ups).chain(searches).collect()
}

// spec: SRCH-022
#[tokio::test]
async fn sqlite_scans_no_table() {
    let bench = Bench::open(Engine::Sqlite).await;
    let mut connection = sqlx::SqliteConnection::connect(&bench.url).await.unwrap();
    for statement in statements() {
        let explain = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}"));
        for row in sqlx::query(explain).fetch_all(&mut connection).await.unwrap() {
            let step: String = row.get("detail");
            assert!(!step.starts_with("SCAN"), "{step}\n{statement}");
        }
    }
    for key in SearchKey::ALL {
        let explain = format!("EXPLAIN QUERY PLAN {}", portico::storage::search::statement(key));
        let explain = sqlx::AssertSqlSafe(explain);
        let steps = sqlx::query(explain).fetch_all(&mut connection).await.unwrap();
        // In the order of the index, from where the last page ended to the end of the range.
        assert_eq!(steps.len(), 1, "{}", key.as_str());
        let step: String = steps[0].get("detail");
        let bounds = if key == SearchKey::Sub { "AND sub>? AND sub<?" } else { ",sub)>(?,?) AND " };
        assert!(step.contains("INDEX") && step.contains(bounds), "{step}");
    }
    drop(connection);
    bench.close().await;
}

// spec: SRCH-022
#[tokio::test]
async fn postgres_scans_no_table() {
    let bench = Bench::open(Engine::Postgres).await;
    let mut connection = sqlx::PgConnection::connect(&bench.url).await.unwrap();
    sqlx::query("SET enable_seqscan = off").execute(&mut connection).await.unwrap();
    sqlx::query("SET plan_cache_mode = force_generic_plan").execute(&mut connection).await.unwrap();
    for statement in statements() {
        // GENERIC_PLAN would need PostgreSQL 16; a prepared statement explains everywhere.
        let prepare = format!("PREPARE look_up AS {statement}");
        sqlx::raw_sql(sqlx::AssertSqlSafe(prepare)).execute(&mut connection).await.unwrap();
        let parameters = (1..=9).take_while(|n| statement.contains(&format!("${n}"))).count();
        let nulls = vec!["NULL"; parameters].join(", ");
        let explain = sqlx::AssertSqlSafe(format!("EXPLAIN EXECUTE look_up({nulls})"));
        let plan = sqlx::raw_sql(explain).fetch_all(&mut connection).await.unwrap();
        let plan: Vec<String> = plan.iter().map(|row| row.get(0)).collect();
        let plan = plan.join("\n");
        assert!(!plan.contains("Seq Scan"), "{plan}\n{statement}");
        if statement.contains(", sub) > (") && !statement.contains("(sub, sub)") {
            assert!(plan.contains("ROW("), "{plan}\n{statement}");
            assert!(!plan.contains("Filter"), "{plan}\n{statement}");
        }
        sqlx::raw_sql("DEALLOCATE look_up").execute(&mut connection).await.unwrap();
    }
    drop(connection);
    bench.close().await;
}
