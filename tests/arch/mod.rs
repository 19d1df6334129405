//! What the tree must look like: who may import whom, what may not be written, what is cited.

mod code;
mod constant_time;
mod imports;
mod outgoing;
mod shape;
mod spec;
mod tree;
mod wording;
