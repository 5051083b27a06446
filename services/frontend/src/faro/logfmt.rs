//! Lines of `key=value` pairs, as Grafana's dashboards for Faro take them apart (<https://brandur.org/logfmt>).

use std::fmt::Write as _;

use super::cut;
use super::lenient::{Pairs, Word};

/// The most bytes of a line.
pub(super) const LINE_BYTES_MAX: usize = 32 * 1024;
/// The most bytes of a key, and of a value; the rest is cut off.
const KEY_BYTES_MAX: usize = 128;
const VALUE_BYTES_MAX: usize = 4 * 1024;
/// The most bytes of a message or a stack.
pub(super) const TEXT_BYTES_MAX: usize = 16 * 1024;

/// A line in the making. A pair without a value, or for which there is no more room, is left out.
#[derive(Clone, Debug)]
pub(super) struct Line {
    text: String,
    bytes_max: usize,
}

impl Line {
    /// An empty line of at most so many bytes.
    pub(super) fn new(bytes_max: usize) -> Self {
        Self {
            text: String::new(),
            bytes_max,
        }
    }

    /// Adds a pair.
    pub(super) fn pair(&mut self, key: &str, value: &str) {
        self.prefixed("", key, value);
    }

    /// Adds a pair whose key is made of two parts.
    pub(super) fn prefixed(&mut self, prefix: &str, key: &str, value: &str) {
        self.add(prefix, key, cut(value, VALUE_BYTES_MAX));
    }

    /// Adds pairs whose keys all begin alike.
    pub(super) fn pairs(&mut self, prefix: &str, pairs: &Pairs<'_, Word<'_>>) {
        for (key, value) in &pairs.0 {
            self.prefixed(prefix, key, value);
        }
    }

    /// Adds a pair whose value may be as long as a message.
    pub(super) fn long(&mut self, key: &str, value: &str) {
        self.add("", key, cut(value, TEXT_BYTES_MAX));
    }

    /// Adds a whole line of pairs.
    pub(super) fn append(&mut self, other: &Line) {
        if other.text.is_empty() || self.text.len() + 1 + other.text.len() > self.bytes_max {
            return;
        }
        self.separate();
        self.text.push_str(&other.text);
    }

    /// The line.
    pub(super) fn into_text(self) -> String {
        self.text
    }

    fn separate(&mut self) {
        if !self.text.is_empty() {
            self.text.push(' ');
        }
    }

    fn add(&mut self, prefix: &str, key: &str, value: &str) {
        let end = self.text.len();
        let is_in_key = |letter: &char| *letter > ' ' && !"=\"\u{fffd}\u{7f}".contains(*letter);
        let has_key = prefix.chars().chain(key.chars()).any(|letter| is_in_key(&letter));
        if value.is_empty() || !has_key {
            return;
        }
        self.separate();
        let key = cut(key, KEY_BYTES_MAX);
        self.text
            .extend(prefix.chars().chain(key.chars()).filter(is_in_key));
        self.text.push('=');
        write_value(&mut self.text, value);
        if self.text.len() > self.bytes_max {
            self.text.truncate(end);
        }
    }
}

fn write_value(text: &mut String, value: &str) {
    let is_odd = |letter: char| letter <= ' ' || "=\"\u{fffd}".contains(letter);
    if value != "null" && !value.contains(is_odd) {
        text.push_str(value);
        return;
    }
    text.push('"');
    for letter in value.chars() {
        match letter {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            control if control < ' ' => {
                // A String takes everything.
                let _ = write!(text, "\\u{:04x}", u32::from(control));
            }
            letter => text.push(letter),
        }
    }
    text.push('"');
}

/// A number as Go's `%v` writes it, which is what others write.
pub(super) fn number(value: f64) -> String {
    let size = value.abs();
    if value == 0.0 || (1e-4..1e21).contains(&size) {
        return value.to_string();
    }
    let text = format!("{value:e}");
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let (sign, exponent) = match exponent.strip_prefix('-') {
        Some(exponent) => ('-', exponent),
        None => ('+', exponent),
    };
    format!("{digits}e{sign}{exponent:0>2}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(key: &str, value: &str) -> String {
        let mut line = Line::new(LINE_BYTES_MAX);
        line.pair(key, value);
        line.into_text()
    }

    #[test]
    fn values_are_quoted_when_they_have_to_be() {
        for (value, expected) in [
            ("plain", "k=plain"),
            ("http://a/b?c", "k=http://a/b?c"),
            ("back\\slash", "k=back\\slash"),
            ("ünï", "k=ünï"),
            ("", ""),
            ("two words", "k=\"two words\""),
            ("a=b", "k=\"a=b\""),
            ("say \"x\\y\"", "k=\"say \\\"x\\\\y\\\"\""),
            ("a\nb\r\tc", "k=\"a\\nb\\r\\tc\""),
            ("\u{1}", "k=\"\\u0001\""),
            ("null", "k=\"null\""),
            ("a\u{fffd}", "k=\"a\u{fffd}\""),
        ] {
            assert_eq!(pair("k", value), expected, "{value:?}");
        }
    }

    #[test]
    fn a_key_cannot_end_the_pair() {
        for (key, expected) in [
            ("a b", "ab=v"),
            ("a=\"b\"\n", "ab=v"),
            ("http.url", "http.url=v"),
            (" =", ""),
            ("", ""),
        ] {
            assert_eq!(pair(key, "v"), expected, "{key:?}");
        }
    }

    #[test]
    fn a_line_has_a_limit_and_loses_whole_pairs() {
        let mut line = Line::new(12);
        line.pair("a", "1");
        line.pair("long", "0123456789");
        line.prefixed("x_", "b", "2");
        let mut more = Line::new(100);
        more.pair("c", "3");
        line.append(&more);
        more.pair("d", "4");
        assert_eq!(line.clone().into_text(), "a=1 x_b=2");
        assert_eq!(pair("k", &"é".repeat(5_000)).len(), 2 + 4_096);
        assert_eq!(pair(&"k".repeat(5_000), "v").len(), 128 + 2);
    }

    #[test]
    fn numbers_are_written_as_go_does() {
        for (value, expected) in [
            (0.0, "0"),
            (3.0, "3"),
            (59.9, "59.9"),
            (71.300_000_000_046_57, "71.30000000004657"),
            (-0.5, "-0.5"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (1e21, "1e+21"),
            (-1.5e300, "-1.5e+300"),
        ] {
            assert_eq!(number(value), expected);
        }
    }
}
