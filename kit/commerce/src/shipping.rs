//! The two ways in which an order travels.

use std::{fmt, str::FromStr};

/// How fast an order travels; price and days differ by country.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the variants are the options' own names")]
pub enum ShippingCode {
    Standard,
    Express,
}

/// The text is not a shipping option.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the shipping option must be standard or express")]
pub struct UnknownShipping;

impl ShippingCode {
    /// The word on the wire.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            ShippingCode::Standard => "standard",
            ShippingCode::Express => "express",
        }
    }
}

impl FromStr for ShippingCode {
    type Err = UnknownShipping;

    fn from_str(code: &str) -> Result<Self, UnknownShipping> {
        match code {
            "standard" => Ok(ShippingCode::Standard),
            "express" => Ok(ShippingCode::Express),
            _ => Err(UnknownShipping),
        }
    }
}

impl fmt::Display for ShippingCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}
