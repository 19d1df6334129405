//! Replacing a temporary password (FLOW-225 – FLOW-231).

use crate::auth::engine::Auth;
use crate::auth::step::{SignInError, Step};
use crate::clients::AppClient;
use crate::platform::Secret;
use crate::platform::secret::sha256;
use crate::pools::Pool;
use crate::pools::settings::MfaConfiguration;
use crate::risk::{EventKind, Response};
use crate::sessions::{ChallengeData, Completion};
use crate::users::attributes::{check_schema, check_writable, drop_empty, missing_required};
use crate::users::names::claim_names;
use crate::users::{Attributes, User, UserStatus};

impl Auth {
    /// Answers `NEW_PASSWORD_REQUIRED`. A refused password or attribute leaves the session usable
    /// (FLOW-228); success uses it up.
    pub async fn answer_new_password(
        &self,
        pool: &Pool,
        client: &AppClient,
        session: &str,
        username: Option<&str>,
        password: &Secret,
        attributes: Attributes,
    ) -> Result<Step, SignInError> {
        let (pending, user) = self.pending(pool, client, session, "NEW_PASSWORD_REQUIRED").await?;
        self.check_named(pool, username, &user).await?;
        if user.status != UserStatus::ForceChangePassword {
            return Err(SignInError::SessionInvalid);
        }
        if self.temporary_password_expired(pool, &user) {
            return Err(SignInError::TemporaryPasswordExpired);
        }
        let mut changed = with_first_attributes(pool, client, &user, attributes)?;
        let new = self.users.hash_new_password(pool, &user, password).await?;
        let watch = self.users.watch(pool, Some(client)).await?;
        let leaked = self.users.refuse_leaked_change(pool, &user, watch.as_ref(), password).await?;
        let mut tx = self.store.begin().await?;
        if !tx.consume_challenge(&sha256(session.as_bytes()), self.clock.now()).await? {
            return Err(SignInError::SessionUsed);
        }
        changed.status = UserStatus::Confirmed;
        let user = self.users.write_password(&mut tx, pool, &user, changed, new, None).await?;
        claim_names(&mut tx, pool, &user, false).await?;
        tx.commit().await?;
        let seen = (EventKind::PasswordChange, Response::Pass, leaked);
        self.users.note(pool, &user, watch.as_ref(), seen).await?;
        let mut begun = ChallengeData { completion: Completion::NewPassword, ..pending.data };
        begun.passed("NEW_PASSWORD_REQUIRED");
        self.second_factor(pool, client, user, begun).await
    }
}

/// The profile with the attributes of the answer (FLOW-227, FLOW-229, FLOW-230).
fn with_first_attributes(
    pool: &Pool,
    client: &AppClient,
    user: &User,
    mut given: Attributes,
) -> Result<User, SignInError> {
    drop_empty(&mut given);
    check_writable(pool, client, &given)?;
    check_schema(pool, &given)?;
    let mut changed = user.clone();
    for (name, value) in given {
        let required = pool.settings.attribute(&name).is_some_and(|a| a.required);
        let current = user.attribute(&name);
        // Whoever only has the temporary password must not choose where the second factor goes.
        let takes_codes = pool.settings.mfa_configuration != MfaConfiguration::Off
            && matches!(name.as_str(), "email" | "phone_number");
        if current.is_some_and(|current| current != value) {
            if required || takes_codes {
                return Err(SignInError::InvalidParameter(format!(
                    "Cannot modify an already provided {name}"
                )));
            }
            if pool.settings.attribute(&name).is_some_and(|a| !a.mutable) {
                return Err(SignInError::InvalidParameter(format!(
                    "user.{name}: Attribute cannot be updated. (changing an immutable attribute)"
                )));
            }
        }
        if current != Some(value.as_str()) && matches!(name.as_str(), "email" | "phone_number") {
            changed.attributes.insert(format!("{name}_verified"), "false".to_owned());
        }
        changed.attributes.insert(name, value);
    }
    match missing_required(pool, &changed.attributes).into_iter().next() {
        Some(name) => Err(SignInError::MissingAttribute(name)),
        None => Ok(changed),
    }
}
