//! `/dev/inbox`: mails and text messages as they would arrive.

use actix_web::http::StatusCode;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde_json::json;

use super::view;
use crate::app::App;
use crate::http::respond;
use crate::storage::{InboxMessage, StorageError};

/// As many as a person would look at.
const SHOWN: i64 = 100;

#[derive(Template)]
#[template(path = "dev/inbox.html")]
struct Inbox {
    messages: Vec<Shown>,
}

#[derive(Template)]
#[template(path = "dev/message.html")]
struct Message {
    message: Shown,
    has_html: bool,
}

struct Shown {
    id: String,
    medium: &'static str,
    to: String,
    subject: String,
    text: String,
    at: String,
}

impl From<InboxMessage> for Shown {
    fn from(message: InboxMessage) -> Self {
        let at = chrono::DateTime::from_timestamp_millis(message.received_at.0).unwrap_or_default();
        Self {
            medium: if message.medium == "SMS" { "Text message" } else { "Mail" },
            id: message.id,
            to: message.recipient,
            subject: message.subject,
            text: message.body_text,
            at: at.format("%Y-%m-%d %H:%M:%S UTC").to_string(),
        }
    }
}

pub(super) async fn list(app: web::Data<App>) -> HttpResponse {
    match app.store.list_inbox(SHOWN).await {
        Ok(messages) => {
            let messages = messages.into_iter().map(Shown::from).collect();
            view::page(&Inbox { messages }, StatusCode::OK)
        }
        Err(error) => failed(&error),
    }
}

/// The same for scripts: newest first, `[{"id","medium","to","subject","text"}]`.
pub(super) async fn json(app: web::Data<App>) -> HttpResponse {
    match app.store.list_inbox(SHOWN).await {
        Ok(messages) => {
            let all: Vec<_> = messages
                .iter()
                .map(|m| {
                    json!({ "id": m.id, "medium": m.medium, "to": m.recipient,
                            "subject": m.subject, "text": m.body_text })
                })
                .collect();
            respond::json(StatusCode::OK, json!(all).to_string())
        }
        Err(error) => failed(&error),
    }
}

pub(super) async fn message(
    app: web::Data<App>,
    id: web::Path<String>,
    request: HttpRequest,
) -> HttpResponse {
    match app.store.find_inbox(&id).await {
        Ok(Some(message)) => {
            let has_html = !message.body_html.is_empty();
            view::page(&Message { has_html, message: message.into() }, StatusCode::OK)
        }
        Ok(None) => respond::not_found(request).await,
        Err(error) => failed(&error),
    }
}

/// The mail's own HTML, in a sandbox: whatever a template holds, it runs nothing and fetches nothing.
pub(super) async fn body(
    app: web::Data<App>,
    id: web::Path<String>,
    request: HttpRequest,
) -> HttpResponse {
    match app.store.find_inbox(&id).await {
        Ok(Some(message)) => HttpResponse::Ok()
            .insert_header((CONTENT_TYPE, "text/html;charset=UTF-8"))
            .insert_header((
                "Content-Security-Policy",
                "sandbox allow-popups; default-src 'none'; style-src 'unsafe-inline'; img-src data:; \
                 frame-ancestors 'self'",
            ))
            .insert_header(("X-Frame-Options", "SAMEORIGIN"))
            .body(message.body_html),
        Ok(None) => respond::not_found(request).await,
        Err(error) => failed(&error),
    }
}

fn failed(error: &StorageError) -> HttpResponse {
    tracing::error!(%error, "the inbox cannot be read");
    HttpResponse::InternalServerError().finish()
}
