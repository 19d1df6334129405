//! The user directory at the service: who comes in, under which name, and how they get back in.

mod administration;
mod confirmation;
mod foreign_hashes;
mod hashing;
mod hiding;
mod names;
mod passwords;
mod policy;
mod profile;
mod recovery;
mod secret_hash;
mod sign_up;

pub use administration::invite;

use portico::clients::AppClient;
use portico::platform::Secret;
use portico::pools::Pool;
use portico::users::DirectoryError;
use portico::users::sign_up::{SignUp, SignedUp};

use crate::support::PASSWORD;
use crate::support::clocked::{Clocked, these};

/// Signs up with the password that every test uses.
pub async fn sign_up(
    app: &Clocked,
    pool: &Pool,
    client: &AppClient,
    username: &str,
    attributes: &[(&str, &str)],
) -> Result<SignedUp, DirectoryError> {
    let request = SignUp {
        username: username.to_owned(),
        password: Secret::new(PASSWORD),
        attributes: these(attributes),
    };
    app.app.users.sign_up(pool, client, request).await
}

/// The text of an `InvalidParameter`.
fn parameter<T: std::fmt::Debug>(result: Result<T, DirectoryError>) -> String {
    match result {
        Err(DirectoryError::InvalidParameter(text)) => text,
        other => panic!("{other:?}"),
    }
}

/// Asserts which outcome a result is.
macro_rules! refused {
    ($result:expr, $outcome:pat) => {{
        let result = $result;
        assert!(matches!(result, Err($outcome)), "{result:?}");
    }};
}
use refused;
