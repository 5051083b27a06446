//! The codes of promotions.

use std::fmt;

/// The most characters that a code may have.
const CODE_LENGTH_MAX: usize = 40;

/// A promotion's code: from 1 to 40 of `A-Z`, `0-9` and `_`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Code(String);

/// The text is not a promotion's code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a code has 1 to 40 characters of A-Z, 0-9 and _")]
pub struct InvalidCode;

impl Code {
    /// Takes `text` exactly as it is.
    pub fn parse(text: &str) -> Result<Self, InvalidCode> {
        let fits = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
        if (1..=CODE_LENGTH_MAX).contains(&text.len()) && text.bytes().all(fits) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidCode)
        }
    }

    /// Takes what a person typed: small letters and blanks around the code do not matter.
    pub fn parse_typed(text: &str) -> Result<Self, InvalidCode> {
        let trimmed = text.trim();
        if trimmed.len() > CODE_LENGTH_MAX {
            return Err(InvalidCode);
        }
        Self::parse(&trimmed.to_ascii_uppercase())
    }

    /// The code as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_may_type_a_code_as_they_like() {
        let longest = "a".repeat(CODE_LENGTH_MAX);
        let too_long = "a".repeat(CODE_LENGTH_MAX + 1);
        for (text, exact, typed) in [
            ("SAVE20", true, true),
            ("BIG_ORDER_10", true, true),
            ("save20", false, true),
            ("  Save20\n", false, true),
            (longest.as_str(), false, true),
            (too_long.as_str(), false, false),
            ("", false, false),
            ("  ", false, false),
            ("SAVE 20", false, false),
            ("ſave20", false, false),
        ] {
            assert_eq!(Code::parse(text).is_ok(), exact, "{text}");
            assert_eq!(Code::parse_typed(text).is_ok(), typed, "{text}");
        }
    }
}
