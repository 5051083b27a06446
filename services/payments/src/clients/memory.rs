//! A payment provider in memory: the same promises, no network, and faults on demand.

mod books;

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_trait::async_trait;

use self::books::Books;
use crate::{
    listing::{ChargePage, Page},
    payment::{Charge, IdempotencyKey, Refund},
    ports::{ChargeReply, FindAnswer, Provider, RefundAnswer, VoidAnswer},
    verdict::Try,
};

/// Keeps what it did for as long as it lives.
#[derive(Debug, Default)]
pub struct MemoryProvider {
    office: Mutex<Office>,
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

/// The books, and what goes wrong before or after somebody gets to them.
#[derive(Debug, Default)]
struct Office {
    books: Books,
    faults: VecDeque<Fault>,
    tries: usize,
}

impl MemoryProvider {
    /// Declines every charge of at least `amount_minor` minor units from now on.
    pub fn decline_from(&self, amount_minor: i64) {
        self.office().books.decline_from(amount_minor);
    }

    /// Makes the next tries go wrong, one fault each.
    pub fn fail_next(&self, faults: &[Fault]) {
        self.office().faults.extend(faults);
    }

    /// Makes exactly the next tries go wrong, one fault each; faults that met nobody so far are forgotten.
    pub fn fail_only_next(&self, faults: &[Fault]) {
        self.office().faults = faults.iter().copied().collect();
    }

    /// How many tries have reached it, or would have.
    #[must_use]
    pub fn tries(&self) -> usize {
        self.office().tries
    }

    /// How many charges were captured.
    #[must_use]
    pub fn captured(&self) -> usize {
        self.office().books.captured()
    }

    fn office(&self) -> MutexGuard<'_, Office> {
        self.office.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One try at `work`, as the next fault wills.
    async fn attempt<Answer>(
        &self,
        time_max: Duration,
        work: impl FnOnce(&mut Books) -> Answer,
    ) -> Try<Answer> {
        let fault = self.office().next_fault();
        match fault {
            None => Try::Answered(work(&mut self.office().books)),
            Some(Fault::NotDone) => Try::NotDone,
            Some(Fault::LostBefore) => Try::Lost,
            Some(Fault::LostAfter) => {
                work(&mut self.office().books);
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
    async fn charge(&self, key: &IdempotencyKey, charge: &Charge, time_max: Duration) -> Try<ChargeReply> {
        self.attempt(time_max, |books| books.charge(key, charge)).await
    }

    async fn find(&self, key: &IdempotencyKey, time_max: Duration) -> Try<FindAnswer> {
        self.attempt(time_max, |books| books.find(key)).await
    }

    async fn void(&self, key: &IdempotencyKey, time_max: Duration) -> Try<VoidAnswer> {
        self.attempt(time_max, |books| books.void(key)).await
    }

    async fn list(&self, page: Page, time_max: Duration) -> Try<ChargePage> {
        self.attempt(time_max, |books| books.list(page)).await
    }

    async fn refund(&self, key: &IdempotencyKey, refund: &Refund, time_max: Duration) -> Try<RefundAnswer> {
        self.attempt(time_max, |books| books.refund(key, refund)).await
    }
}

impl Office {
    fn next_fault(&mut self) -> Option<Fault> {
        self.tries += 1;
        self.faults.pop_front()
    }
}
