//! The AWS door: the wire layer by itself, then operations through SDKs that others wrote.

mod compatibility;
mod errors;
mod shapes;
mod sigv4;
