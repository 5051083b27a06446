//! What was heard, in plain words.

use std::collections::BTreeMap;

use opentelemetry_proto::tonic::common::v1::{KeyValue, any_value::Value};
use opentelemetry_proto::tonic::metrics::v1::{Metric, metric::Data, number_data_point};
use opentelemetry_sdk::trace::SpanData;

/// A span that has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlainSpan {
    /// Its name.
    pub name: String,
    /// `Server`, `Client`, `Internal`, `Producer` or `Consumer`.
    pub kind: String,
    /// The trace's id in hex.
    pub trace: String,
    /// Its own id in hex.
    pub id: String,
    /// Its parent's id in hex; zeros for none.
    pub parent: String,
    /// The ids of the spans that it is linked to, in hex.
    pub links: Vec<String>,
    /// Its attributes as text.
    pub attributes: BTreeMap<String, String>,
    /// Whether it failed.
    pub is_error: bool,
}

impl PlainSpan {
    pub(super) fn of(span: &SpanData) -> Self {
        let links = span
            .links
            .iter()
            .map(|link| link.span_context.span_id().to_string());
        let attributes = span.attributes.iter();
        let attributes = attributes.map(|pair| (pair.key.to_string(), pair.value.to_string()));
        Self {
            name: span.name.to_string(),
            kind: format!("{:?}", span.span_kind),
            trace: span.span_context.trace_id().to_string(),
            id: span.span_context.span_id().to_string(),
            parent: span.parent_span_id.to_string(),
            links: links.collect(),
            attributes: attributes.collect(),
            is_error: matches!(span.status, opentelemetry::trace::Status::Error { .. }),
        }
    }

    /// Its attributes as `key=value`, in alphabetical order of the keys.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        let pairs = self.attributes.iter();
        pairs.map(|(key, value)| format!("{key}={value}")).collect()
    }

    /// An attribute; empty if it is not there.
    #[must_use]
    pub fn attribute(&self, key: &str) -> &str {
        self.attributes.get(key).map_or("", String::as_str)
    }
}

pub(super) fn numbers(metric: &Metric) -> Vec<(String, f64)> {
    let name = &metric.name;
    match &metric.data {
        Some(Data::Sum(sum)) => single(name, &sum.data_points),
        Some(Data::Gauge(gauge)) => single(name, &gauge.data_points),
        Some(Data::Histogram(histogram)) => {
            let points = histogram.data_points.iter();
            let both = points.flat_map(|point| {
                let labels = labels(&point.attributes);
                let count = (format!("{name}{labels}"), point.count as f64);
                let sum = (format!("{name}.sum{labels}"), point.sum.unwrap_or_default());
                [count, sum]
            });
            both.collect()
        }
        _ => Vec::new(),
    }
}

fn single(
    name: &str,
    points: &[opentelemetry_proto::tonic::metrics::v1::NumberDataPoint],
) -> Vec<(String, f64)> {
    let value = |value: &Option<number_data_point::Value>| match value {
        Some(number_data_point::Value::AsInt(value)) => *value as f64,
        Some(number_data_point::Value::AsDouble(value)) => *value,
        None => 0.0,
    };
    let points = points.iter();
    let named = points.map(|point| {
        (
            format!("{name}{}", labels(&point.attributes)),
            value(&point.value),
        )
    });
    named.collect()
}

fn labels(attributes: &[KeyValue]) -> String {
    let text = |attribute: &KeyValue| {
        let value = attribute.value.as_ref().and_then(|value| value.value.as_ref());
        let value = match value {
            Some(Value::StringValue(text)) => text.clone(),
            Some(Value::IntValue(number)) => number.to_string(),
            other => format!("{other:?}"),
        };
        format!("{}={value}", attribute.key)
    };
    let mut pairs: Vec<String> = attributes.iter().map(text).collect();
    pairs.sort();
    format!("{{{}}}", pairs.join(","))
}
