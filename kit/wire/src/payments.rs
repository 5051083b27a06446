//! What payments-service takes and answers. Whoever may repeat a `POST` sends an `Idempotency-Key` header
//! with it: the same key never moves money twice.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// `POST /api/payments/process`.
///
/// 200 `success`; 402 `payment_declined`; 409 `payment_voided`: surely not charged, and never will be under
/// this key; 503 `payment_unavailable`: surely not charged; 504 `payment_unknown`: perhaps charged, ask again
/// with the same key.
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

/// A payment's verdict, for ever.
///
/// Also the answer to `POST /api/payments/{key}/void`, which has no body and makes sure that a key is never
/// charged: 200 `voided`, or `success` or `declined` when the verdict came first and stands; 422
/// `idempotency_key_reused`: the key is a refund's; 503 `payment_unavailable`: surely not voided by this
/// request; 504 `payment_unknown`: perhaps voided, void again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Payment {
    /// `success`; from `GET /api/payments/{key}` and `POST /api/payments/{key}/void` also `declined` or
    /// `voided`: never charged under this key, now or later.
    #[schema(example = "success")]
    pub status: String,
    /// The provider's id of the charge; absent when declined or voided.
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

/// The query of `GET /api/payments`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct PaymentsQuery {
    /// The `next_after` of the page before, not negative; 0, the beginning, when absent.
    pub after: Option<i64>,
    /// Payments on a page, from 1 to 1000; 100 when absent.
    pub limit: Option<i64>,
}

/// A page of the provider's charges, oldest first: whoever took them, and declined ones as well.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PaymentList {
    /// The charges.
    pub data: Vec<ListedPayment>,
    /// Whether there is more behind this page.
    pub has_more: bool,
    /// The position of the page's end. It is one on the last page, too: who comes back later with it sees
    /// what is new.
    #[schema(example = 100)]
    pub next_after: i64,
}

/// A charge in the provider's list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ListedPayment {
    /// The key it was made under, 1 to 255 characters; once in the whole list. What is not ours may have keys
    /// that we would not take.
    pub idempotency_key: String,
    /// `success` or `declined`. Keys that were voided are not listed.
    #[schema(example = "success")]
    pub status: String,
    /// The provider's id of the charge; absent when declined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transaction_id: Option<String>,
    /// What was taken, or would have been, in minor units of `currency`, more than zero.
    #[schema(example = 12900)]
    pub amount: i64,
    /// How much of it was given back so far, in minor units, from 0 to `amount`.
    #[schema(example = 0)]
    pub amount_refunded: i64,
    /// ISO 4217.
    #[schema(example = "USD")]
    pub currency: String,
    /// When, in seconds since 1970-01-01T00:00:00Z by the provider's clock.
    #[schema(example = 1_767_225_600)]
    pub created: i64,
}
