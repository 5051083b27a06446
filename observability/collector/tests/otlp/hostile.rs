//! Senders that mean no good, and others beside them.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use collector::consumer::Refusal;
use collector::otlp::{Encoding, protobuf};
use collector::payload::Payload;
use opentelemetry_proto::tonic::common::v1::KeyValue;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::http::{gzip, post};
use crate::rig::{BOTH, Rig, until};
use crate::samples::some_spans;

#[tokio::test]
async fn bombs_and_giants_are_413_and_the_next_sender_is_served() {
    let rig = Rig::start("protocols: {http: {max_request_body_size: 1000000}}").await;
    let protobuf = "application/x-protobuf";
    let (large, bomb) = (vec![0; 1_000_001], gzip(&vec![b' '; 50_000_000]));
    assert!(bomb.len() < 100_000);
    let announced = post(&rig, "/v1/traces", protobuf, large);
    let zipped = post(&rig, "/v1/traces", "application/json", bomb).header("content-encoding", "gzip");
    for request in [announced, zipped] {
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 413);
    }
    let fine = post(&rig, "/v1/traces", protobuf, protobuf::encode(&some_spans(1)));
    assert_eq!(fine.send().await.unwrap().status().as_u16(), 200);
}

#[tokio::test]
async fn what_would_take_gigabytes_once_decoded_is_refused_before() {
    let rig = Rig::start(BOTH).await;
    // Ten million spans in 20 MB, which gzip makes 20 kB of.
    let spans = [0x12, 0].repeat(10_000_000);
    let within = |key: u8, content: &[u8]| {
        let mut field = vec![key];
        prost::encoding::encode_varint(content.len() as u64, &mut field);
        field.extend_from_slice(content);
        field
    };
    let body = gzip(&within(0x0a, &within(0x12, &spans)));
    assert!(body.len() < 100_000);
    let request = post(&rig, "/v1/traces", "application/x-protobuf", body).header("content-encoding", "gzip");
    assert_eq!(request.send().await.unwrap().status().as_u16(), 413);
    let objects = format!(r#"{{"resourceSpans":[{}{{}}]}}"#, "{},".repeat(3_000_000));
    let request = post(&rig, "/v1/traces", "application/json", objects);
    assert_eq!(request.send().await.unwrap().status().as_u16(), 413);
    assert_eq!(rig.sink.items(), 0);
}

#[tokio::test]
async fn a_million_attributes_on_one_span_pass() {
    let rig = Rig::start(BOTH).await;
    let Payload::Traces(spans) = some_spans(1) else {
        panic!()
    };
    let mut spans = spans.decoded().clone();
    let span = &mut spans[0].scope_spans[0].spans[0];
    span.attributes = vec![KeyValue::default(); 1_000_000];
    (span.start_time_unix_nano, span.end_time_unix_nano) = (u64::MAX, 0);
    let body = Encoding::Protobuf.encode(&Payload::traces(spans)).unwrap();
    let request = post(&rig, "/v1/traces", "application/x-protobuf", body);
    assert_eq!(request.send().await.unwrap().status().as_u16(), 200);
    assert_eq!(rig.sink.items(), 1);
}

/// Opens a connection and sends the beginning of something.
async fn begin(address: std::net::SocketAddr, beginning: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(beginning).await.unwrap();
    stream
}

#[tokio::test]
async fn slow_senders_hold_nobody_up() {
    let rig = Rig::start(BOTH).await;
    let head = b"POST /v1/traces HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{";
    let preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    let mut slow = Vec::new();
    for _ in 0..100 {
        slow.push(begin(rig.http, head).await);
        slow.push(begin(rig.grpc, &preface[..10]).await);
    }
    let body = protobuf::encode(&some_spans(1));
    let request = post(&rig, "/v1/traces", "application/x-protobuf", body);
    assert_eq!(request.send().await.unwrap().status().as_u16(), 200);
    let endpoint = tonic::transport::Endpoint::from_shared(format!("http://{}", rig.grpc)).unwrap();
    endpoint.connect().await.unwrap();
    drop(slow);
}

#[tokio::test]
async fn a_pipeline_that_hangs_does_not_hang_the_stop() {
    let mut rig = Rig::start(BOTH).await;
    rig.sink.hangs.store(true, Ordering::SeqCst);
    let body = protobuf::encode(&some_spans(1));
    let http = tokio::spawn(post(&rig, "/v1/traces", "application/x-protobuf", body).send());
    let channel = crate::grpc::channel(&rig).await;
    let grpc = tokio::spawn(async move { crate::grpc::send(channel, &some_spans(1), false).await });
    let sink = Arc::clone(&rig.sink);
    until("both are asked", || sink.asked.load(Ordering::SeqCst) == 2).await;
    rig.stop.cancel();
    for serving in rig.serving.drain(..) {
        tokio::time::timeout(Duration::from_secs(20), serving)
            .await
            .unwrap()
            .unwrap();
    }
    assert!(grpc.await.unwrap().is_err());
    http.abort();
}

#[tokio::test]
async fn a_refusing_pipeline_is_asked_each_time_and_nothing_piles_up() {
    let rig = Rig::start(BOTH).await;
    rig.refuse(Refusal::retryable("full"));
    // Together more than may be under way at once, were it not given back.
    let body = protobuf::encode(&some_spans(2_500));
    for _ in 0..200 {
        let request = post(&rig, "/v1/traces", "application/x-protobuf", body.clone());
        assert_eq!(request.send().await.unwrap().status().as_u16(), 503);
    }
    assert_eq!(rig.count("otelcol_receiver_refused_spans", "http"), 500_000);
    *rig.sink.refusal.lock().unwrap() = None;
    let request = post(&rig, "/v1/traces", "application/x-protobuf", body);
    assert_eq!(request.send().await.unwrap().status().as_u16(), 200);
}
