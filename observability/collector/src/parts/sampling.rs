//! The processor `tail_sampling` and the connectors `span_metrics` and `service_graph`.

use std::sync::Arc;

use async_trait::async_trait;
use tokio_util::sync::CancellationToken;

use crate::component::{ConnectorSettings, Life, Outputs, Part, ProcessorSettings, Site, Unbuildable};
use crate::connectors::{service_graph, span_metrics};
use crate::consumer::Next;
use crate::payload::Signal;
use crate::processors::tail_sampling::{TailSampling, settings::Settings};

/// What the sampler adds to the health port.
const RECENT_PATH: &str = "/sampling/recent";

impl ProcessorSettings for Settings {
    fn signals(&self) -> &'static [Signal] {
        &[Signal::Traces]
    }

    /// It encodes what it holds, and changes what it decoded.
    fn is_changing(&self) -> bool {
        false
    }

    fn build(&self, site: Site<'_>, next: Next) -> Result<Part, Unbuildable> {
        let sampler = Arc::new(TailSampling::new(site.name, self, next, site.metrics)?);
        site.shared.samplers.add(&sampler);
        if !site.shared.add_route(RECENT_PATH, sampler.router()) {
            let (sampler, pipeline) = (site.name, site.pipeline);
            tracing::warn!(
                sampler,
                pipeline,
                "Only the first sampler shows its decisions at {RECENT_PATH}"
            );
        }
        Ok(Part::new(sampler))
    }
}

#[async_trait]
impl Life for TailSampling {
    async fn run(&self, stop: CancellationToken) {
        Self::run(self, stop).await;
    }

    async fn close(&self) {
        Self::close(self).await;
    }
}

/// Both make metrics of spans.
const SPANS_TO_METRICS: &[(Signal, Signal)] = &[(Signal::Traces, Signal::Metrics)];

impl ConnectorSettings for span_metrics::settings::Settings {
    fn signals(&self) -> &'static [(Signal, Signal)] {
        SPANS_TO_METRICS
    }

    fn build(&self, site: Site<'_>, outputs: Outputs) -> Result<Part, Unbuildable> {
        let next = outputs.metrics.ok_or("no pipeline takes its metrics")?;
        let connector = span_metrics::SpanMetrics::new(site.name, self, next, site.metrics)?;
        Ok(Part::new(Arc::new(connector)))
    }
}

#[async_trait]
impl Life for span_metrics::SpanMetrics {
    async fn run(&self, stop: CancellationToken) {
        Self::run(self, stop).await;
    }

    async fn close(&self) {
        Self::close(self).await;
    }
}

impl ConnectorSettings for service_graph::settings::Settings {
    fn signals(&self) -> &'static [(Signal, Signal)] {
        SPANS_TO_METRICS
    }

    fn build(&self, site: Site<'_>, outputs: Outputs) -> Result<Part, Unbuildable> {
        let next = outputs.metrics.ok_or("no pipeline takes its metrics")?;
        let connector = service_graph::ServiceGraph::new(site.name, self, next, site.metrics)?;
        Ok(Part::new(Arc::new(connector)))
    }
}

#[async_trait]
impl Life for service_graph::ServiceGraph {
    async fn run(&self, stop: CancellationToken) {
        Self::run(self, stop).await;
    }

    async fn close(&self) {
        Self::close(self).await;
    }
}
