//! From an HTTP request to an operation: target, signature, shape, function, in this order.

use std::sync::Arc;

use serde_json::Value;

use super::access::{Origin, authenticate, authorize};
use super::audit::CallEvent;
use super::call::{Call, Caller};
use super::error::{ApiError, ErrorType};
use super::model::{Operation, model};
use super::routes;
use super::sigv4::{KeyCache, SignedRequest};
use super::validate::validate;
use crate::app::App;

const TARGET_PREFIX: &str = "AWSCognitoIdentityProviderService.";

/// Runs the operation that the request names; `None` stands for an empty body.
///
/// # Errors
/// Whatever the caller did wrong, as the exception of the service.
pub async fn dispatch(
    app: Arc<App>,
    keys: &KeyCache,
    request_id: &str,
    request: SignedRequest<'_>,
    origin: &Origin,
) -> Result<Option<Value>, ApiError> {
    let operation = operation(&request)?;
    let mut event = CallEvent::begin(&app, operation, request_id, origin);
    let answered = run(&app, operation, keys, request_id, request, origin, &mut event).await;
    if let Some(event) = event {
        event.finish(answered.as_ref());
    }
    answered.map(|output| operation.has_output.then_some(output))
}

async fn run(
    app: &Arc<App>,
    operation: &'static Operation,
    keys: &KeyCache,
    request_id: &str,
    request: SignedRequest<'_>,
    origin: &Origin,
    event: &mut Option<CallEvent<'_>>,
) -> Result<Value, ApiError> {
    let Some(handler) = routes::find(operation.name) else {
        return Err(unknown(format!(
            "{} is not available in this version of Portico.",
            operation.name
        )));
    };
    let caller =
        if operation.unsigned { Caller::Public } else { authenticate(app, &request, keys).await? };
    let mut input: Value = serde_json::from_slice(request.body)
        .ok()
        .filter(Value::is_object)
        .ok_or_else(|| ApiError::serialization("The request body is not a JSON object."))?;
    if let Some(event) = event {
        event.asked(&caller, &input);
    }
    authorize(app, &caller, operation.name, &input, origin).await?;
    validate(model(), operation, &mut input)?;
    let call = Call {
        operation: operation.name,
        input,
        caller,
        request_id: request_id.to_owned(),
        client_address: origin.address,
        now: app.clock.now(),
        sdk: origin.sdk.clone(),
        user_agent: origin.user_agent.clone(),
    };
    handler(Arc::clone(app), call).await
}

/// The operation of `X-Amz-Target` (FLOW-004).
pub(super) fn operation(request: &SignedRequest<'_>) -> Result<&'static Operation, ApiError> {
    request
        .headers
        .iter()
        .find(|(name, _)| *name == "x-amz-target")
        .and_then(|(_, target)| std::str::from_utf8(target).ok())
        .and_then(|target| target.strip_prefix(TARGET_PREFIX))
        .and_then(|name| model().operations.get(name))
        .ok_or_else(|| unknown("The operation is not known."))
}

fn unknown(message: impl Into<std::borrow::Cow<'static, str>>) -> ApiError {
    ApiError::new(ErrorType::UnknownOperation, message)
}
