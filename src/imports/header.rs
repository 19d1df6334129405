//! The columns of an import file (IMP-101 – IMP-103).

use std::collections::BTreeSet;

use crate::pools::Pool;

pub const USERNAME: &str = "cognito:username";
pub const MFA_ENABLED: &str = "cognito:mfa_enabled";
/// A column that may be there: the hash of another system (IMP-250).
pub const PASSWORD_HASH: &str = "cognito:password_hash";

/// Every column that a file for this pool has, in the order of `GetCSVHeader`.
#[must_use]
pub fn columns(pool: &Pool) -> Vec<String> {
    let attributes = pool.settings.schema_attributes.iter().map(|attribute| &attribute.name);
    attributes
        .filter(|name| *name != "sub" && !name.starts_with("dev:"))
        .cloned()
        .chain([MFA_ENABLED.to_owned(), USERNAME.to_owned()])
        .collect()
}

/// The first line of a file, whose columns may come in any order.
///
/// # Errors
/// What is wrong with it, for the job's message.
pub fn read(pool: &Pool, cells: Vec<String>) -> Result<Vec<String>, String> {
    let expected: BTreeSet<String> = columns(pool).into_iter().collect();
    let given: BTreeSet<String> = cells.iter().cloned().collect();
    if given.len() != cells.len() {
        return Err("The header of the CSV file names a column twice.".to_owned());
    }
    if let Some(missing) = expected.difference(&given).next() {
        return Err(format!("The header of the CSV file lacks the column {missing}."));
    }
    if given.difference(&expected).any(|column| column != PASSWORD_HASH) {
        return Err("The header of the CSV file has a column the user pool does not know.".into());
    }
    Ok(cells)
}
