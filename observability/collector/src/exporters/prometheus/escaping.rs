//! What a reader that knows only the old characters is given instead of a name in UTF-8, as prometheus/common 0.6x.

use std::borrow::Cow;
use std::fmt::Write;

/// How names beyond `[a-zA-Z_:][a-zA-Z0-9_:]*` are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Escaping {
    /// Each other character is an underscore.
    #[default]
    Underscores,
    /// They are written as they are, in quotes.
    AllowUtf8,
    /// Dots are `_dot_`, underscores are doubled.
    Dots,
    /// Each other character is its hexadecimal number.
    Values,
}

impl Escaping {
    /// The scheme with this name in an `Accept` header.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "underscores" => Self::Underscores,
            "allow-utf-8" => Self::AllowUtf8,
            "dots" => Self::Dots,
            "values" => Self::Values,
            _ => return None,
        })
    }

    /// Its name in a header.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Underscores => "underscores",
            Self::AllowUtf8 => "allow-utf-8",
            Self::Dots => "dots",
            Self::Values => "values",
        }
    }

    /// The name as this scheme writes it.
    pub(super) fn escape(self, name: &str) -> Cow<'_, str> {
        if self == Self::AllowUtf8 || is_plain(name) {
            return Cow::Borrowed(name);
        }
        let mut escaped = String::with_capacity(name.len() + 8);
        if self == Self::Values {
            escaped.push_str("U__");
        }
        for (place, letter) in name.char_indices() {
            match (self, letter) {
                (Self::Dots, '.') => escaped.push_str("_dot_"),
                (Self::Dots | Self::Values, '_') => escaped.push_str("__"),
                _ if is_plain_letter(letter, place) => escaped.push(letter),
                (Self::Dots, _) => escaped.push_str("__"),
                (Self::Values, _) => {
                    let _infallible = write!(escaped, "_{:x}_", u32::from(letter));
                }
                _ => escaped.push('_'),
            }
        }
        Cow::Owned(escaped)
    }
}

/// Whether every Prometheus can read it.
pub(super) fn is_plain(name: &str) -> bool {
    !name.is_empty()
        && name
            .char_indices()
            .all(|(place, letter)| is_plain_letter(letter, place))
}

fn is_plain_letter(letter: char, place: usize) -> bool {
    letter.is_ascii_alphabetic() || letter == '_' || letter == ':' || (letter.is_ascii_digit() && place > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_scheme_writes_names_its_way() {
        for (name, underscores, dots, values) in [
            ("plain_name", "plain_name", "plain_name", "plain_name"),
            ("a.b_c", "a_b_c", "a_dot_b__c", "U__a_2e_b__c"),
            ("9k", "_k", "__k", "U___39_k"),
            ("größe", "gr__e", "gr____e", "U__gr_f6__df_e"),
        ] {
            assert_eq!(Escaping::Underscores.escape(name), underscores);
            assert_eq!(Escaping::Dots.escape(name), dots);
            assert_eq!(Escaping::Values.escape(name), values);
            assert_eq!(Escaping::AllowUtf8.escape(name), name);
        }
    }

    #[test]
    fn schemes_have_names() {
        for scheme in [
            Escaping::Underscores,
            Escaping::AllowUtf8,
            Escaping::Dots,
            Escaping::Values,
        ] {
            assert_eq!(Escaping::named(scheme.word()), Some(scheme));
        }
        assert_eq!(Escaping::named("other"), None);
    }
}
