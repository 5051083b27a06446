//! The metrics that connectors make: sums and histograms of durations, as OTLP.

use std::time::Duration;

use opentelemetry_proto::tonic::common::v1::{InstrumentationScope, KeyValue};
use opentelemetry_proto::tonic::metrics::v1::{
    AggregationTemporality, Exemplar, Histogram, HistogramDataPoint, Metric, NumberDataPoint,
    ResourceMetrics, ScopeMetrics, Sum, metric::Data, number_data_point,
};
use opentelemetry_proto::tonic::resource::v1::Resource;

use crate::spans::view::SpanView;

/// How many buckets a histogram may have.
const BUCKETS_MAX: usize = 200;

/// The bounds of the buckets unless others are given, in milliseconds; the same in both connectors, as in the real ones.
const BOUNDS_MS: [f64; 16] = [
    2.0, 4.0, 6.0, 8.0, 10.0, 50.0, 100.0, 200.0, 400.0, 800.0, 1_000.0, 1_400.0, 2_000.0, 5_000.0, 10_000.0,
    15_000.0,
];

/// The span of time that a point is about, in nanoseconds since 1970.
#[derive(Clone, Copy, Debug)]
pub(super) struct Period {
    pub(super) start: u64,
    pub(super) end: u64,
}

/// Upper bounds in a unit of so many nanoseconds, or the usual ones.
///
/// # Errors
/// One sentence if they do not rise, or are too many.
pub(super) fn bounds(buckets: Option<&[Duration]>, unit_nanos: f64) -> Result<Vec<f64>, String> {
    let Some(buckets) = buckets else {
        // The unit is a million nanoseconds or a multiple of it, so that 2 ms is exactly 0.002 s.
        return Ok(BOUNDS_MS.iter().map(|bound| bound / (unit_nanos / 1e6)).collect());
    };
    if buckets.is_empty() || buckets.len() > BUCKETS_MAX {
        return Err(format!("there must be 1 to {BUCKETS_MAX} buckets"));
    }
    if !buckets.is_sorted_by(|a, b| a < b) {
        return Err("the bounds of the buckets must rise".to_owned());
    }
    Ok(buckets
        .iter()
        .map(|bound| bound.as_nanos() as f64 / unit_nanos)
        .collect())
}

/// How long a span took, in a unit of so many nanoseconds; 0 if it ended before it started.
pub(super) fn duration(span: &SpanView<'_>, unit_nanos: f64) -> f64 {
    span.end().saturating_sub(span.start()) as f64 / unit_nanos
}

/// How many durations there were, how long they were together, and how many fell into each bucket.
#[derive(Clone, Debug, Default)]
pub(super) struct Durations {
    count: u64,
    sum: f64,
    buckets: Vec<u64>,
}

impl Durations {
    /// Counts one. A bucket has its upper bound in it.
    pub(super) fn add(&mut self, duration: f64, bounds: &[f64]) {
        self.buckets.resize(bounds.len() + 1, 0);
        let at = bounds.partition_point(|bound| *bound < duration);
        if let Some(bucket) = self.buckets.get_mut(at) {
            *bucket += 1;
        }
        self.count += 1;
        self.sum += duration;
    }

    /// The point of a histogram.
    pub(super) fn point(
        &self,
        attributes: Vec<KeyValue>,
        bounds: &[f64],
        period: Period,
        exemplars: Vec<Exemplar>,
    ) -> HistogramDataPoint {
        HistogramDataPoint {
            attributes,
            start_time_unix_nano: period.start,
            time_unix_nano: period.end,
            count: self.count,
            sum: Some(self.sum),
            bucket_counts: self.buckets.clone(),
            explicit_bounds: bounds.to_vec(),
            exemplars,
            ..HistogramDataPoint::default()
        }
    }
}

/// The point of a sum.
pub(super) fn count(
    attributes: Vec<KeyValue>,
    period: Period,
    count: u64,
    exemplars: Vec<Exemplar>,
) -> NumberDataPoint {
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    NumberDataPoint {
        attributes,
        start_time_unix_nano: period.start,
        time_unix_nano: period.end,
        value: Some(number_data_point::Value::AsInt(count)),
        exemplars,
        ..NumberDataPoint::default()
    }
}

/// A counter with one sentence about what it means, or nothing without points.
pub(super) fn counter(
    name: &str,
    meaning: &str,
    temporality: AggregationTemporality,
    data_points: Vec<NumberDataPoint>,
) -> Option<Metric> {
    let sum = Sum {
        data_points,
        aggregation_temporality: temporality as i32,
        is_monotonic: true,
    };
    (!sum.data_points.is_empty()).then(|| Metric {
        name: name.to_owned(),
        description: meaning.to_owned(),
        data: Some(Data::Sum(sum)),
        ..Metric::default()
    })
}

/// A histogram with one sentence about what it means, or nothing without points.
pub(super) fn histogram(
    name: &str,
    meaning: &str,
    unit: &str,
    temporality: AggregationTemporality,
    data_points: Vec<HistogramDataPoint>,
) -> Option<Metric> {
    let histogram = Histogram {
        data_points,
        aggregation_temporality: temporality as i32,
    };
    (!histogram.data_points.is_empty()).then(|| Metric {
        name: name.to_owned(),
        description: meaning.to_owned(),
        unit: unit.to_owned(),
        data: Some(Data::Histogram(histogram)),
        ..Metric::default()
    })
}

/// The metrics of one resource and scope.
pub(super) fn resource(attributes: Vec<KeyValue>, scope: &str, metrics: Vec<Metric>) -> ResourceMetrics {
    let scope = InstrumentationScope {
        name: scope.to_owned(),
        ..InstrumentationScope::default()
    };
    ResourceMetrics {
        resource: Some(Resource {
            attributes,
            ..Resource::default()
        }),
        scope_metrics: vec![ScopeMetrics {
            scope: Some(scope),
            metrics,
            ..ScopeMetrics::default()
        }],
        ..ResourceMetrics::default()
    }
}
