//! Which components there are, by the name in the configuration. Adding one is a row.

use serde::Deserialize;

use super::fault::Fault;
use super::node::Node;
use crate::component::{
    ConnectorSettings, ExporterSettings, ExtensionSettings, ProcessorSettings, ReceiverSettings,
};
use crate::{connectors, exporters, health, processors, receivers};

/// One kind of component.
pub(super) struct Row<S: ?Sized> {
    /// Its name, and others that the real Collector takes for the same.
    pub(super) names: &'static [&'static str],
    /// Reads its settings.
    pub(super) read: fn(&Node) -> Result<Box<S>, Fault>,
}

const fn row<S: ?Sized>(names: &'static [&'static str], read: fn(&Node) -> Result<Box<S>, Fault>) -> Row<S> {
    Row { names, read }
}

pub(super) const RECEIVERS: &[Row<dyn ReceiverSettings>] =
    &[row(&["otlp"], receiver::<receivers::otlp::Settings>)];

pub(super) const PROCESSORS: &[Row<dyn ProcessorSettings>] = &[
    row(
        &["memory_limiter"],
        processor::<processors::memory_limiter::Settings>,
    ),
    row(&["batch"], processor::<processors::batch::Settings>),
    row(&["resource"], processor::<processors::resource::Settings>),
    row(&["attributes"], processor::<processors::attributes::Settings>),
    row(&["filter"], processor::<processors::filter::Settings>),
    row(
        &["tail_sampling"],
        processor::<processors::tail_sampling::settings::Settings>,
    ),
];

pub(super) const CONNECTORS: &[Row<dyn ConnectorSettings>] = &[
    row(
        &["span_metrics", "spanmetrics"],
        connector::<connectors::span_metrics::settings::Settings>,
    ),
    row(
        &["service_graph", "servicegraph"],
        connector::<connectors::service_graph::settings::Settings>,
    ),
];

pub(super) const EXPORTERS: &[Row<dyn ExporterSettings>] = &[
    row(&["otlp_grpc", "otlp"], exporter::<exporters::otlp::GrpcSettings>),
    row(
        &["otlp_http", "otlphttp"],
        exporter::<exporters::otlp::HttpSettings>,
    ),
    row(&["prometheus"], exporter::<exporters::prometheus::Settings>),
    row(&["debug"], exporter::<exporters::debug::Settings>),
];

pub(super) const EXTENSIONS: &[Row<dyn ExtensionSettings>] =
    &[row(&["health_check"], extension::<health::Settings>)];

fn receiver<T>(node: &Node) -> Result<Box<dyn ReceiverSettings>, Fault>
where
    T: ReceiverSettings + for<'de> Deserialize<'de> + 'static,
{
    Ok(Box::new(node.settings::<T>()?))
}

fn processor<T>(node: &Node) -> Result<Box<dyn ProcessorSettings>, Fault>
where
    T: ProcessorSettings + for<'de> Deserialize<'de> + 'static,
{
    Ok(Box::new(node.settings::<T>()?))
}

fn connector<T>(node: &Node) -> Result<Box<dyn ConnectorSettings>, Fault>
where
    T: ConnectorSettings + for<'de> Deserialize<'de> + 'static,
{
    Ok(Box::new(node.settings::<T>()?))
}

fn exporter<T>(node: &Node) -> Result<Box<dyn ExporterSettings>, Fault>
where
    T: ExporterSettings + for<'de> Deserialize<'de> + 'static,
{
    Ok(Box::new(node.settings::<T>()?))
}

fn extension<T>(node: &Node) -> Result<Box<dyn ExtensionSettings>, Fault>
where
    T: ExtensionSettings + for<'de> Deserialize<'de> + 'static,
{
    Ok(Box::new(node.settings::<T>()?))
}
