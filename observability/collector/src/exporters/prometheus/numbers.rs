//! Numbers as Go writes them, since both text formats are defined by what Go programs print.

use std::fmt::Write;

/// As `strconv.FormatFloat(value, 'g', -1, 64)`: shortest digits, with an exponent of two digits at least below
/// 1e-4 and from 1e6 on.
pub(super) fn write_float(out: &mut String, value: f64) {
    if !value.is_finite() {
        let word = if value.is_nan() {
            "NaN"
        } else if value > 0.0 {
            "+Inf"
        } else {
            "-Inf"
        };
        out.push_str(word);
        return;
    }
    let size = value.abs();
    if size == 0.0 || (1e-4..1e6).contains(&size) {
        let _infallible = write!(out, "{value}");
        return;
    }
    write_with_exponent(out, value);
}

/// As [`write_float`], but a whole number ends in `.0`, as OpenMetrics wants it.
pub(super) fn write_open_float(out: &mut String, value: f64) {
    let start = out.len();
    write_float(out, value);
    let has_mark = out[start..].contains(['.', 'e', 'N', 'I']);
    if !has_mark {
        out.push_str(".0");
    }
}

/// A float as an attribute's text: exponents only below 1e-6 and from 1e21 on, as JSON and JavaScript write it.
pub(super) fn attribute_float(value: f64) -> Option<String> {
    if !value.is_finite() {
        return None;
    }
    let size = value.abs();
    if size == 0.0 || (1e-6..1e21).contains(&size) {
        return Some(format!("{value}"));
    }
    let text = format!("{value:e}");
    Some(if text.contains("e-") {
        text
    } else {
        text.replace('e', "e+")
    })
}

/// Two digits of exponent at least, and always a sign.
fn write_with_exponent(out: &mut String, value: f64) {
    let start = out.len();
    let _infallible = write!(out, "{value:e}");
    let Some(mark) = out[start..].find('e').map(|place| start + place) else {
        return;
    };
    let exponent: i32 = out[mark + 1..].parse().unwrap_or(0);
    out.truncate(mark);
    let sign = if exponent < 0 { '-' } else { '+' };
    let _infallible = write!(out, "e{sign}{:02}", exponent.unsigned_abs());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_are_written_as_go_does() {
        for (value, text, open) in [
            (0.0, "0", "0.0"),
            (1.0, "1", "1.0"),
            (-4.0, "-4", "-4.0"),
            (0.25, "0.25", "0.25"),
            (100_000.0, "100000", "100000.0"),
            (999_999.0, "999999", "999999.0"),
            (1e6, "1e+06", "1e+06"),
            (1_234_567.875, "1.234567875e+06", "1.234567875e+06"),
            (1e21, "1e+21", "1e+21"),
            (1e100, "1e+100", "1e+100"),
            (0.0001, "0.0001", "0.0001"),
            (0.00001, "1e-05", "1e-05"),
            (f64::NAN, "NaN", "NaN"),
            (f64::INFINITY, "+Inf", "+Inf"),
            (f64::NEG_INFINITY, "-Inf", "-Inf"),
        ] {
            let (mut plain, mut opened) = (String::new(), String::new());
            write_float(&mut plain, value);
            write_open_float(&mut opened, value);
            assert_eq!((plain.as_str(), opened.as_str()), (text, open));
        }
    }

    #[test]
    fn attributes_are_written_as_json_does() {
        for (value, text) in [
            (1.0, Some("1")),
            (0.1, Some("0.1")),
            (1e20, Some("100000000000000000000")),
            (1e21, Some("1e+21")),
            (1.5e-7, Some("1.5e-7")),
            (-2e-10, Some("-2e-10")),
            (f64::NAN, None),
        ] {
            assert_eq!(attribute_float(value).as_deref(), text);
        }
    }
}
