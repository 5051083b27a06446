//! What a sink keeps, in plain types.

use std::collections::BTreeMap;

use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value as Any;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
use opentelemetry_proto::tonic::metrics::v1::exemplar::Value as ExemplarValue;
use opentelemetry_proto::tonic::metrics::v1::number_data_point::Value as Number;
use opentelemetry_proto::tonic::metrics::v1::{Exemplar, Metric, metric::Data};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::status::StatusCode;
use opentelemetry_proto::tonic::trace::v1::{Span, span::SpanKind};
use serde_json::Value;

use super::{ITEMS_MAX, Seen};

/// Attributes by key; an int is a JSON integer, a double is not.
pub type Attributes = BTreeMap<String, Value>;

/// A span. Ids are in hexadecimal; an empty one is none.
#[derive(Clone, Debug, PartialEq)]
pub struct SeenSpan {
    /// Who made it.
    pub resource: Attributes,
    /// What is known of the library that made it; a collector writes there why it kept the span.
    pub scope: Attributes,
    /// Its name.
    pub name: String,
    /// `Server`, `Client`, `Producer`, `Consumer` or `Internal`.
    pub kind: String,
    /// The trace that it belongs to.
    pub trace_id: String,
    /// Its own id.
    pub span_id: String,
    /// The span that it is a part of.
    pub parent_span_id: String,
    /// What is known of it.
    pub attributes: Attributes,
    /// Trace and span of each link.
    pub links: Vec<(String, String)>,
    /// Whether its status is an error.
    pub is_error: bool,
    /// Its duration in nanoseconds.
    pub nanoseconds: u64,
}

/// A metric.
#[derive(Clone, Debug, PartialEq)]
pub struct SeenMetric {
    /// Who told it.
    pub resource: Attributes,
    /// Its name.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// What it means.
    pub description: String,
    /// `Sum`, `Gauge` or `Histogram`.
    pub kind: &'static str,
    /// One for each set of labels.
    pub points: Vec<SeenPoint>,
}

/// A metric's value for one set of labels.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SeenPoint {
    /// The labels.
    pub labels: Attributes,
    /// The value; of a histogram the sum.
    pub value: f64,
    /// How many values a histogram has.
    pub count: u64,
    /// How many each bucket has.
    pub buckets: Vec<u64>,
    /// The buckets' upper bounds, without the last.
    pub bounds: Vec<f64>,
    /// Traces to look at.
    pub exemplars: Vec<SeenExemplar>,
}

/// A value and the span in which it was recorded.
#[derive(Clone, Debug, PartialEq)]
pub struct SeenExemplar {
    /// The value.
    pub value: f64,
    /// The trace.
    pub trace_id: String,
    /// The span.
    pub span_id: String,
}

/// A log record.
#[derive(Clone, Debug, PartialEq)]
pub struct SeenRecord {
    /// Who wrote it.
    pub resource: Attributes,
    /// Where in the program.
    pub target: String,
    /// `INFO` and so on.
    pub severity: String,
    /// The severity's number.
    pub severity_number: i32,
    /// The sentence.
    pub message: String,
    /// What varies.
    pub attributes: Attributes,
    /// The trace in which it was written.
    pub trace_id: String,
    /// The span in which it was written.
    pub span_id: String,
    /// When, in nanoseconds since 1970.
    pub time: u64,
}

impl SeenSpan {
    /// `service.name`.
    #[must_use]
    pub fn service(&self) -> &str {
        service(&self.resource)
    }
}

impl SeenMetric {
    /// `service.name`.
    #[must_use]
    pub fn service(&self) -> &str {
        service(&self.resource)
    }
}

impl SeenRecord {
    /// `service.name`.
    #[must_use]
    pub fn service(&self) -> &str {
        service(&self.resource)
    }
}

impl Seen {
    pub(super) fn add_spans(&mut self, request: ExportTraceServiceRequest) {
        for group in request.resource_spans {
            let resource = resource(group.resource);
            for library in group.scope_spans {
                let scope = library.scope.map(|scope| attributes(scope.attributes));
                let scope = scope.unwrap_or_default();
                let room = ITEMS_MAX.saturating_sub(self.spans.len());
                let spans = library.spans.into_iter().take(room);
                self.spans.extend(spans.map(|told| span(&resource, &scope, told)));
            }
        }
    }

    pub(super) fn add_metrics(&mut self, request: ExportMetricsServiceRequest) {
        for group in request.resource_metrics {
            let resource = resource(group.resource);
            for told in group.scope_metrics.into_iter().flat_map(|scope| scope.metrics) {
                let told = metric(&resource, told);
                let same =
                    |known: &&mut SeenMetric| (&known.name, &known.resource) == (&told.name, &resource);
                match self.metrics.iter_mut().find(same) {
                    Some(known) => known.renew(told),
                    None => self.metrics.push(told),
                }
            }
        }
    }

    pub(super) fn add_logs(&mut self, request: ExportLogsServiceRequest) {
        for group in request.resource_logs {
            let resource = resource(group.resource);
            for scope in group.scope_logs {
                let target = scope.scope.map(|scope| scope.name).unwrap_or_default();
                let room = ITEMS_MAX.saturating_sub(self.logs.len());
                let records = scope.log_records.into_iter().take(room);
                self.logs.extend(records.map(|told| SeenRecord {
                    resource: resource.clone(),
                    target: target.clone(),
                    severity: told.severity_text,
                    severity_number: told.severity_number,
                    message: json(told.body).as_str().unwrap_or_default().to_owned(),
                    attributes: attributes(told.attributes),
                    trace_id: hexadecimal(&told.trace_id),
                    span_id: hexadecimal(&told.span_id),
                    time: told.time_unix_nano,
                }));
            }
        }
    }
}

impl SeenMetric {
    /// Takes the newest numbers; an exemplar is told once, so the former ones are kept.
    fn renew(&mut self, mut told: Self) {
        for point in &mut told.points {
            let former = self
                .points
                .iter_mut()
                .find(|former| former.labels == point.labels);
            if let Some(former) = former {
                let mut exemplars = std::mem::take(&mut former.exemplars);
                exemplars.append(&mut point.exemplars);
                point.exemplars = exemplars;
            }
        }
        *self = told;
    }
}

fn service(resource: &Attributes) -> &str {
    resource
        .get("service.name")
        .and_then(Value::as_str)
        .unwrap_or_default()
}

fn resource(resource: Option<Resource>) -> Attributes {
    resource
        .map(|resource| attributes(resource.attributes))
        .unwrap_or_default()
}

fn attributes(pairs: Vec<KeyValue>) -> Attributes {
    pairs
        .into_iter()
        .map(|pair| (pair.key, json(pair.value)))
        .collect()
}

fn json(value: Option<AnyValue>) -> Value {
    match value.and_then(|value| value.value) {
        Some(Any::StringValue(text)) => text.into(),
        Some(Any::BoolValue(value)) => value.into(),
        Some(Any::IntValue(value)) => value.into(),
        Some(Any::DoubleValue(value)) => value.into(),
        Some(Any::ArrayValue(list)) => list.values.into_iter().map(|value| json(Some(value))).collect(),
        _ => Value::Null,
    }
}

fn hexadecimal(id: &[u8]) -> String {
    id.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn span(resource: &Attributes, scope: &Attributes, told: Span) -> SeenSpan {
    SeenSpan {
        resource: resource.clone(),
        scope: scope.clone(),
        kind: SpanKind::try_from(told.kind)
            .map_or_else(|_| told.kind.to_string(), |kind| format!("{kind:?}")),
        trace_id: hexadecimal(&told.trace_id),
        span_id: hexadecimal(&told.span_id),
        parent_span_id: hexadecimal(&told.parent_span_id),
        attributes: attributes(told.attributes),
        links: told
            .links
            .iter()
            .map(|link| (hexadecimal(&link.trace_id), hexadecimal(&link.span_id)))
            .collect(),
        is_error: told
            .status
            .is_some_and(|status| status.code == i32::from(StatusCode::Error)),
        nanoseconds: told.end_time_unix_nano.saturating_sub(told.start_time_unix_nano),
        name: told.name,
    }
}

fn metric(resource: &Attributes, told: Metric) -> SeenMetric {
    let (kind, points) = match told.data {
        Some(Data::Sum(sum)) => ("Sum", sum.data_points.into_iter().map(number).collect()),
        Some(Data::Gauge(gauge)) => ("Gauge", gauge.data_points.into_iter().map(number).collect()),
        Some(Data::Histogram(histogram)) => {
            let points = histogram.data_points.into_iter().map(|point| SeenPoint {
                labels: attributes(point.attributes),
                value: point.sum.unwrap_or_default(),
                count: point.count,
                buckets: point.bucket_counts,
                bounds: point.explicit_bounds,
                exemplars: point.exemplars.iter().map(exemplar).collect(),
            });
            ("Histogram", points.collect())
        }
        _ => ("", Vec::new()),
    };
    SeenMetric {
        resource: resource.clone(),
        name: told.name,
        unit: told.unit,
        description: told.description,
        kind,
        points,
    }
}

fn number(point: opentelemetry_proto::tonic::metrics::v1::NumberDataPoint) -> SeenPoint {
    SeenPoint {
        labels: attributes(point.attributes),
        value: match point.value {
            Some(Number::AsDouble(value)) => value,
            Some(Number::AsInt(value)) => value as f64,
            None => 0.0,
        },
        ..SeenPoint::default()
    }
}

fn exemplar(told: &Exemplar) -> SeenExemplar {
    SeenExemplar {
        value: match told.value {
            Some(ExemplarValue::AsDouble(value)) => value,
            Some(ExemplarValue::AsInt(value)) => value as f64,
            None => 0.0,
        },
        trace_id: hexadecimal(&told.trace_id),
        span_id: hexadecimal(&told.span_id),
    }
}
