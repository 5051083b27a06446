//! OTLP metrics in few words.

use opentelemetry_proto::tonic::common::v1::{AnyValue, InstrumentationScope, KeyValue, any_value::Value};
use opentelemetry_proto::tonic::metrics::v1::{
    Exemplar, ExponentialHistogram, ExponentialHistogramDataPoint, Gauge, Histogram, HistogramDataPoint,
    Metric, NumberDataPoint, ResourceMetrics, ScopeMetrics, Sum, Summary, SummaryDataPoint, exemplar,
    exponential_histogram_data_point::Buckets, metric::Data, number_data_point,
    summary_data_point::ValueAtQuantile,
};
use opentelemetry_proto::tonic::resource::v1::Resource;

/// Since the start.
pub(super) const CUMULATIVE: i32 = 2;
/// Since the last point.
pub(super) const DELTA: i32 = 1;
/// Not said.
pub(super) const UNSPECIFIED: i32 = 0;

pub(super) fn attribute(key: &str, value: &str) -> KeyValue {
    KeyValue {
        key: key.to_owned(),
        value: Some(AnyValue {
            value: Some(Value::StringValue(value.to_owned())),
        }),
        ..KeyValue::default()
    }
}

pub(super) fn attributes(pairs: &[(&str, &str)]) -> Vec<KeyValue> {
    pairs.iter().map(|(key, value)| attribute(key, value)).collect()
}

/// One export of one resource and one scope.
pub(super) fn export(resource: &[(&str, &str)], metrics: Vec<Metric>) -> Vec<ResourceMetrics> {
    vec![ResourceMetrics {
        resource: Some(Resource {
            attributes: attributes(resource),
            ..Resource::default()
        }),
        scope_metrics: vec![ScopeMetrics {
            scope: Some(InstrumentationScope {
                name: "shop".to_owned(),
                version: "1.2".to_owned(),
                ..InstrumentationScope::default()
            }),
            metrics,
            ..ScopeMetrics::default()
        }],
        ..ResourceMetrics::default()
    }]
}

pub(super) fn metric(name: &str, unit: &str, data: Data) -> Metric {
    Metric {
        name: name.to_owned(),
        unit: unit.to_owned(),
        data: Some(data),
        ..Metric::default()
    }
}

/// A point from `start` to `time`, in seconds.
pub(super) fn number(labels: &[(&str, &str)], start: u64, time: u64, value: i64) -> NumberDataPoint {
    NumberDataPoint {
        attributes: attributes(labels),
        start_time_unix_nano: start * 1_000_000_000,
        time_unix_nano: time * 1_000_000_000,
        value: Some(number_data_point::Value::AsInt(value)),
        ..NumberDataPoint::default()
    }
}

pub(super) fn gauge(data_points: Vec<NumberDataPoint>) -> Data {
    Data::Gauge(Gauge { data_points })
}

pub(super) fn sum(
    aggregation_temporality: i32,
    is_monotonic: bool,
    data_points: Vec<NumberDataPoint>,
) -> Data {
    Data::Sum(Sum {
        data_points,
        aggregation_temporality,
        is_monotonic,
    })
}

pub(super) fn counter(data_points: Vec<NumberDataPoint>) -> Data {
    sum(CUMULATIVE, true, data_points)
}

pub(super) fn buckets(start: u64, time: u64, bounds: &[f64], counts: &[u64]) -> HistogramDataPoint {
    HistogramDataPoint {
        start_time_unix_nano: start * 1_000_000_000,
        time_unix_nano: time * 1_000_000_000,
        count: counts.iter().sum(),
        sum: Some(2.5),
        explicit_bounds: bounds.to_vec(),
        bucket_counts: counts.to_vec(),
        ..HistogramDataPoint::default()
    }
}

pub(super) fn histogram(aggregation_temporality: i32, data_points: Vec<HistogramDataPoint>) -> Data {
    Data::Histogram(Histogram {
        data_points,
        aggregation_temporality,
    })
}

/// With one measurement that is zero and the rest in positive buckets.
pub(super) fn exponential(
    aggregation_temporality: i32,
    start: u64,
    time: u64,
    scale: i32,
    counts: &[u64],
) -> Data {
    Data::ExponentialHistogram(ExponentialHistogram {
        data_points: vec![ExponentialHistogramDataPoint {
            start_time_unix_nano: start * 1_000_000_000,
            time_unix_nano: time * 1_000_000_000,
            count: counts.iter().sum::<u64>() + 1,
            sum: Some(4.5),
            scale,
            zero_count: 1,
            positive: Some(Buckets {
                offset: 0,
                bucket_counts: counts.to_vec(),
            }),
            ..ExponentialHistogramDataPoint::default()
        }],
        aggregation_temporality,
    })
}

pub(super) fn summary(quantiles: &[(f64, f64)]) -> Data {
    let quantile = |&(quantile, value): &(f64, f64)| ValueAtQuantile { quantile, value };
    Data::Summary(Summary {
        data_points: vec![SummaryDataPoint {
            count: 3,
            sum: 1.5,
            quantile_values: quantiles.iter().map(quantile).collect(),
            ..SummaryDataPoint::default()
        }],
    })
}

pub(super) fn exemplar(trace: u8, value: f64) -> Exemplar {
    Exemplar {
        trace_id: vec![trace; 16],
        span_id: vec![7; 8],
        time_unix_nano: 60_500_000_000,
        value: Some(exemplar::Value::AsDouble(value)),
        ..Exemplar::default()
    }
}
