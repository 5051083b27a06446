//! The ledger.

use async_trait::async_trait;
use commerce::OrderId;
use shop::{
    ledger::{ChargePage, Heard, Imbalance, ListPosition, OrderAccount},
    moment::Moment,
    ports::{Ledger, StoreError},
};
use telemetry::contract::db;

use super::TracedStore;

#[async_trait]
impl Ledger for TracedStore {
    async fn list_position(&self) -> Result<ListPosition, StoreError> {
        self.call(&db::QUERY_LEDGER, self.inner.list_position()).await
    }

    async fn hear_charges(&self, page: ChargePage, now: Moment) -> Result<Heard, StoreError> {
        self.call(&db::INSERT_LEDGER, self.inner.hear_charges(page, now))
            .await
    }

    async fn imbalances(&self, now: Moment) -> Result<Vec<Imbalance>, StoreError> {
        self.call(&db::QUERY_LEDGER, self.inner.imbalances(now)).await
    }

    async fn accounts(&self, after: Option<OrderId>, limit: usize) -> Result<Vec<OrderAccount>, StoreError> {
        self.call(&db::QUERY_LEDGER, self.inner.accounts(after, limit))
            .await
    }

    async fn accounts_by_key(&self, payment_keys: Vec<String>) -> Result<Vec<OrderAccount>, StoreError> {
        let work = self.inner.accounts_by_key(payment_keys);
        self.call(&db::QUERY_LEDGER, work).await
    }
}
