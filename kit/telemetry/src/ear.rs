//! For tests: hears what a voice says at once, without a collector.

mod plain;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use opentelemetry::Context;
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::metrics::v1::Metric;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::metrics::SdkMeterProvider;
use opentelemetry_sdk::trace::{Sampler, SdkTracerProvider, Span, SpanData, SpanProcessor};

pub use self::plain::PlainSpan;
use crate::Telemetry;
use crate::reader::Reader;
use crate::voice::Voice;

/// What was heard.
pub struct Ear {
    spans: Spans,
    reader: Reader,
}

#[derive(Clone, Debug, Default)]
struct Spans(Arc<Mutex<Vec<SpanData>>>);

impl SpanProcessor for Spans {
    fn on_start(&self, _: &mut Span, _: &Context) {}

    fn on_end(&self, span: SpanData) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(span);
    }

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _: Duration) -> OTelSdkResult {
        Ok(())
    }
}

impl Ear {
    /// A voice, and who hears it.
    #[must_use]
    pub fn new() -> (Telemetry, Self) {
        let (spans, reader) = (Spans::default(), Reader::default());
        let traces = SdkTracerProvider::builder().with_span_processor(spans.clone());
        let traces = traces.with_sampler(Sampler::AlwaysOn).build();
        let metrics = SdkMeterProvider::builder().with_reader(reader.clone()).build();
        let telemetry = Telemetry::speaking("main-service", Voice::over(&traces, metrics));
        (telemetry, Self { spans, reader })
    }

    /// The spans that have ended, in that order.
    pub(crate) fn spans(&self) -> Vec<SpanData> {
        let spans = self.spans.0.lock();
        spans.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The same without the types of OpenTelemetry.
    #[must_use]
    pub fn plain_spans(&self) -> Vec<PlainSpan> {
        self.spans().iter().map(PlainSpan::of).collect()
    }

    /// Every number so far by its name and labels, as `name{key=value,key=value}` in alphabetical order of the keys.
    /// A histogram has how many values there were under its name, and what they came to under `name.sum{..}`.
    #[must_use]
    pub fn numbers(&self) -> BTreeMap<String, f64> {
        self.metrics().iter().flat_map(plain::numbers).collect()
    }

    /// The numbers whose names begin with `prefix`, as lines: `name{key=value} 3`, of a histogram
    /// `name{key=value} 3 sum 12.5`.
    #[must_use]
    pub fn lines(&self, prefix: &str) -> Vec<String> {
        let numbers = self.numbers();
        let wanted = numbers.iter().filter(|(name, _)| name.starts_with(prefix));
        let counts = wanted.filter(|(name, _)| !name.contains(".sum{"));
        let line = counts.map(
            |(name, number)| match numbers.get(&name.replacen('{', ".sum{", 1)) {
                Some(sum) => format!("{name} {number} sum {sum}"),
                None => format!("{name} {number}"),
            },
        );
        line.collect()
    }

    /// The metrics that have points.
    pub(crate) fn metrics(&self) -> Vec<Metric> {
        let request = ExportMetricsServiceRequest::from(&self.reader.read());
        let scopes = request
            .resource_metrics
            .into_iter()
            .flat_map(|resource| resource.scope_metrics);
        scopes.flat_map(|scope| scope.metrics).collect()
    }
}

/// A span's attributes as `key=value` in alphabetical order.
#[cfg(test)]
pub(crate) fn words(span: &SpanData) -> Vec<String> {
    let mut words: Vec<String> = span
        .attributes
        .iter()
        .map(|attribute| format!("{}={}", attribute.key, attribute.value))
        .collect();
    words.sort();
    words
}
