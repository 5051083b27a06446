//! What the tests of several rooms need: a consumer that keeps what it gets, and payloads made of little.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue, any_value::Value};
use opentelemetry_proto::tonic::logs::v1::{LogRecord, ResourceLogs, ScopeLogs};
use opentelemetry_proto::tonic::metrics::v1::{
    Metric, NumberDataPoint, ResourceMetrics, ScopeMetrics, Sum, metric::Data,
};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span};

use crate::consumer::{Consumer, Refusal};
use crate::payload::Payload;

/// Keeps what it takes, and refuses first what it was told to.
#[derive(Default)]
pub(crate) struct Recorder {
    pub(crate) taken: Mutex<Vec<Payload>>,
    pub(crate) refusals: Mutex<VecDeque<Refusal>>,
}

impl Recorder {
    pub(crate) fn new() -> Arc<Self> {
        Arc::default()
    }

    pub(crate) fn refusing(refusals: &[Refusal]) -> Arc<Self> {
        let refusals = Mutex::new(refusals.iter().cloned().collect());
        let taken = Mutex::default();
        Arc::new(Self { taken, refusals })
    }

    /// The names of the spans, metrics or bodies of every payload.
    pub(crate) fn names(&self) -> Vec<Vec<String>> {
        self.taken.lock().unwrap().iter().map(names).collect()
    }
}

#[async_trait]
impl Consumer for Recorder {
    async fn consume(&self, payload: Payload) -> Result<(), Refusal> {
        if let Some(refusal) = self.refusals.lock().unwrap().pop_front() {
            return Err(refusal);
        }
        self.taken.lock().unwrap().push(payload);
        Ok(())
    }
}

/// One resource named `service`, with these spans.
pub(crate) fn spans(service: &str, spans: Vec<Span>) -> Payload {
    Payload::traces(vec![ResourceSpans {
        resource: resource(service),
        scope_spans: vec![ScopeSpans {
            spans,
            ..ScopeSpans::default()
        }],
        ..ResourceSpans::default()
    }])
}

/// The same with spans of which only the names matter.
pub(crate) fn named_spans(names: &[&str]) -> Payload {
    spans("shop", names.iter().map(|name| span(name, &[])).collect())
}

/// Attributes as a test writes them.
pub(crate) type Attributes<'a> = &'a [(&'a str, Value)];

/// One resource named `service`, with these metrics, each a sum with one point per list of attributes.
pub(crate) fn sums(service: &str, metrics: &[(&str, &[Attributes<'_>])]) -> Payload {
    let sum = |(name, points): &(&str, &[Attributes<'_>])| {
        let point = |attributes: &Attributes<'_>| NumberDataPoint {
            attributes: attributes.iter().map(attribute).collect(),
            ..NumberDataPoint::default()
        };
        Metric {
            name: (*name).to_owned(),
            data: Some(Data::Sum(Sum {
                data_points: points.iter().map(point).collect(),
                aggregation_temporality: 2,
                is_monotonic: true,
            })),
            ..Metric::default()
        }
    };
    Payload::metrics(vec![ResourceMetrics {
        resource: resource(service),
        scope_metrics: vec![ScopeMetrics {
            metrics: metrics.iter().map(sum).collect(),
            ..ScopeMetrics::default()
        }],
        ..ResourceMetrics::default()
    }])
}

/// One resource named `service`, with these log records.
pub(crate) fn logs(service: &str, log_records: Vec<LogRecord>) -> Payload {
    Payload::logs(vec![ResourceLogs {
        resource: resource(service),
        scope_logs: vec![ScopeLogs {
            log_records,
            ..ScopeLogs::default()
        }],
        ..ResourceLogs::default()
    }])
}

pub(crate) fn span(name: &str, attributes: &[(&str, Value)]) -> Span {
    Span {
        name: name.to_owned(),
        attributes: attributes.iter().map(attribute).collect(),
        ..Span::default()
    }
}

pub(crate) fn record(body: &str, severity: i32) -> LogRecord {
    LogRecord {
        body: Some(AnyValue {
            value: Some(text(body)),
        }),
        severity_number: severity,
        ..LogRecord::default()
    }
}

pub(crate) fn text(value: &str) -> Value {
    Value::StringValue(value.to_owned())
}

pub(crate) fn attribute((key, value): &(&str, Value)) -> KeyValue {
    KeyValue {
        key: (*key).to_owned(),
        value: Some(AnyValue {
            value: Some(value.clone()),
        }),
        ..KeyValue::default()
    }
}

fn resource(service: &str) -> Option<Resource> {
    Some(Resource {
        attributes: vec![attribute(&("service.name", text(service)))],
        ..Resource::default()
    })
}

/// The names of the spans, the metrics (once for each point) or the bodies.
pub(crate) fn names(payload: &Payload) -> Vec<String> {
    match payload {
        Payload::Traces(all) => {
            let scopes = all.decoded().iter().flat_map(|one| &one.scope_spans);
            scopes
                .flat_map(|scope| &scope.spans)
                .map(|span| span.name.clone())
                .collect()
        }
        Payload::Metrics(all) => {
            let scopes = all.iter().flat_map(|one| &one.scope_metrics);
            let metrics = scopes.flat_map(|scope| &scope.metrics);
            let points = |metric: &Metric| match &metric.data {
                Some(Data::Sum(sum)) => sum.data_points.len(),
                _ => 0,
            };
            metrics
                .flat_map(|metric| vec![metric.name.clone(); points(metric)])
                .collect()
        }
        Payload::Logs(all) => {
            let scopes = all.iter().flat_map(|one| &one.scope_logs);
            let body = |record: &LogRecord| match record.body.as_ref().and_then(|body| body.value.as_ref()) {
                Some(Value::StringValue(body)) => body.clone(),
                other => format!("{other:?}"),
            };
            scopes.flat_map(|scope| &scope.log_records).map(body).collect()
        }
    }
}
