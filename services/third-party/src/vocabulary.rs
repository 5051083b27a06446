//! The words and numbers the strangers accept. Parsing is the check: a value that exists is a valid one.

use serde::{Deserialize, Serialize};

/// Declares an enum whose variants are written as the given words in JSON and in the file.
macro_rules! words {
    ($(#[$attribute:meta])* $visibility:vis enum $name:ident { $($variant:ident = $word:literal,)+ }) => {
        $(#[$attribute])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        $visibility enum $name {
            $(#[doc = $word] #[serde(rename = $word)] $variant,)+
        }

        impl $name {
            /// The word as it is written.
            pub(crate) const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }

        impl rusqlite::ToSql for $name {
            fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
                Ok(self.as_str().into())
            }
        }
    };
}
pub(crate) use words;

words! {
    /// A country in which the strangers do business.
    pub enum Country {
        US = "US",
        UK = "UK",
        DE = "DE",
        FR = "FR",
        JP = "JP",
        BR = "BR",
        IN = "IN",
    }
}

impl Country {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::US,
        Self::UK,
        Self::DE,
        Self::FR,
        Self::JP,
        Self::BR,
        Self::IN,
    ];
}

words! {
    /// A currency in which the strangers count.
    pub(crate) enum Currency {
        Dollar = "USD",
        Pound = "GBP",
        Euro = "EUR",
        Yen = "JPY",
        Real = "BRL",
        Rupee = "INR",
    }
}

/// The largest whole number accepted. The sum of a million of them still fits an `i64`.
const POSITIVE_MAX: i64 = 1_000_000_000_000;

/// A whole number from 1 to 10^12: an amount in minor units, a count of pieces, an identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "i64")]
pub(crate) struct Positive(i64);

impl Positive {
    pub(crate) const fn get(self) -> i64 {
        self.0
    }
}

impl TryFrom<i64> for Positive {
    type Error = String;

    fn try_from(number: i64) -> Result<Self, Self::Error> {
        if (1..=POSITIVE_MAX).contains(&number) {
            Ok(Self(number))
        } else {
            Err(format!("{number} is not a whole number from 1 to {POSITIVE_MAX}"))
        }
    }
}

impl rusqlite::ToSql for Positive {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        Ok(self.0.into())
    }
}

/// The longest label accepted, in characters.
const LABEL_CHARACTERS_MAX: usize = 255;

/// A line of text of 1 to 255 characters without control characters: a name, an order's identity, a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Label(String);

impl Label {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Label {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let length_is_right = (1..=LABEL_CHARACTERS_MAX).contains(&text.chars().count());
        if length_is_right && !text.contains(char::is_control) {
            Ok(Self(text))
        } else {
            Err(format!(
                "expected 1 to {LABEL_CHARACTERS_MAX} characters, none of them a control character"
            ))
        }
    }
}

impl rusqlite::ToSql for Label {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        Ok(self.as_str().into())
    }
}

#[cfg(test)]
mod tests {
    use super::{Country, Label, Positive};

    #[test]
    fn only_whole_numbers_in_range_are_positive() {
        for (text, accepted) in [
            ("1", true),
            ("1000000000000", true),
            ("0", false),
            ("-1", false),
            ("1000000000001", false),
            ("18446744073709551615", false),
            ("1.0", false),
            ("\"1\"", false),
            ("null", false),
        ] {
            assert_eq!(serde_json::from_str::<Positive>(text).is_ok(), accepted, "{text}");
        }
    }

    #[test]
    fn a_label_is_one_short_line() {
        for (text, accepted) in [
            ("ORD123".to_owned(), true),
            ("é".repeat(255), true),
            (String::new(), false),
            ("x".repeat(256), false),
            ("two\nlines".to_owned(), false),
        ] {
            assert_eq!(Label::try_from(text.clone()).is_ok(), accepted, "{text}");
        }
    }

    #[test]
    fn words_are_written_as_declared() {
        for country in Country::ALL {
            let json = serde_json::to_string(&country).unwrap();
            assert_eq!(json, format!("\"{}\"", country.as_str()));
            assert_eq!(serde_json::from_str::<Country>(&json).unwrap(), country);
        }
    }
}
