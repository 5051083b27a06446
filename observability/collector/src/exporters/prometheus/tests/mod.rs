//! The exporter as a whole: points in, text out.

mod build;
mod conflicts;
mod corpus;
mod lifetimes;
mod limits;
mod open_metrics;
mod otlp_json;
mod promtool;
mod properties;
mod recorded;
mod shapes;
mod web;

use std::sync::Arc;
use std::time::{Duration, Instant};

use opentelemetry_proto::tonic::metrics::v1::ResourceMetrics;

use crate::self_metrics::SelfMetrics;

use super::escaping::Escaping;
use super::faults::{Counts, Fault};
use super::intake::Moment;
use super::settings::Settings;
use super::store::Store;
use super::text::{Format, render};
use super::verdicts::Verdicts;

/// A store with a clock that tests move.
struct Shop {
    store: Store,
    counts: Counts,
    now: Instant,
    verdicts: Option<Arc<dyn Verdicts>>,
}

impl Shop {
    fn new(settings: &Settings) -> Self {
        Self::with_series_max(settings, 1_000)
    }

    /// With plain labels: neither scope nor resource.
    fn plain() -> Self {
        Self::new(&Settings {
            without_scope_info: true,
            ..Settings::default()
        })
    }

    fn with_series_max(settings: &Settings, series_max: usize) -> Self {
        Self {
            store: Store::new(settings, series_max),
            counts: Counts::new(&SelfMetrics::default(), "prometheus"),
            now: Instant::now(),
            verdicts: None,
        }
    }

    fn take(&mut self, metrics: &[ResourceMetrics]) {
        let moment = Moment {
            now: self.now,
            verdicts: self.verdicts.as_deref(),
            counts: &self.counts,
        };
        self.store.take(metrics, moment);
    }

    fn passes(&mut self, time: Duration) {
        self.now += time;
    }

    fn text(&mut self, format: Format, escaping: Escaping) -> String {
        let snapshot = self.store.snapshot(self.now, self.verdicts.as_deref());
        render(&snapshot, format, escaping)
    }

    fn open(&mut self) -> String {
        self.text(Format::OpenMetrics, Escaping::Underscores)
    }

    /// The samples of the plain text.
    fn samples(&mut self) -> Vec<String> {
        let text = self.text(Format::Text, Escaping::Underscores);
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        lines.map(str::to_owned).collect()
    }

    fn dropped(&self, fault: Fault) -> u64 {
        self.counts.dropped(fault)
    }
}
