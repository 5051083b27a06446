//! Discounts for orders over an amount.

use commerce::Money;

use super::{discount::Discount, dollars};

/// A discount for every order over an amount, in every country.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tier {
    /// The order must be worth more than this many US cents.
    pub over_usd_cents: i64,
    /// Hundredths of a percent.
    pub basis_points: u32,
}

impl Tier {
    /// What it takes off `amount`, with `bonus_basis_points` added to its share; `None` when the amount
    /// does not reach it.
    #[must_use]
    pub fn off(&self, amount: Money, bonus_basis_points: u32) -> Option<Money> {
        let basis_points = self.basis_points.saturating_add(bonus_basis_points);
        dollars::is_over(amount, self.over_usd_cents).then(|| Discount::Share { basis_points }.off(amount))
    }
}
