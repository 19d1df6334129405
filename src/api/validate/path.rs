//! Where a violation was found, spelled as the service does: `userAttributes.1.member.name`.

use std::fmt;

#[derive(Clone, Copy)]
pub enum Path<'a> {
    Root,
    Member(&'a Path<'a>, &'a str),
    /// A list item (counted from 1) or a map entry.
    Item(&'a Path<'a>, &'a dyn fmt::Display),
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => Ok(()),
            Self::Member(Self::Root, name) => f.write_str(name),
            Self::Member(parent, name) => write!(f, "{parent}.{name}"),
            Self::Item(parent, item) => write!(f, "{parent}.{item}.member"),
        }
    }
}
