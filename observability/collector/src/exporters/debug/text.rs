//! Payloads for people to read.

use std::fmt::Write;

use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue, any_value::Value};
use opentelemetry_proto::tonic::metrics::v1::{Metric, metric::Data};
use opentelemetry_proto::tonic::resource::v1::Resource;

use crate::payload::Payload;

/// Items of one payload that are written; the others are counted.
const ITEMS_MAX: usize = 200;
/// Characters of one value.
const VALUE_CHARACTERS_MAX: usize = 500;
/// Attributes of one item.
const ATTRIBUTES_MAX: usize = 100;

/// A line for each resource and each item; in detail also their attributes.
pub(super) fn text(payload: &Payload, is_detailed: bool) -> String {
    let mut page = Page {
        text: String::new(),
        is_detailed,
        left: ITEMS_MAX,
        hidden: 0,
    };
    match payload {
        Payload::Traces(all) => {
            for one in all.decoded() {
                page.resource(one.resource.as_ref());
                for span in one.scope_spans.iter().flat_map(|scope| &scope.spans) {
                    let code = span.status.as_ref().map_or(0, |status| status.code);
                    let nanoseconds = span.end_time_unix_nano.saturating_sub(span.start_time_unix_nano);
                    let (trace, id, kind) = (hex(&span.trace_id), hex(&span.span_id), span.kind);
                    let line = format!(
                        "{} {trace} {id} kind={kind} status={code} ns={nanoseconds}",
                        span.name
                    );
                    page.item(&line, &span.attributes);
                }
            }
        }
        Payload::Metrics(all) => {
            for one in all.iter() {
                page.resource(one.resource.as_ref());
                for metric in one.scope_metrics.iter().flat_map(|scope| &scope.metrics) {
                    page.metric(metric);
                }
            }
        }
        Payload::Logs(all) => {
            for one in all.iter() {
                page.resource(one.resource.as_ref());
                for record in one.scope_logs.iter().flat_map(|scope| &scope.log_records) {
                    let body = record.body.as_ref().map(short).unwrap_or_default();
                    page.item(&format!("{} {body}", record.severity_text), &record.attributes);
                }
            }
        }
    }
    page.end()
}

struct Page {
    text: String,
    is_detailed: bool,
    left: usize,
    hidden: usize,
}

impl Page {
    fn resource(&mut self, resource: Option<&Resource>) {
        let attributes = resource.map_or(&[][..], |resource| &resource.attributes);
        if self.left > 0 {
            self.text.push_str("resource");
            self.attributes(attributes, " ");
            self.text.push('\n');
        }
    }

    fn item(&mut self, line: &str, attributes: &[KeyValue]) {
        if self.left == 0 {
            self.hidden += 1;
            return;
        }
        self.left -= 1;
        let _infallible = write!(self.text, "  {line}");
        if self.is_detailed {
            self.attributes(attributes, "\n    ");
        }
        self.text.push('\n');
    }

    fn metric(&mut self, metric: &Metric) {
        let line = |value: String| format!("{} [{}] {value}", metric.name, metric.unit);
        match &metric.data {
            Some(Data::Gauge(data)) => {
                for point in &data.data_points {
                    self.item(&line(format!("{:?}", point.value)), &point.attributes);
                }
            }
            Some(Data::Sum(data)) => {
                for point in &data.data_points {
                    self.item(&line(format!("{:?}", point.value)), &point.attributes);
                }
            }
            Some(Data::Histogram(data)) => {
                for point in &data.data_points {
                    let value = format!("count={} sum={:?}", point.count, point.sum);
                    self.item(&line(value), &point.attributes);
                }
            }
            Some(Data::ExponentialHistogram(data)) => {
                for point in &data.data_points {
                    let value = format!("count={} sum={:?}", point.count, point.sum);
                    self.item(&line(value), &point.attributes);
                }
            }
            Some(Data::Summary(data)) => {
                for point in &data.data_points {
                    let value = format!("count={} sum={}", point.count, point.sum);
                    self.item(&line(value), &point.attributes);
                }
            }
            None => {}
        }
    }

    fn attributes(&mut self, attributes: &[KeyValue], before: &str) {
        for attribute in attributes.iter().take(ATTRIBUTES_MAX) {
            let value = attribute.value.as_ref().map(short).unwrap_or_default();
            let _infallible = write!(self.text, "{before}{}={value}", attribute.key);
        }
        if attributes.len() > ATTRIBUTES_MAX {
            let more = attributes.len() - ATTRIBUTES_MAX;
            let _infallible = write!(self.text, "{before}and {more} more attributes");
        }
    }

    fn end(mut self) -> String {
        if self.hidden > 0 {
            let _infallible = writeln!(self.text, "and {} more", self.hidden);
        }
        self.text
    }
}

/// A value in few words; of what has parts, only what it is.
fn short(value: &AnyValue) -> String {
    match &value.value {
        Some(Value::StringValue(text)) => text.chars().take(VALUE_CHARACTERS_MAX).collect(),
        Some(Value::BoolValue(value)) => value.to_string(),
        Some(Value::IntValue(value)) => value.to_string(),
        Some(Value::DoubleValue(value)) => value.to_string(),
        Some(Value::ArrayValue(list)) => format!("a list of {}", list.values.len()),
        Some(Value::KvlistValue(map)) => format!("a map of {}", map.values.len()),
        Some(Value::BytesValue(bytes)) => format!("{} bytes", bytes.len()),
        _ => String::new(),
    }
}

fn hex(id: &[u8]) -> String {
    id.iter().map(|byte| format!("{byte:02x}")).collect()
}
