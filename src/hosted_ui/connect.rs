//! Somebody comes by a provider whose address is that of an older account: they sign in to that
//! account once, and the provider leads to it from then on (`link_by_verified_email`: `proof`).

use actix_web::HttpResponse;

use super::entry::{Entry, Refusal};
use crate::authorization::code::PendingStep;
use crate::federation::engine::Claimed;
use crate::http::cookies;
use crate::sessions::SignedIn;
use crate::users::User;

/// Long enough for a forgotten password.
const SECONDS: i64 = 900;

/// Remembers who came, and shows the sign-in page.
pub(super) async fn ask(entry: &Entry, claimed: Claimed) -> Result<HttpResponse, Refusal> {
    let Claimed { provider, subject, issuer, attributes, account } = claimed;
    let pool = &entry.tenant.pool;
    let is_name = pool.settings.has_alias("email") || pool.settings.has_username_attribute("email");
    let email = account.verified("email").filter(|_| is_name);
    let name = email.unwrap_or(&account.username).to_owned();
    let step = PendingStep::Connect { provider, subject, issuer, attributes, sub: account.sub };
    let handle = entry.remember(step, SECONDS).await?;
    let without = ["identity_provider", "idp_identifier", "IdPIdentifier", "prompt", "login_hint"];
    let query = entry.request.parameters.without(&without);
    let query = query.with("notice", "connect").with("login_hint", &name).to_query();
    let page = format!("{}/login?{query}", entry.tenant.base_path);
    let mut answer = crate::http::respond::redirect(&page);
    let cookie = cookies::make(&entry.tenant, cookies::CONNECT, handle, Some(SECONDS));
    entry.add_cookie(&mut answer, &cookie);
    Ok(answer)
}

/// The name of the provider that waits in this browser to be connected.
pub(super) async fn waiting(entry: &Entry) -> Result<Option<String>, Refusal> {
    Ok(match entry.connecting().await? {
        Some((PendingStep::Connect { provider, .. }, _)) => Some(provider),
        _ => None,
    })
}

/// What became of an account that waited.
#[derive(Default)]
pub(super) struct Outcome {
    /// The browser's cookie has done its work.
    pub is_over: bool,
    /// The account as it is now, if it was connected.
    pub user: Option<User>,
}

/// After any sign-in: connects what waits for exactly this account, once. What fails is for the log;
/// the sign-in itself was good.
pub(super) async fn finish(entry: &Entry, signed_in: &SignedIn) -> Result<Outcome, Refusal> {
    let Some((step, handle)) = entry.connecting().await? else { return Ok(Outcome::default()) };
    let PendingStep::Connect { provider, subject, issuer, attributes, sub } = step else {
        return Ok(Outcome::default());
    };
    let mut outcome = Outcome { is_over: true, user: None };
    if !entry.forget(&handle).await? || sub != signed_in.user.sub {
        return Ok(outcome);
    }
    let account = signed_in.user.clone();
    let claimed = Claimed { provider, subject, issuer, attributes, account };
    let (pool, client) = (&entry.tenant.pool, &entry.client);
    match entry.app.federation.connect(pool, client, &claimed).await {
        Ok(user) => outcome.user = Some(user),
        Err(error) => {
            let provider = claimed.provider;
            tracing::warn!(provider, %error, "an account could not be connected");
        }
    }
    Ok(outcome)
}
