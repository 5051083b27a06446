//! What `attributes` and `resource` do to attributes: insert, update, upsert, delete, hash, extract, convert.

use opentelemetry_proto::tonic::common::v1::{KeyValue, any_value::Value};
use regex::Regex;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::attributes::{Literal, find, set, text};

/// One action, checked.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "Written")]
pub(crate) struct Action {
    key: String,
    step: Step,
}

#[derive(Clone, Debug)]
enum Step {
    Set(When, Source),
    Delete(Option<Regex>),
    Hash(Option<Regex>),
    Extract(Regex),
    Convert(Conversion),
}

/// When a value is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum When {
    Absent,
    Present,
    Always,
}

#[derive(Clone, Debug)]
enum Source {
    Value(Value),
    Attribute(String),
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Conversion {
    Int,
    Double,
    String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    key: String,
    action: Word,
    value: Option<Literal>,
    from_attribute: Option<String>,
    from_context: Option<String>,
    pattern: Option<String>,
    converted_type: Option<Conversion>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Word {
    Insert,
    Update,
    Upsert,
    Delete,
    Hash,
    Extract,
    Convert,
}

impl TryFrom<Written> for Action {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        if written.from_context.is_some() {
            return Err("from_context is not supported: this collector keeps no request metadata".to_owned());
        }
        let is_by_pattern = matches!(written.action, Word::Delete | Word::Hash) && written.pattern.is_some();
        if written.key.is_empty() && !is_by_pattern {
            return Err("the key of the attribute is missing".to_owned());
        }
        let step = step(&written)?;
        fits(&written)?;
        Ok(Self {
            key: written.key,
            step,
        })
    }
}

fn step(written: &Written) -> Result<Step, String> {
    let pattern = || match &written.pattern {
        Some(pattern) => Regex::new(pattern)
            .map(Some)
            .map_err(|error| format!("pattern: {error}")),
        None => Ok(None),
    };
    let set = |when| match (&written.value, &written.from_attribute) {
        (Some(Literal(value)), None) => Ok(Step::Set(when, Source::Value(value.clone()))),
        (None, Some(key)) => Ok(Step::Set(when, Source::Attribute(key.clone()))),
        _ => Err("either value or from_attribute must be set".to_owned()),
    };
    match written.action {
        Word::Insert => set(When::Absent),
        Word::Update => set(When::Present),
        Word::Upsert => set(When::Always),
        Word::Delete => Ok(Step::Delete(pattern()?)),
        Word::Hash => Ok(Step::Hash(pattern()?)),
        Word::Extract => match pattern()? {
            Some(pattern) if pattern.capture_names().flatten().count() + 1 == pattern.captures_len() => {
                match pattern.captures_len() {
                    1 => Err("pattern: extract needs named groups, (?P<name>...)".to_owned()),
                    _ => Ok(Step::Extract(pattern)),
                }
            }
            Some(_) => Err("pattern: every group of extract needs a name, (?P<name>...)".to_owned()),
            None => Err("extract needs a pattern".to_owned()),
        },
        Word::Convert => match written.converted_type {
            Some(conversion) => Ok(Step::Convert(conversion)),
            None => Err("convert needs converted_type: int, double or string".to_owned()),
        },
    }
}

/// What stands there and is not used would be a mistake that nobody is told.
fn fits(written: &Written) -> Result<(), String> {
    let is_setting = matches!(written.action, Word::Insert | Word::Update | Word::Upsert);
    let takes_pattern = matches!(written.action, Word::Delete | Word::Hash | Word::Extract);
    let unused = [
        ("value", written.value.is_some() && !is_setting),
        ("from_attribute", written.from_attribute.is_some() && !is_setting),
        ("pattern", written.pattern.is_some() && !takes_pattern),
        (
            "converted_type",
            written.converted_type.is_some() && written.action != Word::Convert,
        ),
    ];
    match unused.iter().find(|(_, is_unused)| *is_unused) {
        Some((key, _)) => Err(format!("{key} has no meaning for this action")),
        None => Ok(()),
    }
}

/// Does all of them, one after the other.
pub(crate) fn apply(actions: &[Action], attributes: &mut Vec<KeyValue>) {
    for action in actions {
        action.apply(attributes);
    }
}

impl Action {
    fn apply(&self, attributes: &mut Vec<KeyValue>) {
        match &self.step {
            Step::Set(when, source) => self.set(*when, source, attributes),
            Step::Delete(pattern) => attributes.retain(|attribute| !self.means(pattern.as_ref(), attribute)),
            Step::Hash(pattern) => attributes
                .iter_mut()
                .filter(|attribute| self.means(pattern.as_ref(), attribute))
                .filter_map(|attribute| attribute.value.as_mut()?.value.as_mut())
                .for_each(hash),
            Step::Extract(pattern) => self.extract(pattern, attributes),
            Step::Convert(conversion) => attributes
                .iter_mut()
                .filter(|attribute| attribute.key == self.key)
                .filter_map(|attribute| attribute.value.as_mut()?.value.as_mut())
                .for_each(|value| convert(value, *conversion)),
        }
    }

    fn means(&self, pattern: Option<&Regex>, attribute: &KeyValue) -> bool {
        (!self.key.is_empty() && attribute.key == self.key)
            || pattern.is_some_and(|pattern| pattern.is_match(&attribute.key))
    }

    fn set(&self, when: When, source: &Source, attributes: &mut Vec<KeyValue>) {
        let is_there = attributes.iter().any(|attribute| attribute.key == self.key);
        let is_due = match when {
            When::Absent => !is_there,
            When::Present => is_there,
            When::Always => true,
        };
        let value = match source {
            Source::Value(value) => Some(value.clone()),
            Source::Attribute(key) => find(attributes, key).cloned(),
        };
        if let (true, Some(value)) = (is_due, value) {
            set(attributes, &self.key, value);
        }
    }

    fn extract(&self, pattern: &Regex, attributes: &mut Vec<KeyValue>) {
        let Some(Value::StringValue(text)) = find(attributes, &self.key) else {
            return;
        };
        let text = text.clone();
        let Some(captures) = pattern.captures(&text) else {
            return;
        };
        for name in pattern.capture_names().flatten() {
            let part = captures.name(name).map_or("", |part| part.as_str());
            set(attributes, name, Value::StringValue(part.to_owned()));
        }
    }
}

/// SHA-256 in lower-case hexadecimals: of the text, of the number's eight bytes with the highest first, of 1 or 0.
fn hash(value: &mut Value) {
    let digest = match value {
        Value::StringValue(text) => Sha256::digest(text.as_bytes()),
        Value::BoolValue(flag) => Sha256::digest([u8::from(*flag)]),
        Value::IntValue(number) => Sha256::digest(number.to_be_bytes()),
        Value::DoubleValue(number) => Sha256::digest(number.to_bits().to_be_bytes()),
        Value::BytesValue(bytes) => Sha256::digest(bytes),
        _ => return,
    };
    let hex = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    *value = Value::StringValue(hex);
}

/// What cannot be converted stays as it is. Numbers are rounded as Go does: toward zero, and to the nearest double.
fn convert(value: &mut Value, conversion: Conversion) {
    let converted = match (conversion, &*value) {
        (Conversion::Int, Value::StringValue(text)) => text.parse().ok().map(Value::IntValue),
        (Conversion::Int, Value::DoubleValue(number)) => Some(Value::IntValue(*number as i64)),
        (Conversion::Int, Value::BoolValue(flag)) => Some(Value::IntValue((*flag).into())),
        (Conversion::Double, Value::StringValue(text)) => text.parse().ok().map(Value::DoubleValue),
        (Conversion::Double, Value::IntValue(number)) => Some(Value::DoubleValue(*number as f64)),
        (Conversion::Double, Value::BoolValue(flag)) => Some(Value::DoubleValue(f64::from(u8::from(*flag)))),
        (Conversion::String, other) => text(other).map(|text| Value::StringValue(text.into_owned())),
        _ => None,
    };
    if let Some(converted) = converted {
        *value = converted;
    }
}
