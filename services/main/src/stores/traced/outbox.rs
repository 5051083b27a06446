//! The outbox.

use async_trait::async_trait;
use shop::{
    moment::Moment,
    outbox::{DeadLetters, Finished, Letter, LetterFilter, Message, OutboxStatus, Receipt},
    ports::{Outbox, StoreError},
};
use telemetry::contract::db;

use super::TracedStore;

#[async_trait]
impl Outbox for TracedStore {
    async fn claim(
        &self,
        now: Moment,
        lease_until: Moment,
        limit: usize,
    ) -> Result<Vec<Message>, StoreError> {
        let work = self.inner.claim(now, lease_until, limit);
        self.call(&db::CLAIM_OUTBOX, work).await
    }

    async fn extend(&self, claimed: Vec<i64>, lease_until: Moment) -> Result<(), StoreError> {
        let work = self.inner.extend(claimed, lease_until);
        self.call(&db::CLAIM_OUTBOX, work).await
    }

    async fn finish(&self, message: Message, receipt: Receipt, now: Moment) -> Result<Finished, StoreError> {
        let work = self.inner.finish(message, receipt, now);
        self.call(&db::FINISH_OUTBOX, work).await
    }

    async fn outbox_status(&self) -> Result<OutboxStatus, StoreError> {
        self.call(&db::QUERY_OUTBOX, self.inner.outbox_status()).await
    }

    async fn letters(&self, filter: LetterFilter, limit: usize) -> Result<Vec<Letter>, StoreError> {
        self.call(&db::QUERY_OUTBOX, self.inner.letters(filter, limit))
            .await
    }

    async fn retry_dead(&self, which: DeadLetters, now: Moment) -> Result<Vec<i64>, StoreError> {
        self.call(&db::CLAIM_OUTBOX, self.inner.retry_dead(which, now))
            .await
    }
}
