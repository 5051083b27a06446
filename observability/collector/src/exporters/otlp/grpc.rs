//! OTLP over gRPC, to somebody else.

use std::str::FromStr;
use std::time::Duration;

use async_trait::async_trait;
use bytes::{Buf, BufMut, Bytes};
use prost::Message;
use tonic::client::Grpc;
use tonic::codec::{Codec, CompressionEncoding, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::codegen::http::uri::PathAndQuery;
use tonic::metadata::{AsciiMetadataKey, AsciiMetadataValue, KeyAndValueRef, MetadataMap};
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Status};

use super::sender::{Failure, Sender, Taken, sentence};
use super::settings::{Compression, GrpcSettings, SettingsError};
use crate::otlp::grpc_path;
use crate::otlp::status::{ExportAnswer, RpcStatus};
use crate::payload::Signal;

/// An idle connection is asked this often whether it is still one, and has as long to answer.
const KEEPALIVE_TIME: Duration = Duration::from_secs(20);
/// The largest answer, in bytes.
const ANSWER_BYTES_MAX: usize = 64 * 1024;

pub(super) struct GrpcSender {
    channel: Channel,
    headers: MetadataMap,
    compression: Compression,
    timeout: Duration,
}

impl GrpcSender {
    pub(super) fn new(settings: &GrpcSettings) -> Result<Self, SettingsError> {
        let timeout = settings.timeout;
        let endpoint = endpoint(settings)?
            .connect_timeout(timeout)
            .http2_keep_alive_interval(KEEPALIVE_TIME)
            .keep_alive_timeout(KEEPALIVE_TIME);
        Ok(Self {
            channel: endpoint.connect_lazy(),
            headers: headers(settings)?,
            compression: settings.compression,
            timeout,
        })
    }

    async fn export(&self, signal: Signal, body: Bytes) -> Result<ExportAnswer, Status> {
        let mut client = Grpc::new(self.channel.clone()).max_decoding_message_size(ANSWER_BYTES_MAX);
        if self.compression == Compression::Gzip {
            client = client.send_compressed(CompressionEncoding::Gzip);
        }
        let mut request = tonic::Request::new(body);
        for header in self.headers.iter() {
            if let KeyAndValueRef::Ascii(key, value) = header {
                request.metadata_mut().insert(key, value.clone());
            }
        }
        client
            .ready()
            .await
            .map_err(|error| Status::unavailable(sentence(&error)))?;
        let path = PathAndQuery::from_static(grpc_path(signal));
        Ok(client.unary(request, path, Raw).await?.into_inner())
    }
}

fn endpoint(settings: &GrpcSettings) -> Result<Endpoint, SettingsError> {
    let (key, value) = ("endpoint", &settings.endpoint);
    let wrong = || SettingsError::Endpoint {
        key,
        value: value.clone(),
    };
    let address = match value.split_once("://") {
        Some(("http", address)) => address,
        Some(("https", _)) => return Err(SettingsError::Encryption { key }),
        Some(_) => return Err(wrong()),
        None if settings.tls.insecure => value.as_str(),
        None if value.is_empty() => return Err(wrong()),
        None => return Err(SettingsError::Encryption { key: "tls" }),
    };
    let endpoint = Endpoint::from_shared(format!("http://{address}")).map_err(|_| wrong())?;
    let has_port = endpoint.uri().port_u16().is_some() && endpoint.uri().path() == "/";
    if has_port { Ok(endpoint) } else { Err(wrong()) }
}

fn headers(settings: &GrpcSettings) -> Result<MetadataMap, SettingsError> {
    let mut headers = MetadataMap::new();
    for (name, value) in &settings.headers {
        let wrong = || SettingsError::Header { name: name.clone() };
        let key = AsciiMetadataKey::from_str(&name.to_ascii_lowercase()).map_err(|_| wrong())?;
        let value = AsciiMetadataValue::try_from(value).map_err(|_| wrong())?;
        headers.insert(key, value);
    }
    Ok(headers)
}

#[async_trait]
impl Sender for GrpcSender {
    async fn send(&self, signal: Signal, body: Bytes) -> Result<Taken, Failure> {
        match tokio::time::timeout(self.timeout, self.export(signal, body)).await {
            Ok(Ok(answer)) => {
                let part = answer.partial_success.unwrap_or_default();
                Ok(Taken {
                    rejected: u64::try_from(part.rejected).unwrap_or_default(),
                    reason: part.error_message,
                })
            }
            Ok(Err(status)) => Err(failure(&status)),
            Err(_) => Err(Failure::retryable("the other side does not answer in time")),
        }
    }
}

/// Which codes may be sent again (OTLP 1.x, "OTLP/gRPC Response", Failures). A status with a cause was made on this
/// side, by a connection that broke.
fn failure(status: &Status) -> Failure {
    let details = RpcStatus::decode(status.details()).unwrap_or_default();
    let wait = details.wait();
    let is_retryable = match status.code() {
        Code::Cancelled
        | Code::DeadlineExceeded
        | Code::Aborted
        | Code::OutOfRange
        | Code::Unavailable
        | Code::DataLoss => true,
        Code::ResourceExhausted => wait.is_some(),
        _ => std::error::Error::source(status).is_some(),
    };
    Failure {
        is_retryable,
        wait,
        reason: format!("{:?}: {}", status.code(), status.message()),
    }
}

/// Sends bytes that are encoded already: nothing is copied or encoded again for another attempt.
struct Raw;

impl Codec for Raw {
    type Encode = Bytes;
    type Decode = ExportAnswer;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for Raw {
    type Item = Bytes;
    type Error = Status;

    fn encode(&mut self, body: Bytes, to: &mut EncodeBuf<'_>) -> Result<(), Status> {
        to.reserve(body.len());
        to.put(body);
        Ok(())
    }
}

impl Decoder for Raw {
    type Item = ExportAnswer;
    type Error = Status;

    fn decode(&mut self, from: &mut DecodeBuf<'_>) -> Result<Option<ExportAnswer>, Status> {
        let answer = ExportAnswer::decode(from.chunk());
        let length = from.remaining();
        from.advance(length);
        // It was taken, whatever else it tried to say.
        Ok(Some(answer.unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_of_the_specification_are_retried() {
        let hint = RpcStatus::new(8, "")
            .retry_after(Duration::from_secs(3))
            .encode_to_vec();
        for (code, details, expected, wait) in [
            (Code::Unavailable, Vec::new(), true, None),
            (
                Code::Unavailable,
                hint.clone(),
                true,
                Some(Duration::from_secs(3)),
            ),
            (Code::Cancelled, Vec::new(), true, None),
            (Code::OutOfRange, Vec::new(), true, None),
            (Code::ResourceExhausted, Vec::new(), false, None),
            (Code::ResourceExhausted, hint, true, Some(Duration::from_secs(3))),
            (Code::InvalidArgument, Vec::new(), false, None),
            (Code::Internal, Vec::new(), false, None),
            (Code::Unauthenticated, b"nonsense".to_vec(), false, None),
        ] {
            let failure = failure(&Status::with_details(code, "", details.into()));
            assert_eq!((failure.is_retryable, failure.wait), (expected, wait), "{code:?}");
        }
    }

    #[tokio::test]
    async fn addresses_are_checked_and_encryption_is_refused() {
        for (endpoint, insecure, expected) in [
            ("tempo:4317", true, "fine"),
            ("http://tempo:4317", false, "fine"),
            ("[::1]:4317", true, "fine"),
            ("tempo:4317", false, "encrypt"),
            ("https://tempo:4317", true, "encrypt"),
            ("", true, "address"),
            ("tempo", true, "address"),
            ("unix:///socket", true, "address"),
            ("http://tempo:4317/path", true, "address"),
        ] {
            let settings = GrpcSettings {
                endpoint: endpoint.to_owned(),
                tls: super::super::Tls { insecure },
                ..GrpcSettings::default()
            };
            let built = GrpcSender::new(&settings).map(|_| "fine".to_owned());
            let said = built.unwrap_or_else(|error| error.to_string());
            assert!(said.contains(expected), "{endpoint}: {said}");
        }
    }
}
