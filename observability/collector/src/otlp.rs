//! The three export requests of OTLP 1.x, as protobuf and as JSON, in and out of a [`Payload`].

pub mod json;
pub mod protobuf;
mod scan;
pub mod status;
pub(crate) mod wire;

use bytes::Bytes;

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

    /// Looks at an export request before it becomes a payload. Of protobuf, everything is checked on the way that can be
    /// wrong with traces, and the identifiers of metrics and logs; the rest, and JSON, when it is decoded.
    ///
    /// # Errors
    /// What is [`Malformed`] about it.
    pub fn weigh(self, signal: Signal, body: Bytes) -> Result<Weighed, Malformed> {
        let weight = match self {
            Self::Protobuf => scan::weigh(signal, &body)?,
            Self::Json => json::weigh(&body),
        };
        Ok(Weighed {
            encoding: self,
            signal,
            body,
            weight,
        })
    }

    /// Encodes an export request.
    ///
    /// # Errors
    /// [`Malformed::Json`] when a JSON writer refuses, which it has no reason to.
    pub fn encode(self, payload: &Payload) -> Result<Bytes, Malformed> {
        match self {
            Self::Protobuf => Ok(protobuf::encode(payload)),
            Self::Json => json::encode(payload).map(Bytes::from),
        }
    }
}

/// An export request that was looked at.
#[derive(Clone, Debug)]
pub struct Weighed {
    encoding: Encoding,
    signal: Signal,
    body: Bytes,
    weight: usize,
}

impl Weighed {
    /// About how many bytes of memory it takes once it is decoded; it may be a hundred times the body, since an empty span
    /// is two bytes on the wire. Spans that stay as they came take no more than the body.
    #[must_use]
    pub fn weight(&self) -> usize {
        self.weight
    }

    /// The payload. Spans in protobuf stay as they are until somebody needs them decoded.
    ///
    /// # Errors
    /// What is [`Malformed`] about it.
    pub fn decode(self) -> Result<Payload, Malformed> {
        match self.encoding {
            Encoding::Protobuf => protobuf::decode(self.signal, self.body),
            Encoding::Json => json::decode(self.signal, &self.body),
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
    /// It ends within a field, or a field is not written as OTLP writes it.
    #[error("the protobuf body is broken")]
    Wire,
    /// A text that is not UTF-8.
    #[error("a text is not UTF-8")]
    Text,
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
