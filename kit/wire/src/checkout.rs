//! From cart to order.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// `POST /checkout` and `POST /orders/checkout`.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Checkout {
    /// `credit_card`, `debit_card`, `paypal` or `bank_transfer`.
    #[schema(example = "credit_card")]
    pub payment_method: String,
    /// Where it goes and whose prices hold.
    #[schema(example = "US")]
    pub country: String,
    /// `standard` (default) or `express`.
    #[serde(default)]
    #[schema(example = "standard")]
    pub shipping: Option<String>,
    /// A coupon's code.
    #[serde(default)]
    #[schema(example = "WELCOME10")]
    pub coupon: Option<String>,
    /// The total that the buyer was shown, in minor units. When it is no longer the total, nothing is
    /// charged and the answer is 409 `total_changed`.
    #[serde(default)]
    pub expected_total: Option<i64>,
}

/// `POST /checkout/quote`: what a checkout would cost now. Nothing is written or charged.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuoteRequest {
    /// Where it would go.
    #[schema(example = "US")]
    pub country: String,
    /// `standard` (default) or `express`.
    #[serde(default)]
    #[schema(example = "standard")]
    pub shipping: Option<String>,
    /// A coupon's code.
    #[serde(default)]
    pub coupon: Option<String>,
}

/// The price of the cart, in minor units of `currency`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Quote {
    /// The lines together.
    pub subtotal: i64,
    /// What the promotion takes off.
    pub discount: i64,
    /// The promotion's or coupon's code, when there is one.
    pub promo_code: Option<String>,
    /// Shipping.
    pub shipping: i64,
    /// subtotal − discount + shipping.
    pub total: i64,
    /// ISO 4217.
    pub currency: String,
}

/// The answer to a checkout: 200 `success`, or 202 `pending` while the payment's outcome is unknown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CheckoutAnswer {
    /// The order.
    #[schema(example = "ORD123")]
    pub order_id: String,
    /// `success` or `pending`.
    #[schema(example = "success")]
    pub status: String,
    /// The payment's id; absent while pending.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transaction_id: Option<String>,
    /// The lines together.
    pub subtotal: i64,
    /// What the promotion took off.
    pub discount: i64,
    /// The promotion's or coupon's code, when there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promo_code: Option<String>,
    /// Shipping.
    pub shipping: i64,
    /// subtotal − discount + shipping.
    pub total: i64,
    /// ISO 4217.
    pub currency: String,
}
