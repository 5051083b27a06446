//! The exporter as the pipeline sees it.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use async_trait::async_trait;
use axum::Router;
use opentelemetry_proto::tonic::metrics::v1::ResourceMetrics;
use tokio::sync::Semaphore;

use crate::consumer::{Consumer, Refusal};
use crate::payload::Payload;
use crate::self_metrics::SelfMetrics;

use super::faults::Counts;
use super::intake::Moment;
use super::scrape;
use super::settings::{Settings, SettingsError};
use super::snapshot::Snapshot;
use super::store::{SERIES_MAX, Store};
use super::verdicts::Verdicts;

/// Scrapes at once; further ones get 503.
const SCRAPES_MAX: usize = 4;

/// Says what time it is: [`Instant::now`], or what a test says.
pub type Clock = Arc<dyn Fn() -> Instant + Send + Sync>;

/// The `prometheus` exporter. Cloning is cheap, and the clones share their series.
#[derive(Clone, Debug)]
pub struct Prometheus {
    shared: Arc<Shared>,
}

impl Prometheus {
    /// An exporter without series. `name` is what its own counters call it, as in the configuration; with `verdicts`
    /// only those exemplars are shown whose trace was kept or is unknown to the sampler.
    ///
    /// # Errors
    /// A setting that cannot be used.
    pub fn new(
        name: &str,
        settings: &Settings,
        verdicts: Option<Arc<dyn Verdicts>>,
        self_metrics: &SelfMetrics,
        clock: Clock,
    ) -> Result<Self, SettingsError> {
        settings.check()?;
        let shared = Shared {
            store: Mutex::new(Store::new(settings, SERIES_MAX)),
            has_open_metrics: settings.enable_open_metrics,
            scrapes: Arc::new(Semaphore::new(SCRAPES_MAX)),
            verdicts,
            counts: Counts::new(self_metrics, name),
            clock,
        };
        Ok(Self {
            shared: Arc::new(shared),
        })
    }

    /// `GET /metrics`, to be served where `endpoint` says.
    pub fn router(&self) -> Router {
        scrape::router(Arc::clone(&self.shared))
    }

    /// The places for scrapes.
    #[cfg(test)]
    pub(super) fn places(&self) -> &Semaphore {
        &self.shared.scrapes
    }
}

#[async_trait]
impl Consumer for Prometheus {
    async fn consume(&self, payload: Payload) -> Result<(), Refusal> {
        let Payload::Metrics(metrics) = payload else {
            return Err(Refusal::permanent("the prometheus exporter takes metrics only"));
        };
        self.shared.take(&metrics);
        Ok(())
    }
}

/// What the pipeline and the scrapes share.
pub(super) struct Shared {
    store: Mutex<Store>,
    /// Whether OpenMetrics is spoken.
    pub(super) has_open_metrics: bool,
    /// A place for each scrape under way.
    pub(super) scrapes: Arc<Semaphore>,
    verdicts: Option<Arc<dyn Verdicts>>,
    counts: Counts,
    clock: Clock,
}

impl Shared {
    fn take(&self, metrics: &[ResourceMetrics]) {
        let moment = Moment {
            now: (self.clock)(),
            verdicts: self.verdicts.as_deref(),
            counts: &self.counts,
        };
        let mut store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        store.take(metrics, moment);
    }

    /// What is shown now.
    pub(super) fn snapshot(&self) -> Snapshot {
        let now = (self.clock)();
        let mut store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        let snapshot = store.snapshot(now, self.verdicts.as_deref());
        drop(store);
        self.counts.series.set(snapshot.series as u64);
        snapshot
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Shared").finish_non_exhaustive()
    }
}
