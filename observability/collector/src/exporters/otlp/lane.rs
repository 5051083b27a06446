//! What one exporter has for one signal: a queue and its counters.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use tokio::sync::Notify;

use super::queue::{Queue, Rejected};
use super::sender::Taken;
use super::settings::QueueSettings;
use crate::consumer::Refusal;
use crate::payload::Signal;
use crate::self_metrics::{Number, SelfMetrics};

pub(super) struct Lane {
    signal: Signal,
    queue: Queue<Parcel>,
    counters: Arc<Counters>,
    length: Number,
}

struct Counters {
    sent: Number,
    send_failed: Number,
    enqueue_failed: Number,
    /// Requests that wait or are being sent.
    outstanding: AtomicUsize,
    /// There are none.
    idle: Notify,
}

/// The names of a signal's counters: sent, failed, not taken into the queue.
fn names(signal: Signal) -> [&'static str; 3] {
    match signal {
        Signal::Traces => [
            "otelcol_exporter_sent_spans",
            "otelcol_exporter_send_failed_spans",
            "otelcol_exporter_enqueue_failed_spans",
        ],
        Signal::Metrics => [
            "otelcol_exporter_sent_metric_points",
            "otelcol_exporter_send_failed_metric_points",
            "otelcol_exporter_enqueue_failed_metric_points",
        ],
        Signal::Logs => [
            "otelcol_exporter_sent_log_records",
            "otelcol_exporter_send_failed_log_records",
            "otelcol_exporter_enqueue_failed_log_records",
        ],
    }
}

impl Lane {
    pub(super) fn new(name: &str, signal: Signal, settings: &QueueSettings, metrics: &SelfMetrics) -> Self {
        let label = [("exporter", name)];
        let [sent, send_failed, enqueue_failed] = names(signal).map(|name| metrics.counter(name, &label));
        let labels = [("data_type", signal.name()), ("exporter", name)];
        let capacity = metrics.gauge("otelcol_exporter_queue_capacity", &labels);
        capacity.set(settings.queue_size as u64);
        Self {
            signal,
            queue: Queue::new(settings.queue_size),
            counters: Arc::new(Counters {
                sent,
                send_failed,
                enqueue_failed,
                outstanding: AtomicUsize::new(0),
                idle: Notify::new(),
            }),
            length: metrics.gauge("otelcol_exporter_queue_size", &labels),
        }
    }

    /// One request, which counts as failed unless it is settled otherwise.
    pub(super) fn parcel(&self, items: u64, body: Bytes) -> Parcel {
        self.counters.outstanding.fetch_add(1, Ordering::AcqRel);
        Parcel {
            signal: self.signal,
            items,
            body,
            counters: Arc::clone(&self.counters),
            is_settled: false,
        }
    }

    /// Puts it into the queue.
    pub(super) async fn put(&self, parcel: Parcel, waits: bool) -> Result<(), Refusal> {
        let bytes = parcel.body.len();
        let put = match waits {
            true => self.queue.put_when_free(parcel, bytes).await,
            false => self.queue.put(parcel, bytes),
        };
        self.length.set(self.queue.len() as u64);
        let (mut parcel, refusal) = match put {
            Ok(()) => return Ok(()),
            Err(Rejected::Full(parcel)) => (parcel, Refusal::retryable("the exporter's queue is full")),
            Err(Rejected::Closed(parcel)) => (parcel, Refusal::retryable("the exporter is stopping")),
            Err(Rejected::TooLarge(parcel)) => (
                parcel,
                Refusal::permanent("the request is larger than the exporter's queue"),
            ),
        };
        parcel.is_settled = true;
        Err(self.refuse(parcel.items, refusal))
    }

    /// Counts what the queue did not take.
    pub(super) fn refuse(&self, items: u64, refusal: Refusal) -> Refusal {
        self.counters.enqueue_failed.add(items);
        refusal
    }

    /// The next one to send; `None` when there will be no more.
    pub(super) async fn next(&self) -> Option<Parcel> {
        let parcel = self.queue.take().await;
        self.length.set(self.queue.len() as u64);
        parcel
    }

    /// Takes nothing more into the queue.
    pub(super) fn refuse_more(&self) {
        self.queue.close();
    }

    /// Drops what still waits, which counts as failed; how many requests it was.
    pub(super) fn give_up(&self) -> usize {
        let left = std::iter::from_fn(|| self.queue.take_now()).count();
        self.length.set(0);
        left
    }

    /// Waits until nothing is outstanding.
    pub(super) async fn idle(&self) {
        loop {
            let idle = self.counters.idle.notified();
            tokio::pin!(idle);
            idle.as_mut().enable();
            if self.counters.outstanding.load(Ordering::Acquire) == 0 {
                return;
            }
            idle.await;
        }
    }
}

/// One encoded request. Dropped without a word, its items count as failed: so does whatever is aborted.
pub(super) struct Parcel {
    pub(super) signal: Signal,
    pub(super) body: Bytes,
    items: u64,
    counters: Arc<Counters>,
    is_settled: bool,
}

impl Parcel {
    /// It arrived.
    pub(super) fn arrived(mut self, taken: &Taken) {
        self.is_settled = true;
        let rejected = taken.rejected.min(self.items);
        self.counters.sent.add(self.items - rejected);
        self.counters.send_failed.add(rejected);
    }
}

impl Drop for Parcel {
    fn drop(&mut self) {
        if !self.is_settled {
            self.counters.send_failed.add(self.items);
        }
        if self.counters.outstanding.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.counters.idle.notify_waiters();
        }
    }
}
