//! Events of the log as OTLP's log records.

use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context as Layers;

use super::current_span;
use super::fields::Said;
use crate::export::Record;
use crate::voice::with_voice;

/// The crates that carry what we say. What they say themselves is never sent, or it would never end.
const CARRIERS: [&str; 8] = [
    "tonic",
    "h2",
    "hyper",
    "hyper_util",
    "tower",
    "opentelemetry",
    "opentelemetry_sdk",
    "opentelemetry_proto",
];

/// See [`otlp_layer`].
#[derive(Clone, Copy, Debug, Default)]
pub struct OtlpLayer(());

/// A layer that sends each event to the collector, as a log record of the service in whose scope it happens. Events
/// outside of any scope are not sent.
#[must_use]
pub fn otlp_layer() -> OtlpLayer {
    OtlpLayer::default()
}

impl<S: Subscriber> Layer<S> for OtlpLayer {
    fn on_event(&self, event: &Event<'_>, _: Layers<'_, S>) {
        let metadata = event.metadata();
        let name = metadata.target().split("::").next().unwrap_or_default();
        if CARRIERS.contains(&name) {
            return;
        }
        with_voice(|voice, context| {
            let Some(records) = &voice.records else { return };
            let said = Said::by(event);
            records.push(&Record {
                time: opentelemetry::time::now(),
                level: *metadata.level(),
                target: metadata.target(),
                message: said.message,
                fields: said.fields,
                dropped_fields: said.dropped,
                span: current_span(context),
            });
        });
    }
}
