//! Dropping what conditions are true of. Each function says whether nothing is left.

use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::logs::v1::ResourceLogs;
use opentelemetry_proto::tonic::metrics::v1::{Metric, ResourceMetrics, metric::Data};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::ResourceSpans;

use super::condition::{Condition, Thing, What};

pub(super) fn spans(all: &mut Vec<ResourceSpans>, spans: &[Condition], events: &[Condition]) -> bool {
    for one in all.iter_mut() {
        let resource = attributes(one.resource.as_ref());
        for scope in &mut one.scope_spans {
            scope
                .spans
                .retain(|span| !is_any(spans, resource, What::Span(span)));
            for span in scope.spans.iter_mut().filter(|_| !events.is_empty()) {
                span.events
                    .retain(|event| !is_any(events, resource, What::SpanEvent(event)));
            }
        }
        one.scope_spans.retain(|scope| !scope.spans.is_empty());
    }
    all.retain(|one| !one.scope_spans.is_empty());
    all.is_empty()
}

pub(super) fn metrics(all: &mut Vec<ResourceMetrics>, metrics: &[Condition], points: &[Condition]) -> bool {
    for one in all.iter_mut() {
        let resource = attributes(one.resource.as_ref());
        for scope in &mut one.scope_metrics {
            scope.metrics.retain_mut(|metric| {
                !is_any(metrics, resource, What::Metric(metric))
                    && (points.is_empty() || keeps_points(metric, resource, points))
            });
        }
        one.scope_metrics.retain(|scope| !scope.metrics.is_empty());
    }
    all.retain(|one| !one.scope_metrics.is_empty());
    all.is_empty()
}

pub(super) fn log_records(all: &mut Vec<ResourceLogs>, records: &[Condition]) -> bool {
    for one in all.iter_mut() {
        let resource = attributes(one.resource.as_ref());
        for scope in &mut one.scope_logs {
            scope
                .log_records
                .retain(|record| !is_any(records, resource, What::LogRecord(record)));
        }
        one.scope_logs.retain(|scope| !scope.log_records.is_empty());
    }
    all.retain(|one| !one.scope_logs.is_empty());
    all.is_empty()
}

/// Drops its points; whether some are left.
fn keeps_points(metric: &mut Metric, resource: &[KeyValue], conditions: &[Condition]) -> bool {
    let name = &metric.name;
    let stays = |attributes: &[KeyValue]| !is_any(conditions, resource, What::DataPoint(name, attributes));
    match &mut metric.data {
        Some(Data::Gauge(data)) => keep(&mut data.data_points, |point| stays(&point.attributes)),
        Some(Data::Sum(data)) => keep(&mut data.data_points, |point| stays(&point.attributes)),
        Some(Data::Histogram(data)) => keep(&mut data.data_points, |point| stays(&point.attributes)),
        Some(Data::ExponentialHistogram(data)) => {
            keep(&mut data.data_points, |point| stays(&point.attributes))
        }
        Some(Data::Summary(data)) => keep(&mut data.data_points, |point| stays(&point.attributes)),
        None => true,
    }
}

fn keep<P>(points: &mut Vec<P>, stays: impl Fn(&P) -> bool) -> bool {
    points.retain(stays);
    !points.is_empty()
}

fn is_any(conditions: &[Condition], resource: &[KeyValue], what: What<'_>) -> bool {
    let thing = Thing { resource, what };
    conditions.iter().any(|condition| condition.is_true(thing))
}

fn attributes(resource: Option<&Resource>) -> &[KeyValue] {
    resource.map_or(&[], |resource| &resource.attributes)
}
