//! Durations as Go writes them: `200ms`, `1m30s`, `1.5h`, `0`.
//!
//! For a field of a `Settings`: `#[serde(with = "crate::config::duration")] timeout: Duration`. The grammar is that of Go's
//! `time.ParseDuration`, without the sign: one or more decimal numbers, each with a unit of `ns`, `us`, `µs`, `ms`, `s`,
//! `m` or `h`. A bare number other than 0 is refused, where the real Collector silently takes it for nanoseconds.

use std::fmt;
use std::time::Duration;

use serde::de::{Deserializer, Error, Visitor};

/// The longest duration that is taken, a hundred years of 365 days.
const SECONDS_MAX: u64 = 100 * 365 * 24 * 60 * 60;

/// Units and their nanoseconds. A longer word stands before the one that it begins with.
const UNITS: [(&str, u128); 8] = [
    ("ns", 1),
    ("us", 1_000),
    ("\u{b5}s", 1_000),
    ("\u{3bc}s", 1_000),
    ("ms", 1_000_000),
    ("s", 1_000_000_000),
    ("m", 60_000_000_000),
    ("h", 3_600_000_000_000),
];

/// Digits after the point that are read; nanoseconds have no more.
const FRACTION_DIGITS_MAX: usize = 15;

/// Reads a duration out of text or a plain 0.
///
/// # Errors
/// The deserializer's, with one sentence about what was expected.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    deserializer.deserialize_any(Reader)
}

/// The duration that `text` means.
///
/// # Errors
/// One sentence for whoever wrote it.
pub fn parse(text: &str) -> Result<Duration, String> {
    let wrong =
        |why: &str| format!("{text:?} is not a duration: {why}; write for example 200ms, 10s or 1m30s");
    if text == "0" {
        return Ok(Duration::ZERO);
    }
    if text.is_empty() {
        return Err(wrong("it is empty"));
    }
    if text.starts_with('-') {
        return Err(wrong("it is negative"));
    }
    let (mut rest, mut nanoseconds) = (text, 0_u128);
    while !rest.is_empty() {
        let (part, after) = component(rest).map_err(&wrong)?;
        (rest, nanoseconds) = (after, nanoseconds.saturating_add(part));
        if nanoseconds > u128::from(SECONDS_MAX) * 1_000_000_000 {
            return Err(wrong("it is longer than a hundred years"));
        }
    }
    let (seconds, below) = (nanoseconds / 1_000_000_000, nanoseconds % 1_000_000_000);
    match (u64::try_from(seconds), u32::try_from(below)) {
        (Ok(seconds), Ok(below)) => Ok(Duration::new(seconds, below)),
        _ => Err(wrong("it is too long")),
    }
}

/// The duration as Go prints it: `1h2m3.5s`, `250ms`, `0s`.
#[must_use]
pub fn text(duration: Duration) -> String {
    let fraction = |value: u128, unit: u128| {
        let below = format!("{:0width$}", value % unit, width = unit.ilog10() as usize);
        match below.trim_end_matches('0') {
            "" => (value / unit).to_string(),
            digits => format!("{}.{digits}", value / unit),
        }
    };
    match duration.as_nanos() {
        0 => "0s".to_owned(),
        nanoseconds @ 1..1_000 => format!("{nanoseconds}ns"),
        nanoseconds @ 1_000..1_000_000 => format!("{}µs", fraction(nanoseconds, 1_000)),
        nanoseconds @ 1_000_000..1_000_000_000 => format!("{}ms", fraction(nanoseconds, 1_000_000)),
        nanoseconds => {
            let (minutes, below) = (nanoseconds / 60_000_000_000, nanoseconds % 60_000_000_000);
            let seconds = fraction(below, 1_000_000_000);
            match (minutes / 60, minutes % 60) {
                (0, 0) => format!("{seconds}s"),
                (0, minutes) => format!("{minutes}m{seconds}s"),
                (hours, minutes) => format!("{hours}h{minutes}m{seconds}s"),
            }
        }
    }
}

/// The first number with its unit, in nanoseconds, and what stands behind it.
fn component(text: &str) -> Result<(u128, &str), &'static str> {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let (whole, mut rest) = text.split_at(digits(text));
    let mut fraction = "";
    if let Some(after) = rest.strip_prefix('.') {
        (fraction, rest) = after.split_at(digits(after));
    }
    if whole.is_empty() && fraction.is_empty() {
        return Err("a number is missing");
    }
    let Some((unit, size)) = UNITS.iter().find(|(unit, _)| rest.starts_with(unit)) else {
        return Err(match rest {
            "" => "it has no unit",
            _ => "it has an unknown unit",
        });
    };
    let whole: u128 = match whole {
        "" => 0,
        whole => whole.parse().map_err(|_| "it is too long")?,
    };
    let fraction = &fraction[..fraction.len().min(FRACTION_DIGITS_MAX)];
    let below = match fraction {
        "" => 0,
        digits => {
            let scale = 10_u128.pow(u32::try_from(digits.len()).unwrap_or(0));
            digits.parse::<u128>().map_err(|_| "a number is missing")? * size / scale
        }
    };
    let nanoseconds = whole.saturating_mul(*size).saturating_add(below);
    Ok((nanoseconds, &rest[unit.len()..]))
}

struct Reader;

impl Visitor<'_> for Reader {
    type Value = Duration;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a duration like 200ms, 10s or 1m30s")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Duration, E> {
        parse(text).map_err(E::custom)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Duration, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Duration, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Duration, E> {
        self.visit_str(&number.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_go_reads_them() {
        for (text, nanoseconds) in [
            ("0", 0),
            ("0s", 0),
            ("1ns", 1),
            ("200ms", 200_000_000),
            ("10s", 10_000_000_000),
            ("1m30s", 90_000_000_000),
            ("1h0m0.5s", 3_600_500_000_000),
            (".5s", 500_000_000),
            ("5.s", 5_000_000_000),
            ("1.5h", 5_400_000_000_000),
            ("3us2µs", 5_000),
            ("0.3333333333333333333h", 1_199_999_999_999),
        ] {
            assert_eq!(
                parse(text).map(|duration| duration.as_nanos()),
                Ok(nanoseconds),
                "{text}"
            );
        }
    }

    #[test]
    fn durations_are_printed_as_go_prints_them() {
        for (nanoseconds, expected) in [
            (0, "0s"),
            (1, "1ns"),
            (1_500, "1.5µs"),
            (250_000_000, "250ms"),
            (1_000_000_000, "1s"),
            (61_050_000_000, "1m1.05s"),
            (3_600_000_000_000, "1h0m0s"),
            (90_061_000_000_001, "25h1m1.000000001s"),
        ] {
            assert_eq!(text(Duration::from_nanos(nanoseconds)), expected);
        }
    }

    #[test]
    fn what_is_no_duration_is_told_why() {
        for (text, why) in [
            ("", "it is empty"),
            ("5", "it has no unit"),
            ("5 s", "an unknown unit"),
            ("5d", "an unknown unit"),
            ("s", "a number is missing"),
            (".s", "a number is missing"),
            ("-5s", "it is negative"),
            ("1000000h", "longer than a hundred years"),
            ("99999999999999999999999999999999999999999h", "too long"),
            ("1s5", "it has no unit"),
        ] {
            let message = parse(text).expect_err(text);
            assert!(message.contains(why), "{text}: {message}");
        }
    }
}
