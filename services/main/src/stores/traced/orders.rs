//! Orders.

use async_trait::async_trait;
use commerce::{OrderId, UserId};
use shop::{
    moment::Moment,
    orders::{
        Buyer, ComplaintError, NewComplaint, NewOrder, OpenError, Order, PendingOrder, Settled, Settlement,
    },
    ports::{Orders, StoreError},
};
use telemetry::contract::db;

use super::TracedStore;

#[async_trait]
impl Orders for TracedStore {
    async fn open_order(&self, order: NewOrder) -> Result<Order, OpenError> {
        self.call(&db::INSERT_ORDER, self.inner.open_order(order)).await
    }

    async fn order_by_key(
        &self,
        user: UserId,
        checkout_key: &str,
    ) -> Result<Option<(Order, String)>, StoreError> {
        let work = self.inner.order_by_key(user, checkout_key);
        self.call(&db::QUERY_ORDER, work).await
    }

    async fn settle(&self, order: OrderId, verdict: Settlement, now: Moment) -> Result<Settled, StoreError> {
        let work = self.inner.settle(order, verdict, now);
        self.call(&db::UPDATE_ORDER, work).await
    }

    async fn order(&self, user: UserId, order: OrderId) -> Result<Option<Order>, StoreError> {
        self.call(&db::QUERY_ORDER, self.inner.order(user, order)).await
    }

    async fn orders(
        &self,
        user: UserId,
        before: Option<OrderId>,
        limit: usize,
    ) -> Result<Vec<Order>, StoreError> {
        let work = self.inner.orders(user, before, limit);
        self.call(&db::QUERY_ORDER, work).await
    }

    async fn pending_orders(
        &self,
        after: Option<OrderId>,
        limit: usize,
    ) -> Result<Vec<PendingOrder>, StoreError> {
        let work = self.inner.pending_orders(after, limit);
        self.call(&db::QUERY_ORDER, work).await
    }

    async fn buyer(&self, user: UserId, limit: usize) -> Result<Option<Buyer>, StoreError> {
        self.call(&db::QUERY_ORDER, self.inner.buyer(user, limit)).await
    }

    async fn complain(&self, complaint: NewComplaint) -> Result<i64, ComplaintError> {
        self.call(&db::INSERT_COMPLAINT, self.inner.complain(complaint))
            .await
    }
}
