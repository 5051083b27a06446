//! The exporter `prometheus`, and what it hears from the samplers of the same collector.

use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Instant;

use crate::component::{ExporterSettings, Opening, Part, Shared, Site, Unbuildable};
use crate::config::Endpoint;
use crate::exporters::prometheus::{Prometheus, Settings, Verdict, Verdicts};
use crate::health::Server;
use crate::payload::Signal;
use crate::processors::tail_sampling::{self, TailSampling};

impl ExporterSettings for Settings {
    fn signals(&self) -> &'static [Signal] {
        &[Signal::Metrics]
    }

    fn openings(&self) -> Result<Vec<Opening>, String> {
        self.check().map_err(|error| error.to_string())?;
        let endpoint = Endpoint::parse(&self.endpoint).map_err(|message| format!("endpoint: {message}"))?;
        Ok(vec![("", endpoint)])
    }

    fn build(&self, mut site: Site<'_>) -> Result<Part, Unbuildable> {
        let listener = site.listeners.pop().ok_or("there is no listener")?;
        let verdicts = Arc::new(Known(Arc::downgrade(site.shared)));
        let exporter = Prometheus::new(
            site.name,
            self,
            Some(verdicts),
            site.metrics,
            Arc::new(Instant::now),
        )?;
        let server = Server::new(listener, exporter.router());
        Ok(Part {
            consumer: Arc::new(exporter),
            life: Arc::new(server),
        })
    }
}

/// The samplers of one collector. Exporters are built before them, so they are asked for when they are needed; weakly,
/// since a sampler may lead to the exporter that asks it.
#[derive(Default)]
pub(crate) struct Samplers(Mutex<Vec<Weak<TailSampling>>>);

impl Samplers {
    pub(crate) fn add(&self, sampler: &Arc<TailSampling>) {
        let mut samplers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        samplers.push(Arc::downgrade(sampler));
    }

    /// Kept by one is kept, waiting at one may still be kept; unknown to all of them is unknown.
    fn verdict(&self, trace_id: &[u8; 16]) -> Verdict {
        let samplers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut all = Verdict::Unknown;
        for sampler in samplers.iter().filter_map(Weak::upgrade) {
            all = match (sampler.verdict(trace_id), all) {
                (tail_sampling::Verdict::Kept(_), _) => return Verdict::Kept,
                (tail_sampling::Verdict::Pending, _) | (_, Verdict::Pending) => Verdict::Pending,
                (tail_sampling::Verdict::Dropped, _) | (_, Verdict::Dropped) => Verdict::Dropped,
                (tail_sampling::Verdict::Unknown, before) => before,
            };
        }
        all
    }
}

struct Known(Weak<Shared>);

impl Verdicts for Known {
    fn verdict(&self, trace_id: &[u8; 16]) -> Verdict {
        match self.0.upgrade() {
            Some(shared) => shared.samplers.verdict(trace_id),
            None => Verdict::Unknown,
        }
    }
}
