//! What this service needs of the world.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;

use crate::{
    payment::{Charge, IdempotencyKey, Refund, RefundId, TransactionId},
    verdict::Try,
};

/// A number from 0 to below 1, a new one at every call.
pub type Chance = Arc<dyn Fn() -> f64 + Send + Sync>;

/// The payment provider. Each method is one try, over within `time_max`; the provider moves money at
/// most once per key and answers the same key with the same word.
#[async_trait]
pub trait Provider: Send + Sync {
    /// Takes money.
    async fn charge(&self, key: &IdempotencyKey, charge: &Charge, time_max: Duration) -> Try<ChargeAnswer>;

    /// Looks up what became of the charge under `key`. Moves nothing.
    async fn find(&self, key: &IdempotencyKey, time_max: Duration) -> Try<FindAnswer>;

    /// Gives money back.
    async fn refund(&self, key: &IdempotencyKey, refund: &Refund, time_max: Duration) -> Try<RefundAnswer>;
}

/// The provider's word on a charge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChargeAnswer {
    /// The money was taken.
    Captured(TransactionId),
    /// The payer's bank said no; nothing was taken.
    Declined,
    /// The key belongs to another movement; nothing was taken for this one.
    KeyReused,
}

/// The provider's word on what became of a charge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FindAnswer {
    /// The money was taken.
    Captured(TransactionId),
    /// The payer's bank said no; nothing was taken.
    Declined,
    /// The provider has not heard of the key so far.
    NeverCharged,
}

/// The provider's word on a refund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RefundAnswer {
    /// The money went back.
    Refunded(RefundId),
    /// There is no such charge.
    UnknownCharge,
    /// Less than that is left of the charge.
    ExceedsCharge,
    /// The key belongs to another movement; nothing went back for this one.
    KeyReused,
}
