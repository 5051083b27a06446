//! Who calls whom, out of spans: `traces_service_graph_request_total` and its kin.
//!
//! As `service_graph` of collector-contrib 0.156, without its label `failed`. Put before tail sampling, it sees the requests
//! that are not kept too.

mod edge;
mod graph;
pub mod settings;

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use tokio::time::{Instant, MissedTickBehavior, interval_at};
use tokio_util::sync::CancellationToken;

use crate::consumer::{Consumer, Next, Refusal};
use crate::payload::Payload;
use crate::self_metrics::{Number, SelfMetrics};
use crate::steady_clock::SteadyClock;
use graph::Graph;
use settings::Settings;

pub use crate::connectors::span_metrics::SettingsError;

/// How many edges the graph may have.
pub const EDGES_MAX: usize = 10_000;

/// How long metrics may take to be sent at the end.
const CLOSE_TIME_MAX: Duration = Duration::from_secs(1);

/// The interval of a loop that is switched off by the setting 0.
const NEVER: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// The `service_graph` connector.
pub struct ServiceGraph {
    graph: Mutex<Graph>,
    clock: SteadyClock,
    next: Next,
    flush_interval: Duration,
    expire_interval: Duration,
    forget_interval: Duration,
    total_edges: Number,
    expired_edges: Number,
    dropped_spans: Number,
    refused_points: Number,
}

impl ServiceGraph {
    /// A connector called `name` in the configuration, which sends metrics to `next`. Nothing expires or is sent at an
    /// interval unless [`Self::run`] runs.
    ///
    /// # Errors
    /// What is wrong with the settings.
    pub fn new(
        name: &str,
        settings: &Settings,
        next: Next,
        metrics: &SelfMetrics,
    ) -> Result<Self, SettingsError> {
        let clock = SteadyClock::start();
        let or_default = |interval: Duration, default| if interval.is_zero() { default } else { interval };
        let defaults = Settings::default();
        Ok(Self {
            graph: Mutex::new(Graph::new(settings, clock.now())?),
            clock,
            next,
            flush_interval: settings.metrics_flush_interval,
            expire_interval: or_default(settings.store_expiration_loop, defaults.store_expiration_loop),
            forget_interval: or_default(settings.cache_loop, defaults.cache_loop),
            total_edges: metrics.counter("otelcol_connector_servicegraph_total_edges", &[]),
            expired_edges: metrics.counter("otelcol_connector_servicegraph_expired_edges", &[]),
            dropped_spans: metrics.counter("otelcol_connector_servicegraph_dropped_spans", &[]),
            refused_points: metrics
                .counter("otelcol_connector_refused_metric_points", &[("connector", name)]),
        })
    }

    /// Gives up what waits too long, forgets old edges and sends metrics until `stop`.
    pub async fn run(&self, stop: CancellationToken) {
        let every = |interval: Duration| {
            let interval = if interval.is_zero() { NEVER } else { interval };
            let mut ticks = interval_at(Instant::now() + interval, interval);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            ticks
        };
        let mut flush = every(self.flush_interval);
        let mut expire = every(self.expire_interval);
        let mut forget = every(self.forget_interval);
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = expire.tick() => self.change(Graph::expire),
                _ = forget.tick() => self.change(Graph::forget),
                _ = flush.tick() => tokio::select! {
                    () = stop.cancelled() => return,
                    () = self.flush() => {}
                },
            }
        }
    }

    /// Sends the graph a last time.
    pub async fn close(&self) {
        if tokio::time::timeout(CLOSE_TIME_MAX, self.flush()).await.is_err() {
            tracing::warn!("the last service graph was not taken in time");
        }
    }

    async fn flush(&self) {
        let metrics = self.graph().metrics(self.clock.now());
        let Some(metrics) = metrics else {
            return;
        };
        let payload = Payload::metrics(vec![metrics]);
        let points = payload.items() as u64;
        if let Err(refusal) = self.next.consume(payload).await {
            tracing::warn!(%refusal, "the service graph was refused");
            self.refused_points.add(points);
        }
    }

    /// Changes the graph, and counts what happened.
    fn change(&self, change: impl FnOnce(&mut Graph, u64)) {
        let mut graph = self.graph();
        change(&mut graph, self.clock.now());
        let events = std::mem::take(&mut graph.events);
        drop(graph);
        self.total_edges.add(events.new_edges);
        self.expired_edges.add(events.expired_edges);
        self.dropped_spans.add(events.dropped_spans);
    }

    fn graph(&self) -> MutexGuard<'_, Graph> {
        self.graph.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Consumer for ServiceGraph {
    async fn consume(&self, payload: Payload) -> Result<(), Refusal> {
        let Payload::Traces(spans) = payload else {
            return Err(Refusal::permanent("the service graph is made of traces only"));
        };
        self.change(|graph, now| graph.add(now, &spans));
        if self.flush_interval.is_zero() {
            self.flush().await;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
