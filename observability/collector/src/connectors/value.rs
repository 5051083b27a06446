//! Attributes, read and written.

use std::borrow::Cow;

use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue, any_value::Value};

use crate::spans::view::{Attributes, ValueView};

/// How much of an attribute's value becomes part of a series, in bytes.
const VALUE_BYTES_MAX: usize = 1_024;

/// The first attribute of that key, as text.
pub(super) fn text<'a>(attributes: Attributes<'a>, key: &str) -> Option<Cow<'a, str>> {
    label(attributes.value(key)?)
}

/// A value as text. Lists, maps and bytes are no label: they count as absent.
pub(super) fn label(value: ValueView<'_>) -> Option<Cow<'_, str>> {
    match value {
        ValueView::Text(text) => Some(Cow::Borrowed(cut(text))),
        ValueView::Int(number) => Some(Cow::Owned(number.to_string())),
        ValueView::Double(number) => Some(Cow::Owned(number.to_string())),
        ValueView::Bool(flag) => Some(Cow::Owned(flag.to_string())),
        ValueView::Other => None,
    }
}

/// The first of `keys` that is there.
pub(super) fn first<'a>(attributes: Attributes<'a>, keys: &[String]) -> Option<Cow<'a, str>> {
    keys.iter().find_map(|key| text(attributes, key))
}

/// An attribute.
pub(super) fn attribute(key: impl Into<String>, text: impl Into<String>) -> KeyValue {
    let value = Value::StringValue(text.into());
    KeyValue {
        key: key.into(),
        value: Some(AnyValue { value: Some(value) }),
        ..KeyValue::default()
    }
}

/// The beginning of a text that is too long to be part of a series.
pub(super) fn cut(text: &str) -> &str {
    let mut end = text.len().min(VALUE_BYTES_MAX);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
