//! The processor `memory_limiter`: refuses payloads while the process holds too much memory.
//!
//! As collector 0.156: above the *soft* limit (limit less spike) payloads are refused, and the sender may try again. The
//! real one also collects garbage above the limit itself; here there is none.

#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use serde::Deserialize;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use crate::component::{Life, Part, ProcessorSettings, Site, Unbuildable};
use crate::consumer::{Consumer, Next, Refusal};
use crate::counting::BySignal;
use crate::memory::{Linux, Memory};
use crate::payload::Payload;
use crate::self_metrics::SelfMetrics;

const MIB: u64 = 1024 * 1024;
/// The shortest time between two looks at the memory.
const INTERVAL_MIN: Duration = Duration::from_millis(10);
/// The spike when none is written, as a share of the limit.
const SPIKE_DEFAULT_PERCENT: u64 = 20;

/// Its settings, checked: there is an interval and a limit, and the spike is below the limit.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Written")]
pub struct Settings {
    check_interval: Duration,
    limit: Limit,
    spike: Option<Limit>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Limit {
    Mib(u64),
    Percentage(u64),
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Written {
    #[serde(with = "crate::config::duration")]
    check_interval: Duration,
    limit_mib: u32,
    spike_limit_mib: u32,
    limit_percentage: u32,
    spike_limit_percentage: u32,
}

impl TryFrom<Written> for Settings {
    type Error = &'static str;

    fn try_from(written: Written) -> Result<Self, Self::Error> {
        if written.check_interval.is_zero() {
            return Err("check_interval must be set and greater than zero, for example 1s");
        }
        if written.limit_percentage > 100 || written.spike_limit_percentage > 100 {
            return Err("limit_percentage and spike_limit_percentage must be at most 100");
        }
        let (limit, spike) = match (written.limit_mib, written.limit_percentage) {
            (0, 0) => return Err("limit_mib or limit_percentage must be set and greater than zero"),
            (0, percentage) => (
                Limit::Percentage(percentage.into()),
                written.spike_limit_percentage,
            ),
            (mib, _) => (Limit::Mib(mib.into()), written.spike_limit_mib),
        };
        let (spike, is_below) = match (limit, spike) {
            (_, 0) => (None, true),
            (Limit::Mib(most), spike) => (Some(Limit::Mib(spike.into())), u64::from(spike) < most),
            (Limit::Percentage(most), spike) => {
                (Some(Limit::Percentage(spike.into())), u64::from(spike) < most)
            }
        };
        match is_below {
            true => Ok(Self {
                check_interval: written.check_interval,
                limit,
                spike,
            }),
            false => Err("the spike limit must be smaller than the limit"),
        }
    }
}

impl Settings {
    /// Bytes from which on payloads are refused. None when a share was written of a total that the system does not say.
    fn soft_limit(&self, memory: &dyn Memory) -> Option<u64> {
        let bytes = |limit| match limit {
            Limit::Mib(mib) => Some(mib * MIB),
            Limit::Percentage(percent) => Some(memory.total_bytes()? / 100 * percent),
        };
        let limit = bytes(self.limit)?;
        let spike = match self.spike {
            Some(spike) => bytes(spike)?,
            None => limit / 100 * SPIKE_DEFAULT_PERCENT,
        };
        Some(limit.saturating_sub(spike))
    }
}

impl ProcessorSettings for Settings {
    fn is_changing(&self) -> bool {
        false
    }

    fn build(&self, site: Site<'_>, next: Next) -> Result<Part, Unbuildable> {
        let limiter = MemoryLimiter::new(site.name, self, Arc::new(Linux), next, site.metrics);
        let limiter = limiter.ok_or("limit_percentage: the system does not say how much memory there is")?;
        Ok(Part::new(Arc::new(limiter)))
    }
}

/// The processor.
pub struct MemoryLimiter {
    next: Next,
    memory: Arc<dyn Memory>,
    soft_limit: u64,
    check_interval: Duration,
    is_full: AtomicBool,
    accepted: BySignal,
    refused: BySignal,
}

impl MemoryLimiter {
    /// One that asks `memory`; none when the limit is a share of a total that `memory` does not know.
    pub fn new(
        name: &str,
        settings: &Settings,
        memory: Arc<dyn Memory>,
        next: Next,
        metrics: &SelfMetrics,
    ) -> Option<Self> {
        let labels = [("processor", name)];
        let limiter = Self {
            next,
            soft_limit: settings.soft_limit(&*memory)?,
            memory,
            check_interval: settings.check_interval,
            is_full: AtomicBool::new(false),
            accepted: BySignal::counters(metrics, ACCEPTED, &labels),
            refused: BySignal::counters(metrics, REFUSED, &labels),
        };
        limiter.check();
        Some(limiter)
    }

    /// Looks at the memory, and refuses or takes payloads from now on.
    pub fn check(&self) {
        let resident = self.memory.resident_bytes().unwrap_or(0);
        let is_full = resident > self.soft_limit;
        let was_full = self.is_full.swap(is_full, Ordering::Relaxed);
        if is_full != was_full {
            let soft_limit = self.soft_limit;
            match is_full {
                true => tracing::warn!(resident, soft_limit, "Memory is above the soft limit; refusing"),
                false => tracing::info!(resident, soft_limit, "Memory is below the soft limit again"),
            }
        }
    }
}

const ACCEPTED: [&str; 3] = [
    "otelcol_processor_accepted_spans",
    "otelcol_processor_accepted_metric_points",
    "otelcol_processor_accepted_log_records",
];
const REFUSED: [&str; 3] = [
    "otelcol_processor_refused_spans",
    "otelcol_processor_refused_metric_points",
    "otelcol_processor_refused_log_records",
];

#[async_trait]
impl Consumer for MemoryLimiter {
    async fn consume(&self, payload: Payload) -> Result<(), Refusal> {
        let (signal, items) = (payload.signal(), payload.items());
        if self.is_full.load(Ordering::Relaxed) {
            self.refused.add(signal, items);
            return Err(Refusal::retryable("data refused due to high memory usage"));
        }
        self.accepted.add(signal, items);
        self.next.consume(payload).await
    }
}

#[async_trait]
impl Life for MemoryLimiter {
    async fn run(&self, stop: CancellationToken) {
        let mut ticks = interval(self.check_interval.max(INTERVAL_MIN));
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while stop.run_until_cancelled(ticks.tick()).await.is_some() {
            self.check();
        }
    }
}
