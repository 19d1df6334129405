//! Values in and out of a statement, the same for both engines.

use serde::de::DeserializeOwned;
use sqlx::Row as _;

use super::StorageError;
use crate::platform::Timestamp;

/// A value bound to `$1`, `$2`, …
#[derive(Clone, Debug)]
pub(super) enum Param {
    Text(Option<String>),
    Int(Option<i64>),
    Bool(bool),
    Bytes(Option<Vec<u8>>),
}

macro_rules! param_from {
    ($($from:ty => |$v:ident| $to:expr;)*) => {
        $(impl From<$from> for Param {
            fn from($v: $from) -> Self {
                $to
            }
        })*
    };
}

param_from! {
    &str => |v| Self::Text(Some(v.to_owned()));
    String => |v| Self::Text(Some(v));
    &String => |v| Self::Text(Some(v.clone()));
    Option<String> => |v| Self::Text(v);
    Option<&str> => |v| Self::Text(v.map(str::to_owned));
    i64 => |v| Self::Int(Some(v));
    Option<i64> => |v| Self::Int(v);
    Timestamp => |v| Self::Int(Some(v.0));
    Option<Timestamp> => |v| Self::Int(v.map(|t| t.0));
    bool => |v| Self::Bool(v);
    Vec<u8> => |v| Self::Bytes(Some(v));
    &[u8] => |v| Self::Bytes(Some(v.to_vec()));
    Option<Vec<u8>> => |v| Self::Bytes(v);
    &crate::platform::PoolId => |v| Self::Text(Some(v.as_str().to_owned()));
    &crate::platform::ClientId => |v| Self::Text(Some(v.as_str().to_owned()));
    &crate::platform::Sub => |v| Self::Text(Some(v.as_str().to_owned()));
}

/// The values of one statement, in order.
macro_rules! params {
    ($($value:expr),* $(,)?) => { vec![$($crate::storage::row::Param::from($value)),*] };
}
pub(super) use params;

/// One row of an answer.
pub(super) enum Row {
    Sqlite(sqlx::sqlite::SqliteRow),
    Postgres(sqlx::postgres::PgRow),
}

macro_rules! getter {
    ($name:ident, $type:ty) => {
        pub(super) fn $name(&self, column: &'static str) -> Result<$type, StorageError> {
            Ok(match self {
                Self::Sqlite(row) => row.try_get(column)?,
                Self::Postgres(row) => row.try_get(column)?,
            })
        }
    };
}

impl Row {
    getter!(text, String);
    getter!(optional_text, Option<String>);
    getter!(int, i64);
    getter!(optional_int, Option<i64>);
    getter!(flag, bool);
    getter!(bytes, Vec<u8>);
    getter!(optional_bytes, Option<Vec<u8>>);

    pub(super) fn time(&self, column: &'static str) -> Result<Timestamp, StorageError> {
        self.int(column).map(Timestamp)
    }

    pub(super) fn optional_time(
        &self,
        column: &'static str,
    ) -> Result<Option<Timestamp>, StorageError> {
        Ok(self.optional_int(column)?.map(Timestamp))
    }

    /// A JSON document kept as text.
    pub(super) fn json<T: DeserializeOwned>(
        &self,
        table: &'static str,
        column: &'static str,
    ) -> Result<T, StorageError> {
        serde_json::from_str(&self.text(column)?)
            .map_err(|error| StorageError::inconsistent(table, column, error))
    }
}

/// A document as the text that is stored. Our own types always serialise.
pub(super) fn to_json<T: serde::Serialize>(
    table: &'static str,
    column: &'static str,
    value: &T,
) -> Result<String, StorageError> {
    serde_json::to_string(value).map_err(|error| StorageError::inconsistent(table, column, error))
}
