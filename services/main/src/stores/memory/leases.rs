//! Leases.

use async_trait::async_trait;
use shop::{
    moment::Moment,
    ports::{Leases, StoreError},
    reconcile::holds,
};

use super::MemoryStore;

/// Who has it, and until when.
pub(super) struct Lease {
    holder: String,
    until: Moment,
}

#[async_trait]
impl Leases for MemoryStore {
    async fn take_lease(
        &self,
        name: &'static str,
        holder: &str,
        now: Moment,
        until: Moment,
    ) -> Result<bool, StoreError> {
        let mut state = self.state();
        let others = state.leases.get(name).filter(|lease| lease.holder != holder);
        if others.is_some_and(|lease| holds(lease.until, now)) {
            return Ok(false);
        }
        let holder = holder.to_owned();
        state.leases.insert(name, Lease { holder, until });
        Ok(true)
    }
}
