//! The seven markets.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::Currency;

/// A market of the shop. `UK` is the reference's own code (ISO 3166 says GB).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the variants are the codes themselves")]
pub enum Country {
    US,
    UK,
    DE,
    FR,
    JP,
    BR,
    IN,
}

/// The text is not the code of one of our markets.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the shop does not sell in this country; it sells in US, UK, DE, FR, JP, BR and IN")]
pub struct UnknownCountry;

impl Country {
    /// Every market, in the order in which the shop lists them.
    pub const ALL: [Country; 7] = [
        Country::US,
        Country::UK,
        Country::DE,
        Country::FR,
        Country::JP,
        Country::BR,
        Country::IN,
    ];

    /// The upper-case code used in bodies, for example `US`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Country::US => "US",
            Country::UK => "UK",
            Country::DE => "DE",
            Country::FR => "FR",
            Country::JP => "JP",
            Country::BR => "BR",
            Country::IN => "IN",
        }
    }

    /// The lower-case code used in paths, for example `us`.
    #[must_use]
    pub const fn path_code(self) -> &'static str {
        match self {
            Country::US => "us",
            Country::UK => "uk",
            Country::DE => "de",
            Country::FR => "fr",
            Country::JP => "jp",
            Country::BR => "br",
            Country::IN => "in",
        }
    }

    /// The English name, for people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Country::US => "United States",
            Country::UK => "United Kingdom",
            Country::DE => "Germany",
            Country::FR => "France",
            Country::JP => "Japan",
            Country::BR => "Brazil",
            Country::IN => "India",
        }
    }

    /// The BCP 47 language tag in which the market writes its prices.
    #[must_use]
    pub const fn locale(self) -> &'static str {
        match self {
            Country::US => "en-US",
            Country::UK => "en-GB",
            Country::DE => "de-DE",
            Country::FR => "fr-FR",
            Country::JP => "ja-JP",
            Country::BR => "pt-BR",
            Country::IN => "en-IN",
        }
    }

    /// The currency in which the market pays.
    #[must_use]
    pub const fn currency(self) -> Currency {
        match self {
            Country::US => Currency::USD,
            Country::UK => Currency::GBP,
            Country::DE | Country::FR => Currency::EUR,
            Country::JP => Currency::JPY,
            Country::BR => Currency::BRL,
            Country::IN => Currency::INR,
        }
    }

    /// Reads the lower-case code of a path.
    pub fn from_path(code: &str) -> Result<Self, UnknownCountry> {
        Self::ALL
            .into_iter()
            .find(|country| country.path_code() == code)
            .ok_or(UnknownCountry)
    }
}

impl FromStr for Country {
    type Err = UnknownCountry;

    /// Reads the upper-case code of a body.
    fn from_str(code: &str) -> Result<Self, UnknownCountry> {
        Self::ALL
            .into_iter()
            .find(|country| country.code() == code)
            .ok_or(UnknownCountry)
    }
}

impl fmt::Display for Country {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_country_reads_back_from_both_of_its_codes() {
        for country in Country::ALL {
            assert_eq!(country.code().parse(), Ok(country));
            assert_eq!(Country::from_path(country.path_code()), Ok(country));
        }
    }

    #[test]
    fn paths_are_lower_case_and_bodies_upper_case() {
        for (code, in_path) in [
            ("US", true),
            ("us", false),
            ("GB", true),
            ("", true),
            ("../us", true),
        ] {
            assert!(if in_path {
                Country::from_path(code).is_err()
            } else {
                code.parse::<Country>().is_err()
            });
        }
    }
}
