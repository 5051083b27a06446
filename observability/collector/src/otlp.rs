//! The three export requests of OTLP 1.x, as protobuf and as JSON, in and out of a [`Payload`].

pub mod json;
pub mod protobuf;
mod scan;
pub mod status;

use crate::payload::{Payload, Signal};

/// How a request is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Protobuf, `application/x-protobuf`.
    Protobuf,
    /// OTLP's JSON mapping, `application/json`.
    Json,
}

impl Encoding {
    /// Its media type.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Protobuf => "application/x-protobuf",
            Self::Json => "application/json",
        }
    }

    /// About how many bytes of memory the request takes once it is decoded; it may be a hundred times the body, since
    /// an empty span is two bytes on the wire. The identifiers of protobuf are checked on the way, those of JSON when
    /// they are decoded.
    ///
    /// # Errors
    /// What is [`Malformed`] about it.
    pub fn weigh(self, signal: Signal, body: &[u8]) -> Result<usize, Malformed> {
        match self {
            Self::Protobuf => scan::weigh(signal, body),
            Self::Json => Ok(json::weigh(body)),
        }
    }

    /// Decodes an export request, which should have been weighed before.
    ///
    /// # Errors
    /// What is [`Malformed`] about it.
    pub fn decode(self, signal: Signal, body: &[u8]) -> Result<Payload, Malformed> {
        match self {
            Self::Protobuf => protobuf::decode(signal, body),
            Self::Json => json::decode(signal, body),
        }
    }

    /// Encodes an export request.
    ///
    /// # Errors
    /// [`Malformed::Json`] when a JSON writer refuses, which it has no reason to.
    pub fn encode(self, payload: &Payload) -> Result<Vec<u8>, Malformed> {
        match self {
            Self::Protobuf => Ok(protobuf::encode(payload)),
            Self::Json => json::encode(payload),
        }
    }
}

/// The address of the method `Export` over gRPC.
#[must_use]
pub fn grpc_path(signal: Signal) -> &'static str {
    match signal {
        Signal::Traces => "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
        Signal::Metrics => "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export",
        Signal::Logs => "/opentelemetry.proto.collector.logs.v1.LogsService/Export",
    }
}

/// Why a body is not an export request.
#[derive(Debug, thiserror::Error)]
pub enum Malformed {
    /// Not protobuf, or not of this shape.
    #[error("the protobuf body cannot be decoded")]
    Protobuf(#[from] prost::DecodeError),
    /// It ends within a field, or has a wire type that OTLP has no use for.
    #[error("the protobuf body is broken")]
    Wire,
    /// Messages within messages, more than [`protobuf::LEVELS_MAX`].
    #[error("the protobuf body is nested too deeply")]
    Depth,
    /// A trace id that is not 16 bytes, or a span id that is not 8.
    #[error("an id has {found} bytes instead of {expected}")]
    Id {
        /// As the specification says.
        expected: usize,
        /// As it came.
        found: usize,
    },
    /// Not JSON, or not of this shape.
    #[error("the JSON body cannot be decoded")]
    Json(#[from] serde_json::Error),
}

impl Malformed {
    /// One sentence with the cause, for the sender.
    #[must_use]
    pub fn sentence(&self) -> String {
        match std::error::Error::source(self) {
            Some(cause) => format!("{self}: {cause}"),
            None => self.to_string(),
        }
    }
}
