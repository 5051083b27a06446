//! Protobuf, straight into and out of the generated types.

use bytes::Bytes;
use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use prost::Message;
use prost::encoding::message;

use super::Malformed;
use crate::payload::{Payload, Signal};
use crate::spans::Spans;

/// How deep messages may be in each other. It is `prost`'s own limit, and leaves an attribute 31 levels of lists of
/// key-values.
pub const LEVELS_MAX: usize = 100;

/// The only field of each export request.
const RESOURCES: u32 = 1;

/// Decodes an export request that was weighed.
pub(super) fn decode(signal: Signal, body: Bytes) -> Result<Payload, Malformed> {
    Ok(match signal {
        Signal::Traces => Payload::Traces(Spans::from_wire(body).into()),
        Signal::Metrics => Payload::metrics(ExportMetricsServiceRequest::decode(body)?.resource_metrics),
        Signal::Logs => Payload::logs(ExportLogsServiceRequest::decode(body)?.resource_logs),
    })
}

/// Encodes an export request, or hands out the bytes in which it came.
#[must_use]
pub fn encode(payload: &Payload) -> Bytes {
    match payload {
        Payload::Traces(spans) => spans.wire().clone(),
        Payload::Metrics(metrics) => encode_all(metrics),
        Payload::Logs(logs) => encode_all(logs),
    }
}

/// An export request of these resources.
pub(crate) fn encode_all<M: Message>(resources: &[M]) -> Bytes {
    let mut body = Vec::with_capacity(message::encoded_len_repeated(RESOURCES, resources));
    message::encode_repeated(RESOURCES, resources, &mut body);
    body.into()
}
