//! Values and ids as OTLP has them.

use telemetry::relay::otlp::{AnyValue, Value};

/// A text.
pub(super) fn text(text: &str) -> Option<AnyValue> {
    one(Value::StringValue(text.to_owned()))
}

/// One value.
pub(super) fn one(value: Value) -> Option<AnyValue> {
    Some(AnyValue { value: Some(value) })
}

/// An id of so many bytes, written in hexadecimal; `None` for anything else, and for zeros.
pub(super) fn id(digits: &str, bytes: usize) -> Option<Vec<u8>> {
    if digits.len() != 2 * bytes {
        return None;
    }
    let pairs = digits.as_bytes().chunks_exact(2);
    let id: Option<Vec<u8>> = pairs
        .map(|pair| Some(digit(pair[0])? * 16 + digit(pair[1])?))
        .collect();
    id.filter(|id| id.iter().any(|byte| *byte != 0))
}

fn digit(digit: u8) -> Option<u8> {
    u8::try_from(char::from(digit).to_digit(16)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_hexadecimal_of_the_right_length_and_not_zero() {
        for (digits, expected) in [
            ("01aF", Some(vec![0x01, 0xaf])),
            ("0000", None),
            ("", None),
            ("01a", None),
            ("01af00", None),
            ("0x1f", None),
            ("éé", None),
        ] {
            assert_eq!(id(digits, 2), expected, "{digits}");
        }
    }
}
