//! What our services say, as data: every metric, span, and event with its name, unit and labels.
//!
//! Instruments are made from it, so a wrong name or label does not compile; tests compare it with what the
//! collector really hears. Names follow OpenTelemetry's semantic conventions where there is one.

mod events;
mod measures;
mod spans;

pub use self::{
    events::{EVENTS, EventKind},
    measures::*,
    spans::{DbCall, SPANS, SpanKind, SpanName, db, span},
};

/// One metric of the contract.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Metric {
    /// OpenTelemetry's name.
    pub name: &'static str,
    /// The name in Prometheus, without `_bucket`, `_sum` and `_count`.
    pub prometheus: &'static str,
    /// What it does.
    pub kind: Kind,
    /// Its unit in UCUM: `s`, `By`, a `{thing}`, or nothing for a mere number.
    pub unit: &'static str,
    /// What it means, in one sentence.
    pub about: &'static str,
    /// The keys of its labels.
    pub labels: &'static [&'static str],
}

/// What a metric does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// Only grows.
    Counter,
    /// Grows and shrinks by steps.
    UpDown,
    /// Is set.
    Gauge,
    /// Sorts values into buckets with these upper bounds.
    Histogram(&'static [f64]),
}

/// Upper bounds for durations, in seconds: 1 ms to 10 s.
pub const SECONDS: &[f64] = &[
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
];

/// Upper bounds for how long a page takes, in seconds: 50 ms to 10 s, among them those from which on Google calls
/// a web vital poor, or no longer good.
pub const VITALS: &[f64] = &[0.05, 0.1, 0.2, 0.3, 0.5, 0.8, 1.0, 1.8, 2.5, 3.0, 4.0, 6.0, 10.0];

/// Upper bounds for how much a page's layout shifts, as a share of what is seen; 0.1 is good, 0.25 is poor.
pub const SHIFTS: &[f64] = &[0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.35, 0.5, 1.0];

/// Upper bounds for amounts, in US dollars: 5 to 5,000.
pub const DOLLARS: &[f64] = &[
    5.0, 10.0, 25.0, 50.0, 75.0, 100.0, 150.0, 250.0, 500.0, 750.0, 1000.0, 2500.0, 5000.0,
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_contract_keeps_its_own_rules() {
        let mut seen = BTreeSet::new();
        for metric in METRICS {
            let name = metric.name;
            assert!(seen.insert(name), "{name} is there twice");
            assert!(
                name.chars()
                    .all(|letter| letter.is_ascii_lowercase() || "._".contains(letter)),
                "{name}"
            );
            assert!(!name.split(['.', '_']).any(|word| word == "total"), "{name}");
            let is_count = metric.unit.starts_with('{') && metric.unit.ends_with('}');
            assert!(
                is_count || ["s", "By", ""].contains(&metric.unit),
                "{name}: {}",
                metric.unit
            );
            if let Kind::Histogram(buckets) = metric.kind {
                assert!(buckets.is_sorted() && !buckets.is_empty(), "{name}");
            }
            assert_eq!(
                metric.prometheus.ends_with("_total"),
                metric.kind == Kind::Counter,
                "{name}"
            );
            assert!(metric.about.ends_with('.'), "{name}");
        }
    }
}
