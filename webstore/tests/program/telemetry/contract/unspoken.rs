//! What the contract has and nobody said.

use std::collections::BTreeSet;

use telemetry::contract::{EVENTS, EventKind, Kind, METRICS, Metric, SPANS, db};
use telemetry::testing::{Seen, SeenMetric, SeenPoint};

use crate::telemetry::reality::{DERIVED, MEASURED_ONLY, UNHEARD, UNREACHABLE, UNUSED_CALLS, VALUES};

const SPAN_CALLS: &str = "traces.spanmetrics.calls";

/// Everything that is missing, in words.
pub(super) fn all(seen: &Seen) -> Vec<String> {
    let mut missing = Vec::new();
    let heard = METRICS.iter().filter(|metric| !UNHEARD.contains(&metric.name));
    missing.extend(heard.filter_map(|metric| unlike(seen, metric)));
    for (name, ..) in DERIVED {
        if !seen.metrics.iter().any(|metric| metric.name == *name) {
            missing.push((*name).to_owned());
        }
    }
    missing.extend(values(seen));
    missing.extend(spans(seen));
    missing.extend(calls(seen));
    missing.extend(events(seen));
    missing
}

/// In what a metric differs from the contract, if it does.
fn unlike(seen: &Seen, metric: &Metric) -> Option<String> {
    let name = metric.name;
    let told: Vec<&SeenMetric> = seen.metrics.iter().filter(|told| told.name == name).collect();
    let Some(first) = told.first() else {
        return Some(name.to_owned());
    };
    let kind = match metric.kind {
        Kind::Counter | Kind::UpDown => "Sum",
        Kind::Gauge => "Gauge",
        Kind::Histogram(_) => "Histogram",
    };
    let (found, expected) = (
        (first.kind, &*first.unit, &*first.description),
        (kind, metric.unit, metric.about),
    );
    if found != expected {
        return Some(format!("{name}: {found:?} instead of {expected:?}"));
    }
    if let Kind::Histogram(bounds) = metric.kind
        && points(&told).any(|point| point.bounds != bounds)
    {
        return Some(format!("{name} has other buckets"));
    }
    let keys: BTreeSet<&str> = points(&told)
        .flat_map(|point| point.labels.keys().map(String::as_str))
        .collect();
    let expected: BTreeSet<&str> = metric.labels.iter().copied().collect();
    (keys != expected).then(|| format!("{name} has the labels {keys:?} instead of {expected:?}"))
}

fn points<'a>(told: &'a [&SeenMetric]) -> impl Iterator<Item = &'a SeenPoint> {
    told.iter().flat_map(|metric| &metric.points)
}

fn values(seen: &Seen) -> Vec<String> {
    let mut missing = Vec::new();
    for (name, label, expected) in VALUES {
        let metrics = seen.metrics.iter().filter(|metric| metric.name == *name);
        let points = metrics.flat_map(|metric| &metric.points);
        let found: BTreeSet<&str> = points
            .filter_map(|point| point.labels.get(*label)?.as_str())
            .collect();
        for value in *expected {
            let is_unreachable = UNREACHABLE
                .iter()
                .any(|(metric, other, _)| (metric, other) == (name, value));
            if found.contains(value) == is_unreachable {
                missing.push(format!("{name} {label}={value}, unreachable: {is_unreachable}"));
            }
        }
    }
    missing
}

/// A span counts if it was exported, and also if it was only counted: what probes ask is not kept.
fn is_seen(seen: &Seen, service: &str, kind: &str, name: &str) -> bool {
    let was_exported = seen
        .spans
        .iter()
        .any(|span| (span.service(), &*span.kind, &*span.name) == (service, kind, name));
    let kind = format!("SPAN_KIND_{}", kind.to_uppercase());
    let calls = seen.metrics.iter().filter(|metric| metric.name == SPAN_CALLS);
    let mut counted = calls.flat_map(|metric| &metric.points);
    was_exported
        || counted.any(|point| {
            [
                ("service.name", service),
                ("span.kind", &kind),
                ("span.name", name),
            ]
            .iter()
            .all(|(key, value)| point.labels.get(*key).is_some_and(|found| found == value))
        })
}

fn spans(seen: &Seen) -> Vec<String> {
    let missing = SPANS.iter().filter(|span| {
        let kind = format!("{:?}", span.kind);
        !is_seen(seen, span.service, &kind, span.name)
    });
    missing
        .map(|span| format!("span {} of {}", span.name, span.service))
        .collect()
}

fn calls(seen: &Seen) -> Vec<String> {
    let mut missing = Vec::new();
    let durations = seen
        .metrics
        .iter()
        .filter(|metric| metric.name == "db.client.operation.duration");
    let measured: BTreeSet<(&str, &str)> = durations
        .flat_map(|metric| &metric.points)
        .filter_map(|point| {
            let word = |key: &str| point.labels.get(key)?.as_str();
            Some((word("db.operation.name")?, word("db.collection.name")?))
        })
        .collect();
    for call in db::ALL {
        let is_span = is_seen(seen, "main-service", "Client", call.span);
        let is_measured = measured.contains(&(call.operation, call.collection));
        let is_used = !UNUSED_CALLS.contains(&call.span);
        let has_trace = is_used && !MEASURED_ONLY.contains(&call.span);
        if (is_span, is_measured) != (has_trace, is_used) {
            missing.push(format!("{}: span {is_span}, measured {is_measured}", call.span));
        }
    }
    missing
}

fn events(seen: &Seen) -> Vec<String> {
    let missing = EVENTS.iter().filter(|(sentence, kind)| {
        let severity = match kind {
            EventKind::Info => "INFO",
            EventKind::Warn => "WARN",
        };
        let mut told = seen.logs.iter().filter(|record| record.message == *sentence);
        !told.any(|record| record.severity == severity && record.trace_id.len() == 32)
    });
    missing.map(|(sentence, _)| format!("event {sentence}")).collect()
}
