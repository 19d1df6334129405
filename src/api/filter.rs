//! Public operations before the filter of their pool (WAF-002); what an administrator signed is not
//! inspected.

use actix_web::{HttpRequest, HttpResponse};
use serde_json::Value;

use super::dispatch::operation;
use super::error::{ApiError, ErrorType};
use super::model::{Body, Operation, model};
use super::response::{blocked, failure};
use super::sigv4::SignedRequest;
use crate::app::App;
use crate::authorization::Parameters;
use crate::http::client_address::client_address;
use crate::platform::{ClientId, InternalError, PoolId};
use crate::request_filter::{Content, Decision, RequestView};

/// The pool of a request, and the client that it names.
type Place = (PoolId, Option<String>);

/// The answer to a call that the filter stops.
pub(super) async fn stop(
    app: &App,
    http: &HttpRequest,
    request: &SignedRequest<'_>,
    request_id: &str,
) -> Option<HttpResponse> {
    match decide(app, http, request, request_id).await {
        Ok(None | Some(Decision::Allow)) => None,
        Ok(Some(Decision::Block(own))) => {
            let error =
                ApiError::new(ErrorType::Forbidden, "Request not allowed due to WAF block.");
            Some(blocked(request_id, &error, Some(&own)))
        }
        // Nobody can solve it here (WAF-008).
        Ok(Some(Decision::Captcha)) => {
            let text = "Request not allowed due to WAF captcha.";
            Some(blocked(request_id, &ApiError::new(ErrorType::Forbidden, text), None))
        }
        Err(error) => {
            tracing::error!(request_id, %error, "the request filter failed");
            Some(failure(request_id, &ApiError::internal()))
        }
    }
}

async fn decide(
    app: &App,
    http: &HttpRequest,
    request: &SignedRequest<'_>,
    request_id: &str,
) -> Result<Option<Decision>, InternalError> {
    if !app.request_filters.any().await? {
        return Ok(None);
    }
    let Ok(operation) = operation(request) else { return Ok(None) };
    if !operation.unsigned {
        return Ok(None);
    }
    // What is no object fails without having done anything.
    let input: Value = serde_json::from_slice(request.body).unwrap_or_default();
    let mut view = None;
    for (pool, client_id) in places(app, operation, &input).await? {
        let Some(filter) = app.request_filters.of(&pool).await? else { continue };
        let view = view.get_or_insert_with(|| look(app, http, request, &input)).clone();
        let view = view.marked(client_id.as_deref(), Some(operation.name));
        let outcome = app.request_filters.ask(&pool, &filter, request_id, &view, None);
        if !matches!(outcome.decision, Decision::Allow) {
            return Ok(Some(outcome.decision));
        }
    }
    Ok(None)
}

fn look(app: &App, http: &HttpRequest, request: &SignedRequest<'_>, input: &Value) -> RequestView {
    let address = client_address(http.head(), &app.config.trusted_proxies);
    let query = Parameters::decode(request.query.as_bytes()).unwrap_or_default();
    RequestView::new(address, request.method, request.path)
        .with_headers(request.headers.iter().copied())
        .with_query(request.query, &query)
        .with_body(request.body.len(), Content::Json(input))
}

/// Whose filter is asked: by what the operation itself works with, never by members that it ignores, or
/// a caller would choose the filter. More than one only where the operation refuses both.
async fn places(
    app: &App,
    operation: &Operation,
    input: &Value,
) -> Result<Vec<Place>, InternalError> {
    if let Some(id) = text(operation, input, "ClientId") {
        let client = app.pools.client(&ClientId::new(id)).await?;
        return Ok(client.map(|c| (c.pool_id.clone(), Some(id.to_owned()))).into_iter().collect());
    }
    let mut places = Vec::new();
    if let Some(token) = text(operation, input, "AccessToken")
        && let Some(pool) = app.tokens.claimed_pool(token).await?
    {
        places.push((pool.id.clone(), crate::tokens::claimed_client(token)));
    }
    if let Some(session) = text(operation, input, "Session")
        && let Some(id) = app.auth.client_of_session(session).await?
        && let Some(client) = app.pools.client(&id).await?
    {
        places.push((client.pool_id.clone(), Some(client.id.to_string())));
    }
    Ok(places)
}

/// A member that the operation has.
fn text<'a>(operation: &Operation, input: &'a Value, name: &str) -> Option<&'a str> {
    let Body::Structure(members) = &model().shapes.get(operation.input)?.body else { return None };
    members.iter().find(|member| member.name == name)?;
    input.get(name)?.as_str()
}
