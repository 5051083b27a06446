//! Requests, errors and durations out of spans: `<namespace>.calls` and `<namespace>.duration`.
//!
//! As `span_metrics` of collector-contrib 0.156. Put before tail sampling, it counts what is not kept too.

pub mod settings;
mod table;

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

use crate::consumer::{Consumer, Next, Refusal};
use crate::payload::Payload;
use crate::self_metrics::{Number, SelfMetrics};
use crate::steady_clock::SteadyClock;
use settings::Settings;
use table::Table;

/// How many series there may be over all resources. What comes beyond is counted together.
pub const SERIES_MAX: usize = 10_000;

/// How long metrics may take to be sent at the end.
const CLOSE_TIME_MAX: Duration = Duration::from_secs(1);

/// Why settings are none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SettingsError(pub(crate) String);

/// The `span_metrics` connector.
pub struct SpanMetrics {
    table: Mutex<Table>,
    clock: SteadyClock,
    next: Next,
    interval: Duration,
    refused_points: Number,
}

impl SpanMetrics {
    /// A connector called `name` in the configuration, which sends metrics to `next`. Nothing is sent unless
    /// [`Self::run`] runs.
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
        if settings.metrics_flush_interval.is_zero() {
            return Err(SettingsError(
                "metrics_flush_interval must be longer than 0".to_owned(),
            ));
        }
        Ok(Self {
            table: Mutex::new(Table::new(settings, clock.now())?),
            clock,
            next,
            interval: settings.metrics_flush_interval,
            refused_points: metrics
                .counter("otelcol_connector_refused_metric_points", &[("connector", name)]),
        })
    }

    /// Sends metrics at the interval until `stop`.
    pub async fn run(&self, stop: CancellationToken) {
        let mut ticks = tokio::time::interval_at(tokio::time::Instant::now() + self.interval, self.interval);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = ticks.tick() => {}
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = self.flush() => {}
            }
        }
    }

    /// Sends what was counted since the last time.
    pub async fn close(&self) {
        if tokio::time::timeout(CLOSE_TIME_MAX, self.flush()).await.is_err() {
            tracing::warn!("the last span metrics were not taken in time");
        }
    }

    async fn flush(&self) {
        let metrics = self.table().metrics(self.clock.now());
        if metrics.is_empty() {
            return;
        }
        let payload = Payload::metrics(metrics);
        let points = payload.items() as u64;
        if let Err(refusal) = self.next.consume(payload).await {
            tracing::warn!(%refusal, "span metrics were refused");
            self.refused_points.add(points);
        }
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Consumer for SpanMetrics {
    async fn consume(&self, payload: Payload) -> Result<(), Refusal> {
        let Payload::Traces(spans) = payload else {
            return Err(Refusal::permanent("span metrics are made of traces only"));
        };
        self.table().add(self.clock.now(), &spans);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
