//! Leases.

use async_trait::async_trait;
use shop::{
    moment::Moment,
    ports::{Leases, StoreError},
};
use telemetry::contract::db;

use super::TracedStore;

#[async_trait]
impl Leases for TracedStore {
    async fn take_lease(
        &self,
        name: &'static str,
        holder: &str,
        now: Moment,
        until: Moment,
    ) -> Result<bool, StoreError> {
        let work = self.inner.take_lease(name, holder, now, until);
        self.call(&db::TAKE_LEASE, work).await
    }
}
