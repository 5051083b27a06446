//! A series' labels: their names, which sets are refused, and their text.

use std::borrow::Cow;
use std::sync::Arc;

use super::escaping::{Escaping, is_plain};
use super::faults::Fault;

/// Names and values of one series together, in bytes; a series with more is not shown.
pub(super) const LABEL_BYTES_MAX: usize = 16 * 1024;
/// Prometheus keeps names that begin so to itself.
const RESERVED_PREFIX: &str = "__";

/// The labels of one series, sorted by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Labels {
    /// `a="1",b="2"`, names in quotes where they need them.
    text: Arc<str>,
    /// The same in parts, where some name needs quotes and so has another text for older readers.
    parts: Option<Box<[(String, String)]>>,
}

impl Labels {
    /// Sorts and checks them.
    ///
    /// # Errors
    /// Two labels of one name, a name that is reserved or empty, or too many bytes.
    pub(super) fn new(mut pairs: Vec<(String, String)>) -> Result<Self, Fault> {
        let bytes: usize = pairs.iter().map(|(name, value)| name.len() + value.len()).sum();
        if bytes > LABEL_BYTES_MAX {
            return Err(Fault::LabelBytes);
        }
        pairs.sort_unstable();
        let is_double = pairs.windows(2).any(|two| two[0].0 == two[1].0);
        let is_bad = |(name, _): &(String, String)| name.is_empty() || name.starts_with(RESERVED_PREFIX);
        if is_double || pairs.iter().any(is_bad) {
            return Err(Fault::LabelNames);
        }
        let text = written(&pairs, Escaping::AllowUtf8).into();
        let needs_quotes = pairs.iter().any(|(name, _)| !is_plain(name));
        Ok(Self {
            text,
            parts: needs_quotes.then(|| pairs.into_boxed_slice()),
        })
    }

    /// What tells two series of one family apart.
    pub(super) fn key(&self) -> &Arc<str> {
        &self.text
    }

    /// As they are written for a reader who asked for `escaping`.
    pub(super) fn text(&self, escaping: Escaping) -> Cow<'_, str> {
        match &self.parts {
            Some(parts) if escaping != Escaping::AllowUtf8 => Cow::Owned(written(parts, escaping)),
            _ => Cow::Borrowed(&self.text),
        }
    }

    /// About how much memory they take.
    pub(super) fn bytes(&self) -> usize {
        self.text.len() * if self.parts.is_some() { 2 } else { 1 }
    }
}

/// An attribute's key as a label's name; `None` when nothing is left of it.
///
/// Every character that a label may not have becomes an underscore, and a digit in front gets `key_`.
pub(super) fn label_name(key: &str, keeps_utf8: bool) -> Option<String> {
    if keeps_utf8 || key.is_empty() {
        return (!key.is_empty()).then(|| key.to_owned());
    }
    let escape = |letter: char| {
        if letter.is_ascii_alphanumeric() {
            letter
        } else {
            '_'
        }
    };
    let mut name: String = key.chars().map(escape).collect();
    if name.starts_with(|letter: char| letter.is_ascii_digit()) {
        name.insert_str(0, "key_");
    }
    let says_something = name.contains(|letter| letter != '_') || name == key;
    says_something.then_some(name)
}

/// Whether every Prometheus takes it as a label's name.
pub(super) fn is_plain_label(name: &str) -> bool {
    is_plain(name) && !name.contains(':')
}

/// Writes a text as a quoted value.
pub(super) fn write_quoted(out: &mut String, value: &str) {
    out.push('"');
    let mut rest = value;
    while let Some(place) = rest.find(['\\', '"', '\n']) {
        out.push_str(&rest[..place]);
        out.push_str(match rest.as_bytes()[place] {
            b'\n' => "\\n",
            b'"' => "\\\"",
            _ => "\\\\",
        });
        rest = &rest[place + 1..];
    }
    out.push_str(rest);
    out.push('"');
}

fn written(pairs: &[(String, String)], escaping: Escaping) -> String {
    let mut text = String::new();
    for (name, value) in pairs {
        if !text.is_empty() {
            text.push(',');
        }
        let name = escaping.escape(name);
        if is_plain(&name) {
            text.push_str(&name);
        } else {
            write_quoted(&mut text, &name);
        }
        text.push('=');
        write_quoted(&mut text, value);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(pairs: &[(&str, &str)]) -> Result<Labels, Fault> {
        let owned = |&(name, value): &(&str, &str)| (name.to_owned(), value.to_owned());
        Labels::new(pairs.iter().map(owned).collect())
    }

    #[test]
    fn keys_become_names() {
        for (key, name) in [
            ("http.route", Some("http_route")),
            ("a..b", Some("a__b")),
            ("_a", Some("_a")),
            ("9a", Some("key_9a")),
            ("größe", Some("gr__e")),
            ("a:b", Some("a_b")),
            ("..", None),
            ("__", Some("__")),
            ("", None),
        ] {
            assert_eq!(label_name(key, false).as_deref(), name, "{key}");
        }
        assert_eq!(label_name("a..b", true).as_deref(), Some("a..b"));
    }

    #[test]
    fn they_are_sorted_and_escaped() {
        let labels = labels(&[("b", "1"), ("a", "x\"\\\ny")]).unwrap();
        assert_eq!(labels.text(Escaping::Underscores), r#"a="x\"\\\ny",b="1""#);
    }

    #[test]
    fn a_name_that_needs_quotes_has_two_texts() {
        let labels = labels(&[("a.b", "1"), ("c", "2")]).unwrap();
        assert_eq!(labels.text(Escaping::AllowUtf8), r#""a.b"="1",c="2""#);
        assert_eq!(labels.text(Escaping::Underscores), r#"a_b="1",c="2""#);
    }

    #[test]
    fn bad_sets_are_refused() {
        assert_eq!(labels(&[("a", "1"), ("a", "2")]), Err(Fault::LabelNames));
        assert_eq!(labels(&[("__a", "1")]), Err(Fault::LabelNames));
        assert_eq!(labels(&[("", "1")]), Err(Fault::LabelNames));
        let long = "x".repeat(LABEL_BYTES_MAX);
        assert_eq!(labels(&[("a", &long)]), Err(Fault::LabelBytes));
        labels(&[("a", &long[1..])]).unwrap();
    }
}
