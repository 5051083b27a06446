//! Counters that are one per signal, as the real Collector names them.

use crate::payload::Signal;
use crate::self_metrics::{Number, SelfMetrics};

/// Counters of spans, data points and log records.
#[derive(Clone, Debug, Default)]
pub struct BySignal([Number; 3]);

impl BySignal {
    /// The counters of these names, for traces, metrics and logs, with the same labels.
    #[must_use]
    pub fn counters(
        metrics: &SelfMetrics,
        names: [&'static str; 3],
        labels: &[(&'static str, &str)],
    ) -> Self {
        Self(names.map(|name| metrics.counter(name, labels)))
    }

    /// Adds so many items of that signal.
    pub fn add(&self, signal: Signal, items: usize) {
        let [traces, metrics, logs] = &self.0;
        let number = match signal {
            Signal::Traces => traces,
            Signal::Metrics => metrics,
            Signal::Logs => logs,
        };
        number.add(u64::try_from(items).unwrap_or(u64::MAX));
    }
}
