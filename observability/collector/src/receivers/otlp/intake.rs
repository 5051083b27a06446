//! From a body to the pipeline: decode, hand on, count.

use std::time::Duration;

use bytes::Bytes;

use super::budget::{Budget, Hold};
use super::trouble::Trouble;
use crate::component::Outputs;
use crate::otlp::Encoding;
use crate::payload::{Payload, Signal};
use crate::self_metrics::{Number, SelfMetrics};

/// The most memory that one request may decode to, by [`Weighed::weight`](crate::otlp::Weighed::weight), in bytes. It is eight times the largest body
/// of HTTP, which dense but honest telemetry does not reach.
pub const DECODED_BYTES_MAX: usize = 160 * 1024 * 1024;

/// How long the pipeline may think about one payload; then the sender is told to come back.
pub const CONSUME_TIME_MAX: Duration = Duration::from_secs(10);

/// One way in, with its counters.
pub(super) struct Intake {
    next: Outputs,
    counters: [Counters; 3],
    budget: Budget,
}

struct Counters {
    /// Items that the pipeline took.
    accepted: Number,
    /// Items that the pipeline refused.
    refused: Number,
    /// Items that the pipeline did not answer for in time.
    failed: Number,
    /// Requests, since nobody knows how many items they have.
    unreadable: Number,
}

/// The names of a signal's counters: accepted, refused, failed.
fn names(signal: Signal) -> [&'static str; 3] {
    match signal {
        Signal::Traces => [
            "otelcol_receiver_accepted_spans",
            "otelcol_receiver_refused_spans",
            "otelcol_receiver_failed_spans",
        ],
        Signal::Metrics => [
            "otelcol_receiver_accepted_metric_points",
            "otelcol_receiver_refused_metric_points",
            "otelcol_receiver_failed_metric_points",
        ],
        Signal::Logs => [
            "otelcol_receiver_accepted_log_records",
            "otelcol_receiver_refused_log_records",
            "otelcol_receiver_failed_log_records",
        ],
    }
}

impl Counters {
    fn new(receiver: &str, transport: &str, signal: Signal, metrics: &SelfMetrics) -> Self {
        let labels = [("receiver", receiver), ("transport", transport)];
        let [accepted, refused, failed] = names(signal).map(|name| metrics.counter(name, &labels));
        let labels = [labels[0], labels[1], ("signal", signal.name())];
        Self {
            accepted,
            refused,
            failed,
            unreadable: metrics.counter("otelcol_receiver_unreadable_requests", &labels),
        }
    }
}

impl Intake {
    pub(super) fn new(
        receiver: &str,
        transport: &str,
        next: Outputs,
        metrics: &SelfMetrics,
        budget: Budget,
    ) -> Self {
        let counters = [Signal::Traces, Signal::Metrics, Signal::Logs]
            .map(|signal| Counters::new(receiver, transport, signal, metrics));
        Self {
            next,
            counters,
            budget,
        }
    }

    fn counters(&self, signal: Signal) -> &Counters {
        &self.counters[signal as usize]
    }

    /// Room for one request.
    pub(super) fn hold(&self) -> Hold {
        self.budget.hold()
    }

    /// Counts a request that did not become a payload.
    pub(super) fn count_unreadable(&self, signal: Signal) {
        self.counters(signal).unreadable.add(1);
    }

    /// Hands the payload on and counts what became of its items.
    pub(super) async fn take(&self, payload: Payload) -> Result<(), Trouble> {
        let (signal, items) = (payload.signal(), payload.items() as u64);
        let next = self.next.of(signal).ok_or(Trouble::Unrouted)?;
        if items == 0 {
            return Ok(());
        }
        let counters = self.counters(signal);
        match tokio::time::timeout(CONSUME_TIME_MAX, next.consume(payload)).await {
            Ok(Ok(())) => {
                counters.accepted.add(items);
                Ok(())
            }
            Ok(Err(refusal)) => {
                counters.refused.add(items);
                Err(Trouble::Refused(refusal))
            }
            Err(_) => {
                counters.failed.add(items);
                Err(Trouble::TimedOut)
            }
        }
    }
}

/// Decodes a body, if there is room for what it becomes. Spans may stay as they came, which takes less, but any component
/// may have them decoded, and there must be room for that then.
pub(super) fn decode(
    encoding: Encoding,
    signal: Signal,
    body: Bytes,
    hold: &Hold,
) -> Result<Payload, Trouble> {
    let body = encoding.weigh(signal, body).map_err(Trouble::Malformed)?;
    if body.weight() > DECODED_BYTES_MAX {
        return Err(Trouble::TooLarge(DECODED_BYTES_MAX));
    }
    if !hold.grow(body.weight()) {
        return Err(Trouble::Busy);
    }
    body.decode().map_err(Trouble::Malformed)
}
