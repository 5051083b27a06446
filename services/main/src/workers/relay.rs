//! Empties the outbox: claims what is due, delivers many at once, writes down how each ended.

use std::{collections::HashMap, sync::Arc, time::Duration};

use shop::{
    fault::{Step, reach},
    fulfilment::deliver,
    outbox::Message,
    ports::Ports,
};
use telemetry::Telemetry;
use tokio::{
    sync::Notify,
    task::{self, JoinError, JoinSet},
    time::{Interval, MissedTickBehavior},
};
use tokio_util::sync::CancellationToken;

use super::deliveries::{count_once, delivery, tell};

/// Deliveries under way at once.
const AT_ONCE_MAX: usize = 64;
/// How long a claimed task is hidden from other relays, and from this one after a crash. A delivery that takes
/// longer renews it.
const LEASE: Duration = Duration::from_secs(5);
/// How often leases are renewed: twice before they end, should one renewal fail.
const RENEW_EVERY: Duration = Duration::from_secs(2);
/// How often it looks without being rung for: a retry may have become due.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// Runs until `stop`, then finishes the deliveries under way.
pub(crate) async fn run_relay(
    ports: Ports,
    bell: Arc<Notify>,
    telemetry: Telemetry,
    stop: CancellationToken,
) {
    let mut look = ticks(LOOK_EVERY);
    let mut renew = ticks(RENEW_EVERY);
    let mut relay = Relay::new(ports, telemetry);
    let mut more_may_wait = true;
    loop {
        // Refilled by halves: claiming one task for each that ends would double the writes.
        if more_may_wait && relay.under_way.len() <= AT_ONCE_MAX / 2 {
            more_may_wait = relay.refill().await;
        }
        tokio::select! {
            () = stop.cancelled() => break,
            Some(ended) = relay.under_way.join_next_with_id() => relay.forget(ended),
            () = bell.notified() => more_may_wait = true,
            _ = look.tick() => more_may_wait = true,
            _ = renew.tick() => relay.renew().await,
        }
    }
    relay.finish(renew).await;
}

fn ticks(every: Duration) -> Interval {
    let mut ticks = tokio::time::interval(every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}

/// The deliveries under way.
struct Relay {
    ports: Ports,
    /// For the tasks: each speaks as the service does, and follows its own trace.
    telemetry: Telemetry,
    under_way: JoinSet<()>,
    /// The message that each of them delivers.
    messages: HashMap<task::Id, i64>,
}

impl Relay {
    fn new(ports: Ports, telemetry: Telemetry) -> Self {
        Self {
            ports,
            telemetry,
            under_way: JoinSet::new(),
            messages: HashMap::new(),
        }
    }

    /// Claims as much as there is room for. Whether more may wait.
    async fn refill(&mut self) -> bool {
        let room = AT_ONCE_MAX - self.under_way.len();
        let claimed = claim(&self.ports, room).await;
        let more_may_wait = claimed.len() == room;
        for message in claimed {
            let id = message.id;
            let (ports, telemetry) = (self.ports.clone(), self.telemetry.clone());
            let work = async move { telemetry.scope(deliver_one(ports, message)).await };
            let delivery = self.under_way.spawn(work);
            self.messages.insert(delivery.id(), id);
        }
        more_may_wait
    }

    fn forget(&mut self, ended: Result<(task::Id, ()), JoinError>) {
        let task = ended.map_or_else(|error| error.id(), |(task, ())| task);
        self.messages.remove(&task);
    }

    /// Keeps what is under way hidden from others. Were that to fail, somebody might deliver it again.
    async fn renew(&self) {
        if self.messages.is_empty() {
            return;
        }
        let claimed = self.messages.values().copied().collect();
        let until = self.ports.clock.now().after(LEASE);
        if let Err(error) = self.ports.store.extend(claimed, until).await {
            tracing::warn!(%error, "Leases on the outbox cannot be renewed");
        }
    }

    async fn finish(mut self, mut renew: Interval) {
        while !self.under_way.is_empty() {
            tokio::select! {
                Some(ended) = self.under_way.join_next_with_id() => self.forget(ended),
                _ = renew.tick() => self.renew().await,
            }
        }
    }
}

async fn claim(ports: &Ports, limit: usize) -> Vec<Message> {
    let now = ports.clock.now();
    let claimed = ports.store.claim(now, now.after(LEASE), limit).await;
    let claimed = claimed.unwrap_or_else(|error| {
        tracing::warn!(%error, "The outbox cannot be read");
        Vec::new()
    });
    if !claimed.is_empty() {
        reach(Step::RelayClaimed);
    }
    claimed
}

async fn deliver_one(ports: Ports, message: Message) {
    let step = delivery(&message);
    step.run(deliver_traced(&ports, message)).await;
}

async fn deliver_traced(ports: &Ports, message: Message) {
    let receipt = deliver(ports, &message).await;
    tell(&message, &receipt);
    let (id, now) = (message.id, ports.clock.now());
    match ports.store.finish(message.clone(), receipt.clone(), now).await {
        Ok(finished) => {
            count_once(&message, &receipt, finished);
            reach(Step::RelayFinished);
        }
        // The lease runs out and somebody delivers it again: the receivers are idempotent.
        Err(error) => tracing::warn!(%error, id, "A delivery could not be written down"),
    }
}
