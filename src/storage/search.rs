//! Finding users by a searchable property, in the order of its values. Every statement is a range of
//! an index (SRCH-022).

use super::row::params;
use super::users::user;
use super::{StorageError, Store, Tx};
use crate::platform::{PoolId, Sub};
use crate::users::search::SearchKey;
use crate::users::{User, UserStatus};

// One lower bound, the place where the last page ended: with two of them an engine may take the
// beginning of the range, and every page would walk over all before it.
macro_rules! range {
    ($column:literal, $source:literal) => {
        concat!(
            "SELECT ",
            $column,
            " AS found, sub FROM ",
            $source,
            " AND (",
            $column,
            ", sub) > ($2, $3) AND ",
            $column,
            " < $4 ORDER BY ",
            $column,
            ", sub LIMIT $5"
        )
    };
    ($column:literal) => {
        range!($column, "user_search WHERE pool_id = $1")
    };
}

/// The statement of a property.
#[must_use]
pub const fn statement(key: SearchKey) -> &'static str {
    match key {
        SearchKey::Username => range!("name", "sign_in_names WHERE pool_id = $1 AND kind = 'a'"),
        SearchKey::Sub => range!("sub"),
        SearchKey::Email => range!("email"),
        SearchKey::PhoneNumber => range!("phone_number"),
        SearchKey::Name => range!("name"),
        SearchKey::GivenName => range!("given_name"),
        SearchKey::FamilyName => range!("family_name"),
        SearchKey::PreferredUsername => range!("preferred_username"),
        SearchKey::UserStatus => range!("status"),
        SearchKey::Enabled => range!("enabled"),
    }
}

/// As many users as a page has (SRCH-013).
const PAGE: usize = 60;

const BY_SUBS: &str = "SELECT pool_id, sub, username, status, enabled, attributes, password_hash,
    temporary_password_at, tokens_valid_after, created_at, updated_at
    FROM users WHERE pool_id = $1 AND sub IN ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13,
    $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32,
    $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46, $47, $48, $49, $50, $51,
    $52, $53, $54, $55, $56, $57, $58, $59, $60, $61)";

/// A user that was found, by what.
#[derive(Clone, Debug)]
pub struct Found {
    pub value: String,
    pub sub: Sub,
}

impl Store {
    /// Users by their values, after a value and `sub` and before a value, at most `limit`.
    pub async fn search_users(
        &self,
        pool: &PoolId,
        key: SearchKey,
        after: (&str, &str),
        before: &str,
        limit: i64,
    ) -> Result<Vec<Found>, StorageError> {
        let values = params![pool, after.0, after.1, before, limit];
        let rows = self.db.list(statement(key), values).await?;
        rows.iter()
            .map(|row| Ok(Found { value: row.text("found")?, sub: Sub::new(row.text("sub")?) }))
            .collect()
    }

    /// All users after `after` by `sub`, at most `limit`.
    pub async fn list_users(
        &self,
        pool: &PoolId,
        after: &str,
        limit: i64,
    ) -> Result<Vec<User>, StorageError> {
        self.db
            .list(
                "SELECT pool_id, sub, username, status, enabled, attributes, password_hash,
                 temporary_password_at, tokens_valid_after, created_at, updated_at
                 FROM users WHERE pool_id = $1 AND sub > $2 ORDER BY sub LIMIT $3",
                params![pool, after, limit],
            )
            .await?
            .iter()
            .map(user)
            .collect()
    }

    /// The users of a page, in the order of `subs`; who has gone meanwhile is left out.
    pub async fn find_users(&self, pool: &PoolId, subs: &[Sub]) -> Result<Vec<User>, StorageError> {
        if let [one] = subs {
            return Ok(self.find_user(pool, one).await?.into_iter().collect());
        }
        let mut found = Vec::with_capacity(subs.len());
        for page in subs.chunks(PAGE) {
            let mut values = params![pool];
            let padding = std::iter::repeat_n("", PAGE - page.len());
            values.extend(page.iter().map(Sub::as_str).chain(padding).map(super::row::Param::from));
            for row in self.db.list(BY_SUBS, values).await? {
                found.push(user(&row)?);
            }
        }
        let place = |user: &User| subs.iter().position(|sub| *sub == user.sub);
        found.sort_by_key(place);
        Ok(found)
    }
}

impl Tx {
    /// Keeps what is searched in line with the profile.
    pub(super) async fn index_user(&mut self, user: &User) -> Result<(), StorageError> {
        let lower = |name: &str| lower_attribute(user, name);
        self.execute(
            "INSERT INTO user_search (pool_id, sub, status, enabled, email, phone_number, name,
             given_name, family_name, preferred_username)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
             ON CONFLICT (pool_id, sub) DO UPDATE SET status = $3, enabled = $4, email = $5,
             phone_number = $6, name = $7, given_name = $8, family_name = $9,
             preferred_username = $10",
            params![
                &user.pool_id,
                &user.sub,
                status_key(user.status),
                enabled_key(user.enabled),
                lower("email"),
                lower("phone_number"),
                lower("name"),
                lower("given_name"),
                lower("family_name"),
                lower("preferred_username")
            ],
        )
        .await?;
        Ok(())
    }
}

pub(super) fn status_key(status: UserStatus) -> String {
    status.as_str().to_lowercase()
}

pub(super) const fn enabled_key(enabled: bool) -> &'static str {
    if enabled { "Enabled" } else { "Disabled" }
}

pub(super) fn lower_attribute(user: &User, name: &str) -> Option<String> {
    user.attribute(name).filter(|value| !value.is_empty()).map(str::to_lowercase)
}
