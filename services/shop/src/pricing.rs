//! The total of an order.

use commerce::{Money, MoneyError};
use serde::{Deserialize, Serialize};

/// What an order costs, all in one currency: total = subtotal − discount + shipping.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// The lines together.
    pub subtotal: Money,
    /// What the promotion takes off.
    pub discount: Money,
    /// Shipping.
    pub shipping: Money,
    /// What is charged.
    pub total: Money,
}

impl Totals {
    /// Adds up an order. The discount is cut so that at least one minor unit remains to be charged: a
    /// payment of nothing is not a payment.
    pub fn new(subtotal: Money, discount: Money, shipping: Money) -> Result<Self, MoneyError> {
        let gross = subtotal.plus(shipping)?;
        let most = subtotal.minor.min(gross.minor - 1).max(0);
        let discount = Money::new(discount.minor.clamp(0, most), discount.currency);
        Ok(Self {
            subtotal,
            discount,
            shipping,
            total: gross.minus(discount)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use commerce::Currency::{JPY, USD};
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn something_is_always_charged_and_it_adds_up(
            subtotal in 1_i64..1_000_000_000, discount in -5_i64..2_000_000_000, shipping in 0_i64..100_000,
        ) {
            let money = |minor| Money::new(minor, USD);
            let totals = Totals::new(money(subtotal), money(discount), money(shipping)).unwrap();
            prop_assert!(totals.total.minor >= 1);
            prop_assert!(totals.discount.minor >= 0 && totals.discount.minor <= subtotal);
            prop_assert_eq!(totals.total.minor, subtotal - totals.discount.minor + shipping);
        }
    }

    #[test]
    fn currencies_do_not_mix() {
        let (dollars, yen) = (Money::new(500, USD), Money::new(5, JPY));
        assert!(Totals::new(dollars, yen, Money::zero(USD)).is_err());
        assert!(Totals::new(dollars, Money::zero(USD), yen).is_err());
    }
}
