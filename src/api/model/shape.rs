//! The model in memory: one description per operation and shape.

use std::collections::HashMap;

use super::pattern::Pattern;

/// Where a shape stands in [`Model::shapes`].
pub type ShapeId = usize;

#[derive(Debug, Default)]
pub struct Model {
    pub operations: HashMap<&'static str, Operation>,
    pub shapes: Vec<Shape>,
    /// The exceptions that the model knows.
    pub exceptions: Vec<&'static str>,
}

#[derive(Debug)]
pub struct Operation {
    pub name: &'static str,
    pub input: ShapeId,
    /// Operations without output shape answer with an empty body (IDP-004).
    pub has_output: bool,
    /// Called without signature: `authtype` `none` (IAM-002).
    pub unsigned: bool,
    pub errors: Vec<&'static str>,
}

#[derive(Debug)]
pub struct Shape {
    pub body: Body,
    /// Smallest length of text, list, map or blob; smallest value of a number.
    pub min: Option<i64>,
    pub max: Option<i64>,
    /// The value is never echoed in an error.
    pub sensitive: bool,
}

#[derive(Debug)]
pub enum Body {
    Structure(Vec<Member>),
    List(ShapeId),
    Map { key: ShapeId, value: ShapeId },
    Text { pattern: Option<Pattern>, values: Vec<&'static str> },
    Integer,
    Long,
    Boolean,
    Blob,
    Timestamp,
    Document,
}

#[derive(Debug)]
pub struct Member {
    pub name: &'static str,
    /// As messages spell it: the first letter in lower case.
    pub path_name: String,
    pub shape: ShapeId,
    pub required: bool,
}

impl Body {
    #[must_use]
    pub const fn is_scalar(&self) -> bool {
        !matches!(self, Self::Structure(_) | Self::List(_) | Self::Map { .. } | Self::Document)
    }
}
