//! Where a violation was found, spelled as the service does: `userAttributes.1.member.name`.

use std::fmt;

#[derive(Clone, Copy)]
pub enum Path<'a> {
    Root,
    Member(&'a Path<'a>, &'a str),
    /// A list item (counted from 1) or a map entry.
    Item(&'a Path<'a>, &'a dyn fmt::Display),
}

impl Path<'_> {
    /// Whether a function of `lambdaConfig` stands here (TRG-006).
    pub fn is_function(&self) -> bool {
        match self {
            Self::Member(Self::Root, _) | Self::Root | Self::Item(..) => false,
            Self::Member(parent, name) => {
                *name != "kmskeyID" && *name != "kMSKeyID" && parent.is_lambda_config()
            }
        }
    }

    fn is_lambda_config(&self) -> bool {
        match self {
            Self::Member(Self::Root, name) => *name == "lambdaConfig",
            Self::Member(parent, _) => parent.is_lambda_config(),
            Self::Root | Self::Item(..) => false,
        }
    }
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
