//! What the collector says about itself, under the names of the real one (`otelcol_...`).

mod meaning;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use self::meaning::meaning;

/// All counters and gauges of one collector. Cloning is cheap, and the clones share their numbers.
#[derive(Clone, Debug, Default)]
pub struct SelfMetrics {
    series: Arc<Mutex<Series>>,
}

type Series = BTreeMap<(&'static str, Vec<(&'static str, String)>), (Kind, Number)>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Counter,
    Gauge,
}

/// One number that goes up, or up and down. Keep it: looking it up again takes a lock.
#[derive(Clone, Debug, Default)]
pub struct Number(Arc<AtomicU64>);

impl Number {
    /// Adds `n`.
    pub fn add(&self, n: u64) {
        self.0.fetch_add(n, Ordering::Relaxed);
    }

    /// Sets it, which only a gauge may.
    pub fn set(&self, n: u64) {
        self.0.store(n, Ordering::Relaxed);
    }

    /// What it is now.
    #[must_use]
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl SelfMetrics {
    /// The counter of that name and labels. The name is without `_total`, which the exposition adds.
    #[must_use]
    pub fn counter(&self, name: &'static str, labels: &[(&'static str, &str)]) -> Number {
        self.number(Kind::Counter, name, labels)
    }

    /// The gauge of that name and labels.
    #[must_use]
    pub fn gauge(&self, name: &'static str, labels: &[(&'static str, &str)]) -> Number {
        self.number(Kind::Gauge, name, labels)
    }

    fn number(&self, kind: Kind, name: &'static str, labels: &[(&'static str, &str)]) -> Number {
        debug_assert!(meaning(name).is_some(), "nobody says what {name} means");
        let labels = labels
            .iter()
            .map(|&(key, value)| (key, value.to_owned()))
            .collect();
        let mut series = self.series.lock().unwrap_or_else(PoisonError::into_inner);
        let (_, number) = series
            .entry((name, labels))
            .or_insert_with(|| (kind, Number::default()));
        number.clone()
    }

    /// Everything in Prometheus' text format 0.0.4.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        let mut family = "";
        let series = self.series.lock().unwrap_or_else(PoisonError::into_inner);
        for ((name, labels), (kind, number)) in series.iter() {
            let (suffix, word) = match kind {
                Kind::Counter => ("_total", "counter"),
                Kind::Gauge => ("", "gauge"),
            };
            if family != *name {
                family = name;
                let help = meaning(name).unwrap_or_default();
                let _infallible =
                    writeln!(text, "# HELP {name}{suffix} {help}\n# TYPE {name}{suffix} {word}");
            }
            let labels: Vec<_> = labels
                .iter()
                .map(|(key, value)| format!("{key}=\"{}\"", escaped(value)))
                .collect();
            let _infallible = writeln!(text, "{name}{suffix}{{{}}} {}", labels.join(","), number.get());
        }
        text
    }
}

/// A label's value as it stands between quotes.
fn escaped(value: &str) -> String {
    value
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::SelfMetrics;

    #[test]
    fn a_family_is_explained_once_and_values_are_escaped() {
        let metrics = SelfMetrics::default();
        for exporter in ["otlp\u{301}\t", "\\\"\n"] {
            let labels = [("exporter", exporter)];
            metrics.counter("otelcol_exporter_sent_spans", &labels).add(2);
        }
        metrics.gauge("otelcol_process_uptime", &[]).set(1);
        let expected = "# HELP otelcol_exporter_sent_spans_total Items that an exporter handed over.\n\
            # TYPE otelcol_exporter_sent_spans_total counter\n\
            otelcol_exporter_sent_spans_total{exporter=\"\\\\\\\"\\n\"} 2\n\
            otelcol_exporter_sent_spans_total{exporter=\"otlp\u{301}\t\"} 2\n\
            # HELP otelcol_process_uptime Seconds since the collector started.\n\
            # TYPE otelcol_process_uptime gauge\n\
            otelcol_process_uptime{} 1\n";
        assert_eq!(metrics.text(), expected);
    }
}
