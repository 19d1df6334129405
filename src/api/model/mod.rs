//! The service model of `cognito-idp` 2016-04-18: operations, shapes, constraints.

mod load;
mod pattern;
mod shape;

pub use load::model;
pub use pattern::Pattern;
pub use shape::{Body, Member, Model, Operation, Shape, ShapeId};
