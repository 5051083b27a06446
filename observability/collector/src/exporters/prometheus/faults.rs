//! Why a data point is not shown.

use crate::self_metrics::{Number, SelfMetrics};

/// What was wrong with a point or with its series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// There are as many series as there may be.
    SeriesLimit,
    /// The series take as much memory as they may.
    MemoryLimit,
    /// The series' labels are too long.
    LabelBytes,
    /// A label's name is double, reserved, or empty after escaping.
    LabelNames,
    /// Nothing is left of the metric's name.
    MetricName,
    /// Another series has the same name and labels, or its family another type.
    Conflict,
    /// The point is older than the one before.
    Stale,
    /// What the point covers is not said, or cannot be added up.
    Temporality,
    /// A histogram or summary has too many buckets or quantiles.
    Buckets,
}

/// In the order of [`Fault`], the words of the `reason` label.
const REASONS: [&str; 9] = [
    "series_limit",
    "memory_limit",
    "label_bytes",
    "label_names",
    "metric_name",
    "conflict",
    "stale",
    "temporality",
    "buckets",
];

/// What the exporter counts of itself.
#[derive(Clone, Debug)]
pub(super) struct Counts {
    /// Points that are shown.
    pub(super) taken: Number,
    /// Series that are shown.
    pub(super) series: Number,
    dropped: [Number; REASONS.len()],
}

impl Counts {
    /// The counters of the exporter with this name.
    pub(super) fn new(metrics: &SelfMetrics, exporter: &str) -> Self {
        let dropped = |reason| {
            let labels = [("exporter", exporter), ("reason", reason)];
            metrics.counter("otelcol_exporter_prometheus_dropped_metric_points", &labels)
        };
        Self {
            taken: metrics.counter("otelcol_exporter_sent_metric_points", &[("exporter", exporter)]),
            series: metrics.gauge("otelcol_exporter_prometheus_series", &[("exporter", exporter)]),
            dropped: REASONS.map(dropped),
        }
    }

    /// Counts what became of one point.
    pub(super) fn count(&self, outcome: Result<(), Fault>) {
        match outcome {
            Ok(()) => self.taken.add(1),
            Err(fault) => self.dropped[fault as usize].add(1),
        }
    }

    /// How many points were dropped for this reason.
    #[cfg(test)]
    pub(super) fn dropped(&self, fault: Fault) -> u64 {
        self.dropped[fault as usize].get()
    }
}
