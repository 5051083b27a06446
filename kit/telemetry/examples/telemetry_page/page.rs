//! The page.

use telemetry::contract::{EVENTS, EventKind, Kind, METRICS, Metric, SPANS, SpanName, db};

const HEAD: &str = "\
<!-- Written by `make docs` from kit/telemetry/src/contract; do not edit. -->

# What the services say

Every metric, span and log event of WebStore's own services, as the code has it. A test buys, declines, refunds and
attacks, and compares what the collector then exports with this list, in both directions.
";

const METRICS_HEAD: &str = "
## Metrics

| in Prometheus | in OpenTelemetry | kind | unit | labels | what it means |
|---|---|---|---|---|---|
";

const SPANS_HEAD: &str = "
## Spans

A request that comes in is a SERVER span named `{method} {route}`, such as `POST /checkout`. Inside of it:

| span | kind | service |
|---|---|---|
";

const CALLS_HEAD: &str = "
Calls of the store and the cache are CLIENT spans of main-service, where they are part of a trace. `db.system.name` says
whether it is `sqlite`, `postgresql`, `redis`, or `memory` in their place. What is only counted in this process (limit, activity,
customer, tallies with `memory`) has no span, since it takes less time than one; its duration is measured like all others.

| span | db.operation.name | db.collection.name |
|---|---|---|
";

const EVENTS_HEAD: &str = "
## Log events

Log records are JSON on standard output and OTLP, with the ids of trace and span. Others rely on these sentences:

| event | level |
|---|---|
";

/// The whole page.
pub(crate) fn page() -> String {
    let calls = db::ALL.iter().map(|call| {
        let (span, operation, collection) = (call.span, call.operation, call.collection);
        format!("| `{span}` | `{operation}` | `{collection}` |\n")
    });
    [
        HEAD.to_owned(),
        METRICS_HEAD.to_owned(),
        METRICS.iter().map(metric).collect(),
        SPANS_HEAD.to_owned(),
        SPANS.iter().map(span).collect(),
        CALLS_HEAD.to_owned(),
        calls.collect(),
        EVENTS_HEAD.to_owned(),
        EVENTS.iter().map(event).collect(),
    ]
    .concat()
}

fn metric(metric: &Metric) -> String {
    let kind = match metric.kind {
        Kind::Counter => "counter",
        Kind::UpDown => "up-down counter",
        Kind::Gauge => "gauge",
        Kind::Histogram(_) => "histogram",
    };
    let labels: Vec<_> = metric.labels.iter().map(|label| format!("`{label}`")).collect();
    let Metric {
        name,
        prometheus,
        about,
        ..
    } = metric;
    let unit = match metric.unit {
        "" => "none".to_owned(),
        unit => format!("`{unit}`"),
    };
    format!(
        "| `{prometheus}` | `{name}` | {kind} | {unit} | {} | {about} |\n",
        labels.join(", ")
    )
}

fn span(span: &SpanName) -> String {
    let kind = format!("{:?}", span.kind).to_uppercase();
    format!("| `{}` | {kind} | {} |\n", span.name, span.service)
}

fn event((sentence, kind): &(&str, EventKind)) -> String {
    let level = match kind {
        EventKind::Info => "info",
        EventKind::Warn => "warn",
    };
    format!("| {sentence} | {level} |\n")
}
