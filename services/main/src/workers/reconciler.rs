//! Settles orders whose payment's answer was never heard.

use std::{sync::Arc, time::Duration};

use futures_util::future::join_all;
use shop::{
    orders::PendingOrder,
    ports::Ports,
    reconcile::{LEAVE_ALONE, reconcile},
};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// How often it looks.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How many orders it asks about at once.
const AT_ONCE_MAX: usize = 16;

/// Runs until `stop`.
pub(crate) async fn run_reconciler(ports: Ports, outbox_bell: Arc<Notify>, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
        let before = ports.clock.now().before(LEAVE_ALONE);
        match ports.store.pending_orders(before, AT_ONCE_MAX).await {
            Ok(pending) => settle_all(&ports, &pending, &outbox_bell).await,
            Err(error) => tracing::warn!(%error, "Pending orders cannot be read"),
        }
    }
}

async fn settle_all(ports: &Ports, pending: &[PendingOrder], outbox_bell: &Notify) {
    join_all(pending.iter().map(|order| settle_one(ports, order, outbox_bell))).await;
}

async fn settle_one(ports: &Ports, pending: &PendingOrder, outbox_bell: &Notify) {
    match reconcile(ports, pending).await {
        Ok(Some(order)) => {
            tracing::info!(order_id = %order.id, state = %order.state, "A pending order was settled");
            outbox_bell.notify_one();
        }
        Ok(None) => {}
        Err(error) => tracing::warn!(%error, order_id = %pending.id, "A pending order could not be settled"),
    }
}
