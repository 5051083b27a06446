//! What is answered over HTTP.

use std::io::Write;

use collector::component::Outputs;
use collector::consumer::Refusal;
use collector::otlp::status::RpcStatus;
use collector::otlp::{Encoding, protobuf};
use collector::receivers::otlp::Settings;
use flate2::{Compression, write::GzEncoder};
use prost::Message;
use reqwest::{Client, Method, RequestBuilder, Response};

use crate::rig::{BOTH, Rig};
use crate::samples::{SIGNALS, assert_same, one_of, some_spans};

pub(crate) fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn post(
    rig: &Rig,
    path: &str,
    media_type: &str,
    body: impl Into<reqwest::Body>,
) -> RequestBuilder {
    let client = Client::builder().no_proxy().build().unwrap();
    client
        .post(rig.url(path))
        .header("content-type", media_type)
        .body(body)
}

async fn said(response: Response) -> (u16, String, Vec<u8>) {
    let status = response.status().as_u16();
    let media_type = response.headers().get("content-type");
    let media_type = media_type
        .map(|value| value.to_str().unwrap().to_owned())
        .unwrap_or_default();
    (status, media_type, response.bytes().await.unwrap().to_vec())
}

#[tokio::test]
async fn every_signal_is_taken_in_both_encodings_with_gzip_and_without() {
    let rig = Rig::start(BOTH).await;
    for (signal, path) in SIGNALS.into_iter().zip(["/v1/traces", "/v1/metrics", "/v1/logs"]) {
        for (encoding, answer) in [
            (Encoding::Json, &br#"{"partialSuccess":{}}"#[..]),
            (Encoding::Protobuf, b""),
        ] {
            let payload = one_of(signal);
            let body = encoding.encode(&payload).unwrap();
            let plain = post(&rig, path, encoding.media_type(), body.clone());
            let zipped =
                post(&rig, path, encoding.media_type(), gzip(&body)).header("content-encoding", "gzip");
            for request in [plain, zipped] {
                let (status, media_type, body) = said(request.send().await.unwrap()).await;
                assert_eq!(
                    (status, &*media_type, &*body),
                    (200, encoding.media_type(), answer)
                );
                assert_same(&rig.sink.taken.lock().unwrap().pop().unwrap(), &payload);
            }
        }
    }
    for name in ["spans", "metric_points", "log_records"] {
        let line =
            format!("otelcol_receiver_accepted_{name}_total{{receiver=\"otlp\",transport=\"http\"}} 4\n");
        assert!(rig.metrics.text().contains(&line), "{}", rig.metrics.text());
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_request_is_said_as_the_real_one_says_it() {
    let rig = Rig::start(BOTH).await;
    let body = r#"{"resourceSpans":[]}"#;
    let json = "application/json";
    let unsupported = "415 unsupported media type, supported: [application/json, application/x-protobuf]";
    let post = |media_type, body: &'static str| post(&rig, "/v1/traces", media_type, body);
    let client = Client::builder().no_proxy().build().unwrap();
    let other = |method, path| client.request(method, rig.url(path));
    for (request, status, word) in [
        (post(json, body), 200, r#"{"partialSuccess":{}}"#),
        (post("Application/JSON; charset=utf-8", body), 200, "{}"),
        (
            post(json, "{"),
            400,
            r#"{"code":3,"message":"the JSON body cannot be decoded: EOF"#,
        ),
        (post(json, ""), 400, r#"{"code":3,"#),
        (
            post(json, body).header("content-encoding", "br"),
            400,
            "unsupported content-encoding: br",
        ),
        (
            post(json, body).header("content-encoding", "gzip"),
            400,
            "the body cannot be read",
        ),
        (post("text/plain", body), 415, unsupported),
        (post("", body), 415, unsupported),
        (
            other(Method::GET, "/v1/traces"),
            405,
            "405 method not allowed, supported: [POST]",
        ),
        (other(Method::PUT, "/v1/logs"), 405, "405 method not allowed"),
        (other(Method::POST, "/v1/spans"), 404, "404 page not found"),
    ] {
        let what = format!("{request:?}");
        let (found, _, body) = said(request.send().await.unwrap()).await;
        let body = String::from_utf8(body).unwrap();
        assert!(found == status && body.contains(word), "{what}: {found} {body}");
    }
    assert_eq!(rig.sink.items(), 0);
}

#[tokio::test]
async fn refusals_are_in_the_encoding_of_the_request() {
    let rig = Rig::start(BOTH).await;
    let body = protobuf::encode(&some_spans(3));
    for (refusal, status, code) in [
        (Refusal::retryable("memory is short"), 503, 14),
        (Refusal::permanent("no such tenant"), 400, 3),
    ] {
        rig.refuse(refusal.clone());
        for encoding in [Encoding::Protobuf, Encoding::Json] {
            let body = encoding.encode(&some_spans(3)).unwrap();
            let response = post(&rig, "/v1/traces", encoding.media_type(), body)
                .send()
                .await
                .unwrap();
            let wait = response
                .headers()
                .get("retry-after")
                .map(|wait| wait.to_str().unwrap().to_owned());
            assert_eq!(wait, refusal.is_retryable.then(|| "1".to_owned()));
            let (found, media_type, body) = said(response).await;
            assert_eq!((found, &*media_type), (status, encoding.media_type()));
            let answer = match encoding {
                Encoding::Protobuf => RpcStatus::decode(&*body).unwrap(),
                Encoding::Json => {
                    let json: serde_json::Value = serde_json::from_slice(&body).unwrap();
                    let code = i32::try_from(json["code"].as_i64().unwrap()).unwrap();
                    RpcStatus::new(code, json["message"].as_str().unwrap())
                }
            };
            assert_eq!(answer, RpcStatus::new(code, &*refusal.reason));
        }
    }
    assert_eq!(rig.count("otelcol_receiver_refused_spans", "http"), 12);
    let malformed = post(&rig, "/v1/traces", "application/x-protobuf", body[1..].to_vec());
    let (status, _, body) = said(malformed.send().await.unwrap()).await;
    assert_eq!((status, RpcStatus::decode(&*body).unwrap().code), (400, 3));
    let unreadable = [("receiver", "otlp"), ("transport", "http"), ("signal", "traces")];
    assert_eq!(
        rig.metrics
            .counter("otelcol_receiver_unreadable_requests", &unreadable)
            .get(),
        1
    );
}

#[tokio::test]
async fn paths_can_be_moved_and_a_signal_without_a_pipeline_has_none() {
    let settings: Settings = serde_saphyr::from_str("protocols: {http: {traces_url_path: /spans}}").unwrap();
    let rig = Rig::start_with(settings, Outputs::default(), Default::default()).await;
    for (path, expected) in [
        ("/spans", "no pipeline"),
        ("/v1/traces", "404 page"),
        ("/v1/logs", "no pipeline"),
    ] {
        let response = post(&rig, path, "application/json", "{}").send().await.unwrap();
        let (status, _, body) = said(response).await;
        let body = String::from_utf8(body).unwrap();
        assert!(
            status == 404 && body.contains(expected),
            "{path}: {status} {body}"
        );
    }
}

#[tokio::test]
async fn pages_of_allowed_origins_may_send() {
    let yaml = "protocols: {http: {cors: {allowed_origins: ['http://*.example'], allowed_headers: [x-team], max_age: 60}}}";
    let rig = Rig::start(yaml).await;
    let client = Client::builder().no_proxy().build().unwrap();
    for (origin, allowed) in [
        ("http://shop.example", Some("http://shop.example")),
        ("http://evil.test", None),
    ] {
        let asked = client
            .request(Method::OPTIONS, rig.url("/v1/traces"))
            .header("origin", origin)
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "content-type,x-team");
        let asked = asked.send().await.unwrap();
        let header = |name| asked.headers().get(name).map(|value| value.to_str().unwrap());
        assert_eq!(header("access-control-allow-origin"), allowed);
        assert_eq!(header("access-control-max-age"), Some("60"));
        let headers = header("access-control-allow-headers").unwrap();
        assert!(
            headers.contains("content-type") && headers.contains("x-team"),
            "{headers}"
        );
        let sent = post(&rig, "/v1/traces", "application/json", "{}").header("origin", origin);
        let sent = sent.send().await.unwrap();
        let found = sent
            .headers()
            .get("access-control-allow-origin")
            .map(|value| value.to_str().unwrap());
        assert_eq!((sent.status().as_u16(), found), (200, allowed));
    }
}
