//! `/mfa`, `/mfaOption`, `/mfaRegister`: the second factor on the pages (UI-100 – UI-125).

use actix_web::HttpResponse;

use super::entry::{Entry, Refusal};
use super::pages::{MfaAppPage, MfaCodePage, MfaContactPage, MfaOptionPage, QrImage};
use super::screen::{in_fours, sign_in_text};
use super::{challenge, filter};
use crate::auth::{CodeAnswer, SignInError, Step};
use crate::authorization::code::{FactorStep, PendingStep};
use crate::mfa::{Factor, PoolFactors};
use crate::platform::InternalError;

/// What this browser has to do.
struct Pending {
    username: String,
    session: String,
    step: FactorStep,
}

async fn pending(entry: &Entry) -> Result<Pending, Refusal> {
    match entry.step().await? {
        PendingStep::Factor { username, session, step } => {
            Ok(Pending { username, session: entry.open(&session)?, step })
        }
        _ => Err(Refusal::expired(entry)),
    }
}

/// The page of the step, or the way there for a browser that is elsewhere (back button, two tabs).
fn page_or_redirect(
    entry: &Entry,
    pending: &Pending,
    path: &str,
    page: Option<Result<HttpResponse, Refusal>>,
) -> Result<HttpResponse, Refusal> {
    page.unwrap_or_else(|| {
        let own = challenge::path(&pending.step);
        if own == path { Err(Refusal::expired(entry)) } else { Ok(entry.redirect(own)) }
    })
}

/// Goes on with what the engine answered to `pending`, or says what was wrong.
async fn answered(
    entry: &Entry,
    pending: &Pending,
    answered: Result<Step, SignInError>,
    page: impl FnOnce(String) -> Result<HttpResponse, Refusal>,
) -> Result<HttpResponse, Refusal> {
    match answered {
        Ok(step) => challenge::go_on(entry, step, &pending.username).await,
        Err(
            SignInError::SessionUsed | SignInError::SessionExpired | SignInError::SessionInvalid,
        ) => Err(Refusal::expired(entry)),
        Err(error) if challenge::ends(&error) => {
            challenge::failed(entry, &pending.username, &error).await
        }
        Err(error) => page(sign_in_text(entry, &error)),
    }
}

/// Back to the choice among factors.
async fn back(entry: &Entry, pending: &Pending, from: &str) -> Result<HttpResponse, Refusal> {
    let (pool, client) = (&entry.tenant.pool, &entry.client);
    let step = entry.auth.choose_again(pool, client, &pending.session, from).await;
    answered(entry, pending, step, |_| Err(Refusal::expired(entry))).await
}

/// `GET /mfaOption` (audit `MfaOption_GET`).
pub(super) async fn get_option(entry: Entry) -> Result<HttpResponse, Refusal> {
    let pending = pending(&entry).await?;
    let page = option_page(&entry, &pending, None);
    page_or_redirect(&entry, &pending, "/mfaOption", page)
}

/// `POST /mfaOption` (audit `MfaOption_POST`).
pub(super) async fn post_option(entry: Entry) -> Result<HttpResponse, Refusal> {
    let pending = pending(&entry).await?;
    let (pool, client) = (&entry.tenant.pool, &entry.client);
    let chosen = Factor::parse(entry.field("factor"));
    let missing = || Some(entry.locale.text("mfa-option-error").to_owned());
    match (&pending.step, chosen) {
        (FactorStep::Choose { choices }, Some(factor)) if choices.contains(&factor) => {
            let step = entry
                .auth
                .answer_select_mfa(pool, client, &pending.session, None, factor.as_str())
                .await;
            answered(&entry, &pending, step, |text| {
                let page = option_page(&entry, &pending, Some(text));
                page_or_redirect(&entry, &pending, "/mfaOption", page)
            })
            .await
        }
        (FactorStep::ChooseSetUp { choices }, Some(factor)) if choices.contains(&factor) => {
            challenge::set_up(&entry, &pending.session, &pending.username, factor).await
        }
        _ => {
            let page = option_page(&entry, &pending, missing());
            page_or_redirect(&entry, &pending, "/mfaOption", page)
        }
    }
}

fn option_page(
    entry: &Entry,
    pending: &Pending,
    error: Option<String>,
) -> Option<Result<HttpResponse, Refusal>> {
    let (options, is_set_up) = match &pending.step {
        FactorStep::Choose { choices } => (choices.clone(), false),
        FactorStep::ChooseSetUp { choices } => (choices.clone(), true),
        _ => return None,
    };
    Some(entry.render(&MfaOptionPage {
        frame: entry.frame(),
        form: entry.form("/mfaOption"),
        error,
        options,
        is_set_up,
        sign_in_href: entry.href("/login"),
    }))
}

/// `GET /mfa` (audit `Mfa_GET`).
pub(super) async fn get_code(entry: Entry) -> Result<HttpResponse, Refusal> {
    let pending = pending(&entry).await?;
    let resent = matches!(&pending.step, FactorStep::Code { is_resent: true, .. });
    let notice = resent.then(|| entry.locale.text("confirm-notice-code-sent").to_owned());
    let page = code_page(&entry, &pending, None, notice).await?;
    page_or_redirect(&entry, &pending, "/mfa", page)
}

/// `POST /mfa` (audit `Mfa_POST`).
pub(super) async fn post_code(entry: Entry) -> Result<HttpResponse, Refusal> {
    let pending = pending(&entry).await?;
    let FactorStep::Code { factor, .. } = &pending.step else {
        return page_or_redirect(&entry, &pending, "/mfa", None);
    };
    let factor = *factor;
    if !entry.field("back").is_empty() {
        return back(&entry, &pending, factor.as_str()).await;
    }
    let (pool, client) = (&entry.tenant.pool, &entry.client);
    let auth = &entry.auth;
    let step = if entry.field("resend").is_empty() {
        let code = entry.field("code").trim();
        let session = pending.session.as_str();
        let answer = CodeAnswer { session, username: None, factor, code, device_key: None };
        auth.answer_code(pool, client, answer).await
    } else {
        auth.resend_factor_code(pool, client, &pending.session, factor).await
    };
    let error = match step {
        Ok(Step::Challenge(sent)) if !entry.field("resend").is_empty() => {
            let mut step = pending.step.clone();
            if let FactorStep::Code { is_resent, .. } = &mut step {
                *is_resent = true;
            }
            return challenge::factor_step(&entry, &sent.session, &pending.username, step).await;
        }
        Ok(step) => return challenge::go_on(&entry, step, &pending.username).await,
        Err(
            SignInError::SessionUsed | SignInError::SessionExpired | SignInError::SessionInvalid,
        ) => return Err(Refusal::expired(&entry)),
        Err(error) if challenge::ends(&error) => {
            return challenge::failed(&entry, &pending.username, &error).await;
        }
        Err(error) => sign_in_text(&entry, &error),
    };
    let page = code_page(&entry, &pending, Some(error), None).await?;
    page_or_redirect(&entry, &pending, "/mfa", page)
}

async fn code_page(
    entry: &Entry,
    pending: &Pending,
    error: Option<String>,
    notice: Option<String>,
) -> Result<Option<Result<HttpResponse, Refusal>>, Refusal> {
    let FactorStep::Code { factor, destination, device_name, .. } = &pending.step else {
        return Ok(None);
    };
    let (pool, client) = (&entry.tenant.pool, &entry.client);
    let state = entry.auth.factor_state(pool, client, &pending.session, *factor).await;
    let (is_set_up, can_go_back) = state.map_err(|_| Refusal::expired(entry))?;
    Ok(Some(entry.render(&MfaCodePage {
        frame: entry.frame(),
        form: entry.form("/mfa"),
        error,
        notice,
        factor: *factor,
        destination: destination.clone(),
        device_name: device_name.clone(),
        is_set_up,
        can_go_back,
        sign_in_href: entry.href("/login"),
    })))
}

/// `GET /mfaRegister` (audit `MfaRegister_GET`).
pub(super) async fn get_register(entry: Entry) -> Result<HttpResponse, Refusal> {
    let pending = pending(&entry).await?;
    let page = register_page(&entry, &pending, None).await?;
    page_or_redirect(&entry, &pending, "/mfaRegister", page)
}

/// `POST /mfaRegister` (audit `MfaRegister_POST`).
pub(super) async fn post_register(entry: Entry) -> Result<HttpResponse, Refusal> {
    let pending = pending(&entry).await?;
    if !entry.field("back").is_empty() {
        return back(&entry, &pending, "MFA_SETUP").await;
    }
    let (pool, client) = (&entry.tenant.pool, &entry.client);
    let (auth, session) = (&entry.auth, pending.session.as_str());
    let step = match &pending.step {
        FactorStep::SetUpContact { factor } => {
            let contact = (*factor, entry.field("contact"));
            auth.set_up_contact(pool, client, session, None, contact).await
        }
        FactorStep::SetUpToken => {
            let (code, name) = (entry.field("code").trim(), entry.field("deviceName").trim());
            let name: String = name.chars().take(100).collect();
            let name = Some(name.as_str()).filter(|name| !name.is_empty());
            filter::background_call(&entry, "VerifySoftwareToken").await?;
            match auth.verify_in_session(pool, client, session, code, name).await {
                Ok(verified) => auth.answer_mfa_setup(pool, client, &verified, None).await,
                Err(error) => Err(error),
            }
        }
        _ => return page_or_redirect(&entry, &pending, "/mfaRegister", None),
    };
    let error = match step {
        Ok(step) => return challenge::go_on(&entry, step, &pending.username).await,
        Err(
            SignInError::SessionUsed | SignInError::SessionExpired | SignInError::SessionInvalid,
        ) => return Err(Refusal::expired(&entry)),
        Err(error) if challenge::ends(&error) => {
            return challenge::failed(&entry, &pending.username, &error).await;
        }
        Err(error) => sign_in_text(&entry, &error),
    };
    let page = register_page(&entry, &pending, Some(error)).await?;
    page_or_redirect(&entry, &pending, "/mfaRegister", page)
}

async fn register_page(
    entry: &Entry,
    pending: &Pending,
    error: Option<String>,
) -> Result<Option<Result<HttpResponse, Refusal>>, Refusal> {
    let (pool, client) = (&entry.tenant.pool, &entry.client);
    let can_go_back = PoolFactors::of(pool).all().count() > 1;
    Ok(match &pending.step {
        FactorStep::SetUpContact { factor } => Some(entry.render(&MfaContactPage {
            frame: entry.frame(),
            form: entry.form("/mfaRegister"),
            error,
            factor: *factor,
            value: entry.field("contact").to_owned(),
            can_go_back,
            sign_in_href: entry.href("/login"),
        })),
        FactorStep::SetUpToken => {
            let session = pending.session.as_str();
            let token = entry.auth.associated_in_session(pool, client, session).await;
            let token = token.map_err(|_| Refusal::expired(entry))?;
            let internal = |error: InternalError| Refusal::internal(entry, error);
            // UI-103: the app is known by the name of the client, the account by the user's.
            let address = token.address(&entry.client.name, &pending.username).map_err(internal)?;
            let qr = QrImage::of(&address)
                .ok_or_else(|| internal(InternalError::new("the address is too long")))?;
            Some(entry.render(&MfaAppPage {
                frame: entry.frame(),
                form: entry.form("/mfaRegister"),
                error,
                qr,
                secret: in_fours(&token.base32().map_err(internal)?),
                device_name: entry.field("deviceName").to_owned(),
                can_go_back,
                sign_in_href: entry.href("/login"),
            }))
        }
        _ => None,
    })
}
