//! What travels through the collector.

use std::sync::Arc;

use opentelemetry_proto::tonic::logs::v1::ResourceLogs;
use opentelemetry_proto::tonic::metrics::v1::{ResourceMetrics, metric::Data};
use opentelemetry_proto::tonic::trace::v1::ResourceSpans;

use crate::spans::Spans;

/// One batch of one signal. Cloning is cheap; who changes it takes it with [`Arc::unwrap_or_clone`], which copies
/// only when another branch still holds it.
#[derive(Clone, Debug, PartialEq)]
pub enum Payload {
    /// Spans by resource and scope.
    Traces(Arc<Spans>),
    /// Data points by resource, scope and metric.
    Metrics(Arc<Vec<ResourceMetrics>>),
    /// Log records by resource and scope.
    Logs(Arc<Vec<ResourceLogs>>),
}

/// The kind of a [`Payload`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Signal {
    /// Spans.
    Traces,
    /// Data points.
    Metrics,
    /// Log records.
    Logs,
}

impl Signal {
    /// The word in a configuration: `traces`, `metrics` or `logs`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Traces => "traces",
            Self::Metrics => "metrics",
            Self::Logs => "logs",
        }
    }

    /// What is counted, as the self-metrics call it: `spans`, `metric_points` or `log_records`.
    #[must_use]
    pub fn items(self) -> &'static str {
        match self {
            Self::Traces => "spans",
            Self::Metrics => "metric_points",
            Self::Logs => "log_records",
        }
    }
}

impl Payload {
    /// These spans.
    #[must_use]
    pub fn traces(spans: Vec<ResourceSpans>) -> Self {
        Self::Traces(Arc::new(Spans::from_decoded(spans)))
    }

    /// These metrics.
    #[must_use]
    pub fn metrics(metrics: Vec<ResourceMetrics>) -> Self {
        Self::Metrics(Arc::new(metrics))
    }

    /// These log records.
    #[must_use]
    pub fn logs(logs: Vec<ResourceLogs>) -> Self {
        Self::Logs(Arc::new(logs))
    }

    /// Which signal it is.
    #[must_use]
    pub fn signal(&self) -> Signal {
        match self {
            Self::Traces(_) => Signal::Traces,
            Self::Metrics(_) => Signal::Metrics,
            Self::Logs(_) => Signal::Logs,
        }
    }

    /// How many spans, data points or log records it has.
    #[must_use]
    pub fn items(&self) -> usize {
        match self {
            Self::Traces(spans) => spans.items(),
            Self::Metrics(resources) => resources
                .iter()
                .flat_map(|resource| &resource.scope_metrics)
                .flat_map(|scope| &scope.metrics)
                .map(|metric| points(metric.data.as_ref()))
                .sum(),
            Self::Logs(resources) => resources
                .iter()
                .flat_map(|resource| &resource.scope_logs)
                .map(|scope| scope.log_records.len())
                .sum(),
        }
    }
}

fn points(data: Option<&Data>) -> usize {
    match data {
        Some(Data::Gauge(gauge)) => gauge.data_points.len(),
        Some(Data::Sum(sum)) => sum.data_points.len(),
        Some(Data::Histogram(histogram)) => histogram.data_points.len(),
        Some(Data::ExponentialHistogram(histogram)) => histogram.data_points.len(),
        Some(Data::Summary(summary)) => summary.data_points.len(),
        None => 0,
    }
}
