//! `PUT /import-uploads/{pool}/{job}`: the file of an import job, at its pre-signed address (IMP-202).

use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::web::{Data, Path, Payload, Query};
use futures_util::StreamExt as _;
use serde::Deserialize;

use crate::app::App;
use crate::imports::ImportError;
use crate::imports::upload::Upload;

/// A client that stops sending does not hold an upload open for longer.
const SILENCE: Duration = Duration::from_secs(30);

#[derive(Deserialize)]
pub(super) struct Signature {
    expires: String,
    signature: String,
}

pub(super) async fn put(
    app: Data<App>,
    path: Path<(String, String)>,
    signature: Query<Signature>,
    payload: Payload,
) -> HttpResponse {
    let (pool, job) = path.into_inner();
    let Signature { expires, signature } = signature.into_inner();
    let begun = app.imports.begin_upload(&pool, &job, &expires, &signature).await;
    let outcome = match begun {
        Ok(upload) => receive(&app, upload, payload).await,
        Err(error) => Err(error),
    };
    let (mut answer, text) = match outcome {
        Ok(true) => (HttpResponse::Ok(), String::new()),
        Ok(false) => (HttpResponse::BadRequest(), "the file did not arrive whole\n".to_owned()),
        Err(error) => {
            let answer = match &error {
                ImportError::TooLarge => HttpResponse::PayloadTooLarge(),
                ImportError::AlreadyUploaded => HttpResponse::Conflict(),
                ImportError::Internal(error) => {
                    tracing::error!(%error, "an import file could not be stored");
                    return HttpResponse::InternalServerError().finish();
                }
                _ => HttpResponse::Forbidden(),
            };
            (answer, format!("{error}\n"))
        }
    };
    answer.content_type("text/plain; charset=utf-8").body(text)
}

/// Answers whether all of the body arrived.
async fn receive(app: &App, mut upload: Upload, mut payload: Payload) -> Result<bool, ImportError> {
    loop {
        match tokio::time::timeout(SILENCE, payload.next()).await {
            Ok(Some(Ok(bytes))) => {
                if let Err(error) = app.imports.upload(&mut upload, &bytes).await {
                    app.imports.abandon_upload(upload).await?;
                    return Err(error);
                }
            }
            Ok(None) => {
                app.imports.finish_upload(upload).await?;
                return Ok(true);
            }
            Ok(Some(Err(_))) | Err(_) => {
                app.imports.abandon_upload(upload).await?;
                return Ok(false);
            }
        }
    }
}
