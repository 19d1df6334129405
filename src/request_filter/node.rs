//! A member of the document with its path, so that whatever is wrong is named where it stands.

use serde_json::{Map, Value};
use thiserror::Error;

/// What is wrong with a document, and where.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{path}: {reason}")]
pub struct FilterSyntax {
    pub path: String,
    pub reason: String,
}

pub(super) type Read<T> = Result<T, FilterSyntax>;

#[derive(Clone)]
pub(super) struct Node<'a> {
    path: String,
    value: &'a Value,
}

impl<'a> Node<'a> {
    pub fn root(value: &'a Value) -> Self {
        Self { path: String::new(), value }
    }

    pub fn refused<T>(&self, reason: impl Into<String>) -> Read<T> {
        let path = if self.path.is_empty() { "the document".to_owned() } else { self.path.clone() };
        Err(FilterSyntax { path, reason: reason.into() })
    }

    fn object(&self) -> Read<&'a Map<String, Value>> {
        match self.value.as_object() {
            Some(object) => Ok(object),
            None => self.refused("must be an object"),
        }
    }

    fn child(&self, name: &str, value: &'a Value) -> Self {
        let dot = if self.path.is_empty() { "" } else { "." };
        Self { path: format!("{}{dot}{name}", self.path), value }
    }

    /// Refuses members that nobody would read.
    pub fn only(&self, known: &[&str]) -> Read<()> {
        for (name, value) in self.object()? {
            if !known.contains(&name.as_str()) {
                return self.child(name, value).refused("is not known here");
            }
        }
        Ok(())
    }

    /// A member that is there; `null` is not.
    pub fn get(&self, name: &str) -> Read<Option<Self>> {
        let found = self.object()?.get(name).filter(|value| !value.is_null());
        Ok(found.map(|value| self.child(name, value)))
    }

    pub fn need(&self, name: &str) -> Read<Self> {
        match self.get(name)? {
            Some(node) => Ok(node),
            None => self.refused(format!("{name} is missing")),
        }
    }

    /// The one member of an object that stands for a choice, such as an action or a statement.
    pub fn choice(&self) -> Read<(&'a str, Self)> {
        let object = self.object()?;
        let mut members = object.iter().filter(|(_, value)| !value.is_null());
        match (members.next(), members.next()) {
            (Some((name, value)), None) => Ok((name, self.child(name, value))),
            _ => self.refused("must have exactly one member"),
        }
    }

    pub fn members(&self) -> Read<Vec<(&'a str, Self)>> {
        let members = self.object()?.iter();
        Ok(members.map(|(name, value)| (name.as_str(), self.child(name, value))).collect())
    }

    pub fn list(&self) -> Read<Vec<Self>> {
        let Some(list) = self.value.as_array() else { return self.refused("must be a list") };
        let item = |(at, value)| Self { path: format!("{}[{at}]", self.path), value };
        Ok(list.iter().enumerate().map(item).collect())
    }

    pub fn text(&self) -> Read<&'a str> {
        match self.value.as_str() {
            Some(text) => Ok(text),
            None => self.refused("must be a text"),
        }
    }

    /// A text between 1 and `longest` bytes.
    pub fn short_text(&self, longest: usize) -> Read<&'a str> {
        let text = self.text()?;
        if text.is_empty() || text.len() > longest {
            return self.refused(format!("must have 1 to {longest} bytes"));
        }
        Ok(text)
    }

    pub fn number(&self, from: i64, to: i64) -> Read<i64> {
        match self.value.as_i64().filter(|number| (from..=to).contains(number)) {
            Some(number) => Ok(number),
            None => self.refused(format!("must be a whole number from {from} to {to}")),
        }
    }
}
