//! What a promotion takes off.

use commerce::Money;

/// A whole, in hundredths of a percent.
pub const BASIS_POINTS_MAX: u32 = 10_000;

/// A part of the amount, or a fixed sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Discount {
    /// Hundredths of a percent of the amount.
    Share {
        /// At most [`BASIS_POINTS_MAX`].
        basis_points: u32,
    },
    /// A sum in US cents, converted to the amount's currency.
    Flat {
        /// US cents.
        usd_cents: i64,
    },
}

impl Discount {
    /// What it takes off `amount`, rounded down to a minor unit; never more than the amount.
    #[must_use]
    pub fn off(self, amount: Money) -> Money {
        let minor = match self {
            Discount::Share { basis_points } => amount.share(basis_points.min(BASIS_POINTS_MAX)).minor,
            Discount::Flat { usd_cents } => Money::from_usd_cents(usd_cents, amount.currency).minor,
        };
        Money::new(minor.min(amount.minor), amount.currency)
    }
}

#[cfg(test)]
mod tests {
    use commerce::Currency;

    use super::*;

    #[test]
    fn discounts_round_down_and_stop_at_the_amount() {
        let share = |basis_points| Discount::Share { basis_points };
        let flat = |usd_cents| Discount::Flat { usd_cents };
        for (discount, minor, currency, expected) in [
            (share(300), 18_700, Currency::USD, 561),
            (share(300), 18_733, Currency::USD, 561),
            (share(1), 9_999, Currency::USD, 0),
            (share(10_000), 9_999, Currency::USD, 9_999),
            (share(u32::MAX), 9_999, Currency::USD, 9_999),
            (share(700), 12_345, Currency::JPY, 864),
            (flat(5_000), 20_000, Currency::USD, 5_000),
            (flat(5_000), 20_000, Currency::EUR, 4_600),
            (flat(5_000), 30_000, Currency::JPY, 7_500),
            (flat(1), 30_000, Currency::JPY, 1),
            (flat(5_000), 4_999, Currency::USD, 4_999),
            (flat(i64::MAX), 1, Currency::INR, 1),
        ] {
            let amount = Money::new(minor, currency);
            assert_eq!(discount.off(amount).minor, expected, "{discount:?} off {amount}");
        }
    }
}
