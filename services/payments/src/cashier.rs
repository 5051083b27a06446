//! Asks the provider: within a deadline, a bounded number of times, unless the breaker is open.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{
    sync::Semaphore,
    time::{Instant, sleep, timeout_at},
};

use crate::{
    breaker::Breaker,
    listing::{ChargePage, Page},
    patience::Patience,
    payment::{Charge, IdempotencyKey, Refund, RefundId, TransactionId},
    ports::{Chance, ChargeAnswer, ChargeReply, FindAnswer, Provider, RefundAnswer, VoidAnswer},
    settings::Settings,
    trail,
    verdict::{Try, Verdict, verdict},
};

/// Stands between our callers and the provider.
pub struct Cashier {
    provider: Arc<dyn Provider>,
    chance: Chance,
    patience: Patience,
    breaker: Mutex<Breaker>,
    places: Semaphore,
}

/// Why no money was moved, or why that is not known.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PaymentError {
    /// The payer's bank said no.
    #[error("the payment was declined")]
    Declined,
    /// The key was voided: nothing was charged under it, and nothing ever will be.
    #[error("the payment was voided")]
    Voided,
    /// This request surely moved nothing.
    #[error("the payment provider cannot be used now")]
    Unavailable {
        /// When another attempt makes sense.
        retry_after: Duration,
    },
    /// Money may have been moved; the same key finds out.
    #[error("the payment provider did not say what it did")]
    Unknown,
    /// The key was used for something else.
    #[error("the idempotency key belongs to another request")]
    KeyReused,
    /// Nothing was ever charged under the key, or the charge to refund does not exist.
    #[error("the payment provider does not know this payment")]
    UnknownPayment,
    /// Less than that is left of the charge.
    #[error("the refund is larger than what is left of the charge")]
    RefundExceedsCharge,
}

/// What became of a charge, for ever.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PastCharge {
    /// The money was taken.
    Captured(TransactionId),
    /// The payer's bank said no.
    Declined,
    /// Nothing was charged under the key, and nothing ever will be.
    Voided,
}

/// What callers are told to wait at least, when nothing better is known.
const RETRY_AFTER_MIN: Duration = Duration::from_secs(1);

impl Cashier {
    /// A cashier in front of `provider`.
    #[must_use]
    pub fn new(provider: Arc<dyn Provider>, settings: &Settings, chance: Chance) -> Self {
        Self {
            provider,
            chance,
            patience: settings.patience,
            breaker: Mutex::new(Breaker::new(settings.breaker)),
            places: Semaphore::new(settings.concurrency_max),
        }
    }

    /// Takes money, once per key.
    pub async fn charge(&self, key: &IdempotencyKey, charge: &Charge) -> Result<TransactionId, PaymentError> {
        trail::payment(charge).run(self.decide(key, charge)).await
    }

    async fn decide(&self, key: &IdempotencyKey, charge: &Charge) -> Result<TransactionId, PaymentError> {
        let ask = |time_max| async move {
            let begun = Instant::now();
            let outcome = self.provider.charge(key, charge, time_max).await;
            trail::answered(charge.country, &outcome, begun.elapsed());
            outcome
        };
        let tries = self.tries(ask).await;
        let is_new = trail::is_new(&tries);
        let outcome = self.conclude("charge", tries).and_then(taken);
        trail::decided(charge, &outcome, is_new);
        outcome
    }

    /// Looks up what became of the charge under `key`; [`PaymentError::UnknownPayment`] if there is none.
    pub async fn find(&self, key: &IdempotencyKey) -> Result<PastCharge, PaymentError> {
        let ask = |time_max| self.provider.find(key, time_max);
        match self.certain("find", ask).await? {
            FindAnswer::Captured(transaction_id) => Ok(PastCharge::Captured(transaction_id)),
            FindAnswer::Declined => Ok(PastCharge::Declined),
            FindAnswer::Voided => Ok(PastCharge::Voided),
            FindAnswer::NeverCharged => Err(PaymentError::UnknownPayment),
        }
    }

    /// Makes sure that nothing is ever charged under `key`, and says what stands under it: a charge that came
    /// first is not undone. Voiding again is the same as voiding once.
    pub async fn void(&self, key: &IdempotencyKey) -> Result<PastCharge, PaymentError> {
        let ask = |time_max| self.provider.void(key, time_max);
        match self.certain("void", ask).await? {
            VoidAnswer::Voided => Ok(PastCharge::Voided),
            VoidAnswer::Captured(transaction_id) => Ok(PastCharge::Captured(transaction_id)),
            VoidAnswer::Declined => Ok(PastCharge::Declined),
            VoidAnswer::KeyReused => Err(PaymentError::KeyReused),
        }
    }

    /// Reads a page of the provider's charges, ours and any others.
    pub async fn list(&self, page: Page) -> Result<ChargePage, PaymentError> {
        self.certain("list", |time_max| self.provider.list(page, time_max))
            .await
    }

    /// Gives money back, once per key.
    pub async fn refund(&self, key: &IdempotencyKey, refund: &Refund) -> Result<RefundId, PaymentError> {
        let ask = |time_max| self.provider.refund(key, refund, time_max);
        match self.certain("refund", ask).await? {
            RefundAnswer::Refunded(refund_id) => Ok(refund_id),
            RefundAnswer::UnknownCharge => Err(PaymentError::UnknownPayment),
            RefundAnswer::ExceedsCharge => Err(PaymentError::RefundExceedsCharge),
            RefundAnswer::KeyReused => Err(PaymentError::KeyReused),
        }
    }

    /// The provider's word, or the error that says what its silence means.
    async fn certain<Answer, Asking: Future<Output = Try<Answer>>>(
        &self,
        operation: &'static str,
        ask: impl Fn(Duration) -> Asking,
    ) -> Result<Answer, PaymentError> {
        self.conclude(operation, self.tries(ask).await)
    }

    fn conclude<Answer>(
        &self,
        operation: &'static str,
        tries: Vec<Try<Answer>>,
    ) -> Result<Answer, PaymentError> {
        let tried = tries.len();
        match verdict(tries) {
            Verdict::Certain(answer) => Ok(answer),
            Verdict::NotDone => {
                tracing::warn!(operation, tried, "The payment provider could not be used");
                let retry_after = self.breaker().wait(now()).max(RETRY_AFTER_MIN);
                Err(PaymentError::Unavailable { retry_after })
            }
            Verdict::Unknown => {
                tracing::warn!(operation, tried, "The payment provider did not say what it did");
                Err(PaymentError::Unknown)
            }
        }
    }

    /// Asks until there is an answer, or until time, tries or the breaker forbid another one.
    async fn tries<Answer, Asking: Future<Output = Try<Answer>>>(
        &self,
        ask: impl Fn(Duration) -> Asking,
    ) -> Vec<Try<Answer>> {
        let deadline = Instant::now() + self.patience.total_time_max;
        let left = || deadline.saturating_duration_since(Instant::now());
        let mut tries = Vec::new();
        let Ok(Ok(_place)) = timeout_at(deadline, self.places.acquire()).await else {
            return tries;
        };
        while let Some(time_max) = self.patience.try_time(left()) {
            if !self.breaker().admit(now()) {
                break;
            }
            let outcome = trail::question(tries.len()).run(ask(time_max)).await;
            self.breaker().record(now(), outcome.shows_life());
            tries.push(outcome);
            let Some(pause) = self.pause(&tries, left()) else {
                break;
            };
            sleep(pause).await;
        }
        tries
    }

    /// How long to wait before the next try; `None` when another one is of no use or not allowed.
    fn pause<Answer>(&self, tries: &[Try<Answer>], left: Duration) -> Option<Duration> {
        let last = tries.last()?;
        let pause = self.patience.pause(tries.len(), left, (self.chance)())?;
        let opens_in_time = self.breaker().wait(now()) <= pause;
        (last.is_worth_repeating() && opens_in_time).then_some(pause)
    }

    fn breaker(&self) -> std::sync::MutexGuard<'_, Breaker> {
        self.breaker.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The charge's id, or why there is none.
fn taken(reply: ChargeReply) -> Result<TransactionId, PaymentError> {
    match reply.answer {
        ChargeAnswer::Captured(transaction_id) => Ok(transaction_id),
        ChargeAnswer::Declined => Err(PaymentError::Declined),
        ChargeAnswer::Voided => Err(PaymentError::Voided),
        ChargeAnswer::KeyReused => Err(PaymentError::KeyReused),
    }
}

/// The runtime's clock, which tests can stop.
fn now() -> std::time::Instant {
    Instant::now().into_std()
}

#[cfg(test)]
mod tests;
