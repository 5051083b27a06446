//! Log lines, which the program writes with `tracing`: to the collector, and as JSON to a stream such as stdout.
//!
//! A message is a fixed sentence; what varies is in the fields. Both layers add the ids of the current span.

mod fields;
mod json;
mod otlp;
mod time;

pub use self::{
    fields::{FIELD_BYTES_MAX, FIELDS_MAX},
    json::{JsonLayer, json_layer},
    otlp::{OtlpLayer, otlp_layer},
};

use opentelemetry::Context;
use opentelemetry::trace::{SpanContext, TraceContextExt as _};

/// The span in which an event happens.
fn current_span(context: &Context) -> Option<SpanContext> {
    let span = context.span();
    let span = span.span_context();
    span.is_valid().then(|| span.clone())
}

#[cfg(test)]
mod tests;
