//! Attributes and times as OTLP writes them.

use std::time::{SystemTime, UNIX_EPOCH};

use opentelemetry::{Array, KeyValue, Value};
use opentelemetry_proto::tonic::common::v1::any_value::Value as Any;
use opentelemetry_proto::tonic::common::v1::{AnyValue, ArrayValue, KeyValue as Pair};

/// Nanoseconds since 1970; 0 for what lies before it, and the last moment for what lies after 2554.
pub(super) fn nanoseconds(time: SystemTime) -> u64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
}

/// The attributes, each key once with its last value, texts of at most so many characters.
pub(super) fn pairs(attributes: &[KeyValue], characters_max: usize) -> Vec<Pair> {
    let mut pairs: Vec<Pair> = Vec::with_capacity(attributes.len());
    for attribute in attributes {
        let key = attribute.key.as_str();
        let value = any(&attribute.value, characters_max);
        match pairs.iter_mut().find(|pair| pair.key == key) {
            Some(pair) => pair.value = value,
            None => pairs.push(pair(key, value)),
        }
    }
    pairs
}

/// One attribute.
pub(super) fn pair(key: &str, value: Option<AnyValue>) -> Pair {
    Pair {
        key: key.to_owned(),
        value,
        key_strindex: 0,
    }
}

/// A text.
pub(super) fn text(text: &str) -> Option<AnyValue> {
    one(Any::StringValue(text.to_owned()))
}

/// One value.
pub(super) fn one(value: Any) -> Option<AnyValue> {
    Some(AnyValue { value: Some(value) })
}

/// The beginning of a text, of at most so many characters.
pub(super) fn cut(text: &str, characters_max: usize) -> &str {
    // A text of so many bytes has no more characters, so that most texts are not looked at.
    if text.len() <= characters_max {
        return text;
    }
    let end = text.char_indices().nth(characters_max).map(|(end, _)| end);
    &text[..end.unwrap_or(text.len())]
}

fn any(value: &Value, characters_max: usize) -> Option<AnyValue> {
    let cut = |text: &str| Any::StringValue(cut(text, characters_max).to_owned());
    let value = match value {
        Value::Bool(value) => Any::BoolValue(*value),
        Value::I64(value) => Any::IntValue(*value),
        Value::F64(value) => Any::DoubleValue(*value),
        Value::String(text) => cut(text.as_str()),
        Value::Array(array) => Any::ArrayValue(match array {
            Array::Bool(values) => list(values.iter().map(|value| Any::BoolValue(*value))),
            Array::I64(values) => list(values.iter().map(|value| Any::IntValue(*value))),
            Array::F64(values) => list(values.iter().map(|value| Any::DoubleValue(*value))),
            Array::String(values) => list(values.iter().map(|text| cut(text.as_str()))),
            _ => return None,
        }),
        _ => return None,
    };
    one(value)
}

fn list(values: impl Iterator<Item = Any>) -> ArrayValue {
    ArrayValue {
        values: values.map(|value| AnyValue { value: Some(value) }).collect(),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use opentelemetry::StringValue;

    use super::*;

    #[test]
    fn a_key_is_told_once_and_long_texts_are_cut_between_characters() {
        let attributes = [
            KeyValue::new("word", "first"),
            KeyValue::new("count", 7),
            KeyValue::new("word", "äöüß"),
            KeyValue::new(
                "words",
                Value::Array(vec![StringValue::from("abcd"), "ß".into()].into()),
            ),
        ];
        let told = pairs(&attributes, 3);
        let values: Vec<_> = told
            .iter()
            .map(|pair| pair.value.clone().unwrap().value.unwrap())
            .collect();
        assert_eq!(values[0], Any::StringValue("äöü".to_owned()));
        assert_eq!(values[1], Any::IntValue(7));
        let words = ["abc", "ß"].map(|word| Any::StringValue(word.to_owned()));
        assert_eq!(values[2], Any::ArrayValue(list(words.into_iter())));
        assert_eq!(values.len(), 3);
    }

    #[test]
    fn times_before_1970_are_0() {
        assert_eq!(nanoseconds(UNIX_EPOCH - Duration::from_secs(1)), 0);
        assert_eq!(nanoseconds(UNIX_EPOCH + Duration::from_nanos(7)), 7);
    }
}
