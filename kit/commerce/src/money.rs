//! Money is an integer count of a currency's minor units, with the currency beside it.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// A currency in which one of our markets pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the variants are the ISO 4217 codes themselves")]
pub enum Currency {
    USD,
    GBP,
    EUR,
    JPY,
    BRL,
    INR,
}

/// The text is not the code of a currency we use.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the currency is not one of USD, GBP, EUR, JPY, BRL and INR")]
pub struct UnknownCurrency;

impl Currency {
    /// Every currency we use.
    pub const ALL: [Currency; 6] = [
        Currency::USD,
        Currency::GBP,
        Currency::EUR,
        Currency::JPY,
        Currency::BRL,
        Currency::INR,
    ];

    /// The ISO 4217 code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Currency::USD => "USD",
            Currency::GBP => "GBP",
            Currency::EUR => "EUR",
            Currency::JPY => "JPY",
            Currency::BRL => "BRL",
            Currency::INR => "INR",
        }
    }

    /// How many decimal digits a major unit has (ISO 4217): 2, and 0 for the yen.
    #[must_use]
    pub const fn decimals(self) -> u32 {
        match self {
            Currency::JPY => 0,
            Currency::USD | Currency::GBP | Currency::EUR | Currency::BRL | Currency::INR => 2,
        }
    }

    /// How many minor units of this currency make one US dollar, as a fraction. A fixed table: figures
    /// in dollars exist to compare markets and to choose promotion tiers, never to charge anybody.
    const fn minor_units_per_dollar(self) -> i64 {
        match self {
            Currency::USD => 100,
            Currency::GBP => 79,
            Currency::EUR => 92,
            Currency::JPY => 150,
            Currency::BRL => 540,
            Currency::INR => 8_400,
        }
    }
}

impl FromStr for Currency {
    type Err = UnknownCurrency;

    fn from_str(code: &str) -> Result<Self, UnknownCurrency> {
        Self::ALL
            .into_iter()
            .find(|currency| currency.code() == code)
            .ok_or(UnknownCurrency)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

/// An amount of money: `minor` counts the currency's smallest unit (cents, pence, yen).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// The count of minor units; negative for what flows back.
    pub minor: i64,
    /// The currency that the count is in.
    pub currency: Currency,
}

/// Two amounts could not be combined.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Amounts of different currencies do not add.
    #[error("cannot combine {left} with {right}")]
    CurrencyMismatch {
        /// The currency on the left of the operator.
        left: Currency,
        /// The currency on the right of the operator.
        right: Currency,
    },
    /// The result does not fit in 64 bits.
    #[error("the amount is too large")]
    Overflow,
}

impl Money {
    /// An amount of `minor` units of `currency`.
    #[must_use]
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Nothing, in `currency`.
    #[must_use]
    pub const fn zero(currency: Currency) -> Self {
        Self::new(0, currency)
    }

    /// The sum; an error if the currencies differ or the sum does not fit.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        let minor = self.minor.checked_add(other.minor).ok_or(MoneyError::Overflow)?;
        Ok(Self::new(minor, self.currency))
    }

    /// The difference; an error if the currencies differ or it does not fit.
    pub fn minus(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        let minor = self.minor.checked_sub(other.minor).ok_or(MoneyError::Overflow)?;
        Ok(Self::new(minor, self.currency))
    }

    /// This amount `count` times.
    pub fn times(self, count: i64) -> Result<Self, MoneyError> {
        let minor = self.minor.checked_mul(count).ok_or(MoneyError::Overflow)?;
        Ok(Self::new(minor, self.currency))
    }

    /// `basis_points` hundredths of a percent of this amount, rounded down to a whole minor unit.
    #[must_use]
    pub fn share(self, basis_points: u32) -> Self {
        let share = i128::from(self.minor) * i128::from(basis_points) / 10_000;
        Self::new(i64::try_from(share).unwrap_or(i64::MAX), self.currency)
    }

    /// The amount in US cents by the fixed rate table, rounded down.
    #[must_use]
    pub fn usd_cents(self) -> i64 {
        let cents = i128::from(self.minor) * 100 / i128::from(self.currency.minor_units_per_dollar());
        i64::try_from(cents).unwrap_or(i64::MAX)
    }

    /// `cents` US cents in `currency` by the fixed rate table, rounded down.
    #[must_use]
    pub fn from_usd_cents(cents: i64, currency: Currency) -> Self {
        let minor = i128::from(cents) * i128::from(currency.minor_units_per_dollar()) / 100;
        Self::new(i64::try_from(minor).unwrap_or(i64::MAX), currency)
    }

    fn same_currency(self, other: Self) -> Result<(), MoneyError> {
        if self.currency == other.currency {
            return Ok(());
        }
        Err(MoneyError::CurrencyMismatch {
            left: self.currency,
            right: other.currency,
        })
    }
}

impl fmt::Display for Money {
    /// `129.00 USD`, for logs and errors; the browser formats prices in the country's own way.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scale = 10_u64.pow(self.currency.decimals());
        let sign = if self.minor < 0 { "-" } else { "" };
        let (whole, rest) = (
            self.minor.unsigned_abs() / scale,
            self.minor.unsigned_abs() % scale,
        );
        match self.currency.decimals() {
            0 => write!(formatter, "{sign}{whole} {}", self.currency),
            digits => write!(
                formatter,
                "{sign}{whole}.{rest:0width$} {}",
                self.currency,
                width = digits as usize
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn amounts_of_different_currencies_do_not_mix() {
        let mismatch = MoneyError::CurrencyMismatch {
            left: Currency::USD,
            right: Currency::JPY,
        };
        assert_eq!(
            Money::new(1, Currency::USD).plus(Money::new(1, Currency::JPY)),
            Err(mismatch)
        );
    }

    #[test]
    fn what_does_not_fit_is_an_error() {
        let most = Money::new(i64::MAX, Currency::EUR);
        assert_eq!(most.plus(Money::new(1, Currency::EUR)), Err(MoneyError::Overflow));
        assert_eq!(most.times(2), Err(MoneyError::Overflow));
    }

    #[test]
    fn amounts_read_as_people_write_them() {
        for (minor, currency, text) in [
            (12_900, Currency::USD, "129.00 USD"),
            (-561, Currency::GBP, "-5.61 GBP"),
            (18_500, Currency::JPY, "18500 JPY"),
            (7, Currency::INR, "0.07 INR"),
        ] {
            assert_eq!(Money::new(minor, currency).to_string(), text);
        }
    }

    proptest! {
        #[test]
        fn a_share_is_never_more_than_the_whole(minor in 0..i64::MAX, basis_points in 0_u32..=10_000) {
            let whole = Money::new(minor, Currency::USD);
            let share = whole.share(basis_points);
            prop_assert!(share.minor >= 0 && share.minor <= whole.minor);
        }

        #[test]
        fn dollars_survive_the_trip_to_dollars(cents in 0_i64..1_000_000_000_000) {
            prop_assert_eq!(Money::from_usd_cents(cents, Currency::USD).usd_cents(), cents);
        }
    }
}
