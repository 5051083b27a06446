//! OTLP's JSON mapping: protobuf's JSON, but with identifiers in hexadecimal and enumerations as numbers
//! (opentelemetry.io/docs/specs/otlp, "JSON Protobuf Encoding").
//!
//! Read are also the names of the `.proto` files (`trace_id`), numbers in quotes and numbers without, enumerations by
//! name, `null` for what is absent, and unknown fields, which are skipped. Of a field that comes twice the last one counts.

mod forms;
mod message;
mod shapes;

use std::mem::size_of;

use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::KeyValue;
use serde::ser::{SerializeMap, Serializer};

use self::forms::{Form, List, Shown};
use self::message::Message;
use super::Malformed;
use crate::payload::{Payload, Signal};

/// How deep objects and lists may be in each other. It is `serde_json`'s own limit, and leaves a span's attribute 29
/// levels of lists of key-values: no more than [`super::protobuf::LEVELS_MAX`] does, so whatever comes in can go out.
pub const LEVELS_MAX: usize = 128;

/// About how many bytes the decoded request takes: each object is one structure, most of them a key-value.
#[must_use]
pub fn weigh(body: &[u8]) -> usize {
    let objects = body.iter().filter(|&&byte| byte == b'{').count();
    body.len() + objects * 2 * size_of::<KeyValue>()
}

/// Decodes an export request.
///
/// # Errors
/// [`Malformed::Json`], which says where.
pub fn decode(signal: Signal, body: &[u8]) -> Result<Payload, Malformed> {
    Ok(match signal {
        Signal::Traces => Payload::traces(whole::<ExportTraceServiceRequest>(body)?.resource_spans),
        Signal::Metrics => Payload::metrics(whole::<ExportMetricsServiceRequest>(body)?.resource_metrics),
        Signal::Logs => Payload::logs(whole::<ExportLogsServiceRequest>(body)?.resource_logs),
    })
}

fn whole<T: Message>(body: &[u8]) -> Result<T, Malformed> {
    let mut reader = serde_json::Deserializer::from_slice(body);
    let message = <message::Inner as Form<T>>::read(&mut reader)?;
    reader.end()?;
    Ok(message)
}

/// Encodes an export request.
///
/// # Errors
/// [`Malformed::Json`] when the writer refuses, which it has no reason to.
pub fn encode(payload: &Payload) -> Result<Vec<u8>, Malformed> {
    type All = List<message::Inner>;
    let mut body = Vec::new();
    let mut writer = serde_json::Serializer::new(&mut body);
    let mut request = writer.serialize_map(Some(1))?;
    match payload {
        Payload::Traces(spans) => {
            request.serialize_entry("resourceSpans", &Shown::<All, _>::new(spans.decoded()))?;
        }
        Payload::Metrics(metrics) => {
            request.serialize_entry("resourceMetrics", &Shown::<All, _>::new(&**metrics))?;
        }
        Payload::Logs(logs) => {
            request.serialize_entry("resourceLogs", &Shown::<All, _>::new(&**logs))?;
        }
    }
    SerializeMap::end(request)?;
    Ok(body)
}
