//! The processor `filter`: drops spans, span events, metrics, data points and log records for which a condition is true.
//!
//! As collector 0.156: the conditions of one list are joined by *or*; metrics are looked at before their data points, spans
//! before their events. What is left empty is taken away, and a payload of nothing goes no further.

mod condition;
mod drop;
mod parse;
#[cfg(test)]
mod tests;
mod words;

use std::sync::Arc;

use async_trait::async_trait;
use serde::Deserialize;
use serde::de::{Deserializer, Error};

use crate::component::{Life, Part, ProcessorSettings, Site, Unbuildable};
use crate::consumer::{Consumer, Next, Refusal};
use crate::payload::{Payload, Signal};
use crate::self_metrics::{Number, SelfMetrics};

use condition::{Condition, Context};

/// Its settings.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// What to do about a condition that fails while it runs. Those that are supported never fail: values of kinds that
    /// cannot be compared are different, as in the real one. So every mode is the same here.
    #[serde(rename = "error_mode")]
    _error_mode: ErrorMode,
    traces: Traces,
    metrics: Metrics,
    logs: Logs,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum ErrorMode {
    Ignore,
    Silent,
    #[default]
    Propagate,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Traces {
    span: Vec<Of<SPAN>>,
    spanevent: Vec<Of<SPAN_EVENT>>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Metrics {
    metric: Vec<Of<METRIC>>,
    datapoint: Vec<Of<DATA_POINT>>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Logs {
    log_record: Vec<Of<LOG_RECORD>>,
}

const SPAN: u8 = 0;
const SPAN_EVENT: u8 = 1;
const METRIC: u8 = 2;
const DATA_POINT: u8 = 3;
const LOG_RECORD: u8 = 4;

/// A condition about that kind of thing.
#[derive(Clone, Debug)]
struct Of<const CONTEXT: u8>(Condition);

impl<'de, const CONTEXT: u8> Deserialize<'de> for Of<CONTEXT> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let context = match CONTEXT {
            SPAN => Context::Span,
            SPAN_EVENT => Context::SpanEvent,
            METRIC => Context::Metric,
            DATA_POINT => Context::DataPoint,
            _ => Context::LogRecord,
        };
        let text = String::deserialize(deserializer)?;
        parse::parse(&text, context).map(Self).map_err(D::Error::custom)
    }
}

fn conditions<const CONTEXT: u8>(list: &[Of<CONTEXT>]) -> Vec<Condition> {
    list.iter().map(|Of(condition)| condition.clone()).collect()
}

impl ProcessorSettings for Settings {
    fn is_changing(&self) -> bool {
        true
    }

    fn build(&self, site: Site<'_>, next: Next) -> Result<Part, Unbuildable> {
        Ok(Part::new(Arc::new(Filter::new(
            site.name,
            self,
            next,
            site.metrics,
        ))))
    }
}

/// The processor.
pub struct Filter {
    next: Next,
    spans: Vec<Condition>,
    span_events: Vec<Condition>,
    metrics: Vec<Condition>,
    data_points: Vec<Condition>,
    log_records: Vec<Condition>,
    spans_filtered: Number,
    data_points_filtered: Number,
    logs_filtered: Number,
}

impl Filter {
    /// One in front of `next`.
    #[must_use]
    pub fn new(name: &str, settings: &Settings, next: Next, metrics: &SelfMetrics) -> Self {
        let labels = [("filter", name)];
        Self {
            next,
            spans: conditions(&settings.traces.span),
            span_events: conditions(&settings.traces.spanevent),
            metrics: conditions(&settings.metrics.metric),
            data_points: conditions(&settings.metrics.datapoint),
            log_records: conditions(&settings.logs.log_record),
            spans_filtered: metrics.counter("otelcol_processor_filter_spans_filtered", &labels),
            data_points_filtered: metrics.counter("otelcol_processor_filter_datapoints_filtered", &labels),
            logs_filtered: metrics.counter("otelcol_processor_filter_logs_filtered", &labels),
        }
    }

    fn has_conditions(&self, signal: Signal) -> bool {
        match signal {
            Signal::Traces => !(self.spans.is_empty() && self.span_events.is_empty()),
            Signal::Metrics => !(self.metrics.is_empty() && self.data_points.is_empty()),
            Signal::Logs => !self.log_records.is_empty(),
        }
    }

    fn filtered(&self, signal: Signal) -> &Number {
        match signal {
            Signal::Traces => &self.spans_filtered,
            Signal::Metrics => &self.data_points_filtered,
            Signal::Logs => &self.logs_filtered,
        }
    }
}

impl Life for Filter {}

#[async_trait]
impl Consumer for Filter {
    async fn consume(&self, mut payload: Payload) -> Result<(), Refusal> {
        let signal = payload.signal();
        if !self.has_conditions(signal) {
            return self.next.consume(payload).await;
        }
        let before = payload.items();
        let is_empty = match &mut payload {
            Payload::Traces(all) => {
                Arc::make_mut(all).change(|all| drop::spans(all, &self.spans, &self.span_events))
            }
            Payload::Metrics(all) => drop::metrics(Arc::make_mut(all), &self.metrics, &self.data_points),
            Payload::Logs(all) => drop::log_records(Arc::make_mut(all), &self.log_records),
        };
        let dropped = before.saturating_sub(payload.items());
        self.filtered(signal)
            .add(u64::try_from(dropped).unwrap_or(u64::MAX));
        match is_empty {
            true => Ok(()),
            false => self.next.consume(payload).await,
        }
    }
}
