//! Groups and who is in them (GRP-001 – GRP-010).

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{attributes, lookup, page};
use crate::api::call::Call;
use crate::api::error::{ApiError, ErrorType};
use crate::api::wire::timestamp;
use crate::app::App;
use crate::groups::service::GroupMembers;
use crate::groups::{Group, GroupError};

fn refused(error: GroupError) -> ApiError {
    match error {
        GroupError::Exists => {
            ApiError::new(ErrorType::GroupExists, "A group with the name already exists.")
        }
        GroupError::NotFound => ApiError::not_found("Group not found."),
        GroupError::HasMembers => {
            ApiError::invalid_parameter("The group has members and cannot be deleted.")
        }
        GroupError::LimitReached(what, limit) => {
            ApiError::new(ErrorType::LimitExceeded, format!("Limit of {limit} {what} reached."))
        }
        GroupError::Internal(error) => error.into(),
    }
}

/// `GroupType`; what is not set is left out (GRP-002).
fn shown(group: &Group) -> Value {
    let mut members = Map::from_iter([
        ("GroupName".to_owned(), json!(group.name)),
        ("UserPoolId".to_owned(), json!(group.pool_id)),
        ("CreationDate".to_owned(), timestamp(group.created_at)),
        ("LastModifiedDate".to_owned(), timestamp(group.updated_at)),
    ]);
    let mut optional = |name: &str, value: Option<Value>| {
        members.extend(value.map(|value| (name.to_owned(), value)));
    };
    optional("Description", group.description.clone().map(Value::from));
    optional("RoleArn", group.role_arn.clone().map(Value::from));
    optional("Precedence", group.precedence.map(Value::from));
    Value::Object(members)
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct WriteRequest {
    group_name: String,
    user_pool_id: String,
    description: Option<String>,
    role_arn: Option<String>,
    precedence: Option<i64>,
}

impl WriteRequest {
    fn members(&mut self) -> GroupMembers {
        GroupMembers {
            description: self.description.take(),
            role_arn: self.role_arn.take(),
            precedence: self.precedence,
        }
    }
}

pub async fn create(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let mut request: WriteRequest = call.parse()?;
    let pool = lookup::pool(&app, &request.user_pool_id).await?;
    let members = request.members();
    let group = app.groups.create(&pool, request.group_name, members).await.map_err(refused)?;
    Ok(json!({ "Group": shown(&group) }))
}

pub async fn update(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let mut request: WriteRequest = call.parse()?;
    let pool = lookup::pool(&app, &request.user_pool_id).await?;
    let members = request.members();
    let group = app.groups.update(&pool, &request.group_name, members).await.map_err(refused)?;
    Ok(json!({ "Group": shown(&group) }))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct GroupRequest {
    group_name: String,
    user_pool_id: String,
}

pub async fn get(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: GroupRequest = call.parse()?;
    let pool = lookup::pool(&app, &request.user_pool_id).await?;
    let group = app.groups.get(&pool, &request.group_name).await.map_err(refused)?;
    Ok(json!({ "Group": shown(&group) }))
}

pub async fn delete(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: GroupRequest = call.parse()?;
    let pool = lookup::pool(&app, &request.user_pool_id).await?;
    app.groups.delete(&pool, &request.group_name).await.map_err(refused)?;
    Ok(Value::Null)
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListRequest {
    user_pool_id: String,
    limit: Option<i64>,
    next_token: Option<String>,
}

pub async fn list(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: ListRequest = call.parse()?;
    let pool = lookup::pool(&app, &request.user_pool_id).await?;
    let start = page::start(request.next_token.as_deref())?;
    let size = page::size(request.limit);
    let mut groups = app.store.list_groups(&pool.id, &start, page::one_more(size)).await?;
    let next = page::cut(&mut groups, size, |group| &group.name);
    let shown: Vec<Value> = groups.iter().map(shown).collect();
    Ok(page::answer("Groups", shown, "NextToken", next))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct MemberRequest {
    user_pool_id: String,
    username: String,
    group_name: String,
}

pub async fn add_user(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: MemberRequest = call.parse()?;
    let (pool, user) = lookup::user(&app, &request.user_pool_id, &request.username).await?;
    app.groups.add_user(&pool, &request.group_name, &user.sub).await.map_err(refused)?;
    Ok(Value::Null)
}

pub async fn remove_user(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: MemberRequest = call.parse()?;
    let (pool, user) = lookup::user(&app, &request.user_pool_id, &request.username).await?;
    app.groups.remove_user(&pool, &request.group_name, &user.sub).await.map_err(refused)?;
    Ok(Value::Null)
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListForUserRequest {
    user_pool_id: String,
    username: String,
    limit: Option<i64>,
    next_token: Option<String>,
}

/// A user has few groups (GRP-011): all are read, one page is shown.
pub async fn list_for_user(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: ListForUserRequest = call.parse()?;
    let (pool, user) = lookup::user(&app, &request.user_pool_id, &request.username).await?;
    let start = page::start(request.next_token.as_deref())?;
    let size = page::size(request.limit);
    let mut groups = app.store.groups_of_user(&pool.id, &user.sub).await?;
    groups.retain(|group| group.name > start);
    let next = page::cut(&mut groups, size, |group| &group.name);
    let shown: Vec<Value> = groups.iter().map(shown).collect();
    Ok(page::answer("Groups", shown, "NextToken", next))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListUsersRequest {
    user_pool_id: String,
    group_name: String,
    limit: Option<i64>,
    next_token: Option<String>,
}

pub async fn list_users(app: Arc<App>, mut call: Call) -> Result<Value, ApiError> {
    let request: ListUsersRequest = call.parse()?;
    let pool = lookup::pool(&app, &request.user_pool_id).await?;
    let name = request.group_name;
    app.groups.get(&pool, &name).await.map_err(refused)?;
    let start = page::start(request.next_token.as_deref())?;
    let size = page::size(request.limit);
    let limit = page::one_more(size);
    let mut subs = app.store.list_group_members(&pool.id, &name, &start, limit).await?;
    let next = page::cut(&mut subs, size, crate::platform::Sub::as_str);
    let users = app.store.find_users(&pool.id, &subs).await?;
    let shown: Vec<Value> = users.iter().map(attributes::user_type).collect();
    Ok(page::answer("Users", shown, "NextToken", next))
}
