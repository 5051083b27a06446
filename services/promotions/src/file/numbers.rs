//! Numbers with at most two decimals, kept as whole hundredths.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{Error, Visitor},
};

use crate::rules::BASIS_POINTS_MAX;

/// More dollars than any order has.
const CENTS_MAX: i64 = 1_000_000_000_000;

/// A percentage above 0, at most 100, as basis points.
#[derive(Clone, Copy, Debug)]
pub(super) struct Percent(pub(super) u32);

/// An amount of US dollars, not negative, as cents.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dollars(pub(super) i64);

/// A count, at least 1.
#[derive(Clone, Copy, Debug)]
pub(super) struct Count(pub(super) i64);

impl<'de> Deserialize<'de> for Percent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let hundredths = deserializer.deserialize_any(Hundredths)?;
        u32::try_from(hundredths)
            .ok()
            .filter(|points| (1..=BASIS_POINTS_MAX).contains(points))
            .map(Self)
            .ok_or_else(|| D::Error::custom("a percentage is more than 0 and at most 100"))
    }
}

impl<'de> Deserialize<'de> for Dollars {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let cents = deserializer.deserialize_any(Hundredths)?;
        if (0..=CENTS_MAX).contains(&cents) {
            Ok(Self(cents))
        } else {
            Err(D::Error::custom(
                "an amount in dollars is not negative, and at most 10000000000",
            ))
        }
    }
}

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let count = i64::deserialize(deserializer)?;
        if count >= 1 {
            Ok(Self(count))
        } else {
            Err(D::Error::custom("the count must be at least 1"))
        }
    }
}

struct Hundredths;

impl Visitor<'_> for Hundredths {
    type Value = i64;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a number with at most two decimals")
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<i64, E> {
        number
            .checked_mul(100)
            .ok_or_else(|| E::custom("the number is too large"))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<i64, E> {
        const ROUNDING_ERROR_MAX: f64 = 1e-6;
        let hundredths = (number * 100.0).round();
        let is_exact = (number * 100.0 - hundredths).abs() < ROUNDING_ERROR_MAX;
        if is_exact && hundredths.abs() <= CENTS_MAX as f64 {
            Ok(hundredths as i64)
        } else {
            Err(E::custom("expected a number with at most two decimals"))
        }
    }
}
