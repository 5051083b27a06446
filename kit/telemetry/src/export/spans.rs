//! Spans as OTLP writes them (`opentelemetry/proto/trace/v1/trace.proto`).

use std::sync::Arc;
use std::time::Duration;

use opentelemetry::Context;
use opentelemetry::trace::{Event, Link, SpanContext, SpanId, SpanKind, Status};
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{Span, SpanData, SpanProcessor};

use super::item::{Item, Owner};
use super::queue::Queue;
use super::values::{attributes, nanoseconds};
use super::wire::Message;

/// Bits of a span's flags: whether it is known where its parent is, and whether that is another process.
const HAS_IS_REMOTE: u32 = 0x100;
const IS_REMOTE: u32 = 0x200;
/// More than most spans of ours have.
const USUAL_BYTES: usize = 512;

/// The way of the SDK's spans into their queue.
#[derive(Debug)]
pub(super) struct Spans {
    pub(super) queue: Arc<Queue>,
    pub(super) owner: Arc<Owner>,
    pub(super) characters_max: usize,
}

impl SpanProcessor for Spans {
    fn on_start(&self, _: &mut Span, _: &Context) {}

    fn on_end(&self, span: SpanData) {
        if span.span_context.is_sampled() {
            let content = written(&span, self.characters_max);
            self.queue.push(Item::new(&self.owner, content));
        }
    }

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _: Duration) -> OTelSdkResult {
        Ok(())
    }
}

/// The span, with texts of at most so many characters.
pub(super) fn written(data: &SpanData, characters_max: usize) -> Vec<u8> {
    let mut span = Message::with_room(USUAL_BYTES);
    ids(&mut span, [1, 2, 3], &data.span_context);
    if data.parent_span_id != SpanId::INVALID {
        span.bytes(4, &data.parent_span_id.to_bytes());
    }
    span.text(5, &data.name);
    span.number(6, kind(&data.span_kind));
    span.fixed64(7, nanoseconds(data.start_time));
    span.fixed64(8, nanoseconds(data.end_time));
    attributes(&mut span, 9, &data.attributes, characters_max);
    span.number(10, data.dropped_attributes_count);
    for event in data.events.iter() {
        span.message(11, |message| write_event(message, event, characters_max));
    }
    span.number(12, data.events.dropped_count);
    for link in data.links.iter() {
        span.message(13, |message| write_link(message, link, characters_max));
    }
    span.number(14, data.links.dropped_count);
    if let Some((code, words)) = status(&data.status) {
        span.message(15, |status| {
            status.text(2, words);
            status.number(3, code);
        });
    }
    span.fixed32(16, flags(&data.span_context, data.parent_span_is_remote));
    span.into_bytes()
}

/// Trace, span and what others know of the trace, in these fields.
fn ids(message: &mut Message, [trace, span, state]: [u32; 3], context: &SpanContext) {
    message.bytes(trace, &context.trace_id().to_bytes());
    message.bytes(span, &context.span_id().to_bytes());
    let told = context.trace_state().header();
    if !told.is_empty() {
        message.text(state, &told);
    }
}

fn flags(context: &SpanContext, is_remote: bool) -> u32 {
    let remote = if is_remote { IS_REMOTE } else { 0 };
    u32::from(context.trace_flags().to_u8()) | HAS_IS_REMOTE | remote
}

fn kind(kind: &SpanKind) -> u32 {
    match kind {
        SpanKind::Internal => 1,
        SpanKind::Server => 2,
        SpanKind::Client => 3,
        SpanKind::Producer => 4,
        SpanKind::Consumer => 5,
    }
}

fn write_event(message: &mut Message, event: &Event, characters_max: usize) {
    message.fixed64(1, nanoseconds(event.timestamp));
    message.text(2, &event.name);
    attributes(message, 3, &event.attributes, characters_max);
    message.number(4, event.dropped_attributes_count);
}

fn write_link(message: &mut Message, link: &Link, characters_max: usize) {
    ids(message, [1, 2, 3], &link.span_context);
    attributes(message, 4, &link.attributes, characters_max);
    message.number(5, link.dropped_attributes_count);
    message.fixed32(6, flags(&link.span_context, link.span_context.is_remote()));
}

fn status(status: &Status) -> Option<(u32, &str)> {
    match status {
        Status::Unset => None,
        Status::Ok => Some((1, "")),
        Status::Error { description } => Some((2, description)),
    }
}
