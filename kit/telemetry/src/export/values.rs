//! Attributes and times as OTLP writes them (`opentelemetry/proto/common/v1/common.proto`).

use std::time::{SystemTime, UNIX_EPOCH};

use opentelemetry::{Array, KeyValue, Value};

use super::wire::Message;

/// Of an `AnyValue`: what it is.
const TEXT: u32 = 1;
const BOOL: u32 = 2;
const INTEGER: u32 = 3;
const DOUBLE: u32 = 4;
const ARRAY: u32 = 5;

/// Nanoseconds since 1970; 0 for what lies before it, and the last moment for what lies after 2554.
pub(super) fn nanoseconds(time: SystemTime) -> u64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
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

/// The attributes as `KeyValue`s in this field, each key once with its last value, texts of at most so many characters.
pub(super) fn attributes(message: &mut Message, field: u32, attributes: &[KeyValue], characters_max: usize) {
    for (place, attribute) in attributes.iter().enumerate() {
        let is_last = attributes[place + 1..]
            .iter()
            .all(|later| later.key != attribute.key);
        if is_last {
            message.message(field, |pair| {
                pair.text(1, attribute.key.as_str());
                pair.message(2, |value| write(value, &attribute.value, characters_max));
            });
        }
    }
}

/// An `AnyValue`. What a later version of the API can hold beside these is told as no value.
fn write(any: &mut Message, value: &Value, characters_max: usize) {
    match value {
        Value::Bool(value) => any.number(BOOL, *value),
        Value::I64(value) => any.integer(INTEGER, *value),
        Value::F64(value) => any.double(DOUBLE, *value),
        Value::String(text) => any.text(TEXT, cut(text.as_str(), characters_max)),
        Value::Array(array) => any.message(ARRAY, |list| write_list(list, array, characters_max)),
        _ => {}
    }
}

fn write_list(list: &mut Message, array: &Array, characters_max: usize) {
    match array {
        Array::Bool(values) => each(list, values, |any, value| any.number(BOOL, *value)),
        Array::I64(values) => each(list, values, |any, value| any.integer(INTEGER, *value)),
        Array::F64(values) => each(list, values, |any, value| any.double(DOUBLE, *value)),
        Array::String(texts) => each(list, texts, |any, text| {
            any.text(TEXT, cut(text.as_str(), characters_max));
        }),
        _ => {}
    }
}

fn each<T>(list: &mut Message, values: &[T], write: impl Fn(&mut Message, &T)) {
    for value in values {
        list.message(1, |any| write(any, value));
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use opentelemetry::StringValue;
    use opentelemetry_proto::tonic::common::v1::any_value::Value as Any;
    use opentelemetry_proto::tonic::resource::v1::Resource;
    use prost::Message as _;

    use super::*;

    /// What `prost` reads of attributes; a resource's field 1 is a list of them.
    fn told(told: &[KeyValue], characters_max: usize) -> Vec<(String, Option<Any>)> {
        let mut message = Message::default();
        attributes(&mut message, 1, told, characters_max);
        let read = Resource::decode(&*message.into_bytes()).unwrap();
        let pairs = read.attributes.into_iter();
        pairs.map(|pair| (pair.key, pair.value.unwrap().value)).collect()
    }

    fn words(value: Any) -> Vec<Any> {
        let Any::ArrayValue(list) = value else {
            panic!("{value:?}")
        };
        list.values.into_iter().map(|any| any.value.unwrap()).collect()
    }

    #[test]
    fn a_key_is_told_once_and_long_texts_are_cut_between_characters() {
        let attributes = [
            KeyValue::new("word", "first"),
            KeyValue::new("count", -7),
            KeyValue::new("word", "äöüß"),
            KeyValue::new("empty", ""),
        ];
        let expected = [
            ("count", Any::IntValue(-7)),
            ("word", Any::StringValue("äöü".to_owned())),
            ("empty", Any::StringValue(String::new())),
        ];
        let expected = expected.map(|(key, value)| (key.to_owned(), Some(value)));
        assert_eq!(told(&attributes, 3), expected);
    }

    #[test]
    fn every_kind_of_value_is_told() {
        let attributes = [
            KeyValue::new("a", false),
            KeyValue::new("b", i64::MIN),
            KeyValue::new("c", 0.0),
            KeyValue::new("d", "x".repeat(70_000)),
            KeyValue::new("e", Value::Array(vec![true, false].into())),
            KeyValue::new("f", Value::Array(vec![1_i64, -1].into())),
            KeyValue::new("g", Value::Array(vec![1.5].into())),
            KeyValue::new(
                "h",
                Value::Array(vec![StringValue::from("abcd"), "ß".into()].into()),
            ),
        ];
        let read = told(&attributes, 100_000).into_iter();
        let values: Vec<Any> = read.map(|(_, value)| value.unwrap()).collect();
        let [a, b, c, d, e, f, g, h] = values.try_into().unwrap();
        assert_eq!(
            [a, b, c, d],
            [
                Any::BoolValue(false),
                Any::IntValue(i64::MIN),
                Any::DoubleValue(0.0),
                Any::StringValue("x".repeat(70_000)),
            ]
        );
        assert_eq!(words(e), [true, false].map(Any::BoolValue));
        assert_eq!(words(f), [1, -1].map(Any::IntValue));
        assert_eq!(words(g), [Any::DoubleValue(1.5)]);
        assert_eq!(
            words(h),
            ["abcd", "ß"].map(|word| Any::StringValue(word.to_owned()))
        );
    }

    #[test]
    fn times_before_1970_are_0() {
        assert_eq!(nanoseconds(UNIX_EPOCH - Duration::from_secs(1)), 0);
        assert_eq!(nanoseconds(UNIX_EPOCH + Duration::from_nanos(7)), 7);
    }
}
