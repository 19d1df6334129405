//! One line of an import file: cells without quotes, `\,` for a comma (IMP-106, IMP-113, IMP-116).

use super::header::{MFA_ENABLED, PASSWORD_HASH, USERNAME};
use crate::pools::Pool;
use crate::pools::settings::MfaConfiguration;
use crate::users::Attributes;
use crate::users::foreign_hash::{self, ForeignHash};

/// IMP-114, QUO-111.
pub const LONGEST: usize = 16_000;

/// The cells of a line, trimmed.
#[must_use]
pub fn cells(line: &str) -> Vec<String> {
    let mut cells = Vec::new();
    let mut cell = String::new();
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' if chars.peek() == Some(&',') => {
                chars.next();
                cell.push(',');
            }
            ',' => cells.push(std::mem::take(&mut cell)),
            _ => cell.push(c),
        }
    }
    cells.push(cell);
    cells.iter().map(|cell| cell.trim().to_owned()).collect()
}

#[must_use]
pub fn too_long() -> String {
    format!("The line is longer than {LONGEST} characters.")
}

/// A user as the file describes it.
#[derive(Debug)]
pub struct UserRow {
    pub username: String,
    /// Without empty values.
    pub attributes: Attributes,
    pub mfa_enabled: bool,
    /// What another system kept of the password.
    pub password: Option<ForeignHash>,
}

/// A line as a user, checked as far as the line itself goes (IMP-104, IMP-105, IMP-110, IMP-111).
///
/// # Errors
/// Why the line fails, in words without its values.
pub fn read(pool: &Pool, columns: &[String], line: &str) -> Result<UserRow, String> {
    if line.chars().count() > LONGEST {
        return Err(too_long());
    }
    let cells = cells(line);
    if cells.len() != columns.len() {
        return Err(format!("The line has {} cells instead of {}.", cells.len(), columns.len()));
    }
    let mut row = UserRow {
        username: String::new(),
        attributes: Attributes::new(),
        mfa_enabled: false,
        password: None,
    };
    let mut mfa = String::new();
    for (column, cell) in columns.iter().zip(cells) {
        match column.as_str() {
            USERNAME => row.username = cell,
            MFA_ENABLED => mfa = cell,
            "email_verified" | "phone_number_verified" => {
                let flag =
                    boolean(&cell).ok_or_else(|| format!("{column} is not true or false."))?;
                if flag || !cell.is_empty() {
                    row.attributes.insert(column.clone(), flag.to_string());
                }
            }
            _ if cell.is_empty() => {}
            PASSWORD_HASH => {
                let read = foreign_hash::parse(&cell);
                row.password = Some(read.map_err(|error| error.to_string())?);
            }
            _ => {
                row.attributes.insert(column.clone(), cell);
            }
        }
    }
    if row.username.is_empty() {
        return Err("The User Record does not set cognito:username.".to_owned());
    }
    row.mfa_enabled = boolean(&mfa)
        .filter(|_| !mfa.is_empty())
        .ok_or("cognito:mfa_enabled is not true or false.")?;
    check_mfa(pool, row.mfa_enabled)?;
    check_verified(pool, &row.attributes)?;
    Ok(row)
}

/// In any case; an empty cell means `false`.
fn boolean(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" => Some(true),
        "false" | "" => Some(false),
        _ => None,
    }
}

fn check_mfa(pool: &Pool, enabled: bool) -> Result<(), String> {
    match (pool.settings.mfa_configuration, enabled) {
        (MfaConfiguration::On, false) => Err("cognito:mfa_enabled must be true.".to_owned()),
        (MfaConfiguration::Off, true) => Err("cognito:mfa_enabled must be false.".to_owned()),
        _ => Ok(()),
    }
}

fn check_verified(pool: &Pool, attributes: &Attributes) -> Result<(), String> {
    let verified = |contact: &str| {
        attributes.get(&format!("{contact}_verified")).is_some_and(|flag| flag == "true")
    };
    for contact in ["email", "phone_number"] {
        if verified(contact) && !attributes.contains_key(contact) {
            return Err(format!("{contact}_verified is true, but {contact} is empty."));
        }
    }
    if pool.settings.auto_verified_attributes.iter().any(|contact| verified(contact)) {
        return Ok(());
    }
    Err("The User Record does not set any of the auto verified attributes to true. (Example: \
         email_verified to true)."
        .to_owned())
}
