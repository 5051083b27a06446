//! What promotions-service takes and answers.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// `POST /api/promotions/check`.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckPromotions {
    /// Who buys; decides the A/B variant.
    #[schema(example = 42)]
    pub user_id: i64,
    /// Where.
    #[schema(example = "US")]
    pub country: String,
    /// The subtotal in minor units of `currency`.
    #[schema(example = 18700)]
    pub amount: i64,
    /// ISO 4217; must be the country's own.
    #[schema(example = "USD")]
    pub currency: String,
    /// A coupon's code, compared without regard to case.
    #[serde(default)]
    #[schema(example = "WELCOME10")]
    pub coupon: Option<String>,
}

/// The promotion that helps the buyer most. A coupon that cannot be used is a problem
/// (422 `unknown_coupon`, `coupon_below_minimum`, `coupon_not_valid_here`, `coupon_expired`), never silence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Promotion {
    /// What to take off, in minor units of the request's currency; 0 when nothing applies.
    #[schema(example = 561)]
    pub discount: i64,
    /// The tier's, campaign's or coupon's code; absent when nothing applies.
    #[schema(example = "SMALL_ORDER_3")]
    pub promo_code: Option<String>,
    /// The A/B variant that the buyer is in, when an experiment runs in the country.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    /// The coupon's rule when a coupon gave the discount: the caller counts its uses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coupon: Option<CouponRule>,
}

/// What a coupon demands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CouponRule {
    /// Upper case.
    #[schema(example = "WELCOME10")]
    pub code: String,
    /// How many orders may use it in all; absent means any number.
    pub max_uses: Option<i64>,
    /// How many orders of one user may use it; absent means any number.
    pub max_uses_per_user: Option<i64>,
}

/// `POST /api/promotions/validate-coupon`.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ValidateCoupon {
    /// The coupon's code.
    #[schema(example = "SAVE20")]
    pub coupon: String,
    /// Where.
    #[schema(example = "US")]
    pub country: String,
    /// The subtotal in minor units of `currency`.
    pub amount: i64,
    /// ISO 4217.
    #[schema(example = "USD")]
    pub currency: String,
}

/// Whether a coupon can be used, and why not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CouponVerdict {
    /// Whether it takes something off this amount.
    pub valid: bool,
    /// What it takes off, in minor units; 0 when not valid.
    pub discount: i64,
    /// The problem's code when not valid, for example `coupon_below_minimum`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The coupon's rule, when the coupon exists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coupon: Option<CouponRule>,
}
