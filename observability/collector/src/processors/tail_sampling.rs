//! Tail sampling that can be looked into: a trace is held until it is complete, then policies vote, and why it was kept or
//! not can be asked for.
//!
//! As `tail_sampling` of collector-contrib 0.156, with `tailsampling.policy` always recorded. [`sampler::Sampler`] is the
//! whole logic, without a clock; [`TailSampling`] is the processor around it.

mod chance;
mod conditions;
mod counters;
mod decisions;
mod digest;
mod held;
mod policies;
mod recent;
pub mod sampler;
pub mod settings;
mod verdict;
mod web;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use tokio::time::{Instant, MissedTickBehavior};
use tokio_util::sync::CancellationToken;

pub use policies::PolicyError;
pub use recent::RECENT_MAX;
pub use verdict::Verdict;

use crate::consumer::{Consumer, Next, Refusal};
use crate::payload::Payload;
use crate::self_metrics::{Number, SelfMetrics};
use crate::steady_clock::SteadyClock;
use sampler::Sampler;
use settings::Settings;

/// The longest time between two looks at what is due. The real one always takes this.
const TICK_MAX: Duration = Duration::from_secs(1);

/// The shortest.
const TICK_MIN: Duration = Duration::from_millis(20);

/// How long a payload is offered again to a component that refuses it for now.
const RETRY_TIME_MAX: Duration = Duration::from_secs(30);

/// The pause before the second offer. It doubles up to [`RETRY_PAUSE_MAX`].
const RETRY_PAUSE_MIN: Duration = Duration::from_millis(50);

/// The longest pause between two offers.
const RETRY_PAUSE_MAX: Duration = Duration::from_secs(2);

/// How long sending what is left may take at the end.
const CLOSE_TIME_MAX: Duration = Duration::from_secs(2);

/// The `tail_sampling` processor.
pub struct TailSampling {
    sampler: Mutex<Sampler>,
    clock: SteadyClock,
    next: Next,
    tick: Duration,
    is_dropping_at_end: bool,
    closing: CancellationToken,
    /// Who sends, and what could not be sent before it was stopped.
    sending: tokio::sync::Mutex<Option<Payload>>,
    dropped_spans: Number,
}

impl TailSampling {
    /// A processor called `name` in the configuration, which sends what it keeps to `next`. Nothing is decided unless
    /// [`Self::run`] runs.
    ///
    /// # Errors
    /// What is wrong with the policies.
    pub fn new(
        name: &str,
        settings: &Settings,
        next: Next,
        metrics: &SelfMetrics,
    ) -> Result<Self, PolicyError> {
        let sampler = Sampler::new(name, settings, metrics)?;
        Ok(Self::with_sampler(name, settings, sampler, next, metrics))
    }

    /// The same around a sampler that is there already.
    #[must_use]
    pub fn with_sampler(
        name: &str,
        settings: &Settings,
        sampler: Sampler,
        next: Next,
        metrics: &SelfMetrics,
    ) -> Self {
        let shortest_wait = match settings.decision_wait_after_root_received {
            Duration::ZERO => settings.decision_wait,
            after_root => after_root.min(settings.decision_wait),
        };
        Self {
            sampler: Mutex::new(sampler),
            clock: SteadyClock::start(),
            next,
            tick: (shortest_wait / 10).clamp(TICK_MIN, TICK_MAX),
            is_dropping_at_end: settings.drop_pending_traces_on_shutdown,
            closing: CancellationToken::new(),
            sending: tokio::sync::Mutex::default(),
            dropped_spans: metrics.counter("otelcol_processor_dropped_spans", &[("processor", name)]),
        }
    }

    /// Decides and sends until `stop`. A component behind that refuses for now makes it wait, and meanwhile what comes in
    /// fills the buffer.
    pub async fn run(&self, stop: CancellationToken) {
        let mut ticks = tokio::time::interval(self.tick);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = ticks.tick() => {}
            }
            self.sampler().decide(self.clock.now());
            self.send_kept(&stop).await;
        }
    }

    /// Decides what is left at once, or drops it if that is the setting, and sends it, within [`CLOSE_TIME_MAX`]. What could
    /// not be sent by then is counted. Nothing may come in any more; [`Self::run`] may still run, or have ended.
    pub async fn close(&self) {
        self.closing.cancel();
        if self.is_dropping_at_end {
            self.sampler().drop_undecided();
        } else {
            self.sampler().decide_all(self.clock.now());
        }
        let until = Instant::now() + CLOSE_TIME_MAX;
        let unsent = tokio::time::timeout_at(until, self.sending.lock()).await;
        if let Ok(Some(payload)) = unsent.map(|mut unsent| unsent.take()) {
            self.send(payload, until, None).await;
        }
        while let Some(payload) = self.next_kept() {
            self.send(payload, until, None).await;
        }
    }

    /// What became of a trace.
    #[must_use]
    pub fn verdict(&self, trace_id: &[u8; 16]) -> Verdict {
        self.sampler().verdict(trace_id)
    }

    /// `GET /sampling/recent`, for the health port.
    pub fn router(self: &Arc<Self>) -> Router {
        web::router(self.clone())
    }

    fn sampler(&self) -> MutexGuard<'_, Sampler> {
        self.sampler.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends all that is kept, until it is stopped. What was being sent then is left for [`Self::close`].
    async fn send_kept(&self, stop: &CancellationToken) {
        let mut unsent = self.sending.lock().await;
        let is_stopped = || self.closing.is_cancelled() || stop.is_cancelled();
        while unsent.is_none() && !is_stopped() {
            let Some(payload) = self.next_kept() else {
                return;
            };
            let until = Instant::now() + RETRY_TIME_MAX;
            *unsent = self.send(payload, until, Some(stop)).await;
            tokio::task::yield_now().await;
        }
    }

    async fn interrupted(&self, stop: Option<&CancellationToken>) {
        let Some(stop) = stop else {
            return std::future::pending().await;
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = self.closing.cancelled() => {}
        }
    }

    fn next_kept(&self) -> Option<Payload> {
        let kept = self.sampler().take();
        (!kept.is_empty()).then(|| Payload::Traces(Arc::new(kept.joined())))
    }

    /// Offers a payload until it is taken, refused for good, or the time is up; then it is counted and dropped. With a
    /// `stop`, the payload comes back if that or [`Self::close`] comes first.
    async fn send(
        &self,
        payload: Payload,
        until: Instant,
        stop: Option<&CancellationToken>,
    ) -> Option<Payload> {
        let mut pause = RETRY_PAUSE_MIN;
        loop {
            let refusal = match tokio::time::timeout_at(until, self.next.consume(payload.clone())).await {
                Ok(Ok(())) => return None,
                Ok(Err(refusal)) => refusal,
                Err(_) => Refusal::permanent("it took too long"),
            };
            if !refusal.is_retryable || Instant::now() + pause > until {
                tracing::warn!(spans = payload.items(), %refusal, "kept spans were dropped");
                self.dropped_spans.add(payload.items() as u64);
                return None;
            }
            tokio::select! {
                () = self.interrupted(stop) => return Some(payload),
                () = tokio::time::sleep(pause) => {}
            }
            pause = (pause * 2).min(RETRY_PAUSE_MAX);
        }
    }
}

#[async_trait]
impl Consumer for TailSampling {
    async fn consume(&self, payload: Payload) -> Result<(), Refusal> {
        let Payload::Traces(spans) = payload else {
            return Err(Refusal::permanent("tail sampling takes traces only"));
        };
        let now = self.clock.now();
        let result = self.sampler().add(now, &spans);
        result.map_err(|full| Refusal::retryable(full.to_string()))
    }
}
