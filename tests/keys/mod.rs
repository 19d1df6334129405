//! The master key, the signing keys of a pool, and their rotation.

mod jwks;
mod rotation;
mod sealing;
