//! The operator's desk: compares and repairs the books of a shop, beside it while it runs.

use std::sync::Arc;

use commerce::OrderId;
use shop::{
    audit::{self, AuditError, Report},
    ledger::Heard,
    orders::{Order, PendingOrder},
    ports::{Clock, Ports, StoreError},
    reconcile::{ListError, read_list, reconcile},
};

use crate::{
    Partners,
    backing::{OpenCache, OpenStore, StoreAddress, StoreOpenError},
    clients::PartnerUrlError,
    main_service::wire_ports,
    world::SystemClock,
};

/// Pending orders that are read at once.
const PAGE_SIZE: usize = 256;

/// The books of one shop, opened beside it.
pub struct Desk {
    store: OpenStore,
    ports: Ports,
}

/// The desk cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// There is no store, or it cannot be read.
    #[error(transparent)]
    Store(#[from] StoreOpenError),
    /// A partner's address is not one.
    #[error(transparent)]
    Partner(#[from] PartnerUrlError),
}

/// What reconciling did.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Reconciled {
    /// Orders that had been pending, as they are now.
    pub settled: Vec<Order>,
    /// Orders that are pending still: their payment's outcome cannot be found out now, or they are so young
    /// that their checkout may still run.
    pub pending: Vec<PendingOrder>,
    /// What the provider's list changed.
    pub heard: Heard,
}

impl Desk {
    /// Opens the store there, which must be this version's, and asks nobody yet.
    pub async fn open(store: &StoreAddress, partners: Partners) -> Result<Self, DeskError> {
        let store = OpenStore::open_existing(store).await?;
        let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
        let ports = wire_ports(store.port(), OpenCache::embedded(&clock), clock, partners)?;
        Ok(Self { store, ports })
    }

    /// Compares the ledger and the orders with the provider's charges.
    pub async fn audit(&self) -> Result<Report, AuditError> {
        audit::audit(&self.ports).await
    }

    /// Does now what the reconciler of the shop does by itself, without waiting for its turn: asks about every
    /// pending order, and reads the provider's whole list from its beginning.
    pub async fn reconcile(&self) -> Result<Reconciled, ListError> {
        let mut done = Reconciled::default();
        self.settle_pending(&mut done).await?;
        self.read_whole_list(&mut done.heard).await?;
        done.pending.retain(|pending| {
            let settled = &done.heard.settled;
            !settled.iter().any(|(order, _)| *order == pending.id)
        });
        Ok(done)
    }

    /// Puts the store away. A shop that runs beside it is not touched.
    pub async fn close(&self) {
        self.store.close().await;
    }

    async fn settle_pending(&self, done: &mut Reconciled) -> Result<(), StoreError> {
        let mut after: Option<OrderId> = None;
        loop {
            let page = self.ports.store.pending_orders(after, PAGE_SIZE).await?;
            let Some(last) = page.last() else {
                return Ok(());
            };
            after = Some(last.id);
            for pending in page {
                match reconcile(&self.ports, &pending).await? {
                    Some(settled) => done.settled.push(settled.order),
                    None => done.pending.push(pending),
                }
            }
        }
    }

    async fn read_whole_list(&self, heard: &mut Heard) -> Result<(), ListError> {
        let mut after = 0;
        loop {
            let (page, end) = read_list(&self.ports, after).await?;
            heard.settled.extend(page.settled);
            heard.sold.extend(page.sold);
            heard.strays.extend(page.strays);
            if !end.has_more {
                return Ok(());
            }
            after = end.next_after;
        }
    }
}
