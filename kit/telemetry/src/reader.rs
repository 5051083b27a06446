//! The sums of the metrics, read when they are asked for.

use std::sync::{Arc, Weak};
use std::time::Duration;

use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::metrics::data::ResourceMetrics;
use opentelemetry_sdk::metrics::reader::MetricReader;
use opentelemetry_sdk::metrics::{InstrumentKind, ManualReader, Pipeline, Temporality};

/// The SDK's reader, of which the provider has one end and the exporter the other. Sums are cumulative. The SDK keeps
/// at most 2,000 sets of labels for each metric, and adds everything beyond under `otel.metric.overflow`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reader(Arc<ManualReader>);

impl Reader {
    /// All sums now; nothing when the provider has gone.
    pub(crate) fn read(&self) -> ResourceMetrics {
        let mut sums = ResourceMetrics::default();
        match self.0.collect(&mut sums) {
            Ok(()) => sums,
            Err(_) => ResourceMetrics::default(),
        }
    }
}

impl MetricReader for Reader {
    fn register_pipeline(&self, pipeline: Weak<Pipeline>) {
        self.0.register_pipeline(pipeline);
    }

    fn collect(&self, sums: &mut ResourceMetrics) -> OTelSdkResult {
        self.0.collect(sums)
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.0.force_flush()
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.0.shutdown_with_timeout(timeout)
    }

    fn temporality(&self, kind: InstrumentKind) -> Temporality {
        self.0.temporality(kind)
    }
}
