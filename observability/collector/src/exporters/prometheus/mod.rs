//! The `prometheus` exporter: keeps the last value of every series and shows them all at `GET /metrics`.
//!
//! As collector-contrib 0.156 in names, labels, families and both text formats. The middle is pure and takes the time
//! as an argument: `naming` and `labels` (what a series is called), `identity` (which series a point belongs to),
//! `state` (how a point changes it), `exemplars`, `store` (all series and their limits), `text` (how they are written).
//! The edges are [`Prometheus`], which is a [`Consumer`](crate::consumer::Consumer), and its router.
//!
//! What differs from the real one on purpose: an exemplar of a cumulative series stays until `metric_expiration`, or
//! until the next one of its bucket; with a sampler, only exemplars whose trace was kept are shown; series, bytes,
//! buckets and labels have limits; and of several series that come out alike, the first one received is shown.

mod attribute;
mod escaping;
mod exemplars;
mod exporter;
mod faults;
mod identity;
mod intake;
mod labels;
mod naming;
mod negotiation;
mod numbers;
mod reading;
mod scrape;
mod series;
mod settings;
mod snapshot;
mod state;
mod store;
mod targets;
mod text;
mod units;
mod verdicts;

#[cfg(test)]
mod tests;

pub use exporter::{Clock, Prometheus};
pub use settings::{ResourceToTelemetry, Settings, SettingsError, TranslationStrategy};
pub use verdicts::{Verdict, Verdicts};
