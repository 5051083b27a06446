//! A whole collector: built, run, closed.

use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::time::timeout;
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;

use crate::clock;
use crate::component::Shared;
use crate::config::Config;
use crate::pipelines::{self, Built, Named};
use crate::self_metrics::SelfMetrics;

pub use crate::pipelines::BuildError;

/// Time in which receivers finish the requests under way after the stop.
pub const RECEIVERS_TIME_MAX: Duration = Duration::from_secs(10);
/// Time in which everything that is held is flushed through the pipelines.
pub const FLUSH_TIME_MAX: Duration = Duration::from_secs(5);
/// Time in which all exporters together send what is queued.
pub const DRAIN_TIME_MAX: Duration = Duration::from_secs(5);
/// Time in which what only serves comes to its end.
pub const END_TIME_MAX: Duration = Duration::from_secs(2);

/// A collector that listens on what it was handed. Dropping it ends its tasks at once.
pub struct Collector {
    built: Built,
    shared: Arc<Shared>,
    metrics: SelfMetrics,
    intake: TaskTracker,
    work: TaskTracker,
    work_stop: CancellationToken,
    _end: DropGuard,
}

impl Collector {
    /// Builds everything that the configuration describes. `listeners` are those of [`Config::doors`], in that order.
    ///
    /// # Errors
    /// When the listeners are too few or too many, or a component cannot be built from its settings.
    pub fn build(config: &Config, listeners: Vec<TcpListener>) -> Result<Self, BuildError> {
        let (shared, metrics) = (Arc::<Shared>::default(), SelfMetrics::default());
        let built = pipelines::build(config, listeners, &metrics, &shared)?;
        let work_stop = CancellationToken::new();
        Ok(Self {
            built,
            shared,
            metrics,
            intake: TaskTracker::new(),
            work: TaskTracker::new(),
            _end: work_stop.clone().drop_guard(),
            work_stop,
        })
    }

    /// What it counts about itself.
    #[must_use]
    pub fn metrics(&self) -> &SelfMetrics {
        &self.metrics
    }

    /// Receives until `stop` is cancelled and the requests under way are answered; once. What is behind the receivers goes
    /// on until [`Self::close`].
    pub async fn run(&self, stop: CancellationToken) {
        let intake_stop = self.work_stop.child_token();
        for part in [&self.built.exporters, &self.built.middle, &self.built.extensions] {
            start(part, &self.work, &self.work_stop);
        }
        start(&self.built.receivers, &self.intake, &intake_stop);
        self.shared.status.up(clock::now());
        tracing::info!("Everything is ready");
        stop.cancelled().await;
        self.shared.status.down();
        intake_stop.cancel();
        self.intake.close();
        if timeout(RECEIVERS_TIME_MAX, self.intake.wait()).await.is_err() {
            tracing::warn!("Receivers did not come to an end");
        }
    }

    /// Flushes in the order of the pipelines, lets the exporters send what is queued, and ends everything. At most
    /// [`FLUSH_TIME_MAX`] + [`DRAIN_TIME_MAX`] + [`END_TIME_MAX`].
    pub async fn close(&self) {
        let flush = async {
            for (name, life) in self.built.middle.iter().rev() {
                tracing::debug!(component = name, "Flushing");
                life.close().await;
            }
        };
        if timeout(FLUSH_TIME_MAX, flush).await.is_err() {
            tracing::warn!("Not everything could be flushed in time");
        }
        let drains = self.built.exporters.iter().map(|(_, life)| life.close());
        let drain = futures_util::future::join_all(drains);
        if timeout(DRAIN_TIME_MAX, drain).await.is_err() {
            tracing::warn!("Not everything could be exported in time");
        }
        self.work_stop.cancel();
        self.work.close();
        if timeout(END_TIME_MAX, self.work.wait()).await.is_err() {
            tracing::warn!("Not every component came to an end");
        }
    }
}

fn start(parts: &[Named], tasks: &TaskTracker, stop: &CancellationToken) {
    for (_, life) in parts {
        let (life, stop) = (Arc::clone(life), stop.clone());
        tasks.spawn(async move { life.run(stop).await });
    }
}
