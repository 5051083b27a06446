//! Discounts for who gives a code.

use commerce::{Country, Money};
use jiff::civil::Date;

use super::{discount::Discount, dollars};

/// A coupon. How often it was used is counted by whoever writes the orders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coupon {
    /// What it is, for people.
    pub description: String,
    /// What it takes off.
    pub discount: Discount,
    /// The least amount that it can be used on, in US cents.
    pub minimum_usd_cents: i64,
    /// Where it can be used; `None` is everywhere.
    pub countries: Option<Vec<Country>>,
    /// The first day in UTC; before it the coupon does not exist.
    pub valid_from: Option<Date>,
    /// The last day in UTC.
    pub valid_until: Option<Date>,
    /// How many orders may use it in all; `None` is any number.
    pub max_uses: Option<i64>,
    /// How many orders of one user may use it; `None` is any number.
    pub max_uses_per_user: Option<i64>,
}

/// Why a coupon cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CouponError {
    /// There is none of that code, or not yet: coupons to come are not given away.
    #[error("there is no such coupon")]
    Unknown,
    /// The amount is too small for it.
    #[error("the amount is below the coupon's minimum")]
    BelowMinimum,
    /// Other countries only.
    #[error("the coupon cannot be used in this country")]
    NotValidHere,
    /// Its last day is over.
    #[error("the coupon has expired")]
    Expired,
}

impl CouponError {
    /// The stable name on the wire.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            CouponError::Unknown => "unknown_coupon",
            CouponError::BelowMinimum => "coupon_below_minimum",
            CouponError::NotValidHere => "coupon_not_valid_here",
            CouponError::Expired => "coupon_expired",
        }
    }
}

impl Coupon {
    /// What it takes off `amount`, always more than nothing. An amount so small that nothing would come
    /// off is below the minimum: a use must not be wasted on it.
    pub fn off(&self, country: Country, amount: Money, today: Date) -> Result<Money, CouponError> {
        if self.valid_from.is_some_and(|first| today < first) {
            return Err(CouponError::Unknown);
        }
        if self.valid_until.is_some_and(|last| today > last) {
            return Err(CouponError::Expired);
        }
        if self
            .countries
            .as_ref()
            .is_some_and(|list| !list.contains(&country))
        {
            return Err(CouponError::NotValidHere);
        }
        let off = self.discount.off(amount);
        if off.minor <= 0 || !dollars::is_at_least(amount, self.minimum_usd_cents) {
            return Err(CouponError::BelowMinimum);
        }
        Ok(off)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_coupon_holds_where_when_and_from_what_it_says() {
        let coupon = Coupon {
            description: "for this test".to_owned(),
            discount: Discount::Share { basis_points: 1_000 },
            minimum_usd_cents: 10_000,
            countries: Some(vec![Country::US, Country::JP]),
            valid_from: Some(date(2026, 3, 1)),
            valid_until: Some(date(2026, 3, 31)),
            max_uses: None,
            max_uses_per_user: None,
        };
        let (first, last) = (date(2026, 3, 1), date(2026, 3, 31));
        for (country, minor, today, expected) in [
            (Country::US, 10_000, first, Ok(1_000)),
            (Country::US, 10_000, last, Ok(1_000)),
            (Country::JP, 15_000, last, Ok(1_500)),
            (Country::JP, 14_999, last, Err(CouponError::BelowMinimum)),
            (Country::US, 9_999, first, Err(CouponError::BelowMinimum)),
            (Country::US, 10_000, date(2026, 2, 28), Err(CouponError::Unknown)),
            (Country::US, 10_000, date(2026, 4, 1), Err(CouponError::Expired)),
            (Country::UK, 10_000, first, Err(CouponError::NotValidHere)),
            (Country::UK, 1, date(2026, 4, 1), Err(CouponError::Expired)),
        ] {
            let amount = Money::new(minor, country.currency());
            let off = coupon.off(country, amount, today).map(|off| off.minor);
            assert_eq!(off, expected, "{amount} {today}");
        }
    }

    #[test]
    fn a_coupon_is_not_spent_on_nothing() {
        let coupon = Coupon {
            description: "for this test".to_owned(),
            discount: Discount::Share { basis_points: 1_000 },
            minimum_usd_cents: 0,
            countries: None,
            valid_from: None,
            valid_until: None,
            max_uses: None,
            max_uses_per_user: None,
        };
        for (minor, expected) in [(9, Err(CouponError::BelowMinimum)), (10, Ok(1))] {
            let amount = Money::new(minor, Country::JP.currency());
            let off = coupon.off(Country::JP, amount, date(2026, 1, 1));
            assert_eq!(off.map(|off| off.minor), expected);
        }
    }
}
