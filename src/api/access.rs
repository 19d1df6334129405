//! Who may call: the signature of signed operations, and what the policy of the key allows.

use std::net::IpAddr;

use serde_json::Value;

use super::arn;
use super::call::Caller;
use super::error::{ApiError, ErrorType};
use super::sigv4::{Claim, KeyCache, Scope, SignedRequest, verify};
use crate::app::App;
use crate::iam::{AccessKey, AccessRequest, Decision, decide};
use crate::platform::PoolId;

const SERVICE: &str = "cognito-idp";
/// Operations that name no pool: only `Resource: "*"` matches them (IAM-033, IAM-048).
const NO_RESOURCE: [&str; 3] = ["CreateUserPool", "ListUserPools", "DescribeUserPoolDomain"];
/// Operations that name their resource by `ResourceArn`; no other may be asked about by one.
const BY_ARN: [&str; 3] = ["TagResource", "UntagResource", "ListTagsForResource"];

/// Where a call comes from.
pub struct Origin {
    pub address: IpAddr,
    pub secure: bool,
    pub user_agent: String,
    /// As functions are told (TRG-053).
    pub sdk: Option<String>,
}

/// Authenticates a signed operation.
///
/// # Errors
/// `MissingAuthenticationTokenException`, `IncompleteSignatureException`, `InvalidSignatureException`,
/// `UnrecognizedClientException` (IAM-008 to IAM-014).
pub async fn authenticate(
    app: &App,
    request: &SignedRequest<'_>,
    keys: &KeyCache,
) -> Result<Caller, ApiError> {
    let claim = Claim::read(request.headers)?;
    let root = app.config.root_key().filter(|(id, _)| *id == claim.access_key_id);
    let (caller, secret) = if let Some((_, secret)) = root {
        (Caller::Root, Some(secret.clone()))
    } else {
        match app.access_keys.find(claim.access_key_id).await? {
            Some(key) => (Caller::Key(key.clone()), Some(key.secret.clone())),
            None => (Caller::Public, None),
        }
    };
    let scope = Scope {
        service: SERVICE,
        region: &app.config.region,
        accept_regions: &app.config.iam.accept_regions,
        skew_seconds: app.config.iam.clock_skew_seconds,
        now: app.clock.now(),
    };
    verify(request, &claim, &scope, secret, keys)?;
    Ok(caller)
}

/// Asks the key's policy before anything is looked up for the caller (IAM-043).
///
/// The input is not validated yet: only members that the operation has may count, or a caller would
/// add one that the handler never sees and choose what is asked about.
///
/// # Errors
/// `AccessDeniedException` (IAM-041).
pub async fn authorize(
    app: &App,
    caller: &Caller,
    operation: &str,
    input: &Value,
    origin: &Origin,
) -> Result<(), ApiError> {
    let Caller::Key(key) = caller else { return Ok(()) };
    let pool = pool_of(operation, input);
    let named = input["ResourceArn"].as_str().filter(|_| BY_ARN.contains(&operation));
    let resource = match (&pool, named) {
        (_, Some(arn)) => arn.to_owned(),
        (Some(pool), None) => arn::user_pool(&app.config.region, &app.config.iam.account_id, pool),
        (None, None) => "*".to_owned(),
    };
    let mut request = context(app, key, origin, &format!("{SERVICE}:{operation}"), &resource);
    for (name, value) in tags(operation, input) {
        request = request.with(&format!("aws:RequestTag/{name}"), [value]);
    }
    let keys = tag_keys(operation, input);
    if !keys.is_empty() {
        request = request.with("aws:TagKeys", keys);
    }
    let tagged = pool.or_else(|| arn::pool_of(&resource));
    if let Some(pool) = tagged
        && let Some(pool) = app.pools.pool(&pool).await?
    {
        for (name, value) in pool.settings.tags() {
            request = request.with(&format!("aws:ResourceTag/{name}"), [value.to_owned()]);
        }
    }
    permit(app, key, &request)?;
    // Whoever hands a role on must be allowed to (IAM-058).
    for role in roles(operation, input) {
        let pass = context(app, key, origin, "iam:PassRole", role)
            .with("iam:PassedToService", [format!("{SERVICE}.amazonaws.com")]);
        permit(app, key, &pass)?;
    }
    Ok(())
}

fn permit(app: &App, key: &AccessKey, request: &AccessRequest) -> Result<(), ApiError> {
    let reason = match decide([&key.policy], request) {
        Decision::Allowed => return Ok(()),
        Decision::NotAllowed => {
            format!("because no identity-based policy allows the {} action", request.action)
        }
        Decision::Denied => "with an explicit deny in an identity-based policy".to_owned(),
    };
    let principal = arn::user(&app.config.iam.account_id, &key.name);
    let AccessRequest { action, resource, .. } = request;
    tracing::info!(principal, action, resource, "access denied");
    Err(ApiError::new(
        ErrorType::AccessDenied,
        format!(
            "User: {principal} is not authorized to perform: {action} on resource: {resource} {reason}"
        ),
    ))
}

/// The keys that every request has (IAM-038, IAM-039).
fn context(
    app: &App,
    key: &AccessKey,
    origin: &Origin,
    action: &str,
    resource: &str,
) -> AccessRequest {
    let now = app.clock.now();
    let time = chrono::DateTime::from_timestamp_millis(now.0).unwrap_or_default();
    let account = &app.config.iam.account_id;
    AccessRequest::new(action, resource)
        .with("aws:SourceIp", [origin.address.to_string()])
        .with("aws:SecureTransport", [origin.secure.to_string()])
        .with("aws:UserAgent", [origin.user_agent.clone()])
        .with("aws:CurrentTime", [time.to_rfc3339()])
        .with("aws:EpochTime", [now.seconds().to_string()])
        .with("aws:PrincipalArn", [arn::user(account, &key.name)])
        .with("aws:PrincipalAccount", [account.clone()])
        .with("aws:PrincipalType", ["User".to_owned()])
        .with("aws:username", [key.name.clone()])
        .with("aws:userid", [key.id.clone()])
        .with("aws:RequestedRegion", [app.config.region.clone()])
        .with("aws:ViaAWSService", ["false".to_owned()])
}

fn pool_of(operation: &str, input: &Value) -> Option<PoolId> {
    let elsewhere = NO_RESOURCE.contains(&operation) || BY_ARN.contains(&operation);
    let id = input["UserPoolId"].as_str().filter(|_| !elsewhere)?;
    Some(PoolId::new(id))
}

/// `UserPoolTags` of a pool, `Tags` of `TagResource` (IAM-056).
fn tags<'a>(
    operation: &str,
    input: &'a Value,
) -> impl Iterator<Item = (&'a str, String)> + use<'a> {
    let member = match operation {
        "CreateUserPool" | "UpdateUserPool" => &input["UserPoolTags"],
        "TagResource" => &input["Tags"],
        _ => &Value::Null,
    };
    member
        .as_object()
        .into_iter()
        .flatten()
        .filter_map(|(name, value)| Some((name.as_str(), value.as_str()?.to_owned())))
}

fn tag_keys(operation: &str, input: &Value) -> Vec<String> {
    let named = input["TagKeys"].as_array().filter(|_| operation == "UntagResource");
    let named = named.into_iter().flatten().filter_map(Value::as_str);
    tags(operation, input).map(|(name, _)| name).chain(named).map(str::to_owned).collect()
}

fn roles<'a>(operation: &str, input: &'a Value) -> Vec<&'a str> {
    let role = match operation {
        "CreateGroup" | "UpdateGroup" => &input["RoleArn"],
        "CreateUserPool" | "UpdateUserPool" => &input["SmsConfiguration"]["SnsCallerArn"],
        "SetUserPoolMfaConfig" => &input["SmsMfaConfiguration"]["SmsConfiguration"]["SnsCallerArn"],
        "CreateUserImportJob" => &input["CloudWatchLogsRoleArn"],
        _ => &Value::Null,
    };
    role.as_str().into_iter().collect()
}
