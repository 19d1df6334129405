//! `ListUsers`: one page of the users that match a filter (SRCH-001 – SRCH-021).

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{attributes, lookup, page};
use crate::api::call::Call;
use crate::api::error::ApiError;
use crate::app::App;
use crate::pools::Pool;
use crate::users::search::Filter;

/// USR-307.
const TOKEN_SECONDS: i64 = 3600;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Request {
    user_pool_id: String,
    #[serde(default)]
    attributes_to_get: Vec<String>,
    limit: Option<i64>,
    pagination_token: Option<String>,
    #[serde(default)]
    filter: String,
}

/// Where the last page ended. Sealed: it holds a value of a profile.
#[derive(Default, Serialize, Deserialize)]
struct Cursor {
    value: String,
    sub: String,
    expires: i64,
}

pub async fn list(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: Request = call.parse()?;
    let pool = lookup::pool(&app, &request.user_pool_id).await?;
    let known = |name: &String| name == "sub" || pool.settings.attribute(name).is_some();
    if !request.attributes_to_get.iter().all(known) {
        return Err(ApiError::invalid_parameter("One or more requested attributes do not exist."));
    }
    let filter = Filter::parse(&request.filter)
        .map_err(|error| ApiError::invalid_parameter(error.to_string()))?;
    let context = context(&pool, &request);
    let cursor = match request.pagination_token.as_deref() {
        None => Cursor::default(),
        Some(token) => open(&app, &context, token)
            .ok_or_else(|| ApiError::invalid_parameter("Invalid pagination token given."))?,
    };
    let size = page::size(request.limit);
    let limit = page::one_more(size);
    let (users, last) = match filter {
        None => {
            let mut users = app.store.list_users(&pool.id, &cursor.sub, limit).await?;
            let more = users.len() > size;
            users.truncate(size);
            let last = users.last().map(|user| (String::new(), user.sub.to_string()));
            (users, last.filter(|_| more))
        }
        Some(filter) => {
            let range = filter.range(&pool);
            // No `sub` is empty, so the first page begins with the first value of the range.
            let value = if cursor.sub.is_empty() { &range.from } else { &cursor.value };
            let after = (value.as_str(), cursor.sub.as_str());
            let mut found =
                app.store.search_users(&pool.id, filter.key, after, &range.before, limit).await?;
            let more = found.len() > size;
            found.truncate(size);
            let last = found.last().map(|one| (one.value.clone(), one.sub.to_string()));
            let subs: Vec<_> = found.into_iter().map(|one| one.sub).collect();
            (app.store.find_users(&pool.id, &subs).await?, last.filter(|_| more))
        }
    };
    let wanted = &request.attributes_to_get;
    let shown: Vec<Value> = users
        .iter()
        .map(|user| {
            attributes::user_type_with(user, |name| {
                wanted.is_empty() || wanted.iter().any(|one| one == name)
            })
        })
        .collect();
    let next = match last {
        Some((value, sub)) => {
            let expires = call.now.seconds() + TOKEN_SECONDS;
            Some(seal(&app, &context, &Cursor { value, sub, expires })?)
        }
        None => None,
    };
    Ok(page::answer("Users", shown, "PaginationToken", next))
}

/// A token is good for the same question only (SRCH-014).
fn context(pool: &Pool, request: &Request) -> String {
    let attributes = request.attributes_to_get.join(" ");
    format!("list_users:{}:{attributes}:{}", pool.id, request.filter.trim())
}

fn seal(app: &App, context: &str, cursor: &Cursor) -> Result<String, ApiError> {
    let plain = serde_json::to_vec(cursor).map_err(|_| ApiError::internal())?;
    let sealed = app.sealer.seal(context, &plain).map_err(|_| ApiError::internal())?;
    Ok(URL_SAFE_NO_PAD.encode(sealed))
}

fn open(app: &App, context: &str, token: &str) -> Option<Cursor> {
    let sealed = URL_SAFE_NO_PAD.decode(token).ok()?;
    let cursor: Cursor = serde_json::from_slice(&app.sealer.open(context, &sealed).ok()?).ok()?;
    (cursor.expires > app.clock.now().seconds()).then_some(cursor)
}
