//! The section `service`: which extensions run, which pipelines there are, what the collector says about itself.

use serde::Deserialize;

use super::endpoint::Endpoint;
use super::fault::Fault;
use super::node::{Key, Node, Place};
use crate::payload::Signal;

/// Pipelines of one configuration.
const PIPELINES_MAX: usize = 50;
/// Components that one list of a pipeline names.
const MENTIONS_MAX: usize = 30;
/// Where the real Collector serves its own metrics unless told otherwise.
const DEFAULT_READER: (&str, u16) = ("localhost", 8888);

/// The section.
#[derive(Default)]
pub(crate) struct Service {
    pub(crate) extensions: Vec<Mention>,
    pub(crate) pipelines: Vec<Pipeline>,
    pub(crate) telemetry: Telemetry,
}

/// A component that is named.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Mention {
    pub(crate) name: String,
    pub(crate) place: Place,
}

/// One pipeline as it was written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Pipeline {
    /// `traces` or `traces/name`.
    pub(crate) name: String,
    pub(crate) place: Place,
    pub(crate) signal: Signal,
    pub(crate) receivers: Vec<Mention>,
    pub(crate) processors: Vec<Mention>,
    pub(crate) exporters: Vec<Mention>,
}

impl Service {
    pub(super) fn read(node: &Node) -> Result<Self, Fault> {
        let mut service = Self::default();
        for (key, value) in node.entries()? {
            let outcome = match &*key.name {
                "extensions" => mentions(value).map(|extensions| service.extensions = extensions),
                "pipelines" => pipelines(value).map(|pipelines| service.pipelines = pipelines),
                "telemetry" => value.settings().map(|telemetry| service.telemetry = telemetry),
                name => {
                    let known = "known keys are extensions, pipelines, telemetry";
                    return Err(Fault::new(format!("unknown key {name:?}; {known}")).at(key.place));
                }
            };
            outcome.map_err(|fault| fault.below(&*key.name))?;
        }
        match service.pipelines.is_empty() {
            true => Err(Fault::new("there must be at least one pipeline").at(node.place)),
            false => Ok(service),
        }
    }
}

fn pipelines(node: &Node) -> Result<Vec<Pipeline>, Fault> {
    let entries = node.entries()?;
    if entries.len() > PIPELINES_MAX {
        return Err(Fault::new(format!("more than {PIPELINES_MAX} pipelines")).at(node.place));
    }
    entries.iter().map(|(key, node)| pipeline(key, node)).collect()
}

fn pipeline(key: &Key, node: &Node) -> Result<Pipeline, Fault> {
    let signal = match key.name.split('/').next() {
        Some("traces") => Signal::Traces,
        Some("metrics") => Signal::Metrics,
        Some("logs") => Signal::Logs,
        _ => {
            let message = format!(
                "unknown signal in {:?}; known are traces, metrics, logs",
                key.name
            );
            return Err(Fault::new(message).at(key.place));
        }
    };
    let mut pipeline = Pipeline {
        name: key.name.clone(),
        place: key.place,
        signal,
        receivers: Vec::new(),
        processors: Vec::new(),
        exporters: Vec::new(),
    };
    for (key, value) in node.entries().map_err(|fault| fault.below(&*pipeline.name))? {
        let list = match &*key.name {
            "receivers" => &mut pipeline.receivers,
            "processors" => &mut pipeline.processors,
            "exporters" => &mut pipeline.exporters,
            name => {
                let known = "known keys are receivers, processors, exporters";
                let fault = Fault::new(format!("unknown key {name:?}; {known}")).at(key.place);
                return Err(fault.below(&*pipeline.name));
            }
        };
        *list = mentions(value).map_err(|fault| fault.below(&*key.name).below(&*pipeline.name))?;
    }
    Ok(pipeline)
}

fn mentions(node: &Node) -> Result<Vec<Mention>, Fault> {
    let items = node.items()?;
    if items.len() > MENTIONS_MAX {
        return Err(Fault::new(format!("more than {MENTIONS_MAX} components")).at(node.place));
    }
    let mut mentions: Vec<Mention> = Vec::new();
    for item in items {
        let name = item.as_text()?.to_owned();
        if mentions.iter().any(|known| known.name == name) {
            return Err(Fault::new(format!("{name:?} is named twice")).at(item.place));
        }
        let place = item.place;
        mentions.push(Mention { name, place });
    }
    Ok(mentions)
}

/// What the collector says about itself.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Telemetry {
    pub(crate) logs: TelemetryLogs,
    pub(crate) metrics: TelemetryMetrics,
}

/// Its log.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct TelemetryLogs {
    pub(crate) level: LogLevel,
}

/// From which level on lines are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogLevel {
    /// Everything.
    Debug,
    /// What happens.
    #[default]
    Info,
    /// What is not as it should be.
    Warn,
    /// What failed.
    Error,
}

/// Its metrics.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct TelemetryMetrics {
    level: MetricsLevel,
    readers: Option<Vec<Reader>>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum MetricsLevel {
    None,
    Basic,
    #[default]
    Normal,
    Detailed,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Reader {
    pull: Pull,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pull {
    exporter: PullExporter,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct PullExporter {
    prometheus: PrometheusReader,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct PrometheusReader {
    host: String,
    port: u16,
}

impl TelemetryMetrics {
    /// Where they are served. As in the real Collector: nowhere at level `none`, on localhost:8888 when no reader is
    /// written, and nowhere when `readers` is an empty list.
    pub(crate) fn endpoints(&self) -> Vec<Endpoint> {
        match (self.level, &self.readers) {
            (MetricsLevel::None, _) => Vec::new(),
            (_, None) => vec![Endpoint::new(DEFAULT_READER.0, DEFAULT_READER.1)],
            (_, Some(readers)) => readers
                .iter()
                .map(|reader| &reader.pull.exporter.prometheus)
                .map(|reader| Endpoint::new(&reader.host, reader.port))
                .collect(),
        }
    }
}
