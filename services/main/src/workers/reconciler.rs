//! Settles orders whose payment's answer was never heard, and reads on in the provider's list of charges.

use std::{sync::Arc, time::Duration};

use commerce::OrderId;
use futures_util::{StreamExt, stream};
use shop::{
    ledger::Heard,
    order::OrderState,
    orders::PendingOrder,
    ports::{Ports, StoreError},
    reconcile::{LEASE_NAME, LEAVE_ALONE, ListError, read_list, reconcile},
    tokens::random_key,
};
use telemetry::{
    contract::{SpanKind, span},
    fail, step,
};
use tokio::{sync::Notify, time::MissedTickBehavior};
use tokio_util::sync::CancellationToken;

use crate::{analytics::Recorder, carts::CartMemory, sales};

/// How often it looks for pending orders.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Every so many looks it also reads the provider's list.
const LIST_EVERY_LOOKS: u32 = 5;
/// How many orders it looks at in one round; the next round goes on behind them.
const ORDERS_MAX: usize = 256;
/// How many of them it asks about at once.
const AT_ONCE_MAX: usize = 16;
/// How many pages of the list it reads in one round.
const PAGES_MAX: usize = 50;
/// For how long it keeps other instances from doing the same. Soon over after a crash; a round that takes
/// longer does no harm, only double work.
const LEASE: Duration = Duration::from_secs(3);

/// Runs until `stop`.
pub(crate) async fn run_reconciler(
    ports: Ports,
    outbox_bell: Arc<Notify>,
    analytics: Arc<Recorder>,
    stop: CancellationToken,
) {
    let mut reconciler = Reconciler::new(ports, outbox_bell, analytics);
    let mut look = tokio::time::interval(LOOK_EVERY);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    for looks in 0_u32.. {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = look.tick() => {}
        }
        let round = reconciler.round(looks % LIST_EVERY_LOOKS == 0);
        if let Err(error) = round.await {
            tracing::warn!(%error, "Payments cannot be reconciled");
        }
    }
}

struct Reconciler {
    ports: Ports,
    outbox_bell: Arc<Notify>,
    analytics: Arc<Recorder>,
    carts: CartMemory,
    /// Names this instance to the others.
    holder: String,
    /// The last order that was looked at; none at the beginning of the line.
    after: Option<OrderId>,
}

impl Reconciler {
    fn new(ports: Ports, outbox_bell: Arc<Notify>, analytics: Arc<Recorder>) -> Self {
        let carts = CartMemory::new(Arc::clone(&ports.cache), Arc::clone(&ports.store));
        Self {
            holder: random_key("reconciler_", &*ports.chance),
            ports,
            outbox_bell,
            analytics,
            carts,
            after: None,
        }
    }

    /// Between two readings of the list nothing is written, not even the lease, while nothing is pending.
    async fn round(&mut self, reads_list: bool) -> Result<(), ListError> {
        let pending = self.next_pending().await?;
        if (pending.is_empty() && !reads_list) || !self.leads().await? {
            return Ok(());
        }
        let settling: Vec<_> = pending.iter().map(|order| self.look_after(order)).collect();
        let settling = stream::iter(settling).buffer_unordered(AT_ONCE_MAX);
        settling.collect::<()>().await;
        if reads_list {
            self.read_lists().await?;
        }
        Ok(())
    }

    /// The next ones in line, so that none that cannot be settled holds up those behind it.
    async fn next_pending(&mut self) -> Result<Vec<PendingOrder>, StoreError> {
        let pending = self.ports.store.pending_orders(self.after, ORDERS_MAX).await?;
        let is_end = pending.len() < ORDERS_MAX;
        self.after = pending.last().filter(|_| !is_end).map(|last| last.id);
        Ok(pending)
    }

    async fn leads(&self) -> Result<bool, StoreError> {
        let now = self.ports.clock.now();
        let store = &self.ports.store;
        store
            .take_lease(LEASE_NAME, &self.holder, now, now.after(LEASE))
            .await
    }

    /// In a trace of its own: the request that opened the order has ended long ago.
    async fn look_after(&self, pending: &PendingOrder) {
        if pending.created_at.age(self.ports.clock.now()) < LEAVE_ALONE {
            return;
        }
        let step =
            step(span::RECONCILE, SpanKind::Internal).with("webstore.order.id", pending.id.to_string());
        step.run(self.settle(pending)).await;
    }

    async fn settle(&self, pending: &PendingOrder) {
        match reconcile(&self.ports, pending).await {
            Ok(Some(settled)) => {
                let order = &settled.order;
                tracing::info!(order_id = %order.id, state = %order.state, "A pending order was settled");
                self.outbox_bell.notify_one();
                if settled.moved {
                    self.carts.forget(order.user_id).await;
                    sales::settled(order);
                }
                if let Some(order) = settled.sold() {
                    self.analytics.sold(order, None).await;
                }
            }
            Ok(None) => {}
            Err(error) => {
                fail("store");
                tracing::warn!(%error, order_id = %pending.id, "A pending order could not be settled");
            }
        }
    }

    /// Reads on to the list's end. What is left is for the next round.
    async fn read_lists(&self) -> Result<(), ListError> {
        let mut after = self.ports.store.list_position().await?.after;
        for _ in 0..PAGES_MAX {
            let (heard, end) = read_list(&self.ports, after).await?;
            self.tell(&heard);
            for order in &heard.sold {
                self.carts.forget(order.user_id).await;
                sales::settled(order);
                self.analytics.sold(order, None).await;
            }
            if !end.has_more {
                break;
            }
            after = end.next_after;
        }
        Ok(())
    }

    fn tell(&self, heard: &Heard) {
        for (order_id, state) in &heard.settled {
            if *state == OrderState::Cancelled {
                tracing::warn!(%order_id, "An order that was given up was paid; the money goes back");
            } else {
                tracing::info!(%order_id, %state, "The provider's list settled an order");
            }
            self.outbox_bell.notify_one();
        }
        for stray in &heard.strays {
            let (transaction_id, amount) = (&stray.transaction_id, stray.amount);
            tracing::error!(transaction_id, %amount, "The provider charged what no order asked for");
        }
    }
}
