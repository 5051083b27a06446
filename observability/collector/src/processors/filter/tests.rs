//! Tests as tables.

use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::trace::v1::{Span, Status, span::Event};
use proptest::prelude::*;

use super::*;
use crate::config::testing::settings;
use crate::testing::{Recorder, attribute, logs, named_spans, record, span, spans, sums, text};

/// The names that are left when a payload went through a filter of these settings, and how many items were counted as
/// dropped; no names at all when nothing went on.
async fn left(text: &str, payload: Payload) -> (Vec<Vec<String>>, u64) {
    let (next, metrics) = (Recorder::new(), SelfMetrics::default());
    let filter = Filter::new(
        "filter",
        &settings(text).unwrap(),
        Arc::<Recorder>::clone(&next),
        &metrics,
    );
    let signal = payload.signal();
    filter.consume(payload).await.unwrap();
    (next.names(), filter.filtered(signal).get())
}

fn checkout() -> Span {
    Span {
        kind: 2,
        status: Some(Status {
            code: 2,
            message: "declined".to_owned(),
        }),
        ..span(
            "POST /checkout",
            &[
                ("http.route", text("/checkout")),
                ("http.response.status_code", Value::IntValue(500)),
                ("ratio", Value::DoubleValue(0.5)),
                ("is_vip", Value::BoolValue(true)),
                ("5xx", text("5\"x\\x")),
            ],
        )
    }
}

#[tokio::test]
async fn conditions_about_spans_are_true_or_not() {
    let truths = [
        r#"name == "POST /checkout""#,
        r#"span.name != "GET /""#,
        r#"attributes["http.route"] == "/checkout""#,
        r#"span.attributes["http.route"] == "/checkout""#,
        r#"resource.attributes["service.name"] == "shop""#,
        r#"attributes["http.response.status_code"] >= 500"#,
        r#"attributes["http.response.status_code"] > 499.5"#,
        r#"500 == attributes["http.response.status_code"]"#,
        r#"attributes["ratio"] <= 0.5 and attributes["ratio"] < 1"#,
        r#"attributes["is_vip"] == true"#,
        r#"attributes["none"] == nil"#,
        r#"attributes["http.route"] != nil"#,
        r#"attributes["5xx"] == "5\"x\\x""#,
        "kind == SPAN_KIND_SERVER",
        "kind == 2",
        "status.code == STATUS_CODE_ERROR",
        r#"IsMatch(name, "^POST .*out$")"#,
        r#"IsMatch(attributes["http.response.status_code"], "5\d\d")"#,
        r#"name == "a" or name == "b" or kind == 2"#,
        r#"kind == 3 and name == "a" or true"#,
        r#"not (kind == 3 or name == "a")"#,
        "not not true",
        "not false and true",
        r#"name < "Q" and "P" < name"#,
    ];
    let lies = [
        // Different kinds of values are different, and never less or greater.
        r#"attributes["http.response.status_code"] == "500""#,
        r#"attributes["http.response.status_code"] > "4""#,
        r#"attributes["none"] < 1"#,
        r#"attributes["none"] == "nil""#,
        r#"attributes["is_vip"] == "true""#,
        r#"IsMatch(attributes["none"], ".*")"#,
        r#"IsMatch(name, "^checkout")"#,
        "kind == 3 and (true or true)",
        "not true or false",
        "status.code == STATUS_CODE_OK",
    ];
    let cases = truths
        .iter()
        .map(|text| (text, true))
        .chain(lies.iter().map(|text| (text, false)));
    for (condition, is_true) in cases {
        let text = format!("{{traces: {{span: ['{condition}']}}}}");
        let (names, dropped) = left(&text, spans("shop", vec![checkout()])).await;
        assert_eq!(
            (names.is_empty(), dropped),
            (is_true, u64::from(is_true)),
            "{condition}"
        );
    }
}

/// What is left of a payload, and how many items were dropped.
async fn drops(text: &str, payload: Payload, names: &[&str], dropped: u64) {
    let (found, counted) = left(text, payload).await;
    let expected: &[&[&str]] = if names.is_empty() { &[] } else { &[names] };
    assert_eq!(found, expected, "{text}");
    assert_eq!(counted, dropped, "{text}");
}

#[tokio::test]
async fn metrics_are_dropped_whole_or_by_their_points() {
    let views = || {
        sums(
            "shop",
            &[("views", &[&[], &[("country", text("US"))]]), ("carts", &[&[]])],
        )
    };
    drops(
        "{metrics: {metric: ['name == \"views\"']}}",
        views(),
        &["carts"],
        2,
    )
    .await;
    drops(
        "{metrics: {metric: ['metric.name == \"views\"']}}",
        views(),
        &["carts"],
        2,
    )
    .await;
    let text = "{metrics: {datapoint: ['attributes[\"country\"] == \"US\"']}}";
    drops(text, views(), &["views", "carts"], 1).await;
    let text = "{metrics: {datapoint: ['metric.name == \"carts\"']}}";
    drops(text, views(), &["views", "views"], 1).await;
    drops("{metrics: {datapoint: ['true']}}", views(), &[], 3).await;
    drops(
        "{logs: {log_record: ['true']}}",
        views(),
        &["views", "views", "carts"],
        0,
    )
    .await;
}

#[tokio::test]
async fn log_records_are_dropped_by_severity_and_body() {
    let lines = || logs("shop", vec![record("started", 9), record("failed", 17)]);
    for (condition, names) in [
        ("severity_number < SEVERITY_NUMBER_WARN", &["failed"][..]),
        ("severity_number == SEVERITY_NUMBER_ERROR", &["started"]),
        ("IsMatch(body, \"^fail\")", &["started"]),
        ("log.body == \"x\" or severity_text == \"\"", &[]),
    ] {
        let text = format!("{{logs: {{log_record: ['false', '{condition}']}}}}");
        let dropped = u64::try_from(2 - names.len()).unwrap();
        drops(&text, lines(), names, dropped).await;
    }
}

#[tokio::test]
async fn spans_that_stay_go_on() {
    drops(
        "{traces: {span: ['name == \"b\"']}}",
        named_spans(&["a", "b"]),
        &["a"],
        1,
    )
    .await;
}

#[tokio::test]
async fn events_are_dropped_from_the_spans_that_stay() {
    let event = |name: &str| Event {
        name: name.to_owned(),
        attributes: vec![attribute(&("level", text(name)))],
        ..Event::default()
    };
    let span = Span {
        events: vec![event("debug"), event("exception")],
        ..span("a", &[])
    };
    let next = Recorder::new();
    let text =
        "{error_mode: ignore, traces: {spanevent: ['name == \"debug\" and attributes[\"level\"] != nil']}}";
    let filter = Filter::new(
        "filter",
        &settings(text).unwrap(),
        Arc::<Recorder>::clone(&next),
        &Default::default(),
    );
    filter.consume(spans("shop", vec![span])).await.unwrap();
    let taken = next.taken.lock().unwrap();
    let Payload::Traces(all) = &taken[0] else { panic!() };
    let events: Vec<_> = all.decoded()[0].scope_spans[0].spans[0]
        .events
        .iter()
        .map(|event| &*event.name)
        .collect();
    assert_eq!(events, ["exception"]);
}

#[test]
fn what_is_no_condition_is_told_with_its_place() {
    for (condition, expected) in [
        ("", "traces::span::0: a value or a path is expected at the end"),
        (
            "nam == 1",
            "\"nam\" is not known here; known are attributes[\"key\"], name, kind, status.code, \
            resource.attributes[\"key\"], IsMatch, literals and enums at character 1 of",
        ),
        (
            "name",
            "a comparison (==, !=, <, <=, >, >=) is expected at the end",
        ),
        ("name = 1", "'=' has no meaning at character 6"),
        ("name == 1 name", "\"and\" or \"or\" is expected at character 11"),
        ("attributes.x == 1", "\"attributes.x\" is not known here"),
        ("attributes == 1", "\"[\" is expected at character 12"),
        (
            "attributes[1] == 1",
            "the key must be text in quotes at character 12",
        ),
        ("body == 1", "\"body\" is not known here"),
        ("(true", "\")\" is expected at the end"),
        ("name == \"a", "text has no closing quote at character 9"),
        ("kind == 1.2.3", "\"1.2.3\" is not a number at character 9"),
        (
            "IsMatch(name, name)",
            "the pattern of IsMatch must be text in quotes at character 15",
        ),
        ("IsMatch(name, \"(\")", "the pattern is not a regular expression"),
        ("IsString(name)", "\"IsString\" is not known here"),
        (
            "kind == SPAN_KIND_CLIENTS",
            "\"SPAN_KIND_CLIENTS\" is not known here",
        ),
    ] {
        let text = format!("{{traces: {{span: ['{condition}']}}}}");
        let message = settings::<Settings>(&text).unwrap_err();
        assert!(message.contains(expected), "{condition}: {message}");
    }
    let deep = format!("{}true{}", "(".repeat(1000), ")".repeat(1000));
    let message = parse::parse(&deep, Context::Span).unwrap_err();
    assert!(message.contains("nested too deeply"), "{message}");
    let message = settings::<Settings>("{spans: {}}").unwrap_err();
    assert!(
        message.contains("unknown key \"spans\"; known keys are error_mode, traces, metrics, logs"),
        "{message}"
    );
}

#[test]
fn severities_have_the_numbers_of_otlp() {
    for (name, number) in [
        ("UNSPECIFIED", 0),
        ("TRACE", 1),
        ("TRACE4", 4),
        ("INFO", 9),
        ("WARN2", 14),
        ("FATAL4", 24),
    ] {
        let text = format!("severity_number == SEVERITY_NUMBER_{name}");
        let condition = parse::parse(&text, Context::LogRecord).unwrap();
        let record = record("", number);
        let thing = condition::Thing {
            resource: &[],
            what: condition::What::LogRecord(&record),
        };
        assert!(condition.is_true(thing), "{name}");
    }
    assert!(parse::parse("severity_number == SEVERITY_NUMBER_INFO5", Context::LogRecord).is_err());
}

proptest! {
    #[test]
    fn no_text_ends_in_a_panic(text in r#"([a-z.\[\]()"\\<>=!0-9 -]|name|and|or|not|IsMatch\(|attributes\["k"\]|"x"| == ){0,20}"#) {
        if let Ok(condition) = parse::parse(&text, Context::Span) {
            let span = checkout();
            condition.is_true(condition::Thing { resource: &[], what: condition::What::Span(&span) });
        }
    }
}
