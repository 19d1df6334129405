//! Reads the embedded model, once, at the first call.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::pattern::Pattern;
use super::shape::{Body, Member, Model, Operation, Shape, ShapeId};

static TEXT: &str = include_str!("cognito-idp.json");
// An unreadable model leaves no operation at all; a test reads it, so a build cannot ship that.
static MODEL: LazyLock<Model> = LazyLock::new(|| read(TEXT).unwrap_or_default());

/// The service model.
#[must_use]
pub fn model() -> &'static Model {
    &MODEL
}

#[derive(Deserialize)]
struct RawModel {
    #[serde(borrow)]
    operations: HashMap<&'static str, RawOperation>,
    #[serde(borrow)]
    shapes: HashMap<&'static str, RawShape>,
    exceptions: Vec<&'static str>,
}

#[derive(Deserialize)]
struct RawOperation {
    input: &'static str,
    output: Option<&'static str>,
    #[serde(default)]
    unsigned: bool,
    errors: Vec<&'static str>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum RawType {
    Structure,
    List,
    Map,
    String,
    Integer,
    Long,
    Boolean,
    Blob,
    Timestamp,
    Document,
}

#[derive(Deserialize)]
struct RawShape {
    #[serde(rename = "type")]
    kind: RawType,
    #[serde(default)]
    members: Vec<(&'static str, &'static str, bool)>,
    item: Option<&'static str>,
    key: Option<&'static str>,
    value: Option<&'static str>,
    min: Option<i64>,
    max: Option<i64>,
    #[serde(borrow)]
    pattern: Option<Cow<'static, str>>,
    #[serde(borrow, rename = "match")]
    matched: Option<Cow<'static, str>>,
    #[serde(default, rename = "enum")]
    values: Vec<&'static str>,
    #[serde(default)]
    sensitive: bool,
}

fn read(text: &'static str) -> Option<Model> {
    let raw: RawModel = serde_json::from_str(text).ok()?;
    let ids: HashMap<&str, ShapeId> =
        raw.shapes.keys().enumerate().map(|(id, name)| (*name, id)).collect();
    let mut patterns = HashMap::new();
    let mut shapes: Vec<Option<Shape>> = raw.shapes.iter().map(|_| None).collect();
    for (name, shape) in raw.shapes {
        *shapes.get_mut(*ids.get(name)?)? = Some(resolve(shape, &ids, &mut patterns)?);
    }
    let operations = raw
        .operations
        .into_iter()
        .map(|(name, op)| {
            let (input, has_output) = (*ids.get(op.input)?, op.output.is_some());
            Some((
                name,
                Operation { name, input, has_output, unsigned: op.unsigned, errors: op.errors },
            ))
        })
        .collect::<Option<_>>()?;
    Some(Model {
        operations,
        shapes: shapes.into_iter().collect::<Option<_>>()?,
        exceptions: raw.exceptions,
    })
}

fn resolve(
    raw: RawShape,
    ids: &HashMap<&str, ShapeId>,
    patterns: &mut HashMap<Cow<'static, str>, Pattern>,
) -> Option<Shape> {
    let id = |name: &str| ids.get(name).copied();
    let body = match raw.kind {
        RawType::Structure => Body::Structure(
            raw.members
                .into_iter()
                .map(|(name, shape, required)| {
                    let path_name = lower_camel(name);
                    Some(Member { name, path_name, shape: id(shape)?, required })
                })
                .collect::<Option<_>>()?,
        ),
        RawType::List => Body::List(id(raw.item?)?),
        RawType::Map => Body::Map { key: id(raw.key?)?, value: id(raw.value?)? },
        RawType::String => Body::Text {
            pattern: raw.pattern.map(|text| {
                patterns
                    .entry(text.clone())
                    .or_insert_with(|| Pattern::new(text, raw.matched))
                    .clone()
            }),
            values: raw.values,
        },
        RawType::Integer => Body::Integer,
        RawType::Long => Body::Long,
        RawType::Boolean => Body::Boolean,
        RawType::Blob => Body::Blob,
        RawType::Timestamp => Body::Timestamp,
        RawType::Document => Body::Document,
    };
    Some(Shape { body, min: raw.min, max: raw.max, sensitive: raw.sensitive })
}

fn lower_camel(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}
