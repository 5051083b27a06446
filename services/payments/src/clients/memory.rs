//! A payment provider in memory: the same promises, no network, and faults on demand.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_trait::async_trait;

use crate::{
    payment::{Charge, IdempotencyKey, Refund, RefundId, TransactionId},
    ports::{ChargeAnswer, FindAnswer, Provider, RefundAnswer},
    verdict::Try,
};

/// Keeps what it did for as long as it lives.
#[derive(Debug, Default)]
pub struct MemoryProvider {
    books: Mutex<Books>,
}

/// How one try goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The provider cannot be reached, or says that it is too busy.
    NotDone,
    /// The connection breaks before the provider did anything.
    LostBefore,
    /// The provider did it, then the connection breaks.
    LostAfter,
    /// No answer comes within the deadline; nothing is done.
    Hangs,
}

#[derive(Debug, Default)]
struct Books {
    movements: HashMap<IdempotencyKey, Movement>,
    /// What is left of each charge, in minor units.
    left: HashMap<TransactionId, i64>,
    faults: VecDeque<Fault>,
    declines_from: Option<i64>,
    tries: usize,
}

/// What the provider did under one key.
#[derive(Clone, Debug)]
enum Movement {
    Charge(Charge, ChargeAnswer),
    Refund(Refund, RefundAnswer),
}

impl MemoryProvider {
    /// Declines every charge of at least `amount_minor` minor units from now on.
    pub fn decline_from(&self, amount_minor: i64) {
        self.books().declines_from = Some(amount_minor);
    }

    /// Makes the next tries go wrong, one fault each.
    pub fn fail_next(&self, faults: &[Fault]) {
        self.books().faults.extend(faults);
    }

    /// How many tries have reached it, or would have.
    #[must_use]
    pub fn tries(&self) -> usize {
        self.books().tries
    }

    /// How many charges were captured.
    #[must_use]
    pub fn captured(&self) -> usize {
        self.books().left.len()
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One try at `work`, as the next fault wills.
    async fn attempt<Answer>(
        &self,
        time_max: Duration,
        work: impl FnOnce(&mut Books) -> Answer,
    ) -> Try<Answer> {
        let fault = self.books().next_fault();
        match fault {
            None => Try::Answered(work(&mut self.books())),
            Some(Fault::NotDone) => Try::NotDone,
            Some(Fault::LostBefore) => Try::Lost,
            Some(Fault::LostAfter) => {
                work(&mut self.books());
                Try::Lost
            }
            Some(Fault::Hangs) => {
                tokio::time::sleep(time_max).await;
                Try::Lost
            }
        }
    }
}

#[async_trait]
impl Provider for MemoryProvider {
    async fn charge(&self, key: &IdempotencyKey, charge: &Charge, time_max: Duration) -> Try<ChargeAnswer> {
        self.attempt(time_max, |books| books.charge(key, charge)).await
    }

    async fn find(&self, key: &IdempotencyKey, time_max: Duration) -> Try<FindAnswer> {
        self.attempt(time_max, |books| books.find(key)).await
    }

    async fn refund(&self, key: &IdempotencyKey, refund: &Refund, time_max: Duration) -> Try<RefundAnswer> {
        self.attempt(time_max, |books| books.refund(key, refund)).await
    }
}

impl Books {
    fn next_fault(&mut self) -> Option<Fault> {
        self.tries += 1;
        self.faults.pop_front()
    }

    fn charge(&mut self, key: &IdempotencyKey, charge: &Charge) -> ChargeAnswer {
        match self.movements.get(key) {
            Some(Movement::Charge(before, answer)) if before == charge => return answer.clone(),
            Some(_) => return ChargeAnswer::KeyReused,
            None => {}
        }
        let answer = self.decide(charge);
        let movement = Movement::Charge(charge.clone(), answer.clone());
        self.movements.insert(key.clone(), movement);
        answer
    }

    fn decide(&mut self, charge: &Charge) -> ChargeAnswer {
        if self
            .declines_from
            .is_some_and(|least| charge.amount.minor >= least)
        {
            return ChargeAnswer::Declined;
        }
        let transaction_id = TransactionId::numbered(self.left.len() + 1);
        self.left.insert(transaction_id.clone(), charge.amount.minor);
        ChargeAnswer::Captured(transaction_id)
    }

    fn find(&self, key: &IdempotencyKey) -> FindAnswer {
        match self.movements.get(key) {
            Some(Movement::Charge(_, ChargeAnswer::Captured(transaction_id))) => {
                FindAnswer::Captured(transaction_id.clone())
            }
            Some(Movement::Charge(_, ChargeAnswer::Declined)) => FindAnswer::Declined,
            _ => FindAnswer::NeverCharged,
        }
    }

    /// Refusals are not kept: they moved nothing, and a later try may find things changed.
    fn refund(&mut self, key: &IdempotencyKey, refund: &Refund) -> RefundAnswer {
        match self.movements.get(key) {
            Some(Movement::Refund(before, answer)) if before == refund => return answer.clone(),
            Some(_) => return RefundAnswer::KeyReused,
            None => {}
        }
        let refund_id = RefundId::numbered(self.movements.len() + 1);
        let Some(left) = self.left.get_mut(&refund.transaction_id) else {
            return RefundAnswer::UnknownCharge;
        };
        if refund.amount_minor > *left {
            return RefundAnswer::ExceedsCharge;
        }
        *left -= refund.amount_minor;
        let answer = RefundAnswer::Refunded(refund_id);
        let movement = Movement::Refund(refund.clone(), answer.clone());
        self.movements.insert(key.clone(), movement);
        answer
    }
}
