//! What a person can be asked for, one file a factor.

pub mod new_password;
pub mod password;
