//! Payloads with everything in them that OTLP has.

use collector::otlp::protobuf;
use collector::payload::{Payload, Signal};
use opentelemetry_proto::tonic::common::v1::{
    AnyValue, ArrayValue, EntityRef, InstrumentationScope, KeyValue, KeyValueList, any_value::Value,
};
use opentelemetry_proto::tonic::logs::v1::{LogRecord, ResourceLogs, ScopeLogs};
use opentelemetry_proto::tonic::metrics::v1::{
    Exemplar, ExponentialHistogram, ExponentialHistogramDataPoint, Gauge, Histogram, HistogramDataPoint,
    Metric, NumberDataPoint, ResourceMetrics, ScopeMetrics, Sum, Summary, SummaryDataPoint, exemplar,
    exponential_histogram_data_point::Buckets, metric::Data, number_data_point,
    summary_data_point::ValueAtQuantile,
};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::{
    ResourceSpans, ScopeSpans, Span, Status,
    span::{Event, Link},
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

pub(crate) const SIGNALS: [Signal; 3] = [Signal::Traces, Signal::Metrics, Signal::Logs];

/// Doubles of all kinds, with one NaN and one zero.
fn double() -> impl Strategy<Value = f64> {
    prop_oneof![
        any::<f64>(),
        Just(f64::NAN),
        Just(f64::INFINITY),
        Just(f64::NEG_INFINITY)
    ]
    .prop_map(|number| match number {
        number if number.is_nan() => f64::NAN,
        0.0 => 0.0,
        number => number,
    })
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![Just(String::new()), "[a-z.]{1,8}", any::<String>()]
}

fn id(bytes: usize) -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![Just(Vec::new()), vec(any::<u8>(), bytes)]
}

fn value() -> impl Strategy<Value = AnyValue> {
    let leaf = prop_oneof![
        Just(None),
        text().prop_map(|text| Some(Value::StringValue(text))),
        any::<bool>().prop_map(|flag| Some(Value::BoolValue(flag))),
        any::<i64>().prop_map(|number| Some(Value::IntValue(number))),
        double().prop_map(|number| Some(Value::DoubleValue(number))),
        vec(any::<u8>(), 0..9).prop_map(|bytes| Some(Value::BytesValue(bytes))),
    ];
    let leaf = leaf.prop_map(|value| AnyValue { value });
    leaf.prop_recursive(3, 12, 3, |inner| {
        let pair = (text(), option::of(inner.clone())).prop_map(|(key, value)| pair(key, value));
        let value = prop_oneof![
            vec(inner, 0..3).prop_map(|values| Value::ArrayValue(ArrayValue { values })),
            vec(pair, 0..3).prop_map(|values| Value::KvlistValue(KeyValueList { values })),
        ];
        value.prop_map(|value| AnyValue { value: Some(value) })
    })
}

fn pair(key: String, value: Option<AnyValue>) -> KeyValue {
    KeyValue {
        key,
        value,
        ..KeyValue::default()
    }
}

fn attributes() -> impl Strategy<Value = Vec<KeyValue>> {
    vec(
        (text(), option::of(value())).prop_map(|(key, value)| pair(key, value)),
        0..3,
    )
}

fn resource() -> impl Strategy<Value = Option<Resource>> {
    let parts = (attributes(), any::<u32>(), vec(text(), 0..3));
    option::of(
        parts.prop_map(|(attributes, dropped_attributes_count, id_keys)| Resource {
            attributes,
            dropped_attributes_count,
            entity_refs: vec![EntityRef {
                r#type: "service".to_owned(),
                id_keys,
                ..EntityRef::default()
            }],
        }),
    )
}

fn scope() -> impl Strategy<Value = Option<InstrumentationScope>> {
    let parts = (text(), text(), attributes());
    option::of(
        parts.prop_map(|(name, version, attributes)| InstrumentationScope {
            name,
            version,
            attributes,
            dropped_attributes_count: 0,
        }),
    )
}

fn span() -> impl Strategy<Value = Span> {
    let ids = (id(16), id(8), id(8), text(), text());
    let numbers = (
        any::<u32>(),
        any::<i32>(),
        any::<u64>(),
        any::<u64>(),
        any::<u32>(),
    );
    let status = option::of((text(), 0..3).prop_map(|(message, code)| Status { message, code }));
    (ids, numbers, attributes(), attributes(), status).prop_map(|(ids, numbers, own, others, status)| Span {
        trace_id: ids.0.clone(),
        span_id: ids.1.clone(),
        parent_span_id: ids.2,
        trace_state: ids.3.clone(),
        name: ids.4.clone(),
        flags: numbers.0,
        kind: numbers.1,
        start_time_unix_nano: numbers.2,
        end_time_unix_nano: numbers.3,
        attributes: own,
        dropped_attributes_count: numbers.4,
        events: vec![Event {
            time_unix_nano: numbers.2,
            name: ids.4,
            attributes: others.clone(),
            dropped_attributes_count: numbers.4,
        }],
        dropped_events_count: numbers.4,
        links: vec![Link {
            trace_id: ids.0,
            span_id: ids.1,
            trace_state: ids.3,
            attributes: others,
            dropped_attributes_count: 0,
            flags: numbers.0,
        }],
        dropped_links_count: numbers.4,
        status,
    })
}

fn traces() -> impl Strategy<Value = Payload> {
    let scopes = (scope(), vec(span(), 0..3), text()).prop_map(|(scope, spans, schema_url)| ScopeSpans {
        scope,
        spans,
        schema_url,
    });
    let resources = (resource(), vec(scopes, 0..2), text());
    let resources = resources.prop_map(|(resource, scope_spans, schema_url)| ResourceSpans {
        resource,
        scope_spans,
        schema_url,
    });
    vec(resources, 0..3).prop_map(Payload::traces)
}

fn record() -> impl Strategy<Value = LogRecord> {
    let numbers = (any::<u64>(), any::<u64>(), any::<i32>(), any::<u32>());
    let texts = (text(), text(), id(16), id(8));
    (numbers, texts, option::of(value()), attributes()).prop_map(|(numbers, texts, body, attributes)| {
        LogRecord {
            time_unix_nano: numbers.0,
            observed_time_unix_nano: numbers.1,
            severity_number: numbers.2,
            severity_text: texts.0,
            body,
            attributes,
            dropped_attributes_count: numbers.3,
            flags: numbers.3,
            trace_id: texts.2,
            span_id: texts.3,
            event_name: texts.1,
        }
    })
}

fn logs() -> impl Strategy<Value = Payload> {
    let scopes =
        (scope(), vec(record(), 0..3), text()).prop_map(|(scope, log_records, schema_url)| ScopeLogs {
            scope,
            log_records,
            schema_url,
        });
    let resources = (resource(), vec(scopes, 0..2)).prop_map(|(resource, scope_logs)| ResourceLogs {
        resource,
        scope_logs,
        schema_url: String::new(),
    });
    vec(resources, 0..3).prop_map(Payload::logs)
}

/// What points of all kinds are made of.
#[derive(Clone, Debug)]
struct Point {
    attributes: Vec<KeyValue>,
    numbers: (u64, u64, u64, i32, u32),
    doubles: (f64, Option<f64>, Vec<f64>),
    counts: Vec<u64>,
    exemplars: Vec<Exemplar>,
}

fn point() -> impl Strategy<Value = Point> {
    let exemplar = (
        attributes(),
        any::<u64>(),
        id(8),
        id(16),
        double(),
        any::<Option<i64>>(),
    );
    let exemplar = exemplar.prop_map(
        |(filtered_attributes, time_unix_nano, span_id, trace_id, double, whole)| Exemplar {
            filtered_attributes,
            time_unix_nano,
            span_id,
            trace_id,
            value: Some(whole.map_or(exemplar::Value::AsDouble(double), exemplar::Value::AsInt)),
        },
    );
    let numbers = any::<(u64, u64, u64, i32, u32)>();
    let doubles = (double(), option::of(double()), vec(double(), 0..4));
    let parts = (
        attributes(),
        numbers,
        doubles,
        vec(any::<u64>(), 0..4),
        vec(exemplar, 0..2),
    );
    parts.prop_map(|(attributes, numbers, doubles, counts, exemplars)| Point {
        attributes,
        numbers,
        doubles,
        counts,
        exemplars,
    })
}

impl Point {
    fn number(&self) -> NumberDataPoint {
        let whole = number_data_point::Value::AsInt(self.numbers.3.into());
        let double = number_data_point::Value::AsDouble(self.doubles.0);
        NumberDataPoint {
            attributes: self.attributes.clone(),
            start_time_unix_nano: self.numbers.0,
            time_unix_nano: self.numbers.1,
            exemplars: self.exemplars.clone(),
            flags: self.numbers.4,
            value: [None, Some(whole), Some(double)][self.numbers.2 as usize % 3],
        }
    }

    fn histogram(&self) -> HistogramDataPoint {
        HistogramDataPoint {
            attributes: self.attributes.clone(),
            start_time_unix_nano: self.numbers.0,
            time_unix_nano: self.numbers.1,
            count: self.numbers.2,
            sum: self.doubles.1,
            bucket_counts: self.counts.clone(),
            explicit_bounds: self.doubles.2.clone(),
            exemplars: self.exemplars.clone(),
            flags: self.numbers.4,
            min: self.doubles.1,
            max: self.doubles.1,
        }
    }

    fn exponential(&self) -> ExponentialHistogramDataPoint {
        ExponentialHistogramDataPoint {
            attributes: self.attributes.clone(),
            start_time_unix_nano: self.numbers.0,
            time_unix_nano: self.numbers.1,
            count: self.numbers.2,
            sum: self.doubles.1,
            scale: self.numbers.3,
            zero_count: self.numbers.2,
            positive: Some(Buckets {
                offset: self.numbers.3,
                bucket_counts: self.counts.clone(),
            }),
            negative: None,
            flags: self.numbers.4,
            exemplars: self.exemplars.clone(),
            min: self.doubles.1,
            max: None,
            zero_threshold: self.doubles.0,
        }
    }

    fn summary(&self) -> SummaryDataPoint {
        SummaryDataPoint {
            attributes: self.attributes.clone(),
            start_time_unix_nano: self.numbers.0,
            time_unix_nano: self.numbers.1,
            count: self.numbers.2,
            sum: self.doubles.0,
            quantile_values: vec![ValueAtQuantile {
                quantile: 0.5,
                value: self.doubles.0,
            }],
            flags: self.numbers.4,
        }
    }

    fn data(&self, kind: u8) -> Option<Data> {
        let aggregation_temporality = self.numbers.3;
        Some(match kind {
            0 => return None,
            1 => Data::Gauge(Gauge {
                data_points: vec![self.number()],
            }),
            2 => Data::Sum(Sum {
                data_points: vec![self.number()],
                aggregation_temporality,
                is_monotonic: true,
            }),
            3 => Data::Histogram(Histogram {
                data_points: vec![self.histogram()],
                aggregation_temporality,
            }),
            4 => Data::ExponentialHistogram(ExponentialHistogram {
                data_points: vec![self.exponential()],
                aggregation_temporality,
            }),
            _ => Data::Summary(Summary {
                data_points: vec![self.summary()],
            }),
        })
    }
}

fn metrics() -> impl Strategy<Value = Payload> {
    let metric = (text(), text(), text(), attributes(), 0..6_u8, point());
    let metric = metric.prop_map(|(name, description, unit, metadata, kind, point)| Metric {
        name,
        description,
        unit,
        metadata,
        data: point.data(kind),
    });
    let scopes = (scope(), vec(metric, 0..4)).prop_map(|(scope, metrics)| ScopeMetrics {
        scope,
        metrics,
        schema_url: String::new(),
    });
    let resources = (resource(), vec(scopes, 0..2)).prop_map(|(resource, scope_metrics)| ResourceMetrics {
        resource,
        scope_metrics,
        schema_url: String::new(),
    });
    vec(resources, 0..2).prop_map(Payload::metrics)
}

/// Payloads of every signal.
pub(crate) fn payload() -> impl Strategy<Value = Payload> {
    prop_oneof![traces(), metrics(), logs()]
}

/// The same, as far as the wire can tell: NaN is NaN there.
pub(crate) fn assert_same(left: &Payload, right: &Payload) {
    assert_eq!(left.signal(), right.signal());
    if protobuf::encode(left) != protobuf::encode(right) {
        panic!("{left:#?}\nis not\n{right:#?}");
    }
}

/// Spans of one trace; the first has the others below it.
pub(crate) fn some_spans(count: usize) -> Payload {
    let spans = (0..count).map(|number| Span {
        trace_id: vec![7; 16],
        span_id: (number as u64 + 1).to_be_bytes().to_vec(),
        name: format!("GET /products/{number}"),
        start_time_unix_nano: 1_700_000_000_000_000_000,
        end_time_unix_nano: 1_700_000_000_100_000_000,
        attributes: vec![pair(
            "http.route".to_owned(),
            Some(AnyValue {
                value: Some(Value::StringValue("/products/{id}".to_owned())),
            }),
        )],
        ..Span::default()
    });
    let scope = ScopeSpans {
        spans: spans.collect(),
        ..ScopeSpans::default()
    };
    Payload::traces(vec![ResourceSpans {
        scope_spans: vec![scope],
        ..ResourceSpans::default()
    }])
}

/// One thing of that signal.
pub(crate) fn one_of(signal: Signal) -> Payload {
    match signal {
        Signal::Traces => some_spans(1),
        Signal::Metrics => {
            let point = NumberDataPoint {
                value: Some(number_data_point::Value::AsDouble(0.1 + 0.2)),
                ..NumberDataPoint::default()
            };
            let metric = Metric {
                name: "cart.size".to_owned(),
                data: Some(Data::Gauge(Gauge {
                    data_points: vec![point],
                })),
                ..Metric::default()
            };
            Payload::metrics(vec![ResourceMetrics {
                scope_metrics: vec![ScopeMetrics {
                    metrics: vec![metric],
                    ..ScopeMetrics::default()
                }],
                ..ResourceMetrics::default()
            }])
        }
        Signal::Logs => Payload::logs(vec![ResourceLogs {
            scope_logs: vec![ScopeLogs {
                log_records: vec![LogRecord {
                    severity_text: "INFO".to_owned(),
                    ..LogRecord::default()
                }],
                ..ScopeLogs::default()
            }],
            ..ResourceLogs::default()
        }]),
    }
}
