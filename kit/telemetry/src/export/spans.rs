//! Spans on their way.

use std::time::Duration;

use opentelemetry::trace::{Link, SpanContext, SpanId, SpanKind, Status as SpanStatus};
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::trace_service_client::TraceServiceClient;
use opentelemetry_proto::tonic::common::v1::InstrumentationScope;
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span, Status, span, status};
use opentelemetry_sdk::trace::SpanData;
use tonic::transport::Channel;

use super::channel::Door;
use super::values::{nanoseconds, pairs};
use super::worker::Outbound;
use crate::settings::Limits;

/// Bits of a span's flags: whether it is known where its parent is, and whether that is another process.
const HAS_IS_REMOTE: u32 = 0x100;
const IS_REMOTE: u32 = 0x200;

/// The way of spans to the collector.
pub(super) struct SpanSender {
    pub(super) door: Door,
    pub(super) client: TraceServiceClient<Channel>,
    pub(super) resource: Resource,
    pub(super) limits: Limits,
}

impl Outbound for SpanSender {
    type Item = SpanData;

    fn timeout(&self) -> Duration {
        self.door.timeout
    }

    async fn send(&self, batch: &[SpanData]) -> Result<i64, tonic::Status> {
        let request = self.door.request(self.request(batch));
        let answer = self.client.clone().export(request).await?.into_inner();
        Ok(answer.partial_success.map_or(0, |partial| partial.rejected_spans))
    }
}

impl SpanSender {
    fn request(&self, batch: &[SpanData]) -> ExportTraceServiceRequest {
        // All of our spans are made by one tracer.
        let scope = batch.first().map(|first| InstrumentationScope {
            name: first.instrumentation_scope.name().to_owned(),
            ..Default::default()
        });
        let characters_max = self.limits.span_value_characters;
        let spans = batch.iter().map(|data| convert(data, characters_max)).collect();
        ExportTraceServiceRequest {
            resource_spans: vec![ResourceSpans {
                resource: Some(self.resource.clone()),
                scope_spans: vec![ScopeSpans {
                    scope,
                    spans,
                    schema_url: String::new(),
                }],
                schema_url: String::new(),
            }],
        }
    }
}

fn convert(data: &SpanData, characters_max: usize) -> Span {
    let (trace_id, span_id, flags) = ids(&data.span_context, data.parent_span_is_remote);
    let parent = data.parent_span_id;
    Span {
        trace_id,
        span_id,
        flags,
        trace_state: data.span_context.trace_state().header(),
        parent_span_id: match parent {
            SpanId::INVALID => Vec::new(),
            parent => parent.to_bytes().to_vec(),
        },
        name: data.name.clone().into_owned(),
        kind: kind(&data.span_kind).into(),
        start_time_unix_nano: nanoseconds(data.start_time),
        end_time_unix_nano: nanoseconds(data.end_time),
        attributes: pairs(&data.attributes, characters_max),
        dropped_attributes_count: data.dropped_attributes_count,
        events: data
            .events
            .iter()
            .map(|event| convert_event(event, characters_max))
            .collect(),
        dropped_events_count: data.events.dropped_count,
        links: data
            .links
            .iter()
            .map(|link| convert_link(link, characters_max))
            .collect(),
        dropped_links_count: data.links.dropped_count,
        status: convert_status(&data.status),
    }
}

fn ids(context: &SpanContext, is_remote: bool) -> (Vec<u8>, Vec<u8>, u32) {
    let remote = if is_remote { IS_REMOTE } else { 0 };
    let flags = u32::from(context.trace_flags().to_u8()) | HAS_IS_REMOTE | remote;
    let trace = context.trace_id().to_bytes().to_vec();
    (trace, context.span_id().to_bytes().to_vec(), flags)
}

fn kind(kind: &SpanKind) -> span::SpanKind {
    match kind {
        SpanKind::Client => span::SpanKind::Client,
        SpanKind::Server => span::SpanKind::Server,
        SpanKind::Producer => span::SpanKind::Producer,
        SpanKind::Consumer => span::SpanKind::Consumer,
        SpanKind::Internal => span::SpanKind::Internal,
    }
}

fn convert_event(event: &opentelemetry::trace::Event, characters_max: usize) -> span::Event {
    span::Event {
        time_unix_nano: nanoseconds(event.timestamp),
        name: event.name.clone().into_owned(),
        attributes: pairs(&event.attributes, characters_max),
        dropped_attributes_count: event.dropped_attributes_count,
    }
}

fn convert_link(link: &Link, characters_max: usize) -> span::Link {
    let (trace_id, span_id, flags) = ids(&link.span_context, link.span_context.is_remote());
    span::Link {
        trace_id,
        span_id,
        flags,
        trace_state: link.span_context.trace_state().header(),
        attributes: pairs(&link.attributes, characters_max),
        dropped_attributes_count: link.dropped_attributes_count,
    }
}

fn convert_status(status: &SpanStatus) -> Option<Status> {
    let (code, message) = match status {
        SpanStatus::Unset => return None,
        SpanStatus::Ok => (status::StatusCode::Ok, String::new()),
        SpanStatus::Error { description } => (status::StatusCode::Error, description.clone().into_owned()),
    };
    Some(Status {
        message,
        code: code.into(),
    })
}
