//! The processor `batch`: collects payloads until there are enough items, or they waited long enough.
//!
//! As collector 0.156, with one difference: who fills a batch waits until the next component took it, so that a slow one
//! slows the senders down instead of filling memory. A batch that is refused is tried again for a while, then dropped and
//! counted.

mod cut;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use serde::Deserialize;
use tokio::sync::Mutex;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep};
use tokio_util::sync::CancellationToken;

use crate::component::{Life, Part, ProcessorSettings, Site, Unbuildable};
use crate::consumer::{Consumer, Next, Refusal};
use crate::counting::BySignal;
use crate::payload::Payload;
use crate::self_metrics::{Number, SelfMetrics};

/// Payloads that may wait for a full batch to be taken.
const WAITING_MAX: usize = 256;
/// How long a batch is offered to a next component that refuses it for now.
const OFFER_TIME_MAX: Duration = Duration::from_secs(2);
/// Between two offers.
const OFFER_PAUSE: Duration = Duration::from_millis(50);

/// Its settings. Batches by metadata are not supported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Written")]
pub struct Settings {
    timeout: Duration,
    send_batch_size: usize,
    send_batch_max_size: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Written {
    #[serde(with = "crate::config::duration")]
    timeout: Duration,
    send_batch_size: u32,
    send_batch_max_size: u32,
}

impl Default for Written {
    fn default() -> Self {
        Self {
            timeout: Duration::from_millis(200),
            send_batch_size: 8192,
            send_batch_max_size: 0,
        }
    }
}

/// Items of a batch whose size is written as 0, which the real one does not bound.
const BATCH_ITEMS_MAX: u32 = 1_000_000;

impl TryFrom<Written> for Settings {
    type Error = &'static str;

    fn try_from(written: Written) -> Result<Self, Self::Error> {
        if written.send_batch_max_size > 0 && written.send_batch_max_size < written.send_batch_size {
            return Err("send_batch_max_size must be greater than or equal to send_batch_size");
        }
        if written.send_batch_size > BATCH_ITEMS_MAX {
            return Err("send_batch_size must be at most 1000000");
        }
        let size = match written.send_batch_size {
            0 => BATCH_ITEMS_MAX,
            size => size,
        };
        Ok(Self {
            timeout: written.timeout,
            send_batch_size: usize::try_from(size).unwrap_or(usize::MAX),
            send_batch_max_size: usize::try_from(written.send_batch_max_size).unwrap_or(usize::MAX),
        })
    }
}

impl ProcessorSettings for Settings {
    fn is_changing(&self) -> bool {
        true
    }

    fn build(&self, site: Site<'_>, next: Next) -> Result<Part, Unbuildable> {
        Ok(Part::new(Arc::new(Batch::new(
            site.name,
            *self,
            next,
            site.metrics,
        ))))
    }
}

/// The processor.
pub struct Batch {
    settings: Settings,
    next: Next,
    held: Mutex<Option<Held>>,
    waiting: AtomicUsize,
    by_size: Number,
    by_timeout: Number,
    dropped: BySignal,
}

/// The shortest time between two looks at what is held.
const TICK_MIN: Duration = Duration::from_millis(1);

/// What is collected.
struct Held {
    payload: Payload,
    items: usize,
    since: Instant,
}

impl Batch {
    /// One in front of `next`.
    #[must_use]
    pub fn new(name: &str, settings: Settings, next: Next, metrics: &SelfMetrics) -> Self {
        let labels = [("processor", name)];
        Self {
            settings,
            next,
            held: Mutex::new(None),
            waiting: AtomicUsize::new(0),
            by_size: metrics.counter("otelcol_processor_batch_batch_size_trigger_send", &labels),
            by_timeout: metrics.counter("otelcol_processor_batch_timeout_trigger_send", &labels),
            dropped: BySignal::counters(metrics, DROPPED, &labels),
        }
    }

    async fn collect(&self, payload: Payload) {
        let items = payload.items();
        let mut held = self.held.lock().await;
        if let Some(other) = held.take_if(|held| held.payload.signal() != payload.signal()) {
            // A pipeline has one signal; this is only so that no other would be lost.
            self.send(other.payload).await;
        }
        let collected = match held.take() {
            None => Held {
                payload,
                items,
                since: Instant::now(),
            },
            Some(held) => Held {
                payload: cut::joined(held.payload, payload),
                items: held.items + items,
                since: held.since,
            },
        };
        if collected.items >= self.settings.send_batch_size || self.settings.timeout.is_zero() {
            self.by_size.add(1);
            self.send(collected.payload).await;
        } else {
            *held = Some(collected);
        }
    }

    /// Sends what waited for `age` or longer.
    async fn flush(&self, age: Duration) {
        let mut held = self.held.lock().await;
        if let Some(old) = held.take_if(|held| held.since.elapsed() >= age) {
            self.by_timeout.add(1);
            self.send(old.payload).await;
        }
    }

    async fn send(&self, mut payload: Payload) {
        let most = self.settings.send_batch_max_size;
        while most > 0 && payload.items() > most {
            let (first, rest) = cut::cut(payload, most);
            self.offer(first).await;
            payload = rest;
        }
        self.offer(payload).await;
    }

    /// Until it is taken, or is refused for good, or for too long.
    async fn offer(&self, payload: Payload) {
        let since = Instant::now();
        loop {
            let Err(refusal) = self.next.consume(payload.clone()).await else {
                return;
            };
            if !refusal.is_retryable || since.elapsed() >= OFFER_TIME_MAX {
                let (signal, items) = (payload.signal(), payload.items());
                self.dropped.add(signal, items);
                let (kind, reason) = (signal.items(), refusal.reason);
                tracing::warn!(items, kind, %reason, "A batch was refused and dropped");
                return;
            }
            sleep(OFFER_PAUSE).await;
        }
    }
}

const DROPPED: [&str; 3] = [
    "otelcol_processor_batch_dropped_spans",
    "otelcol_processor_batch_dropped_metric_points",
    "otelcol_processor_batch_dropped_log_records",
];

#[async_trait]
impl Consumer for Batch {
    async fn consume(&self, payload: Payload) -> Result<(), Refusal> {
        let place = Place::take(&self.waiting);
        if place.number > WAITING_MAX {
            return Err(Refusal::retryable(
                "too many payloads wait for a full batch to be taken",
            ));
        }
        self.collect(payload).await;
        Ok(())
    }
}

/// A place among those that wait, given back when its holder is gone.
struct Place<'w> {
    waiting: &'w AtomicUsize,
    number: usize,
}

impl<'w> Place<'w> {
    fn take(waiting: &'w AtomicUsize) -> Self {
        let number = waiting.fetch_add(1, Ordering::Relaxed) + 1;
        Self { waiting, number }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}

#[async_trait]
impl Life for Batch {
    async fn run(&self, stop: CancellationToken) {
        if self.settings.timeout.is_zero() {
            return;
        }
        // Half of it, so that nothing waits for much longer than the timeout.
        let mut ticks = interval((self.settings.timeout / 2).max(TICK_MIN));
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while stop.run_until_cancelled(ticks.tick()).await.is_some() {
            self.flush(self.settings.timeout).await;
        }
    }

    async fn close(&self) {
        self.flush(Duration::ZERO).await;
    }
}
