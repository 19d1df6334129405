//! What a person can be asked for, one file a factor.

pub mod device;
pub mod new_password;
pub mod password;
mod secret_block;
pub mod srp;
