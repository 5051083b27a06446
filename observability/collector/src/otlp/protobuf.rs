//! Protobuf, straight into and out of the generated types.

use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use prost::Message;
use prost::encoding::message;

use super::Malformed;
use crate::payload::{Payload, Signal};

/// How deep messages may be in each other. It is `prost`'s own limit, and leaves an attribute 31 levels of lists of
/// key-values.
pub const LEVELS_MAX: usize = 100;

/// The only field of each export request.
const RESOURCES: u32 = 1;

/// Decodes an export request. Its identifiers may have any length: [`super::Encoding::weigh`] has looked at them before.
///
/// # Errors
/// What is [`Malformed`] about it.
pub fn decode(signal: Signal, body: &[u8]) -> Result<Payload, Malformed> {
    Ok(match signal {
        Signal::Traces => Payload::traces(ExportTraceServiceRequest::decode(body)?.resource_spans),
        Signal::Metrics => Payload::metrics(ExportMetricsServiceRequest::decode(body)?.resource_metrics),
        Signal::Logs => Payload::logs(ExportLogsServiceRequest::decode(body)?.resource_logs),
    })
}

/// How many bytes [`encode`] writes.
#[must_use]
pub fn encoded_len(payload: &Payload) -> usize {
    match payload {
        Payload::Traces(spans) => message::encoded_len_repeated(RESOURCES, spans),
        Payload::Metrics(metrics) => message::encoded_len_repeated(RESOURCES, metrics),
        Payload::Logs(logs) => message::encoded_len_repeated(RESOURCES, logs),
    }
}

/// Encodes an export request without copying the payload first.
#[must_use]
pub fn encode(payload: &Payload) -> Vec<u8> {
    let mut body = Vec::with_capacity(encoded_len(payload));
    match payload {
        Payload::Traces(spans) => message::encode_repeated(RESOURCES, spans, &mut body),
        Payload::Metrics(metrics) => message::encode_repeated(RESOURCES, metrics, &mut body),
        Payload::Logs(logs) => message::encode_repeated(RESOURCES, logs, &mut body),
    }
    body
}
