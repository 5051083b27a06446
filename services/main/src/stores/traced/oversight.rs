//! What those who look after the shop see.

use async_trait::async_trait;
use commerce::OrderId;
use shop::{
    oversight::{Backlog, CustomerOrder, OrderFilter},
    ports::{Oversight, StoreError},
};
use telemetry::contract::db;

use super::TracedStore;

#[async_trait]
impl Oversight for TracedStore {
    async fn all_orders(
        &self,
        filter: OrderFilter,
        before: Option<OrderId>,
        limit: usize,
    ) -> Result<Vec<CustomerOrder>, StoreError> {
        let work = self.inner.all_orders(filter, before, limit);
        self.call(&db::QUERY_ORDER, work).await
    }

    async fn any_order(&self, order: OrderId) -> Result<Option<CustomerOrder>, StoreError> {
        self.call(&db::QUERY_ORDER, self.inner.any_order(order)).await
    }

    /// What is owed is counted in the outbox first of all.
    async fn backlog(&self, products_max: usize) -> Result<Backlog, StoreError> {
        self.call(&db::QUERY_OUTBOX, self.inner.backlog(products_max))
            .await
    }
}
