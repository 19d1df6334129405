//! Where the records go, and the questions that docs/audit-log.md answers.

use serde_json::{Value, json};

use super::{newest, records};
use crate::support::sdk::raw_call;
use crate::support::{Engine, PASSWORD, ROOT_KEY_ID, ROOT_SECRET, TestApp, on_both_engines};

/// The statements of the page, in its order.
fn documented() -> Vec<&'static str> {
    let page = include_str!("../../docs/audit-log.md");
    page.split("```sql").skip(1).map(|rest| rest.split("```").next().unwrap()).collect()
}

/// The rows of a statement, each value as text.
async fn ask(app: &TestApp, statement: &'static str) -> Vec<Vec<String>> {
    use sqlx::{Column as _, Row as _, ValueRef as _};
    macro_rules! rows {
        ($pool:ty) => {{
            let database = <$pool>::connect(&app.app.config.database_url()).await.unwrap();
            let rows = sqlx::query(statement).fetch_all(&database).await.unwrap();
            let text = |row: &_, at: usize| -> String {
                let row: &<$pool as Rows>::Row = row;
                if row.try_get_raw(at).unwrap().is_null() {
                    return String::new();
                }
                row.try_get::<String, _>(at).unwrap_or_else(|_| row.get::<i64, _>(at).to_string())
            };
            let all = rows
                .iter()
                .map(|row| row.columns().iter().map(|c| text(row, c.ordinal())).collect())
                .collect();
            database.close().await;
            all
        }};
    }
    if app.app.config.database_url().starts_with("postgres") {
        rows!(sqlx::PgPool)
    } else {
        rows!(sqlx::SqlitePool)
    }
}

trait Rows {
    type Row;
}
impl Rows for sqlx::PgPool {
    type Row = sqlx::postgres::PgRow;
}
impl Rows for sqlx::SqlitePool {
    type Row = sqlx::sqlite::SqliteRow;
}

on_both_engines! {
    // spec: LOG-080, LOG-081, LOG-082, LOG-083, LOG-084, LOG-085
    async fn the_questions_of_the_documentation(app: &TestApp) {
        let pool = app.email_pool().await;
        let client = app.client(&pool, json!({})).await;
        app.user(&pool, "mary@example.com").await;
        let sub = app.app.users.find(&pool, "mary@example.com").await.unwrap().unwrap().sub;
        let sign_in = async |password: &str| {
            let body = json!({ "ClientId": client.id, "AuthFlow": "USER_PASSWORD_AUTH",
                "AuthParameters": { "USERNAME": "mary@example.com", "PASSWORD": password } });
            raw_call(app, "InitiateAuth", body).await
        };
        for password in ["Wrong-horse-7", "Wrong-horse-8", PASSWORD] {
            sign_in(password).await;
        }
        let forgot = json!({ "ClientId": client.id, "Username": "mary@example.com" });
        raw_call(app, "ForgotPassword", forgot).await;
        app.app.audit.flush().await;

        let statements = documented();
        let [newest, failed, refused, calls, guessers, resets] = statements[..] else {
            panic!("{} statements", statements.len())
        };
        let found = ask(app, newest).await;
        assert_eq!(found.len(), 4);
        assert_eq!(found[0][1], "ForgotPassword");
        let found = ask(app, failed).await;
        assert_eq!(found.len(), 2);
        assert_eq!(found[0][3], "Incorrect username or password.");
        let found = ask(app, refused).await;
        assert_eq!(found.len(), 2);
        assert_eq!(found[0][3], sub.as_str());
        assert_eq!(ask(app, calls).await, [["127.0.0.1", "InitiateAuth", "3"], ["127.0.0.1", "ForgotPassword", "1"]]);
        assert_eq!(ask(app, guessers).await, [["127.0.0.1", "InitiateAuth", "2"]]);
        assert_eq!(ask(app, resets).await, [["127.0.0.1", "1"]]);

        let told = async |arguments: &[&str]| -> Vec<Value> {
            let output = tokio::process::Command::new(env!("CARGO_BIN_EXE_portico"))
                .arg("audit")
                .args(arguments)
                .env("PORTICO_DATA_DIR", &app.app.config.data_dir)
                .env("PORTICO_DATABASE_URL", app.app.config.database_url())
                .env("PORTICO_MASTER_KEY", "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=")
                .env("PORTICO_ROOT_ACCESS_KEY_ID", ROOT_KEY_ID)
                .env("PORTICO_ROOT_SECRET_ACCESS_KEY", ROOT_SECRET)
                .output()
                .await
                .unwrap();
            let text = String::from_utf8(output.stdout).unwrap();
            text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
        };
        let refused = ["--error", "NotAuthorizedException", "--sub", sub.as_str()];
        assert_eq!(told(&refused).await.len(), 2);
        assert_eq!(told(&["--pool", pool.id.as_str(), "--limit", "1"]).await[0]["eventName"], "ForgotPassword");
        assert!(told(&["--event", "InitiateAuth", "--source-ip", "192.0.2.1"]).await.is_empty());
    }
}

// spec: LOG-010
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_of_lines_with_or_without_the_table() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("audit.jsonl");
    let path = file.to_str().unwrap();
    for table in ["true", "false"] {
        let settings = [("PORTICO_AUDIT_FILE", path), ("PORTICO_AUDIT_TABLE", table)];
        let app = TestApp::start_with(Engine::Sqlite, &settings).await;
        raw_call(&app, "CreateUserPool", json!({ "PoolName": "mine" })).await;
        assert_eq!(records(&app).await.len(), usize::from(table == "true"));
        if table == "true" {
            assert_eq!(
                newest(&app, "CreateUserPool").await["requestParameters"]["poolName"],
                "mine"
            );
        }
        app.stop().await;
    }
    let lines = std::fs::read_to_string(&file).unwrap();
    assert_eq!(lines.lines().count(), 2);
    for line in lines.lines() {
        let record: Value = serde_json::from_str(line).unwrap();
        assert_eq!(record["eventName"], "CreateUserPool");
    }
}

// spec: LOG-010
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_history_is_paged_and_ends_after_its_days() {
    let settings = [("PORTICO_AUDIT_RETENTION_DAYS", "2")];
    let clock = portico::platform::Clock::manual(portico::platform::Clock::system().now());
    let app = TestApp::start_at(Engine::Sqlite, &settings, clock).await;
    for name in ["one", "two", "three"] {
        raw_call(&app, "CreateUserPool", json!({ "PoolName": name })).await;
    }
    let all = records(&app).await;
    let store = &app.app.store;
    let since = portico::platform::Timestamp(0);
    let mut paged = Vec::new();
    let mut last: Option<portico::audit::AuditRecord> = None;
    loop {
        let before = last.as_ref().map(|record| (record.at, record.id.as_str()));
        let Some(record) = store.list_audit(since, before, 1).await.unwrap().pop() else { break };
        paged.push(serde_json::from_str::<Value>(&record.document).unwrap());
        last = Some(record);
    }
    assert_eq!(paged, all, "one by one, also those of one moment");
    app.advance(3 * 24 * 3600);
    portico::jobs::cleanup::clean(&app.app).await.unwrap();
    assert!(store.list_audit(since, None, 10).await.unwrap().is_empty());
    app.stop().await;
}
