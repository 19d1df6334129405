//! The AWS door: the wire layer by itself, then operations through SDKs that others wrote.

mod access;
mod administration;
mod apart;
mod auth_factors;
mod challenges;
mod clients;
mod compatibility;
mod devices;
mod directory;
mod domains;
mod errors;
mod factors;
mod groups;
mod identity_providers;
mod import_hashes;
mod imports;
mod messages;
mod mfa;
mod passwords;
mod pools;
mod search;
mod secrets;
mod shapes;
mod sign_in;
mod sign_up;
mod sigv4;
