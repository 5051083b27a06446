//! One data point of any kind, looked at the same way.

use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::metrics::v1::{
    AggregationTemporality, DataPointFlags, Exemplar, ExponentialHistogramDataPoint, HistogramDataPoint,
    NumberDataPoint, SummaryDataPoint, metric::Data,
};

/// What a metric is, as far as its name and its family's type depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    /// A value of now.
    Gauge,
    /// A sum that may fall; a gauge in Prometheus, without `_ratio`.
    UpDown,
    /// A sum that only rises.
    Counter,
    /// Explicit buckets.
    Histogram,
    /// Exponential buckets, of which the text formats show count and sum.
    Exponential,
    /// Quantiles.
    Summary,
}

/// Whether points say all since the start, or since the last point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Temporality {
    /// All since the start.
    Cumulative,
    /// Since the last point.
    Delta,
    /// Not said.
    Unspecified,
}

/// A data point, borrowed from the payload.
#[derive(Clone, Copy, Debug)]
pub(super) enum Point<'a> {
    /// Of a gauge or a sum.
    Number(&'a NumberDataPoint),
    /// Of a histogram with explicit buckets.
    Histogram(&'a HistogramDataPoint),
    /// Of an exponential histogram.
    Exponential(&'a ExponentialHistogramDataPoint),
    /// Of a summary.
    Summary(&'a SummaryDataPoint),
}

/// Runs `$then` with the variant's own point, whichever it is.
macro_rules! of_any {
    ($point:expr, $name:ident => $then:expr) => {
        match $point {
            Point::Number($name) => $then,
            Point::Histogram($name) => $then,
            Point::Exponential($name) => $then,
            Point::Summary($name) => $then,
        }
    };
}

impl<'a> Point<'a> {
    /// Its attributes.
    pub(super) fn attributes(self) -> &'a [KeyValue] {
        of_any!(self, point => &point.attributes)
    }

    /// When it was taken, in nanoseconds since 1970.
    pub(super) fn time(self) -> u64 {
        of_any!(self, point => point.time_unix_nano)
    }

    /// Since when it counts, in nanoseconds since 1970.
    pub(super) fn start(self) -> u64 {
        of_any!(self, point => point.start_time_unix_nano)
    }

    /// Whether it says that the series has ended.
    pub(super) fn is_end(self) -> bool {
        of_any!(self, point => point.flags) & DataPointFlags::NoRecordedValueMask as u32 != 0
    }

    /// Single measurements in it.
    pub(super) fn exemplars(self) -> &'a [Exemplar] {
        match self {
            Self::Number(point) => &point.exemplars,
            Self::Histogram(point) => &point.exemplars,
            Self::Exponential(_) | Self::Summary(_) => &[],
        }
    }
}

/// What all points of a metric have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shape {
    /// What it is.
    pub(super) kind: Kind,
    /// What its points cover.
    pub(super) temporality: Temporality,
}

/// The metric's shape.
pub(super) fn shape(data: &Data) -> Shape {
    let (kind, temporality) = match data {
        Data::Gauge(_) => (Kind::Gauge, Temporality::Cumulative),
        Data::Sum(sum) if sum.is_monotonic => (Kind::Counter, temporality(sum.aggregation_temporality)),
        Data::Sum(sum) => (Kind::UpDown, temporality(sum.aggregation_temporality)),
        Data::Histogram(histogram) => (Kind::Histogram, temporality(histogram.aggregation_temporality)),
        Data::ExponentialHistogram(histogram) => {
            (Kind::Exponential, temporality(histogram.aggregation_temporality))
        }
        Data::Summary(_) => (Kind::Summary, Temporality::Cumulative),
    };
    Shape { kind, temporality }
}

/// Calls `visit` for every point of the metric.
pub(super) fn each_point<'a>(data: &'a Data, mut visit: impl FnMut(Point<'a>)) {
    match data {
        Data::Gauge(gauge) => gauge.data_points.iter().map(Point::Number).for_each(&mut visit),
        Data::Sum(sum) => sum.data_points.iter().map(Point::Number).for_each(&mut visit),
        Data::Histogram(histogram) => histogram
            .data_points
            .iter()
            .map(Point::Histogram)
            .for_each(&mut visit),
        Data::ExponentialHistogram(histogram) => histogram
            .data_points
            .iter()
            .map(Point::Exponential)
            .for_each(&mut visit),
        Data::Summary(summary) => summary
            .data_points
            .iter()
            .map(Point::Summary)
            .for_each(&mut visit),
    }
}

fn temporality(number: i32) -> Temporality {
    match AggregationTemporality::try_from(number) {
        Ok(AggregationTemporality::Cumulative) => Temporality::Cumulative,
        Ok(AggregationTemporality::Delta) => Temporality::Delta,
        _ => Temporality::Unspecified,
    }
}
