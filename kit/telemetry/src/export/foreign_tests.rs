//! What others tell, through the relay to a sink on loopback.

use std::time::Duration;

use crate::relay::otlp::{AnyValue, InstrumentationScope, KeyValue, LogRecord, Resource, Span, Value};
use crate::testing::Sink;
use crate::{Dropped, Settings, Telemetry, Waiting};

/// Nothing goes by itself, so that the queue is as full as it becomes.
fn waiting(items_max: usize) -> Waiting {
    Waiting {
        items_max,
        delay: Duration::from_secs(3600),
        ..Waiting::DEFAULT
    }
}

fn telemetry(sink: &Sink, items_max: usize) -> Telemetry {
    let settings = Settings {
        span_queue: waiting(items_max),
        record_queue: waiting(items_max),
        ..Settings::to("frontend", &sink.endpoint())
    };
    Telemetry::start(settings).unwrap()
}

fn text(text: &str) -> AnyValue {
    AnyValue {
        value: Some(Value::StringValue(text.to_owned())),
    }
}

fn app(name: &str) -> Resource {
    let name = KeyValue {
        key: "service.name".to_owned(),
        value: Some(text(name)),
        ..KeyValue::default()
    };
    Resource {
        attributes: vec![name],
        ..Resource::default()
    }
}

fn scope() -> InstrumentationScope {
    InstrumentationScope {
        name: "browser".to_owned(),
        ..InstrumentationScope::default()
    }
}

fn record(body: &str) -> LogRecord {
    LogRecord {
        body: Some(text(body)),
        ..LogRecord::default()
    }
}

fn span(name: &str) -> Span {
    Span {
        trace_id: vec![1; 16],
        span_id: vec![2; 8],
        name: name.to_owned(),
        ..Span::default()
    }
}

fn dropped(signal: &'static str, reason: &'static str, items: u64) -> Dropped {
    Dropped {
        signal,
        reason,
        items,
    }
}

#[tokio::test]
async fn what_others_tell_arrives_under_their_name() {
    let sink = Sink::start().await.unwrap();
    let telemetry = telemetry(&sink, 100);
    let relay = telemetry.relay();
    relay.records(&app("one"), &scope(), &[record("a"), record("b")]);
    relay.records(&app("two"), &scope(), &[record("c")]);
    relay.spans(&app("one"), &scope(), &[span("click")]);
    telemetry.stop().await;

    let logs = sink.logs();
    let told: Vec<_> = logs
        .iter()
        .map(|log| (log.service(), &*log.target, &*log.message))
        .collect();
    let expected = [("one", "a"), ("one", "b"), ("two", "c")];
    assert_eq!(told, expected.map(|(app, body)| (app, "browser", body)));
    let spans = sink.spans();
    assert_eq!((spans[0].service(), &*spans[0].name), ("one", "click"));
    assert_eq!(telemetry.dropped(), []);
}

#[tokio::test]
async fn what_finds_no_room_is_dropped_and_counted() {
    let sink = Sink::start().await.unwrap();
    let telemetry = telemetry(&sink, 3);
    let relay = telemetry.relay();
    relay.records(&app("one"), &scope(), &vec![record("a"); 5]);
    relay.count_invalid_spans(4);
    telemetry.stop().await;
    relay.spans(&app("one"), &scope(), &[span("late")]);

    assert_eq!(sink.logs().len(), 3);
    let expected = [
        dropped("traces", "unavailable", 1),
        dropped("traces", "invalid", 4),
        dropped("logs", "queue_full", 2),
    ];
    assert_eq!(telemetry.dropped(), expected);
}

/// 40 records of half a MiB are 20 MiB, of which 16 may wait; a request of more than 4 MiB would be refused.
#[tokio::test]
async fn bytes_are_bounded_in_the_queue_and_in_a_request() {
    let sink = Sink::start().await.unwrap();
    let telemetry = telemetry(&sink, 1_000);
    let long = "x".repeat(512 * 1024);
    telemetry
        .relay()
        .records(&app("one"), &scope(), &vec![record(&long); 40]);
    // A full batch goes at once; all of it is there before the end is asked for.
    assert!(sink.wait_until(|seen| seen.logs.len() == 31).await);
    telemetry.stop().await;
    assert_eq!(telemetry.dropped(), [dropped("logs", "queue_full", 9)]);
    assert_eq!(sink.seen().requests, 31 + 1, "one a request, and the metrics");
}

#[test]
fn who_is_silent_relays_nothing() {
    let relay = Telemetry::silent().relay();
    relay.records(&app("one"), &scope(), &[record("a")]);
    relay.spans(&app("one"), &scope(), &[span("click")]);
}
