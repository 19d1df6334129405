//! User import: `GetCSVHeader` and the jobs (IMP-101, IMP-200 – IMP-206).

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{lookup, page};
use crate::api::call::Call;
use crate::api::error::{ApiError, ErrorType};
use crate::api::wire::timestamp;
use crate::app::App;
use crate::imports::{ImportError, ImportJob, header};
use crate::platform::Timestamp;
use crate::pools::Pool;
use crate::users::foreign_hash::HashFamily;

fn refused(error: ImportError) -> ApiError {
    match error {
        ImportError::NotFound => ApiError::not_found("The import job does not exist."),
        ImportError::NoFile(id) => ApiError::new(
            ErrorType::PreconditionNotMet,
            format!("No csv file was uploaded for {id}"),
        ),
        ImportError::NotNow(reason) => ApiError::new(ErrorType::PreconditionNotMet, reason),
        ImportError::LimitReached(limit) => ApiError::new(
            ErrorType::LimitExceeded,
            format!("Limit of {limit} import jobs reached."),
        ),
        ImportError::Forbidden
        | ImportError::AlreadyUploaded
        | ImportError::TooLarge
        | ImportError::Unreadable => ApiError::invalid_parameter(error.to_string()),
        ImportError::Internal(error) => error.into(),
    }
}

/// While users are imported the pool stays as it is (IMP-215).
pub async fn refuse_while_importing(app: &App, pool: &Pool) -> Result<(), ApiError> {
    if app.imports.is_running(pool).await? {
        return Err(ApiError::new(
            ErrorType::UserImportInProgress,
            "A user import is in progress for this user pool.",
        ));
    }
    Ok(())
}

fn shown(app: &App, job: &ImportJob) -> Value {
    let mut members = Map::from_iter([
        ("JobName".to_owned(), json!(job.name)),
        ("JobId".to_owned(), json!(job.id)),
        ("UserPoolId".to_owned(), json!(job.pool_id)),
        ("PreSignedUrl".to_owned(), json!(app.imports.upload_url(job))),
        ("CreationDate".to_owned(), timestamp(job.created_at)),
        ("Status".to_owned(), json!(job.status.as_str())),
        ("CloudWatchLogsRoleArn".to_owned(), json!(job.role_arn)),
        ("ImportedUsers".to_owned(), json!(job.progress.imported)),
        ("SkippedUsers".to_owned(), json!(job.progress.skipped)),
        ("FailedUsers".to_owned(), json!(job.progress.failed)),
    ]);
    let mut optional = |name: &str, value: Option<Value>| {
        members.extend(value.map(|value| (name.to_owned(), value)));
    };
    optional("StartDate", job.started_at.map(timestamp));
    optional("CompletionDate", job.completed_at.map(timestamp));
    let hashes = job.hashes.map(|family| json!(family.as_str()));
    optional("PasswordHashingAlgorithm", hashes);
    optional("CompletionMessage", job.message.clone().map(Value::from));
    Value::Object(members)
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct HeaderRequest {
    user_pool_id: String,
}

pub async fn csv_header(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: HeaderRequest = call.parse()?;
    let pool = lookup::pool(&app, &request.user_pool_id).await?;
    Ok(json!({ "UserPoolId": pool.id, "CSVHeader": header::columns(&pool) }))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct CreateRequest {
    job_name: String,
    user_pool_id: String,
    cloud_watch_logs_role_arn: String,
    password_hashing_algorithm: Option<String>,
}

pub async fn create(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: CreateRequest = call.parse()?;
    let hashes = request.password_hashing_algorithm.as_deref().map(|name| {
        HashFamily::parse(name)
            .ok_or_else(|| ApiError::invalid_parameter("Unknown PasswordHashingAlgorithm."))
    });
    let hashes = hashes.transpose()?;
    let pool = lookup::pool(&app, &request.user_pool_id).await?;
    let (name, role) = (request.job_name, request.cloud_watch_logs_role_arn);
    let job = app.imports.create(&pool, name, role, hashes).await.map_err(refused)?;
    Ok(json!({ "UserImportJob": shown(&app, &job) }))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct JobRequest {
    user_pool_id: String,
    job_id: String,
}

pub async fn describe(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: JobRequest = call.parse()?;
    let pool = lookup::pool(&app, &request.user_pool_id).await?;
    let job = app.imports.get(&pool, &request.job_id).await.map_err(refused)?;
    Ok(json!({ "UserImportJob": shown(&app, &job) }))
}

pub async fn start(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: JobRequest = call.parse()?;
    let pool = lookup::pool(&app, &request.user_pool_id).await?;
    let job = app.imports.start(&pool, &request.job_id).await.map_err(refused)?;
    Ok(json!({ "UserImportJob": shown(&app, &job) }))
}

pub async fn stop(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: JobRequest = call.parse()?;
    let pool = lookup::pool(&app, &request.user_pool_id).await?;
    let job = app.imports.stop(&pool, &request.job_id).await.map_err(refused)?;
    Ok(json!({ "UserImportJob": shown(&app, &job) }))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListRequest {
    user_pool_id: String,
    max_results: i64,
    pagination_token: Option<String>,
}

/// Newest first (IMP-206).
pub async fn list(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: ListRequest = call.parse()?;
    let pool = lookup::pool(&app, &request.user_pool_id).await?;
    let before = match request.pagination_token.as_deref() {
        None => (Timestamp(i64::MAX), String::new()),
        Some(token) => {
            place(token).ok_or_else(|| ApiError::invalid_parameter("Invalid pagination token"))?
        }
    };
    let size = page::size(Some(request.max_results));
    let before = (before.0, before.1.as_str());
    let mut jobs = app.store.list_imports(&pool.id, before, page::one_more(size)).await?;
    let more = jobs.len() > size;
    jobs.truncate(size);
    let next = jobs
        .last()
        .filter(|_| more)
        .map(|job| URL_SAFE_NO_PAD.encode(format!("{} {}", job.created_at.0, job.id)));
    let shown: Vec<Value> = jobs.iter().map(|job| shown(&app, job)).collect();
    Ok(page::answer("UserImportJobs", shown, "PaginationToken", next))
}

fn place(token: &str) -> Option<(Timestamp, String)> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(token).ok()?).ok()?;
    let (at, id) = text.split_once(' ')?;
    Some((Timestamp(at.parse().ok()?), id.to_owned()))
}
