//! `/customChallenge`: what a function of the pool asks, on a page (UI-004). Its words come from the
//! public parameters of the challenge.

use std::collections::BTreeMap;

use actix_web::HttpResponse;

use super::challenge;
use super::entry::{Entry, Refusal};
use super::pages::{CustomChallengePage, CustomInput};
use crate::auth::{CustomAnswer, SignInError};
use crate::authorization::code::PendingStep;

struct Pending {
    username: String,
    session: String,
    parameters: BTreeMap<String, String>,
}

/// `GET /customChallenge` (audit `CustomChallenge_GET`).
pub(super) async fn get(entry: Entry) -> Result<HttpResponse, Refusal> {
    let pending = pending(&entry).await?;
    page(&entry, &pending.parameters)
}

/// `POST /customChallenge` (audit `CustomChallenge_POST`). Every answer uses its session up, so what
/// fails otherwise than by the function's decision starts again.
pub(super) async fn post(entry: Entry) -> Result<HttpResponse, Refusal> {
    let pending = pending(&entry).await?;
    let (pool, client) = (&entry.tenant.pool, &entry.client);
    let answer = CustomAnswer {
        session: &pending.session,
        username: None,
        answer: entry.field("answer"),
        device_key: None,
    };
    match entry.auth.answer_custom(pool, client, answer).await {
        Ok(step) => challenge::go_on(&entry, step, &pending.username).await,
        Err(
            SignInError::SessionUsed | SignInError::SessionExpired | SignInError::SessionInvalid,
        ) => Err(Refusal::expired(&entry)),
        Err(error) => challenge::failed(&entry, &pending.username, &error).await,
    }
}

async fn pending(entry: &Entry) -> Result<Pending, Refusal> {
    match entry.step().await? {
        PendingStep::Custom { username, session, parameters } => {
            let parameters = serde_json::from_str(&entry.open(&parameters)?).unwrap_or_default();
            Ok(Pending { username, session: entry.open(&session)?, parameters })
        }
        _ => Err(Refusal::expired(entry)),
    }
}

fn page(entry: &Entry, parameters: &BTreeMap<String, String>) -> Result<HttpResponse, Refusal> {
    let given = |name: &str| parameters.get(name).filter(|text| !text.is_empty()).cloned();
    entry.render(&CustomChallengePage {
        frame: entry.frame(),
        form: entry.form("/customChallenge"),
        error: given("error"),
        prompt: given("prompt"),
        label: given("label"),
        input: CustomInput::named(given("inputType").as_deref().unwrap_or_default()),
        sign_in_href: entry.href("/login"),
    })
}
