//! The AWS door: the wire layer by itself, then operations through SDKs that others wrote.

mod access;
mod administration;
mod auth_factors;
mod clients;
mod compatibility;
mod devices;
mod directory;
mod errors;
mod groups;
mod identity_providers;
mod import_hashes;
mod imports;
mod mfa;
mod pools;
mod search;
mod secrets;
mod shapes;
mod sign_in;
mod sigv4;
