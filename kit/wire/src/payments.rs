//! What payments-service takes and answers. Whoever may repeat a `POST` sends an `Idempotency-Key` header
//! with it: the same key never moves money twice.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// `POST /api/payments/process`.
///
/// 200 `success`; 402 `payment_declined`; 503 `payment_unavailable`: surely not charged;
/// 504 `payment_unknown`: perhaps charged, ask again with the same key.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProcessPayment {
    /// Who pays.
    #[schema(example = 42)]
    pub user_id: i64,
    /// In minor units of `currency`, more than zero.
    #[schema(example = 12900)]
    pub amount: i64,
    /// ISO 4217; must be the country's own.
    #[schema(example = "USD")]
    pub currency: String,
    /// Where the payer is.
    #[schema(example = "US")]
    pub country: String,
    /// `credit_card`, `debit_card`, `paypal` or `bank_transfer`.
    #[schema(example = "credit_card")]
    pub payment_method: String,
}

/// A payment's verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Payment {
    /// `success`; from `GET /api/payments/{key}` also `declined`.
    #[schema(example = "success")]
    pub status: String,
    /// The provider's id of the charge; absent when declined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transaction_id: Option<String>,
}

/// `POST /api/payments/refund`.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefundPayment {
    /// The charge to give back.
    pub transaction_id: String,
    /// In minor units of the charge's currency, more than zero.
    pub amount: i64,
}

/// A refund that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PaymentRefund {
    /// Always `success`.
    pub status: String,
    /// The provider's id of the refund.
    pub refund_id: String,
}
