//! The rules and what follows from them. Pure: user, amount and day are handed in.

mod campaign;
mod code;
mod coupon;
mod discount;
mod dollars;
mod evaluate;
mod experiment;
mod tier;

use std::collections::BTreeMap;

pub use campaign::{Campaign, MonthDay, Season};
pub use code::{Code, InvalidCode};
pub use coupon::{Coupon, CouponError};
pub use discount::{BASIS_POINTS_MAX, Discount};
pub use evaluate::{CouponCheck, Order, Promotion, check_coupon, evaluate};
pub use experiment::{Assignment, Experiment, OverlappingExperiments, Variant, check_overlaps};
pub use tier::Tier;

/// Everything that can take something off an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// For orders over an amount.
    pub tiers: BTreeMap<Code, Tier>,
    /// For who gives the code.
    pub coupons: BTreeMap<Code, Coupon>,
    /// For some countries during some days.
    pub campaigns: BTreeMap<Code, Campaign>,
    /// By name; a country is in one of them at most.
    pub experiments: BTreeMap<String, Experiment>,
}

#[cfg(test)]
mod tests;
