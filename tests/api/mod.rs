//! The AWS door: the wire layer by itself, then operations through SDKs that others wrote.

mod administration;
mod clients;
mod compatibility;
mod directory;
mod errors;
mod pools;
mod shapes;
mod sigv4;
