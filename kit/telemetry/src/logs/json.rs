//! Events of the log as JSON, one object on each line.

use std::io::Write as _;

use opentelemetry::Context;
use serde_json::{Map, Value};
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::Context as Layers;

use super::current_span;
use super::fields::Said;
use super::time::rfc3339;
use crate::export::Field;
use crate::voice::ServiceName;

/// See [`json_layer`].
#[derive(Clone, Copy, Debug)]
pub struct JsonLayer<W> {
    writer: W,
}

/// A layer that writes each event as one line: `timestamp` (RFC 3339 with microseconds), `level`, `message`, `target`,
/// `service.name` in the scope of a service, `trace_id` and `span_id` in a span, and the fields beside them. A field
/// that is called like one of these is written with `field.` before its name. What cannot be written is lost.
pub fn json_layer<W>(writer: W) -> JsonLayer<W> {
    JsonLayer { writer }
}

impl<S, W> Layer<S> for JsonLayer<W>
where
    S: Subscriber,
    W: for<'w> MakeWriter<'w> + 'static,
{
    fn on_event(&self, event: &Event<'_>, _: Layers<'_, S>) {
        let mut line = line(event).to_string();
        line.push('\n');
        // There is nobody to tell that the log cannot be written.
        let _ = self
            .writer
            .make_writer_for(event.metadata())
            .write_all(line.as_bytes());
    }
}

fn line(event: &Event<'_>) -> Value {
    let said = Said::by(event);
    let metadata = event.metadata();
    let mut line = Map::new();
    let mut put = |key: &str, value: Value| line.insert(key.to_owned(), value);
    put("timestamp", rfc3339(opentelemetry::time::now()).into());
    put("level", metadata.level().as_str().into());
    put("message", said.message.into());
    put("target", metadata.target().into());
    Context::map_current(|context| {
        if let Some(ServiceName(name)) = context.get() {
            put("service.name", (&**name).into());
        }
        if let Some(span) = current_span(context) {
            put("trace_id", span.trace_id().to_string().into());
            put("span_id", span.span_id().to_string().into());
        }
    });
    for (name, field) in said.fields {
        let key = if is_ours(name) {
            format!("field.{name}")
        } else {
            name.to_owned()
        };
        line.insert(key, json(field));
    }
    Value::Object(line)
}

fn is_ours(name: &str) -> bool {
    matches!(
        name,
        "timestamp" | "level" | "message" | "target" | "service.name" | "trace_id" | "span_id"
    )
}

fn json(field: Field) -> Value {
    match field {
        Field::Bool(value) => value.into(),
        Field::I64(value) => value.into(),
        // JSON has no NaN and no infinity.
        Field::F64(value) if !value.is_finite() => value.to_string().into(),
        Field::F64(value) => value.into(),
        Field::Text(text) => text.into(),
    }
}
