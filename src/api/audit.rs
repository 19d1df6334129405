//! Audit records of the operations (LOG-001, LOG-005 – LOG-009, LOG-013 – LOG-017, LOG-070).

use serde_json::{Map, Value};

use super::access::Origin;
use super::arn;
use super::call::Caller;
use super::error::{ApiError, ErrorType};
use super::model::{Body, Operation, ShapeId, model};
use crate::app::App;
use crate::audit::about::noted;
use crate::audit::document::{Additional, Document, EventType, Identity, event_time, sub};
use crate::audit::{AuditRecord, HIDDEN};
use crate::platform::PoolId;

/// Texts known to be harmless. Numbers, switches, times and the values of an enumeration are shown
/// as well; everything else is hidden, and a map as a whole (LOG-007, LOG-009).
const SHOWN: [&str; 26] = [
    "AliasAttributes",
    "AllowedOAuthScopes",
    "AttributeName",
    "CallbackURLs",
    "ClientId",
    "ClientName",
    "DefaultRedirectURI",
    "Domain",
    "GroupName",
    "IdpIdentifier",
    "Identifier",
    "JobId",
    "JobName",
    "LogoutURLs",
    "ManagedLoginBrandingId",
    "Name",
    "PoolName",
    "ProviderName",
    "ReadAttributes",
    "ResourceArn",
    "RoleArn",
    "ScopeName",
    "SupportedIdentityProviders",
    "UserPoolId",
    "UserSub",
    "WriteAttributes",
];
/// What is recorded of a request that the model has not judged yet: this much of a text, in bytes,
const LONGEST: usize = 1024;
/// and as many of a list.
const MOST: usize = 100;
/// What answers say in the words of an enumeration,
const ANSWERED: [&str; 6] =
    ["ChallengeName", "DeliveryMedium", "MfaConfiguration", "ProviderType", "Status", "UserStatus"];
/// and which of their members hold names and values of others.
const MAPS: [&str; 5] =
    ["AttributeMapping", "ChallengeParameters", "ProviderDetails", "Tags", "UserPoolTags"];
/// Named like a look, and yet they send a code or make tokens.
const CHANGING: [&str; 3] =
    ["GetUserAttributeVerificationCode", "GetTokensFromRefreshToken", "GetClientToken"];

/// A call under way.
pub(super) struct CallEvent<'a> {
    app: &'a App,
    operation: &'static Operation,
    request_id: &'a str,
    origin: &'a Origin,
    caller: Option<Caller>,
    input: Value,
    pool: Option<PoolId>,
}

impl<'a> CallEvent<'a> {
    /// `None`: of calls that only read there are too many just now.
    pub fn begin(
        app: &'a App,
        operation: &'static Operation,
        request_id: &'a str,
        origin: &'a Origin,
    ) -> Option<Self> {
        let (caller, input, pool) = (None, Value::Null, None);
        app.audit.wants(is_read_only(operation.name)).then_some(Self {
            app,
            operation,
            request_id,
            origin,
            caller,
            input,
            pool,
        })
    }

    /// What was asked, and by whom: as far as a signature or the model let it come.
    pub fn asked(&mut self, caller: &Caller, input: &Value) {
        self.caller = Some(caller.clone());
        self.pool = input["UserPoolId"].as_str().map(PoolId::new);
        self.input = asked(self.operation.input, input, false);
    }

    /// Hands the record to the log.
    pub fn finish(self, answer: Result<&Value, &ApiError>) {
        let (app, about) = (self.app, noted());
        let (id, at) = (app.entropy.uuid(), app.clock.now());
        let account = app.config.iam.account_id.as_str();
        let read_only = is_read_only(self.operation.name);
        let has_output = self.operation.has_output && !read_only;
        let output = answer.ok().filter(|_| has_output).map(|output| answered("", output));
        let error = answer.err();
        let document = Document {
            event_version: "1.08",
            user_identity: self.identity(account),
            event_time: event_time(at),
            event_source: "cognito-idp.amazonaws.com",
            event_name: self.operation.name,
            aws_region: &app.config.region,
            source_ip_address: self.origin.address,
            user_agent: &self.origin.user_agent,
            error_code: error.map(|error| error.kind.as_str()),
            error_message: error.map(message),
            request_parameters: Some(&self.input),
            response_elements: output.as_ref(),
            additional_event_data: Additional { sub: sub(&about), ..Additional::default() },
            request_id: self.request_id,
            event_id: &id,
            read_only,
            event_type: EventType::AwsApiCall,
            management_event: true,
            recipient_account_id: account,
            service_event_details: None,
            event_category: "Management",
        };
        match serde_json::to_string(&document) {
            Ok(document) => {
                let (pool_id, event) = (about.pool.or(self.pool), self.operation.name.to_owned());
                app.audit.record(AuditRecord { id, pool_id, at, event, document });
            }
            Err(error) => tracing::error!(%error, "an audit record could not be written"),
        }
    }

    /// A user of the service is nobody to the account: `additionalEventData.sub` tells who it was.
    fn identity(&self, account: &'a str) -> Identity<'_> {
        match &self.caller {
            None | Some(Caller::Public) => Identity {
                kind: Some("Unknown"),
                principal_id: Some("Anonymous"),
                ..Identity::default()
            },
            Some(Caller::Root) => Identity {
                kind: Some("Root"),
                principal_id: Some(account),
                arn: Some(format!("arn:aws:iam::{account}:root")),
                account_id: Some(account),
                access_key_id: self.app.config.root_key().map(|(id, _)| id),
                user_name: None,
            },
            Some(Caller::Key(key)) => Identity {
                kind: Some("IAMUser"),
                principal_id: Some(&key.id),
                arn: Some(arn::user(account, &key.name)),
                account_id: Some(account),
                access_key_id: Some(&key.id),
                user_name: Some(&key.name),
            },
        }
    }
}

/// Words of a function are somebody else's, and may speak of the user.
fn message(error: &ApiError) -> &str {
    match error.kind {
        ErrorType::UserLambdaValidation => HIDDEN,
        _ => &error.message,
    }
}

fn is_read_only(operation: &str) -> bool {
    let name = operation.strip_prefix("Admin").unwrap_or(operation);
    let looks = ["Get", "List", "Describe"].iter().any(|verb| name.starts_with(verb));
    looks && !CHANGING.contains(&operation)
}

/// A request as the record shows it, members spelled with a small first letter (LOG-013).
fn asked(shape: ShapeId, value: &Value, is_harmless: bool) -> Value {
    let Some(found) = model().shapes.get(shape) else { return Value::from(HIDDEN) };
    match (&found.body, value) {
        (Body::Structure(members), Value::Object(object)) => {
            let member = |(name, value): (&String, &Value)| {
                let member = members.iter().find(|member| member.name == name)?;
                let is_harmless = SHOWN.contains(&member.name);
                Some((member.path_name.clone(), asked(member.shape, value, is_harmless)))
            };
            Value::Object(object.iter().filter_map(member).collect::<Map<_, _>>())
        }
        (Body::List(item), Value::Array(items)) => {
            items.iter().take(MOST).map(|value| asked(*item, value, is_harmless)).collect()
        }
        (Body::Integer | Body::Long | Body::Timestamp, Value::Number(_))
        | (Body::Boolean, Value::Bool(_)) => value.clone(),
        (Body::Text { values, .. }, Value::String(text)) => {
            let is_shown = (is_harmless && is_plain(text)) || values.contains(&text.as_str());
            if is_shown { value.clone() } else { Value::from(HIDDEN) }
        }
        _ => Value::from(HIDDEN),
    }
}

/// An answer likewise. Its shape is our own, so that the names of its members say enough.
fn answered(name: &str, value: &Value) -> Value {
    match value {
        Value::Object(_) if MAPS.contains(&name) => Value::from(HIDDEN),
        Value::Object(members) => {
            let member = |(name, value): (&String, &Value)| (camel(name), answered(name, value));
            Value::Object(members.iter().map(member).collect())
        }
        Value::Array(items) => items.iter().take(MOST).map(|item| answered(name, item)).collect(),
        Value::Number(_) | Value::Bool(_) | Value::Null => value.clone(),
        Value::String(text) => {
            let is_shown = SHOWN.contains(&name) || ANSWERED.contains(&name);
            if is_shown && is_plain(text) { value.clone() } else { Value::from(HIDDEN) }
        }
    }
}

fn is_plain(text: &str) -> bool {
    text.len() <= LONGEST && !text.contains(char::is_control)
}

fn camel(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}
