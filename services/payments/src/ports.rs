//! What this service needs of the world.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;

use crate::{
    listing::{ChargePage, Page},
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
    async fn charge(&self, key: &IdempotencyKey, charge: &Charge, time_max: Duration) -> Try<ChargeReply>;

    /// Looks up what became of the charge under `key`. Moves nothing.
    async fn find(&self, key: &IdempotencyKey, time_max: Duration) -> Try<FindAnswer>;

    /// Makes sure that nothing is ever charged under `key`, unless something was; says which. Whatever was sent
    /// before, and whenever it arrives, agrees with the answer.
    async fn void(&self, key: &IdempotencyKey, time_max: Duration) -> Try<VoidAnswer>;

    /// Reads a page of all charges, in the order of their making. Moves nothing.
    async fn list(&self, page: Page, time_max: Duration) -> Try<ChargePage>;

    /// Gives money back.
    async fn refund(&self, key: &IdempotencyKey, refund: &Refund, time_max: Duration) -> Try<RefundAnswer>;
}

/// The provider's word on a charge, and whether it had given it before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChargeReply {
    /// The word.
    pub answer: ChargeAnswer,
    /// Whether the charge was decided about by an earlier request under the same key.
    pub replayed: bool,
}

/// The provider's word on a charge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChargeAnswer {
    /// The money was taken.
    Captured(TransactionId),
    /// The payer's bank said no; nothing was taken.
    Declined,
    /// The key was voided: nothing was taken, and nothing ever will be.
    Voided,
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
    /// The key was voided: nothing was taken, and nothing ever will be.
    Voided,
    /// The provider has not heard of the key so far.
    NeverCharged,
}

/// The provider's word on a void: what stands under the key from now on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VoidAnswer {
    /// Nothing was taken, and nothing ever will be.
    Voided,
    /// The money was taken before.
    Captured(TransactionId),
    /// The payer's bank had said no before; nothing was taken.
    Declined,
    /// The key belongs to a refund; it cannot be voided, nor charged.
    KeyReused,
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
