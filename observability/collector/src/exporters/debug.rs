//! The exporter `debug`: writes what passes to the log.

#[cfg(test)]
mod tests;
mod text;

use std::sync::Arc;

use async_trait::async_trait;
use serde::Deserialize;

use crate::component::{ExporterSettings, Life, Part, Site, Unbuildable};
use crate::consumer::{Consumer, Refusal};
use crate::counting::BySignal;
use crate::payload::Payload;

/// Its settings. The real one's sampling of lines is not supported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// How much it writes.
    pub verbosity: Verbosity,
}

/// How much is written of a payload.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verbosity {
    /// One line with the number of items.
    #[default]
    Basic,
    /// And a line for each item.
    Normal,
    /// And the attributes of each item.
    Detailed,
}

impl ExporterSettings for Settings {
    fn build(&self, site: Site<'_>) -> Result<Part, Unbuildable> {
        let sent = BySignal::counters(site.metrics, SENT, &[("exporter", site.name)]);
        Ok(Part::new(Arc::new(Debug {
            name: site.name.to_owned(),
            verbosity: self.verbosity,
            sent,
        })))
    }
}

const SENT: [&str; 3] = [
    "otelcol_exporter_sent_spans",
    "otelcol_exporter_sent_metric_points",
    "otelcol_exporter_sent_log_records",
];

struct Debug {
    name: String,
    verbosity: Verbosity,
    sent: BySignal,
}

impl Life for Debug {}

#[async_trait]
impl Consumer for Debug {
    async fn consume(&self, payload: Payload) -> Result<(), Refusal> {
        let (signal, items) = (payload.signal(), payload.items());
        let (exporter, kind) = (&*self.name, signal.items());
        match self.verbosity {
            Verbosity::Basic => tracing::info!(exporter, kind, items, "Exported"),
            verbosity => {
                let text = text::text(&payload, verbosity == Verbosity::Detailed);
                tracing::info!(exporter, kind, items, "Exported\n{text}");
            }
        }
        self.sent.add(signal, items);
        Ok(())
    }
}
