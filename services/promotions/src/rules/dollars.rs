//! Comparing an order's amount with a threshold in dollars, exactly.
//!
//! An exact conversion may fall between two minor units, and commerce rounds it down. Each comparison
//! converts the side that may be rounded down without changing the result: a whole number is more than x
//! exactly when it is more than x rounded down, and x is at least a whole number exactly when x rounded
//! down is.

use commerce::Money;

/// Whether `amount` is worth more than `usd_cents`.
pub(super) fn is_over(amount: Money, usd_cents: i64) -> bool {
    amount.minor > Money::from_usd_cents(usd_cents, amount.currency).minor
}

/// Whether `amount` is worth `usd_cents` or more.
pub(super) fn is_at_least(amount: Money, usd_cents: i64) -> bool {
    amount.usd_cents() >= usd_cents
}

#[cfg(test)]
mod tests {
    use commerce::Currency;

    use super::*;

    #[test]
    fn the_threshold_itself_is_at_least_but_not_over() {
        for (minor, currency, usd_cents, over, at_least) in [
            (50_000, Currency::USD, 50_000, false, true),
            (50_001, Currency::USD, 50_000, true, true),
            (49_999, Currency::USD, 50_000, false, false),
            (39_500, Currency::GBP, 50_000, false, true),
            (39_501, Currency::GBP, 50_000, true, true),
            (75_000, Currency::JPY, 50_000, false, true),
            (75_001, Currency::JPY, 50_000, true, true),
            (74_999, Currency::JPY, 50_000, false, false),
            // 0.01 USD is 1.5 yen.
            (1, Currency::JPY, 1, false, false),
            (2, Currency::JPY, 1, true, true),
            (i64::MAX, Currency::INR, i64::MAX, false, false),
        ] {
            let amount = Money::new(minor, currency);
            assert_eq!(is_over(amount, usd_cents), over, "{amount}");
            assert_eq!(is_at_least(amount, usd_cents), at_least, "{amount}");
        }
    }
}
