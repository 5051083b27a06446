//! The collector's configuration: a file in the format of the OpenTelemetry Collector.

use std::path::Path;

use anyhow::Result;
use collector::Config;

use crate::addresses::Addresses;
use crate::configuration::read_file;
use crate::environment;
use crate::options::Serving;
use crate::roles::COLLECTOR;

/// The one that is built in; the real collector takes it too.
const BUILT_IN: &str = include_str!("../../deploy/collector/config.yaml");
/// Its name in `--config-dir`.
const NAME: &str = "collector/config.yaml";

/// A port in the built-in file.
pub(crate) struct Port {
    /// The variable that stands for it in the file.
    variable: &'static str,
    /// Its usual number.
    pub(crate) number: u16,
    /// What is behind it, in a few words.
    pub(crate) summary: &'static str,
}

const fn port(variable: &'static str, number: u16, summary: &'static str) -> Port {
    Port {
        variable,
        number,
        summary,
    }
}

/// Every port in the built-in file.
pub(crate) const PORTS: [Port; 5] = [
    port("WEBSTORE_OTLP_GRPC_PORT", 4317, COLLECTOR.summary),
    port(
        "WEBSTORE_OTLP_HTTP_PORT",
        4318,
        "the same over HTTP, for browsers and scripts",
    ),
    port(
        "WEBSTORE_METRICS_PORT",
        8889,
        "/metrics: the services' metrics, for Prometheus",
    ),
    port(
        "WEBSTORE_COLLECTOR_METRICS_PORT",
        8888,
        "/metrics: the collector's own",
    ),
    port(
        "WEBSTORE_HEALTH_PORT",
        13133,
        "its health, and /sampling/recent: which traces were kept, and why",
    ),
];

/// Reads the file that `--collector-config` names, or the one in `folder`, or the built-in one.
pub(crate) fn read(serving: &Serving, folder: Option<&Path>, addresses: &Addresses) -> Result<Config> {
    let variable = |name: &str| variable(name, addresses);
    let named = serving.collector_config.clone();
    let in_folder = folder
        .map(|folder| folder.join(NAME))
        .filter(|path| path.exists());
    let Some(path) = named.or(in_folder) else {
        return Ok(Config::read(BUILT_IN, NAME, &variable)?);
    };
    let text = read_file(&path)?;
    Ok(Config::read(&text, &path.display().to_string(), &variable)?)
}

/// What `${env:NAME}` stands for: where this run has the collector, and otherwise the process's own variables.
fn variable(name: &str, addresses: &Addresses) -> Option<String> {
    if let Some(port) = PORTS.iter().find(|port| port.variable == name) {
        return Some(addresses.shift(port.number).to_string());
    }
    if name == "WEBSTORE_BIND" {
        return Some(addresses.bind().to_string());
    }
    environment::variable(name)
}
