//! The way of spans and log records to the collector: OTLP over gRPC, of messages that are encoded already.

use bytes::{BufMut, Bytes};
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceResponse;
use prost::Message;
use tonic::client::Grpc;
use tonic::codec::CompressionEncoding::Gzip;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::codegen::http::uri::PathAndQuery;
use tonic::transport::Channel;
use tonic::{Request, Status};

use super::channel::Door;
use super::item::{self, Item};
use crate::losses::Signal;
use crate::settings::Outlet;

/// Sends items of one signal.
pub(super) struct Sender {
    pub(super) door: Door,
    client: Grpc<Channel>,
    path: PathAndQuery,
}

impl Sender {
    pub(super) fn new(signal: Signal, outlet: &Outlet, channel: Channel) -> Self {
        let client = Grpc::new(channel);
        Self {
            door: Door::new(outlet),
            client: if outlet.is_compressed {
                client.send_compressed(Gzip)
            } else {
                client
            },
            path: PathAndQuery::from_static(match signal {
                Signal::Traces => "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
                Signal::Metrics => "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export",
                Signal::Logs => "/opentelemetry.proto.collector.logs.v1.LogsService/Export",
            }),
        }
    }

    /// The message with these items.
    pub(super) fn message(batch: &[Item]) -> Bytes {
        item::request(batch).into()
    }

    /// Sends it once; the answer is how many items were rejected.
    pub(super) async fn send(&self, message: Bytes) -> Result<i64, Status> {
        let request: Request<Bytes> = self.door.request(message);
        let mut client = self.client.clone();
        let not_ready = |error: tonic::transport::Error| Status::unavailable(error.to_string());
        client.ready().await.map_err(not_ready)?;
        let answer = client.unary(request, self.path.clone(), Written).await?;
        let partial = answer.into_inner().partial_success;
        Ok(partial.map_or(0, |partial| partial.rejected_spans))
    }
}

/// Requests that are written already, and answers, which have the same shape for all signals: only the name of the
/// rejected items' number differs.
#[derive(Clone, Copy)]
struct Written;

impl Codec for Written {
    type Encode = Bytes;
    type Decode = ExportTraceServiceResponse;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for Written {
    type Item = Bytes;
    type Error = Status;

    fn encode(&mut self, message: Bytes, to: &mut EncodeBuf<'_>) -> Result<(), Status> {
        to.reserve(message.len());
        to.put(message);
        Ok(())
    }
}

impl Decoder for Written {
    type Item = ExportTraceServiceResponse;
    type Error = Status;

    fn decode(&mut self, from: &mut DecodeBuf<'_>) -> Result<Option<Self::Item>, Status> {
        let answer = ExportTraceServiceResponse::decode(from);
        answer
            .map(Some)
            .map_err(|error| Status::internal(error.to_string()))
    }
}
