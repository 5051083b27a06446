//! What takes something off the price.

use commerce::{Country, Money, UserId};

/// What promotions-service is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromotionRequest {
    /// Who buys.
    pub user_id: UserId,
    /// Where.
    pub country: Country,
    /// The lines together.
    pub subtotal: Money,
    /// The coupon that the buyer gave.
    pub coupon: Option<String>,
}

/// What it grants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promotion {
    /// What to take off the subtotal.
    pub discount: Money,
    /// The tier's, campaign's or coupon's code.
    pub code: Option<String>,
    /// The A/B variant that the buyer is in.
    pub variant: Option<String>,
    /// The coupon whose use must be counted, when a coupon gave the discount.
    pub coupon: Option<CouponRule>,
}

impl Promotion {
    /// Nothing off, in the request's currency.
    #[must_use]
    pub fn none(subtotal: Money) -> Self {
        Self {
            discount: Money::zero(subtotal.currency),
            code: None,
            variant: None,
            coupon: None,
        }
    }
}

/// How often a coupon can be used. The store counts; promotions-service only states the rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CouponRule {
    /// Upper case.
    pub code: String,
    /// Uses by all orders together; `None` is any number.
    pub uses_max: Option<i64>,
    /// Uses by the orders of one user; `None` is any number.
    pub uses_per_user_max: Option<i64>,
}

/// Why a coupon takes nothing off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CouponProblem {
    /// There is no such coupon.
    #[error("there is no such coupon")]
    Unknown,
    /// The order is too small for it.
    #[error("the order is below the coupon's minimum")]
    BelowMinimum,
    /// It does not hold in this country.
    #[error("the coupon does not hold in this country")]
    NotValidHere,
    /// Its time is over, or has not come.
    #[error("the coupon is not valid now")]
    Expired,
    /// All of its uses are taken.
    #[error("all uses of the coupon are taken")]
    Exhausted,
    /// This buyer has used it already.
    #[error("the coupon was used by this buyer before")]
    AlreadyUsed,
}
