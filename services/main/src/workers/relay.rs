//! Empties the outbox: claims what is due, delivers many at once, writes down how each ended.

use std::{sync::Arc, time::Duration};

use shop::{
    fulfilment::deliver,
    outbox::{Message, Receipt},
    ports::Ports,
};
use tokio::{sync::Notify, task::JoinSet, time::MissedTickBehavior};
use tokio_util::sync::CancellationToken;

/// Deliveries under way at once.
const AT_ONCE_MAX: usize = 64;
/// How long a claimed task is hidden from other relays, and from this one after a crash. Longer than any
/// delivery: a reservation asks four warehouses for 3 s each at most, the inventory for 1 s, the store for 5 s.
const LEASE: Duration = Duration::from_secs(20);
/// How often it looks without being rung for: a retry may have become due.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// Runs until `stop`, then finishes the deliveries under way.
pub(crate) async fn run_relay(ports: Ports, bell: Arc<Notify>, stop: CancellationToken) {
    let mut look = tokio::time::interval(LOOK_EVERY);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut under_way = JoinSet::new();
    let mut more_may_wait = true;
    loop {
        // Refilled by halves: claiming one task for each that ends would double the writes.
        if more_may_wait && under_way.len() <= AT_ONCE_MAX / 2 {
            let room = AT_ONCE_MAX - under_way.len();
            let claimed = claim(&ports, room).await;
            more_may_wait = claimed.len() == room;
            for message in claimed {
                under_way.spawn(deliver_one(ports.clone(), message));
            }
        }
        tokio::select! {
            () = stop.cancelled() => break,
            Some(_) = under_way.join_next() => {}
            () = bell.notified() => more_may_wait = true,
            _ = look.tick() => more_may_wait = true,
        }
    }
    while under_way.join_next().await.is_some() {}
}

async fn claim(ports: &Ports, limit: usize) -> Vec<Message> {
    let now = ports.clock.now();
    ports
        .store
        .claim(now, now.after(LEASE), limit)
        .await
        .unwrap_or_else(|error| {
            tracing::warn!(%error, "The outbox cannot be read");
            Vec::new()
        })
}

async fn deliver_one(ports: Ports, message: Message) {
    let receipt = deliver(&ports, &message).await;
    tell(&message, &receipt);
    let (id, now) = (message.id, ports.clock.now());
    if let Err(error) = ports.store.finish(message, receipt, now).await {
        // The lease runs out and somebody delivers it again: the receivers are idempotent.
        tracing::warn!(%error, id, "A delivery could not be written down");
    }
}

fn tell(message: &Message, receipt: &Receipt) {
    let (order_id, kind) = (message.task.order_id(), message.task.kind());
    match receipt {
        Receipt::TryAgain { reason, .. } => {
            tracing::info!(%order_id, kind, tries = message.tries + 1, reason, "A delivery will be tried again");
        }
        Receipt::Dead { reason } => tracing::error!(%order_id, kind, reason, "A delivery was given up"),
        Receipt::OutOfStock { product } => {
            tracing::warn!(%order_id, product_id = product.0, "Order cancelled: out of stock");
        }
        Receipt::Done | Receipt::Reserved { .. } | Receipt::RefundPaid => {}
    }
}
