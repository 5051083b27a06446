//! What is answered over gRPC, to the generated clients.

use std::time::Duration;

use collector::component::Outputs;
use collector::consumer::Refusal;
use collector::otlp::{grpc_path, status::RpcStatus};
use collector::payload::{Payload, Signal};
use http::uri::PathAndQuery;
use opentelemetry_proto::tonic::collector::logs::v1::{
    ExportLogsServiceRequest, logs_service_client::LogsServiceClient,
};
use opentelemetry_proto::tonic::collector::metrics::v1::{
    ExportMetricsServiceRequest, metrics_service_client::MetricsServiceClient,
};
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTraceServiceRequest, trace_service_client::TraceServiceClient,
};
use prost::Message;
use tokio::task::JoinSet;
use tonic::codec::CompressionEncoding;
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Status};

use crate::rig::{BOTH, Rig};
use crate::samples::{SIGNALS, assert_same, one_of, some_spans};

pub(crate) async fn channel(rig: &Rig) -> Channel {
    let endpoint = Endpoint::from_shared(format!("http://{}", rig.grpc)).unwrap();
    endpoint.connect().await.unwrap()
}

pub(crate) async fn send(channel: Channel, payload: &Payload, gzip: bool) -> Result<(), Status> {
    macro_rules! export {
        ($client:ident, $request:expr) => {{
            let client = $client::new(channel);
            let mut client = match gzip {
                true => client.send_compressed(CompressionEncoding::Gzip),
                false => client,
            };
            let answer = client.export($request).await?.into_inner();
            assert_eq!(answer.partial_success, None);
        }};
    }
    match payload {
        Payload::Traces(spans) => {
            let resource_spans = spans.decoded().clone();
            export!(TraceServiceClient, ExportTraceServiceRequest { resource_spans });
        }
        Payload::Metrics(metrics) => {
            let resource_metrics = (**metrics).clone();
            export!(
                MetricsServiceClient,
                ExportMetricsServiceRequest { resource_metrics }
            );
        }
        Payload::Logs(logs) => {
            let resource_logs = (**logs).clone();
            export!(LogsServiceClient, ExportLogsServiceRequest { resource_logs });
        }
    }
    Ok(())
}

#[tokio::test]
async fn every_signal_is_taken_with_gzip_and_without() {
    let rig = Rig::start(BOTH).await;
    let channel = channel(&rig).await;
    for signal in SIGNALS {
        for gzip in [false, true] {
            let payload = one_of(signal);
            send(channel.clone(), &payload, gzip).await.unwrap();
            assert_same(&rig.sink.taken.lock().unwrap().pop().unwrap(), &payload);
        }
    }
    for name in [
        "otelcol_receiver_accepted_spans",
        "otelcol_receiver_accepted_metric_points",
        "otelcol_receiver_accepted_log_records",
    ] {
        assert_eq!(rig.count(name, "grpc"), 2, "{name}");
    }
}

#[tokio::test]
async fn what_went_wrong_has_its_code() {
    let rig = Rig::start("protocols: {grpc: {max_recv_msg_size_mib: 1}}").await;
    let channel = channel(&rig).await;
    let code = async |payload: &Payload, gzip| send(channel.clone(), payload, gzip).await.unwrap_err();
    let large = some_spans(20_000);
    for gzip in [false, true] {
        // Compressed it is small; what counts is what it becomes.
        assert_eq!(code(&large, gzip).await.code(), Code::ResourceExhausted, "{gzip}");
    }
    let Payload::Traces(spans) = some_spans(1) else {
        panic!()
    };
    let mut spans = spans.decoded().clone();
    spans[0].scope_spans[0].spans[0].trace_id = vec![1; 3];
    assert_eq!(
        code(&Payload::traces(spans), false).await.code(),
        Code::InvalidArgument
    );
    rig.refuse(Refusal::permanent("no"));
    assert_eq!(code(&some_spans(2), false).await.code(), Code::InvalidArgument);
    rig.refuse(Refusal::retryable("later"));
    let status = code(&some_spans(2), false).await;
    assert_eq!((status.code(), status.message()), (Code::Unavailable, "later"));
    let wait = RpcStatus::decode(status.details()).unwrap().wait();
    assert_eq!(wait, Some(Duration::from_secs(1)));
    assert_eq!(rig.count("otelcol_receiver_refused_spans", "grpc"), 4);
    let unreadable = [("receiver", "otlp"), ("transport", "grpc"), ("signal", "traces")];
    assert_eq!(
        rig.metrics
            .counter("otelcol_receiver_unreadable_requests", &unreadable)
            .get(),
        3
    );
}

#[tokio::test]
async fn a_signal_without_a_pipeline_and_an_unknown_method_are_unimplemented() {
    let settings = serde_saphyr::from_str(BOTH).unwrap();
    let rig = Rig::start_with(settings, Outputs::default(), Default::default()).await;
    let status = send(channel(&rig).await, &some_spans(1), false)
        .await
        .unwrap_err();
    assert_eq!(status.code(), Code::Unimplemented);
    let mut client = tonic::client::Grpc::new(channel(&rig).await);
    client.ready().await.unwrap();
    let path = PathAndQuery::from_static("/opentelemetry.proto/Other");
    let codec = tonic_codec::<ExportTraceServiceRequest>();
    let request = tonic::Request::new(ExportTraceServiceRequest::default());
    let answer = client.unary(request, path, codec).await;
    assert_eq!(answer.unwrap_err().code(), Code::Unimplemented);
}

#[tokio::test]
async fn requests_that_do_not_come_to_an_end_hold_nobody_up() {
    let mut rig = Rig::start("protocols: {grpc: {max_concurrent_streams: 30}}").await;
    let (slow, other) = (channel(&rig).await, channel(&rig).await);
    let mut waiting = JoinSet::new();
    for _ in 0..29 {
        let mut client = tonic::client::Grpc::new(slow.clone());
        waiting.spawn(async move {
            client.ready().await.unwrap();
            let never = futures_util::stream::pending::<ExportTraceServiceRequest>();
            let path = PathAndQuery::from_static(grpc_path(Signal::Traces));
            let codec = tonic_codec::<ExportTraceServiceRequest>();
            client
                .client_streaming(tonic::Request::new(never), path, codec)
                .await
        });
    }
    for channel in [slow, other] {
        send(channel, &some_spans(1), false).await.unwrap();
    }
    assert_eq!((rig.sink.items(), waiting.len()), (2, 29));
    assert!(waiting.try_join_next().is_none());
    // Left alone they would have half a minute; the stop does not wait for that.
    rig.stop.cancel();
    for serving in rig.serving.drain(..) {
        tokio::time::timeout(Duration::from_secs(20), serving)
            .await
            .unwrap()
            .unwrap();
    }
}

/// The codec of the generated clients is not a dependency of ours, so this one is written out.
fn tonic_codec<T>() -> Plain<T> {
    Plain(std::marker::PhantomData)
}

struct Plain<T>(std::marker::PhantomData<T>);

impl<T: Message + Default + 'static> tonic::codec::Codec for Plain<T> {
    type Encode = T;
    type Decode = T;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        tonic_codec()
    }

    fn decoder(&mut self) -> Self {
        tonic_codec()
    }
}

impl<T: Message> tonic::codec::Encoder for Plain<T> {
    type Item = T;
    type Error = Status;

    fn encode(&mut self, item: T, to: &mut tonic::codec::EncodeBuf<'_>) -> Result<(), Status> {
        item.encode(to)
            .map_err(|error| Status::internal(error.to_string()))
    }
}

impl<T: Message + Default> tonic::codec::Decoder for Plain<T> {
    type Item = T;
    type Error = Status;

    fn decode(&mut self, from: &mut tonic::codec::DecodeBuf<'_>) -> Result<Option<T>, Status> {
        T::decode(from)
            .map(Some)
            .map_err(|error| Status::internal(error.to_string()))
    }
}
