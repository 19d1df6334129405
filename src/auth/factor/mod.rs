//! What a person can be asked for, one file a factor.

pub mod choice;
pub mod custom;
mod custom_functions;
pub mod device;
pub mod mfa;
pub mod mfa_setup;
pub mod new_password;
pub mod passkey;
pub mod password;
mod secret_block;
pub mod srp;
