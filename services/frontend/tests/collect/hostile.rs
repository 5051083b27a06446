//! Bodies that were made to hurt.

use proptest::prelude::*;
use telemetry::testing::Seen;

use crate::rig::Rig;

/// As much as one line may have, and one batch.
const LINE_BYTES_MAX: usize = 32 * 1024;

async fn tell(body: &str) -> (u16, Seen) {
    let rig = Rig::new().await;
    let status = rig.post(body.as_bytes()).await.status.as_u16();
    let seen = rig.end().await;
    let lost = rig.telemetry.dropped();
    assert!(lost.iter().all(|lost| lost.reason == "invalid"), "{lost:?}");
    (status, seen)
}

/// How many lines, and the longest.
fn lines(seen: &Seen) -> (usize, usize) {
    let lines = seen.logs.iter().filter(|log| log.target == "faro");
    let lengths: Vec<_> = lines.map(|log| log.message.len()).collect();
    (lengths.len(), lengths.iter().copied().max().unwrap_or(0))
}

#[tokio::test]
async fn depth_is_refused_or_cut() {
    let deep = |depth: usize| format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
    for (body, status) in [
        (deep(100_000), 400),
        (
            format!(
                "{{\"meta\":{{\"user\":{{\"attributes\":{{\"a\":{}}}}}}}}}",
                deep(50_000)
            ),
            202,
        ),
        (format!("{{\"logs\":[{{\"message\":{}}}]}}", deep(100)), 202),
        (format!("{{\"unknown\":{}}}", deep(100)), 202),
        (nested_values(100), 400),
    ] {
        let (answered, _) = tell(&body).await;
        assert_eq!(answered, status, "{}", &body[..50]);
    }
}

/// What is too deep for a collector would cost all that is in the same batch.
#[tokio::test]
async fn values_in_values_are_cut() {
    let (status, seen) = tell(&nested_values(30)).await;
    assert_eq!(status, 202);
    let span = seen.spans.iter().find(|span| span.name == "deep").unwrap();
    assert_eq!(span.attributes["b"], 7);
    assert!(!format!("{:?}", span.attributes).contains("core"));
}

/// A span with lists in lists, so many of them.
fn nested_values(depth: usize) -> String {
    let mut value = "{\"stringValue\":\"core\"}".to_owned();
    for _ in 0..depth {
        value = format!("{{\"arrayValue\":{{\"values\":[{value}]}}}}");
    }
    let span = format!(
        "{{\"traceId\":\"136bec7372524144bd7f495ad94dd927\",\"spanId\":\"073be1483f8c6df2\",\"name\":\"deep\",\
         \"startTimeUnixNano\":1795336343450000000,\"endTimeUnixNano\":1795336343450000000,\
         \"attributes\":[{{\"key\":\"a\",\"value\":{value}}},{{\"key\":\"b\",\"value\":{{\"intValue\":\"7\"}}}}]}}"
    );
    format!("{{\"traces\":{{\"resourceSpans\":[{{\"scopeSpans\":[{{\"spans\":[{span}]}}]}}]}}}}")
}

#[tokio::test]
async fn attributes_without_end_are_not_kept() {
    let many: Vec<_> = (0..40_000).map(|number| format!("\"{number}\":1")).collect();
    let many = many.join(",");
    let body = format!("{{\"events\":[{{\"name\":\"click\",\"attributes\":{{{many}}}}}]}}");
    let (status, seen) = tell(&body).await;
    assert_eq!((status, lines(&seen).0), (202, 1));
    assert_eq!(
        seen.logs.last().unwrap().message.matches("event_data_").count(),
        64
    );
}

/// Half a body of what every item ends with, times a thousand items.
#[tokio::test]
async fn a_body_does_not_grow() {
    let long = "x".repeat(1_000);
    let many: Vec<_> = (0..200)
        .map(|number| format!("\"k{number}\":\"{long}\""))
        .collect();
    let logs = vec!["{\"message\":\"m\"}"; 1_000].join(",");
    let body = format!(
        "{{\"meta\":{{\"user\":{{\"attributes\":{{{}}}}},\"app\":{{\"name\":\"{long}\"}}}},\"logs\":[{logs}]}}",
        many.join(",")
    );
    let (status, seen) = tell(&body).await;
    let (lines, longest) = lines(&seen);
    assert_eq!((status, lines), (202, 1_000));
    assert!(longest < 5 * 1_024, "{longest}");
    assert!(seen.logs.last().unwrap().service().len() <= 128);
}

#[tokio::test]
async fn long_texts_are_cut() {
    let long = "é\\n".repeat(100_000);
    let body = format!(
        "{{\"exceptions\":[{{\"type\":\"{0}\",\"value\":\"{0}\",\"context\":{{\"a\":\"{0}\"}}}}]}}",
        &long[..120_000]
    );
    let (status, seen) = tell(&body).await;
    let (lines, longest) = lines(&seen);
    assert_eq!((status, lines), (202, 1));
    assert!(longest <= LINE_BYTES_MAX, "{longest}");
}

#[tokio::test]
async fn numbers_that_are_none_are_refused_or_left_out() {
    for (number, status) in [
        ("NaN", 400),
        ("Infinity", 400),
        ("1e999", 400),
        ("1e308", 202),
        ("-0", 202),
        ("\"NaN\"", 202),
        ("99999999999999999999999999999999", 202),
        ("{}", 202),
    ] {
        let body =
            format!("{{\"measurements\":[{{\"type\":\"web-vitals\",\"values\":{{\"lcp\":{number}}}}}]}}");
        assert_eq!(tell(&body).await.0, status, "{number}");
    }
}

/// Any JSON, with the SDK's words among its keys.
fn json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        "[a-z\"\\\\\n =é\u{0}]{0,12}".prop_map(Into::into),
        Just("136bec7372524144bd7f495ad94dd927".into()),
        Just("2026-11-22T08:32:20.827Z".into()),
    ];
    leaf.prop_recursive(5, 60, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
            prop::collection::vec((word(), inner), 0..6)
                .prop_map(|pairs| serde_json::Value::Object(pairs.into_iter().collect())),
        ]
    })
}

fn word() -> impl Strategy<Value = String> {
    let words = [
        "meta",
        "app",
        "name",
        "version",
        "session",
        "id",
        "browser",
        "brands",
        "page",
        "attributes",
        "view",
        "events",
        "logs",
        "exceptions",
        "measurements",
        "values",
        "type",
        "value",
        "timestamp",
        "trace",
        "trace_id",
        "span_id",
        "stacktrace",
        "frames",
        "traces",
        "resourceSpans",
        "scopeSpans",
        "spans",
        "traceId",
        "key",
        "intValue",
        "arrayValue",
        "context",
        "message",
        "level",
        "lcp",
        "other",
    ];
    prop::sample::select(words.to_vec()).prop_map(str::to_owned)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whatever_comes_is_answered_with_202_or_400(bodies in prop::collection::vec(json(), 1..40)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let rig = Rig::new().await;
            for body in &bodies {
                let status = rig.post(body.to_string().as_bytes()).await.status.as_u16();
                assert!([202, 400].contains(&status), "{status}: {body}");
            }
            rig.end().await;
            let lost = rig.telemetry.dropped();
            assert!(lost.iter().all(|lost| lost.reason == "invalid"), "{lost:?}");
        });
    }
}
