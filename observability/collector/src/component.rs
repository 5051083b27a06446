//! What a kind of component is to the rest: settings that can be built into a part with a life.

use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use axum::Router;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::config::Endpoint;
use crate::consumer::{Consumer, Next};
use crate::health::Status;
use crate::parts::Samplers;
use crate::payload::Signal;
use crate::self_metrics::SelfMetrics;

/// What a component does beside consuming. It serves, ticks or sends in `run`, which a task of its own drives.
#[async_trait]
pub trait Life: Send + Sync {
    /// Works until `stop` is cancelled. A receiver is stopped first, the others after everything was flushed.
    async fn run(&self, stop: CancellationToken) {
        stop.cancelled().await;
    }

    /// Sends on what it still holds, while `run` still runs. The caller allows it a bounded time.
    async fn close(&self) {}
}

/// A built processor, connector or exporter.
#[derive(Clone)]
pub struct Part {
    /// Where payloads go.
    pub consumer: Next,
    /// What drives it.
    pub life: Arc<dyn Life>,
}

impl Part {
    /// The two sides of one component.
    pub fn new<T: Consumer + Life + 'static>(component: Arc<T>) -> Self {
        Self {
            consumer: Arc::<T>::clone(&component),
            life: component,
        }
    }
}

/// Why a component cannot be built from its settings. One sentence, or an error that has one.
pub type Unbuildable = Box<dyn Error + Send + Sync>;

/// Where a component is built.
pub struct Site<'a> {
    /// Its whole name in the configuration, `batch/small`.
    pub name: &'a str,
    /// The pipeline that a processor belongs to, `traces/sampled`; empty for other components.
    pub pipeline: &'a str,
    /// Where it counts.
    pub metrics: &'a SelfMetrics,
    /// What the components of one collector know of each other.
    pub shared: &'a Arc<Shared>,
    /// One for each of the doors that its settings named, in that order.
    pub listeners: Vec<TcpListener>,
}

/// What the components of one collector know of each other.
#[derive(Default)]
pub struct Shared {
    /// Whether the collector is ready.
    pub status: Status,
    /// Who knows what became of a trace.
    pub(crate) samplers: Samplers,
    routes: Mutex<Vec<(&'static str, Router)>>,
}

impl Shared {
    /// Adds what is served at that path to the port of `health_check`. Extensions are built last, so every other component
    /// may do it. Of two that serve the same path, the second is left out, and `false` is the answer.
    pub fn add_route(&self, path: &'static str, router: Router) -> bool {
        let mut routes = self.routes.lock().unwrap_or_else(PoisonError::into_inner);
        let is_free = routes.iter().all(|(taken, _)| *taken != path);
        if is_free {
            routes.push((path, router));
        }
        is_free
    }

    /// What was added, by path.
    #[must_use]
    pub fn routes(&self) -> Vec<(&'static str, Router)> {
        self.routes.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Where a receiver or a connector sends, by signal; none for a signal that no pipeline takes from it.
#[derive(Clone, Default)]
pub struct Outputs {
    /// For spans.
    pub traces: Option<Next>,
    /// For data points.
    pub metrics: Option<Next>,
    /// For log records.
    pub logs: Option<Next>,
}

impl Outputs {
    /// The one of that signal.
    #[must_use]
    pub fn of(&self, signal: Signal) -> Option<&Next> {
        match signal {
            Signal::Traces => self.traces.as_ref(),
            Signal::Metrics => self.metrics.as_ref(),
            Signal::Logs => self.logs.as_ref(),
        }
    }

    /// The place of the one of that signal.
    pub fn slot(&mut self, signal: Signal) -> &mut Option<Next> {
        match signal {
            Signal::Traces => &mut self.traces,
            Signal::Metrics => &mut self.metrics,
            Signal::Logs => &mut self.logs,
        }
    }
}

/// A port that a component listens on: what for (`grpc`, empty when there is one only), and where.
pub type Opening = (&'static str, Endpoint);

/// All three signals.
pub const ALL_SIGNALS: &[Signal] = &[Signal::Traces, Signal::Metrics, Signal::Logs];

/// Settings of a receiver.
pub trait ReceiverSettings: Send + Sync {
    /// What it can receive.
    fn signals(&self) -> &'static [Signal] {
        ALL_SIGNALS
    }

    /// The ports that it needs.
    ///
    /// # Errors
    /// One sentence about an address that is none.
    fn openings(&self) -> Result<Vec<Opening>, String>;

    /// Builds it.
    ///
    /// # Errors
    /// When its settings contradict each other.
    fn build(&self, site: Site<'_>, outputs: Outputs) -> Result<Arc<dyn Life>, Unbuildable>;
}

/// Settings of a processor. It is built once for each pipeline that names it.
pub trait ProcessorSettings: Send + Sync {
    /// What it can process.
    fn signals(&self) -> &'static [Signal] {
        ALL_SIGNALS
    }

    /// Whether it changes payloads; one that does not is handed shared ones.
    fn is_changing(&self) -> bool;

    /// Builds it in front of `next`.
    ///
    /// # Errors
    /// When its settings contradict each other.
    fn build(&self, site: Site<'_>, next: Next) -> Result<Part, Unbuildable>;
}

/// Settings of a connector, which ends pipelines and begins others. It only reads.
pub trait ConnectorSettings: Send + Sync {
    /// The signal that it takes and the one that it makes of it.
    fn signals(&self) -> &'static [(Signal, Signal)];

    /// Builds it in front of the pipelines that it begins.
    ///
    /// # Errors
    /// When its settings contradict each other.
    fn build(&self, site: Site<'_>, outputs: Outputs) -> Result<Part, Unbuildable>;
}

/// Settings of an exporter. It only reads.
pub trait ExporterSettings: Send + Sync {
    /// What it can export.
    fn signals(&self) -> &'static [Signal] {
        ALL_SIGNALS
    }

    /// The ports that it needs.
    ///
    /// # Errors
    /// One sentence about an address that is none.
    fn openings(&self) -> Result<Vec<Opening>, String> {
        Ok(Vec::new())
    }

    /// Builds it.
    ///
    /// # Errors
    /// When its settings contradict each other.
    fn build(&self, site: Site<'_>) -> Result<Part, Unbuildable>;
}

/// Settings of an extension, which has no part in the pipelines.
pub trait ExtensionSettings: Send + Sync {
    /// The ports that it needs.
    ///
    /// # Errors
    /// One sentence about an address that is none.
    fn openings(&self) -> Result<Vec<Opening>, String> {
        Ok(Vec::new())
    }

    /// Builds it, when everything else is built.
    ///
    /// # Errors
    /// When its settings contradict each other.
    fn build(&self, site: Site<'_>) -> Result<Arc<dyn Life>, Unbuildable>;
}
