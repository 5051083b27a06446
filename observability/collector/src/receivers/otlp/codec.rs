//! gRPC's messages: the request becomes a payload at once, the answer is always the same.

use std::sync::Arc;

use bytes::Buf;
use prost::Message;
use tonic::Status;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};

use super::budget::Hold;
use super::intake::decode;
use crate::otlp::{Encoding, status::ExportAnswer};
use crate::payload::{Payload, Signal};

/// The codec of one request. It takes the room for what the body becomes out of the request's own hold.
#[derive(Clone)]
pub(super) struct ExportCodec {
    pub(super) signal: Signal,
    pub(super) hold: Arc<Hold>,
}

impl Codec for ExportCodec {
    type Encode = ExportAnswer;
    type Decode = Payload;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        self.clone()
    }

    fn decoder(&mut self) -> Self {
        self.clone()
    }
}

impl Encoder for ExportCodec {
    type Item = ExportAnswer;
    type Error = Status;

    fn encode(&mut self, answer: ExportAnswer, to: &mut EncodeBuf<'_>) -> Result<(), Status> {
        answer
            .encode(to)
            .map_err(|error| Status::internal(error.to_string()))
    }
}

impl Decoder for ExportCodec {
    type Item = Payload;
    type Error = Status;

    fn decode(&mut self, from: &mut DecodeBuf<'_>) -> Result<Option<Payload>, Status> {
        // The whole message lies in one piece, which is handed over without copying it.
        let body = from.copy_to_bytes(from.remaining());
        let payload = decode(Encoding::Protobuf, self.signal, body, &self.hold)?;
        Ok(Some(payload))
    }
}
