//! Who is let in, with what, and what they hear.

use std::io::Write;

use axum::http::Method;
use flate2::Compression;
use flate2::write::GzEncoder;
use frontend::{CollectLimits, Rate};

use crate::rig::{Answer, Rig};

const EVENT: &[u8] = br#"{"meta":{"session":{"id":"Abc123XyZ0"}},"events":[{"name":"click"}]}"#;
const LIMIT: usize = 512 * 1024;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// JSON of so many bytes.
fn of_length(bytes: usize) -> Vec<u8> {
    let mut body = EVENT.to_vec();
    body.resize(bytes, b' ');
    body
}

async fn send(rig: &Rig, headers: &[(&str, &str)], body: &[u8]) -> Answer {
    rig.ask(Method::POST, [192, 0, 2, 1].into(), headers, body).await
}

const JSON: (&str, &str) = ("content-type", "application/json");

/// What is sent: a name, headers beside the type, the body; and what is answered.
type Case = (&'static str, Option<&'static str>, Vec<u8>, u16, &'static str);

async fn check(cases: Vec<Case>) {
    let rig = Rig::new().await;
    for (what, encoding, body, status, code) in cases {
        let encoding = encoding.map(|encoding| ("content-encoding", encoding));
        let headers: Vec<_> = [JSON].into_iter().chain(encoding).collect();
        let answer = send(&rig, &headers, &body).await;
        assert_eq!(
            (answer.status.as_u16(), &*answer.code()),
            (status, code),
            "{what}"
        );
    }
}

#[tokio::test]
async fn a_body_is_plain_json_of_a_bounded_length() {
    check(vec![
        ("plain", None, EVENT.to_vec(), 202, ""),
        ("an empty object", None, b"{}".to_vec(), 202, ""),
        ("as large as may be", None, of_length(LIMIT), 202, ""),
        ("too large", None, of_length(LIMIT + 1), 413, "body_too_large"),
        (
            "much too large",
            None,
            of_length(3 * LIMIT),
            413,
            "body_too_large",
        ),
        ("nothing", None, Vec::new(), 400, "invalid_payload"),
        ("half of it", None, EVENT[..30].to_vec(), 400, "invalid_payload"),
        (
            "more than it",
            None,
            [EVENT, b"{}"].concat(),
            400,
            "invalid_payload",
        ),
        ("a list", None, b"[]".to_vec(), 400, "invalid_payload"),
        ("no JSON", None, b"\xff\xfe".to_vec(), 400, "invalid_payload"),
    ])
    .await;
}

#[tokio::test]
async fn a_body_may_be_compressed_with_gzip() {
    let bomb = gzip(&vec![b' '; 50 * 1024 * 1024]);
    assert!(bomb.len() < LIMIT);
    let two = [gzip(&EVENT[..20]), gzip(&EVENT[20..])].concat();
    let half = gzip(EVENT)[..20].to_vec();
    let too_large = gzip(&of_length(LIMIT + 1));
    let (gzip_, other) = (Some("gzip"), "unsupported_encoding");
    check(vec![
        ("gzip", gzip_, gzip(EVENT), 202, ""),
        ("GZIP", Some("GZIP"), gzip(EVENT), 202, ""),
        ("two parts", gzip_, two, 202, ""),
        ("identity", Some("identity"), EVENT.to_vec(), 202, ""),
        ("as large as may be", gzip_, gzip(&of_length(LIMIT)), 202, ""),
        ("too large", gzip_, too_large, 413, "body_too_large"),
        ("a bomb", gzip_, bomb, 413, "body_too_large"),
        ("not gzip", gzip_, EVENT.to_vec(), 400, "invalid_gzip"),
        ("half of it", gzip_, half, 400, "invalid_gzip"),
        ("another one", Some("br"), EVENT.to_vec(), 415, other),
        ("two of them", Some("gzip, gzip"), EVENT.to_vec(), 415, other),
    ])
    .await;
}

#[tokio::test]
async fn a_body_says_that_it_is_json_or_nothing() {
    let rig = Rig::new().await;
    for (said, status) in [
        (None, 202),
        (Some("application/json; charset=utf-8"), 202),
        (Some("text/plain"), 415),
        (Some("application/x-protobuf"), 415),
    ] {
        let headers: Vec<_> = said.map(|said| ("content-type", said)).into_iter().collect();
        let answer = send(&rig, &headers, EVENT).await;
        assert_eq!(answer.status, status, "{said:?}");
    }
}

#[tokio::test]
async fn a_body_has_so_many_items() {
    let rig = Rig::new().await;
    let events = |many: usize| format!("{{\"events\":[{}]}}", vec!["{}"; many].join(","));
    assert_eq!(rig.post(events(1_000).as_bytes()).await.status, 202);
    for many in [1_001, 100_000] {
        let answer = rig.post(events(many).as_bytes()).await;
        assert_eq!((answer.status.as_u16(), &*answer.code()), (413, "too_many_items"));
    }
    let half = vec!["{}"; 600].join(",");
    let spread = format!("{{\"events\":[{half}],\"logs\":[{half}]}}");
    assert_eq!(rig.post(spread.as_bytes()).await.status, 413);
    let spans =
        format!("{{\"traces\":{{\"resourceSpans\":[{{\"scopeSpans\":[{{\"spans\":[{half},{half}]}}]}}]}}}}");
    assert_eq!(rig.post(spans.as_bytes()).await.status, 413);
}

#[tokio::test]
async fn an_address_that_sends_too_much_has_to_wait() {
    let limits = CollectLimits {
        requests_of_caller: Some(Rate {
            per_second: 1,
            burst: 3,
        }),
        ..CollectLimits::default()
    };
    let rig = Rig::with_limits(limits).await;
    for _ in 0..3 {
        assert_eq!(send(&rig, &[], EVENT).await.status, 202);
    }
    let answer = send(&rig, &[], EVENT).await;
    assert_eq!(
        (answer.status.as_u16(), &*answer.code()),
        (429, "too_many_requests")
    );
    assert_eq!(answer.header("retry-after"), "1");
    let other = rig.ask(Method::POST, [192, 0, 2, 2].into(), &[], EVENT).await;
    assert_eq!(other.status, 202);
    rig.at(1);
    assert_eq!(send(&rig, &[], EVENT).await.status, 202);
    assert_eq!(rig.end().await.logs.len(), 5);
}

#[tokio::test]
async fn too_much_from_everybody_together_has_to_wait() {
    let limits = CollectLimits {
        items: Rate {
            per_second: 2,
            burst: 3,
        },
        ..CollectLimits::default()
    };
    let rig = Rig::with_limits(limits).await;
    let key = [("idempotency-key", "the third")];
    for _ in 0..3 {
        assert_eq!(rig.post(EVENT).await.status, 202);
    }
    let answer = rig.post_with(EVENT, &key).await;
    assert_eq!((answer.status.as_u16(), &*answer.code()), (429, "too_many_items"));
    assert_eq!(answer.header("retry-after"), "1");
    // What was not taken is no repeat.
    rig.at(1);
    assert_eq!(rig.post_with(EVENT, &key).await.status, 202);
    assert_eq!(rig.end().await.logs.len(), 4);
}

#[tokio::test]
async fn a_repeat_is_accepted_and_told_once() {
    let rig = Rig::new().await;
    for (key, seconds) in [("a", 0), ("a", 1), ("b", 1), ("a", 299), ("a", 301)] {
        rig.at(seconds);
        let answer = rig.post_with(EVENT, &[("idempotency-key", key)]).await;
        assert_eq!(answer.status, 202, "{key} at {seconds}");
    }
    for _ in 0..2 {
        assert_eq!(rig.post(EVENT).await.status, 202);
    }
    assert_eq!(rig.end().await.logs.len(), 3 + 2);
}

#[tokio::test]
async fn a_session_that_no_longer_holds_is_said_and_what_it_tells_is_taken() {
    let rig = Rig::new().await;
    for (header, seconds, expected) in [
        ("Abc123XyZ0", 0, ""),
        ("another", 0, "invalid"),
        ("not one!", 0, "invalid"),
        ("Abc123XyZ0", 4 * 3_600 - 1, ""),
        ("Abc123XyZ0", 4 * 3_600, "invalid"),
    ] {
        rig.at(seconds);
        let headers = [("x-faro-session-id", header), ("origin", "http://localhost:3001")];
        let answer = rig.post_with(EVENT, &headers).await;
        assert_eq!(answer.status, 202, "{header}");
        assert_eq!(
            answer.header("x-faro-session-status"),
            expected,
            "{header} at {seconds}"
        );
        let exposed = answer.header("access-control-expose-headers");
        assert!(exposed.contains("x-faro-session-status"), "{exposed}");
    }
    assert_eq!(rig.end().await.logs.len(), 5);
}

#[tokio::test]
async fn pages_of_this_machine_and_of_the_shop_are_let_in() {
    let rig = Rig::new().await;
    for (origin, is_allowed) in [
        ("http://localhost:9201", true),
        ("https://shop.example", true),
        ("https://evil.example", false),
    ] {
        let asked = [
            ("origin", origin),
            ("access-control-request-method", "POST"),
            (
                "access-control-request-headers",
                "content-type,idempotency-key,x-api-key,x-faro-session-id",
            ),
        ];
        let answer = rig.ask(Method::OPTIONS, [192, 0, 2, 1].into(), &asked, b"").await;
        assert_eq!(answer.status, 200, "{origin}");
        let allowed = if is_allowed { origin } else { "" };
        assert_eq!(answer.header("access-control-allow-origin"), allowed);
        assert_eq!(answer.header("access-control-max-age"), "86400");
        assert_eq!(
            answer.header("access-control-allow-headers"),
            "content-encoding,content-type,idempotency-key,traceparent,x-api-key,x-faro-session-id"
        );
        let answer = rig.post_with(b"[", &[("origin", origin)]).await;
        assert_eq!(answer.status, 400);
        assert_eq!(answer.header("access-control-allow-origin"), allowed);
    }
}

#[tokio::test]
async fn other_methods_are_problems() {
    let rig = Rig::new().await;
    for method in [Method::GET, Method::PUT, Method::DELETE] {
        let answer = rig.ask(method, [192, 0, 2, 1].into(), &[], b"").await;
        assert_eq!(
            (answer.status.as_u16(), &*answer.code()),
            (405, "method_not_allowed")
        );
    }
}
