//! An attribute's value as a label's value, as the collector's `AsString`.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write;

use base64::{Engine, engine::general_purpose::STANDARD};
use opentelemetry_proto::tonic::common::v1::{AnyValue, any_value::Value};

use super::numbers::attribute_float;

/// Lists and maps are followed this deep; what is deeper is `null`.
const DEPTH_MAX: usize = 32;

/// The value as text: strings as they are, lists and maps as JSON, bytes in base64, nothing as nothing.
pub(super) fn text(value: Option<&AnyValue>) -> Cow<'_, str> {
    let Some(value) = value.and_then(|value| value.value.as_ref()) else {
        return Cow::Borrowed("");
    };
    match value {
        Value::StringValue(text) => Cow::Borrowed(text),
        Value::BoolValue(true) => Cow::Borrowed("true"),
        Value::BoolValue(false) => Cow::Borrowed("false"),
        Value::IntValue(number) => Cow::Owned(number.to_string()),
        Value::DoubleValue(number) => {
            Cow::Owned(attribute_float(*number).unwrap_or_else(|| unsupported(*number)))
        }
        Value::BytesValue(bytes) => Cow::Owned(STANDARD.encode(bytes)),
        Value::ArrayValue(_) | Value::KvlistValue(_) => {
            let mut json = String::new();
            let is_whole = write_json(&mut json, Some(value), 0).is_some();
            Cow::Owned(if is_whole { json } else { String::new() })
        }
        // A place in a table that metrics do not have.
        Value::StringValueStrindex(_) => Cow::Borrowed(""),
    }
}

fn unsupported(number: f64) -> String {
    let word = if number.is_nan() {
        "NaN"
    } else if number > 0.0 {
        "+Inf"
    } else {
        "-Inf"
    };
    format!("json: unsupported value: {word}")
}

/// `None` if there is a number in it that JSON does not have.
fn write_json(json: &mut String, value: Option<&Value>, depth: usize) -> Option<()> {
    match value {
        Some(Value::StringValue(text)) => write_string(json, text),
        Some(Value::BoolValue(flag)) => json.push_str(if *flag { "true" } else { "false" }),
        Some(Value::IntValue(number)) => {
            let _infallible = write!(json, "{number}");
        }
        Some(Value::DoubleValue(number)) => json.push_str(&attribute_float(*number)?),
        Some(Value::BytesValue(bytes)) => write_string(json, &STANDARD.encode(bytes)),
        Some(Value::ArrayValue(list)) if depth < DEPTH_MAX => {
            json.push('[');
            for (place, item) in list.values.iter().enumerate() {
                comma(json, place);
                write_json(json, item.value.as_ref(), depth + 1)?;
            }
            json.push(']');
        }
        Some(Value::KvlistValue(map)) if depth < DEPTH_MAX => {
            // Sorted, and of equal keys the last.
            let entries: BTreeMap<_, _> = map
                .values
                .iter()
                .map(|entry| (&entry.key, &entry.value))
                .collect();
            json.push('{');
            for (place, (key, item)) in entries.into_iter().enumerate() {
                comma(json, place);
                write_string(json, key);
                json.push(':');
                write_json(
                    json,
                    item.as_ref().and_then(|item| item.value.as_ref()),
                    depth + 1,
                )?;
            }
            json.push('}');
        }
        _ => json.push_str("null"),
    }
    Some(())
}

fn comma(json: &mut String, place: usize) {
    if place > 0 {
        json.push(',');
    }
}

fn write_string(json: &mut String, text: &str) {
    json.push('"');
    for letter in text.chars() {
        match letter {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            '\n' => json.push_str("\\n"),
            '\r' => json.push_str("\\r"),
            '\t' => json.push_str("\\t"),
            '\u{8}' => json.push_str("\\b"),
            '\u{c}' => json.push_str("\\f"),
            '\0'..'\u{20}' | '\u{2028}' | '\u{2029}' => {
                let _infallible = write!(json, "\\u{:04x}", u32::from(letter));
            }
            _ => json.push(letter),
        }
    }
    json.push('"');
}

#[cfg(test)]
mod tests {
    use opentelemetry_proto::tonic::common::v1::{ArrayValue, KeyValue, KeyValueList};

    use super::*;

    fn any(value: Value) -> AnyValue {
        AnyValue { value: Some(value) }
    }

    fn list(values: Vec<AnyValue>) -> Value {
        Value::ArrayValue(ArrayValue { values })
    }

    fn map(entries: &[(&str, Value)]) -> Value {
        let entry = |(key, value): &(&str, Value)| KeyValue {
            key: (*key).to_owned(),
            value: Some(any(value.clone())),
            ..KeyValue::default()
        };
        Value::KvlistValue(KeyValueList {
            values: entries.iter().map(entry).collect(),
        })
    }

    #[test]
    fn every_value_has_a_text() {
        for (value, expected) in [
            (Value::StringValue("a\"b".into()), "a\"b"),
            (Value::BoolValue(false), "false"),
            (Value::IntValue(-7), "-7"),
            (Value::DoubleValue(1.0), "1"),
            (Value::DoubleValue(f64::NAN), "json: unsupported value: NaN"),
            (Value::BytesValue(vec![1, 2, 255]), "AQL/"),
            (list(vec![]), "[]"),
            (
                list(vec![
                    any(Value::StringValue("<\"\\\n\u{1}>".into())),
                    AnyValue { value: None },
                    any(Value::DoubleValue(0.5)),
                    any(Value::BytesValue(vec![0])),
                ]),
                r#"["<\"\\\n\u0001>",null,0.5,"AA=="]"#,
            ),
            (
                map(&[
                    ("b", Value::IntValue(1)),
                    ("a", Value::BoolValue(true)),
                    ("b", list(vec![])),
                ]),
                r#"{"a":true,"b":[]}"#,
            ),
            (list(vec![any(Value::DoubleValue(f64::INFINITY))]), ""),
        ] {
            assert_eq!(text(Some(&any(value))), expected);
        }
        assert_eq!(text(None), "");
    }

    #[test]
    fn what_is_nested_too_deep_ends_in_null() {
        let deep = (0..100).fold(Value::IntValue(1), |inner, _| list(vec![any(inner)]));
        let text = text(Some(&any(deep))).into_owned();
        assert_eq!(
            text,
            format!("{}null{}", "[".repeat(DEPTH_MAX), "]".repeat(DEPTH_MAX))
        );
    }
}
