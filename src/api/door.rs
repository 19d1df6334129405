//! The HTTP side of the AWS door: `POST /` with a bounded body, and the preflight of browsers.

use std::time::Duration;

use actix_web::http::Method;
use actix_web::web::{self, Bytes, BytesMut, Data, Payload, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, guard};
use futures_util::StreamExt as _;
use tracing::Instrument as _;

use super::access::Origin;
use super::dispatch::dispatch;
use super::error::{ApiError, ErrorType};
use super::response::{failure, preflight, success};
use super::sigv4::{KeyCache, SignedRequest};
use super::{filter, import_upload};
use crate::app::App;
use crate::http::client_address::client_address;
use crate::http::rate_limit::limits_of;

/// Larger bodies are refused (IAM-015).
const BODY_LIMIT: usize = 1024 * 1024;
/// Of the operations that carry pictures (UI-902).
const BRANDING_LIMIT: usize = 2 * BODY_LIMIT;
/// A client that stops sending does not hold a connection for longer.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);

/// `POST /` and `OPTIONS /` on every host.
pub fn configure(cfg: &mut ServiceConfig) {
    cfg.app_data(Data::new(KeyCache::default()));
    cfg.route("/import-uploads/{pool}/{job}", web::put().to(import_upload::put));
    cfg.service(web::resource("/").name("api").guard(guard::Post()).to(call));
    cfg.service(
        web::resource("/")
            .name("api_preflight")
            .guard(guard::fn_guard(|ctx| ctx.head().method == Method::OPTIONS))
            .to(|| async { preflight() }),
    );
}

async fn call(
    http: HttpRequest,
    payload: Payload,
    app: Data<App>,
    keys: Data<KeyCache>,
) -> HttpResponse {
    let request_id = app.entropy.uuid();
    let limit = if names(&http, "ManagedLoginBranding") { BRANDING_LIMIT } else { BODY_LIMIT };
    let body = match body(payload, limit).await {
        Ok(body) => body,
        Err(error) => return failure(&request_id, &error),
    };
    let headers: Vec<(&str, &[u8])> =
        http.headers().iter().map(|(name, value)| (name.as_str(), value.as_bytes())).collect();
    let request = SignedRequest {
        method: http.method().as_str(),
        path: http.uri().path(),
        query: http.query_string(),
        headers: &headers,
        body: &body,
    };
    // Before the limits: what a filter stops does not count against them.
    if let Some(stopped) = filter::stop(&app, &http, &request, &request_id).await {
        return stopped;
    }
    if names(&http, ".InitiateAuth")
        && let Some(limits) = limits_of(&http)
        && limits
            .sign_in(client_address(http.head(), &app.config.trusted_proxies), app.clock.now())
            .is_err()
    {
        let error = ApiError::new(ErrorType::TooManyRequests, "Rate exceeded");
        return failure(&request_id, &error);
    }
    // Every line that the call logs carries its id.
    let span = tracing::error_span!("call", request_id);
    let origin = origin(&http, &app);
    let answered = dispatch(app.clone().into_inner(), &keys, &request_id, request, &origin);
    match answered.instrument(span).await {
        Ok(output) => success(&request_id, output.as_ref()),
        Err(error) => {
            if error.kind.status() >= 500 {
                tracing::error!(request_id, kind = error.kind.as_str(), "call failed");
            }
            failure(&request_id, &error)
        }
    }
}

/// Whether the operation that is called has a name that ends like this.
fn names(http: &HttpRequest, end: &str) -> bool {
    let target = http.headers().get("x-amz-target").and_then(|value| value.to_str().ok());
    target.is_some_and(|target| target.ends_with(end))
}

fn origin(http: &HttpRequest, app: &App) -> Origin {
    let proxies = &app.config.trusted_proxies;
    let trusted = http.peer_addr().is_some_and(|peer| proxies.contains(peer.ip()));
    let header = |name: &str| http.headers().get(name).and_then(|value| value.to_str().ok());
    let forwarded = header("x-forwarded-proto").filter(|_| trusted);
    Origin {
        address: client_address(http.head(), proxies),
        secure: http.app_config().secure() || forwarded == Some("https"),
        sdk: header("x-amz-user-agent")
            .and_then(crate::triggers::Caller::sdk_of)
            .or_else(|| header("user-agent").and_then(crate::triggers::Caller::sdk_of)),
        user_agent: header("user-agent").unwrap_or_default().chars().take(512).collect(),
    }
}

async fn body(mut payload: Payload, limit: usize) -> Result<Bytes, ApiError> {
    let read = async {
        let mut body = BytesMut::new();
        while let Some(chunk) = payload.next().await {
            let chunk = chunk
                .map_err(|_| ApiError::serialization("The request body could not be read."))?;
            if body.len() + chunk.len() > limit {
                return Err(ApiError::new(
                    ErrorType::RequestEntityTooLarge,
                    format!("Request body must not be larger than {limit} bytes."),
                ));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body.freeze())
    };
    tokio::time::timeout(BODY_TIMEOUT, read).await.unwrap_or_else(|_| {
        Err(ApiError::serialization("The request body did not arrive in time."))
    })
}
