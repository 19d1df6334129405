//! `/account`: people look after their profile, password, factors, devices and sessions (UI-913).
//! Whatever changes who can sign in asks for a sign-in of the last minutes.

use actix_web::HttpResponse;

use super::entry::{Entry, Refusal};
use super::filter;
use super::pages::{
    AccountPage, AppSetUp, AttributeField, FactorItem, Item, QrImage, SessionItem,
    UnverifiedContact,
};
use super::screen::{directory_text, in_fours, password_rules, posted_attributes, sign_in_text};
use crate::devices::DeviceError;
use crate::mfa::{Factor, FactorChange, MfaError, PoolFactors, Preferences};
use crate::platform::{InternalError, Secret, Timestamp};
use crate::sessions::BrowserSession;
use crate::sessions::of_users::{EndError, Ending, SessionKind};
use crate::users::codes::Medium;
use crate::users::{DirectoryError, User};

/// Seconds after a sign-in in which sensitive changes need no other.
const FRESH_SECONDS: i64 = 300;

/// What an action may only do soon after a sign-in.
const SENSITIVE: [&str; 9] = [
    "verify",
    "password",
    "factor-on",
    "factor-off",
    "factor-prefer",
    "app-start",
    "app-verify",
    "passkey-delete",
    "delete",
];

/// What the page tells after an action.
#[derive(Default)]
struct Told {
    notice: Option<&'static str>,
    error: Option<String>,
    password_error: Option<String>,
    app: Option<AppSetUp>,
}

impl Told {
    fn notice(key: &'static str) -> Self {
        Self { notice: Some(key), ..Self::default() }
    }

    fn error(text: String) -> Self {
        Self { error: Some(text), ..Self::default() }
    }
}

/// Who is signed in here, or the way to the sign-in page and back.
async fn person(entry: &Entry) -> Result<(BrowserSession, User), Refusal> {
    let sign_in = || Refusal(entry.redirect_with("/login", &[("next", "account")]));
    let handle = entry.session_handle().ok_or_else(sign_in)?;
    let found = entry.app.sessions.find_user(&entry.tenant.pool, &handle).await;
    found.map_err(|error| Refusal::internal(entry, error))?.ok_or_else(sign_in)
}

fn is_fresh(entry: &Entry, session: &BrowserSession) -> bool {
    session.auth_time.plus_seconds(FRESH_SECONDS) > entry.app.clock.now()
}

/// The sign-in page, which asks although there is a session.
fn again(entry: &Entry) -> HttpResponse {
    entry.redirect_with("/login", &[("next", "account"), ("prompt", "login")])
}

/// `GET /account` (audit `Account_GET`).
pub(super) async fn get(entry: Entry) -> Result<HttpResponse, Refusal> {
    let (session, user) = person(&entry).await?;
    page(&entry, (&session, &user), Told::default()).await
}

/// `POST /account` (audit `Account_POST`).
pub(super) async fn post(entry: Entry) -> Result<HttpResponse, Refusal> {
    let (session, user) = person(&entry).await?;
    let action = entry.field("do");
    let is_sensitive =
        SENSITIVE.contains(&action) || (action == "profile" && moves_contact(&entry, &user));
    if is_sensitive && !is_fresh(&entry, &session) {
        return Ok(again(&entry));
    }
    let (app, pool) = (&entry.app, &entry.tenant.pool);
    let told = match action {
        "profile" => profile(&entry, &user).await,
        "send-code" => match attribute(&entry) {
            Some(attribute) => app
                .users
                .send_attribute_code(pool, &user, attribute)
                .await
                .map(|_| "confirm-notice-code-sent")
                .into_told(&entry),
            None => Told::default(),
        },
        "verify" => match attribute(&entry) {
            Some(attribute) => {
                let code = entry.field("code").trim();
                let verified = app.users.verify_attribute(pool, &user, attribute, code).await;
                verified.map(|()| "account-notice-verified").into_told(&entry)
            }
            None => Told::default(),
        },
        "password" => password(&entry, &user).await,
        "factor-on" | "factor-off" | "factor-prefer" => factor(&entry, &user, action).await,
        "app-start" => start_app(&entry, &user).await?,
        "app-verify" => {
            filter::background_call(&entry, "VerifySoftwareToken").await?;
            verify_app(&entry, &user).await
        }
        "passkey-delete" => {
            let deleted = app.passkeys.delete(pool, &user.sub, entry.field("id")).await;
            match deleted {
                Ok(()) => Told::notice("account-notice-saved"),
                Err(error) => Told::error(sign_in_text(&entry, &error.into())),
            }
        }
        "device-forget" => match app.devices.forget(pool, &user.sub, entry.field("id")).await {
            Ok(()) => Told::notice("account-notice-saved"),
            Err(_) => Told::default(),
        },
        "session-end" => end_session(&entry, &session, &user).await?,
        "sign-out" => {
            let ended = app.users.sign_out_everywhere(pool, &user.sub).await;
            if let Err(error) = ended {
                Told::error(directory_text(&entry, &error))
            } else {
                return leave(&entry).await;
            }
        }
        "delete" => {
            if entry.field("confirmation").trim() != shown_name(&user) {
                Told::error(entry.locale.text("account-delete-mismatch").to_owned())
            } else if let Err(error) = app.users.delete_user(pool, &user.sub).await {
                Told::error(directory_text(&entry, &error))
            } else {
                return leave(&entry).await;
            }
        }
        _ => Told::default(),
    };
    // What was changed is read again.
    let (session, user) = person(&entry).await?;
    page(&entry, (&session, &user), told).await
}

/// Ends another session; with a browser what came through it.
async fn end_session(entry: &Entry, here: &BrowserSession, user: &User) -> Result<Told, Refusal> {
    let id = entry.field("id");
    if id == here.id {
        return Ok(Told::default());
    }
    let ending = Ending { id, linked: id.starts_with("sso"), current: None };
    match entry.app.sessions.end_one((&entry.tenant.pool.id, &user.sub), ending).await {
        Ok(()) => Ok(Told::notice("account-notice-saved")),
        Err(EndError::NotFound | EndError::Current) => Ok(Told::default()),
        Err(EndError::Internal(error)) => Err(Refusal::internal(entry, error)),
    }
}

/// Ends the session here, whatever the pool does with hosted sessions (UI-179).
async fn leave(entry: &Entry) -> Result<HttpResponse, Refusal> {
    if let Some(handle) = entry.session_handle() {
        let ended = entry.app.sessions.end(&handle).await;
        ended.map_err(|error| Refusal::internal(entry, error))?;
    }
    Ok(entry.redirect("/signedout"))
}

/// `POST /account/passkey/options`: a challenge for a new passkey.
pub(super) async fn passkey_options(entry: Entry) -> Result<HttpResponse, Refusal> {
    let (session, user) = person(&entry).await?;
    if !is_fresh(&entry, &session) {
        return Err(Refusal(again(&entry)));
    }
    let (pool, client) = (&entry.tenant.pool, &entry.client);
    match entry.auth.start_passkey(pool, client, &user).await {
        Ok(options) => Ok(HttpResponse::Ok().json(options)),
        Err(error) => Err(Refusal::page(&entry, &sign_in_text(&entry, &error))),
    }
}

/// `POST /account/passkey` (audit `Passkeys_Add_POST`).
pub(super) async fn passkey(entry: Entry) -> Result<HttpResponse, Refusal> {
    let (session, user) = person(&entry).await?;
    if !is_fresh(&entry, &session) {
        return Ok(again(&entry));
    }
    let credential = serde_json::from_str(entry.field("credential")).unwrap_or_default();
    let (pool, client) = (&entry.tenant.pool, &entry.client);
    let added = entry.auth.complete_passkey(pool, client, &user, &credential, None).await;
    let told = match added {
        Ok(_) => Told::notice("account-notice-passkey"),
        Err(error) => Told::error(sign_in_text(&entry, &error)),
    };
    page(&entry, (&session, &user), told).await
}

/// A contact that can be verified.
fn attribute(entry: &Entry) -> Option<&'static str> {
    Medium::of_attribute(entry.field("attribute")).map(Medium::attribute)
}

/// Where codes go is not changed by a browser that somebody left open.
fn moves_contact(entry: &Entry, user: &User) -> bool {
    let posted = posted_attributes(&entry.form);
    ["email", "phone_number"].iter().any(|name| {
        posted
            .get(*name)
            .is_some_and(|value| user.attribute(name).unwrap_or_default() != value.as_str())
    })
}

async fn profile(entry: &Entry, user: &User) -> Told {
    let mut changes = posted_attributes(&entry.form);
    changes.retain(|name, value| user.attribute(name).unwrap_or_default() != value.as_str());
    if changes.is_empty() {
        return Told::default();
    }
    let (pool, client) = (&entry.tenant.pool, &entry.client);
    let saved = entry.auth.users().update_attributes(pool, client, user, changes).await;
    saved.map(|_| "account-notice-saved").into_told(entry)
}

async fn password(entry: &Entry, user: &User) -> Told {
    let (previous, new) =
        (Secret::new(entry.field("previous")), Secret::new(entry.field("password")));
    let pool = &entry.tenant.pool;
    match entry.app.users.change_password(pool, user, Some(&previous), &new).await {
        Ok(()) => Told::notice("login-notice-password-changed"),
        Err(error @ DirectoryError::InvalidPassword(_)) => {
            Told { password_error: Some(directory_text(entry, &error)), ..Told::default() }
        }
        Err(error) => Told::error(directory_text(entry, &error)),
    }
}

async fn factor(entry: &Entry, user: &User, action: &str) -> Told {
    let Some(factor) = Factor::parse(entry.field("factor")) else { return Told::default() };
    let change = FactorChange {
        enabled: Some(action != "factor-off"),
        preferred: (action == "factor-prefer").then_some(true),
    };
    let mut preferences = Preferences::default();
    match factor {
        Factor::Sms => preferences.sms = Some(change),
        Factor::SoftwareToken => preferences.software_token = Some(change),
        Factor::Email => preferences.email = Some(change),
    }
    match entry.app.mfa.set_preferences(&entry.tenant.pool, user, preferences).await {
        Ok(()) => Told::notice("account-notice-saved"),
        Err(error) => Told::error(sign_in_text(entry, &error.into())),
    }
}

async fn start_app(entry: &Entry, user: &User) -> Result<Told, Refusal> {
    filter::background_call(entry, "AssociateSoftwareToken").await?;
    let token = match entry.app.mfa.associate(&entry.tenant.pool, user).await {
        Ok(token) => token,
        Err(error) => return Ok(Told::error(sign_in_text(entry, &error.into()))),
    };
    let internal = |error: InternalError| Refusal::internal(entry, error);
    let address = token.address(&entry.client.name, &shown_name(user)).map_err(internal)?;
    let qr = QrImage::of(&address)
        .ok_or_else(|| internal(InternalError::new("the address is too long")))?;
    let secret = in_fours(&token.base32().map_err(internal)?);
    Ok(Told { app: Some(AppSetUp { qr, secret }), ..Told::default() })
}

/// The app counts from now on, and is switched on.
async fn verify_app(entry: &Entry, user: &User) -> Told {
    let (mfa, pool) = (&entry.app.mfa, &entry.tenant.pool);
    let on = Some(FactorChange { enabled: Some(true), preferred: None });
    let verified = match mfa.verify(pool, user, entry.field("code"), None).await {
        Ok(()) => {
            let on = Preferences { software_token: on, ..Preferences::default() };
            mfa.set_preferences(pool, user, on).await
        }
        Err(error) => Err(error),
    };
    match verified {
        Ok(()) => Told::notice("account-notice-saved"),
        Err(MfaError::CodeMismatch) => {
            Told::error(entry.locale.text("mfa-error-not-enabled").to_owned())
        }
        Err(error) => Told::error(sign_in_text(entry, &error.into())),
    }
}

/// What people know themselves by.
fn shown_name(user: &User) -> String {
    user.attribute("email").unwrap_or(&user.username).to_owned()
}

async fn page(
    entry: &Entry,
    (here, user): (&BrowserSession, &User),
    told: Told,
) -> Result<HttpResponse, Refusal> {
    let (app, pool) = (&entry.app, &entry.tenant.pool);
    let internal = |error: crate::storage::StorageError| Refusal::internal(entry, error);
    let factors = factor_items(entry, user).await.map_err(internal)?;
    let has_passkeys = pool.settings.allows_first_factor("WEB_AUTHN");
    let passkeys = app.passkeys.list(pool, &user.sub).await.map_err(internal)?;
    let devices = match app.devices.list(pool, &user.sub, "", 50).await {
        Ok(devices) => devices,
        Err(DeviceError::NotTracked) => Vec::new(),
        Err(error) => return Err(Refusal::internal(entry, InternalError::new(error))),
    };
    let sessions = session_items(entry, here, user).await;
    let sessions = sessions.map_err(|error| Refusal::internal(entry, error))?;
    entry.render(&AccountPage {
        frame: entry.frame(),
        form: entry.form("/account"),
        error: told.error,
        notice: told.notice.map(|key| entry.locale.text(key).to_owned()),
        username: shown_name(user),
        contacts: unverified(user),
        attributes: editable(entry, user),
        has_password: user.password_hash.is_some(),
        password_rules: password_rules(&entry.locale, pool),
        password_error: told.password_error,
        many_factors: factors.iter().filter(|factor| factor.is_on).count() > 1,
        factors,
        app: told.app,
        passkey_options: has_passkeys.then(|| entry.href("/account/passkey/options")),
        passkey_form: entry.form("/account/passkey"),
        passkeys: passkeys
            .into_iter()
            .map(|p| Item { id: p.credential_id, name: p.name, hint: date(p.created_at) })
            .collect(),
        devices: devices
            .into_iter()
            .map(|device| Item {
                id: device.key,
                name: device.name.unwrap_or_default(),
                hint: date(device.last_authenticated_at),
            })
            .collect(),
        sessions,
        app_href: entry.request.redirect_uri().to_owned(),
    })
}

/// Where somebody is signed in; what `ListUserSessions` lists.
async fn session_items(
    entry: &Entry,
    here: &BrowserSession,
    user: &User,
) -> Result<Vec<SessionItem>, InternalError> {
    let (app, pool) = (&entry.app, &entry.tenant.pool);
    let listed = app.sessions.list((&pool.id, &user.sub), None, 50).await?;
    let mut items = Vec::new();
    for session in listed {
        let is_browser = session.kind == SessionKind::Sso;
        let name = match session.client_id.as_ref().filter(|_| !is_browser) {
            Some(id) => app.pools.client(id).await?.map_or_else(String::new, |c| c.name.clone()),
            None => entry.locale.text("account-session-browser").to_owned(),
        };
        let used = date(session.used_at.unwrap_or(session.created_at));
        let seen = [session.seen.device, session.seen.address];
        let hint = std::iter::once(used).chain(seen.into_iter().flatten());
        let hint = hint.collect::<Vec<_>>().join(" · ");
        let is_here = session.id == here.id;
        items.push(SessionItem { id: session.id, name, hint, is_here });
    }
    Ok(items)
}

/// The attributes that this client lets people write, as far as a form can hold them.
fn editable(entry: &Entry, user: &User) -> Vec<AttributeField> {
    let settings = &entry.tenant.pool.settings;
    let shown = |name: &str| {
        entry.client.may_write(&entry.tenant.pool, name)
            && !name.ends_with("_verified")
            && !matches!(name, "sub" | "updated_at" | "identities")
            && settings.attribute(name).is_some_and(|a| a.mutable && !a.developer_only_attribute)
            && (user.attribute(name).is_some() || ALWAYS.contains(&name))
    };
    settings
        .schema_attributes
        .iter()
        .map(|attribute| attribute.name.as_str())
        .filter(|name| shown(name))
        .map(|name| {
            AttributeField::new(&entry.locale, name, user.attribute(name).unwrap_or_default())
        })
        .collect()
}

/// Offered although the profile does not have them yet.
const ALWAYS: [&str; 3] = ["name", "email", "phone_number"];

fn unverified(user: &User) -> Vec<UnverifiedContact> {
    ["email", "phone_number"]
        .into_iter()
        .filter(|attribute| !user.is_verified(attribute))
        .filter_map(|attribute| {
            let value = user.attribute(attribute)?.to_owned();
            Some(UnverifiedContact { attribute, value })
        })
        .collect()
}

async fn factor_items(
    entry: &Entry,
    user: &User,
) -> Result<Vec<FactorItem>, crate::storage::StorageError> {
    let pool = &entry.tenant.pool;
    let offered = PoolFactors::of(pool);
    let factors = entry.app.mfa.factors(pool, &user.sub).await?;
    let has = |attribute: &str| user.attribute(attribute).is_some();
    let item = |factor: Factor| {
        let (key, can_be_on) = match factor {
            Factor::Sms => ("mfa-option-sms", has("phone_number")),
            Factor::SoftwareToken => ("mfa-option-app", factors.sealed_token.is_some()),
            Factor::Email => ("mfa-option-email", user.verified("email").is_some()),
        };
        FactorItem {
            name: factor.as_str(),
            label: entry.locale.text(key).to_owned(),
            is_on: factors.is_on(factor),
            can_be_on,
            is_preferred: factors.preferred() == Some(factor),
            is_app: factor == Factor::SoftwareToken,
        }
    };
    let shown = Factor::ALL.into_iter().filter(|f| offered.has(*f) || factors.is_on(*f));
    Ok(shown.map(item).collect())
}

fn date(time: Timestamp) -> String {
    let time = chrono::DateTime::from_timestamp_millis(time.0).unwrap_or_default();
    time.format("%Y-%m-%d").to_string()
}

/// A notice by its key, or why it did not work.
trait IntoTold {
    fn into_told(self, entry: &Entry) -> Told;
}

impl IntoTold for Result<&'static str, DirectoryError> {
    fn into_told(self, entry: &Entry) -> Told {
        match self {
            Ok(key) => Told::notice(key),
            Err(error) => Told::error(directory_text(entry, &error)),
        }
    }
}
