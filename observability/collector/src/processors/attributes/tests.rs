//! Tests as tables.

use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::logs::v1::LogRecord;

use super::*;
use crate::attributes::text as shown;
use crate::config::testing::settings;
use crate::testing::{Recorder, attribute, logs, record, span, spans, sums, text};

/// What is left of these attributes of a span after one action, as `key=value`.
fn after(action: &str, attributes: &[(&str, Value)]) -> Vec<String> {
    let action: Action = settings(action).unwrap();
    let mut attributes: Vec<KeyValue> = attributes.iter().map(attribute).collect();
    apply(&[action], &mut attributes);
    let line = |attribute: &KeyValue| {
        let value = attribute.value.as_ref().unwrap().value.as_ref().unwrap();
        format!("{}={}", attribute.key, shown(value).unwrap())
    };
    attributes.iter().map(line).collect()
}

#[test]
fn each_action_does_what_its_name_says() {
    let before = [
        ("path", text("/orders/17/items")),
        ("size", Value::IntValue(5)),
        ("rate", text("2.5")),
        ("on", Value::BoolValue(true)),
    ];
    let plain = ["path=/orders/17/items", "size=5", "rate=2.5", "on=true"];
    let with = |changes: &[(usize, &str)]| {
        let mut lines: Vec<String> = plain.map(str::to_owned).to_vec();
        for (at, line) in changes {
            match *at < lines.len() {
                true => lines[*at] = (*line).to_owned(),
                false => lines.push((*line).to_owned()),
            }
        }
        lines
    };
    let cases: [(&str, &[(usize, &str)]); 19] = [
        ("{key: new, value: 1, action: insert}", &[(4, "new=1")]),
        ("{key: size, value: 1, action: insert}", &[]),
        ("{key: new, value: 1, action: update}", &[]),
        ("{key: size, value: 1.5, action: update}", &[(1, "size=1.5")]),
        ("{key: new, value: true, action: upsert}", &[(4, "new=true")]),
        ("{key: size, value: big, action: upsert}", &[(1, "size=big")]),
        (
            "{key: new, from_attribute: rate, action: insert}",
            &[(4, "new=2.5")],
        ),
        ("{key: new, from_attribute: none, action: upsert}", &[]),
        ("{key: none, action: delete}", &[]),
        (
            "{key: path, pattern: '^/(?P<what>\\w+)/(?P<id>\\d+)', action: extract}",
            &[(4, "what=orders"), (5, "id=17")],
        ),
        ("{key: path, pattern: '^(?P<size>nothing)', action: extract}", &[]),
        ("{key: size, pattern: '(?P<a>5)', action: extract}", &[]),
        (
            "{key: rate, converted_type: double, action: convert}",
            &[(2, "rate=2.5")],
        ),
        ("{key: rate, converted_type: int, action: convert}", &[]),
        ("{key: on, converted_type: int, action: convert}", &[(3, "on=1")]),
        ("{key: size, converted_type: string, action: convert}", &[]),
        ("{key: none, action: hash}", &[]),
        // Computed with sha256sum, the second over the bytes 0 0 0 0 0 0 0 5.
        (
            "{key: rate, action: hash}",
            &[(
                2,
                "rate=b8736b999909049671d0ea075a42b308a5fbe2df1854899123fe09eb0ee9de61",
            )],
        ),
        (
            "{key: size, action: hash}",
            &[(
                1,
                "size=5dee4dd60ff8d0ba9900fe91e90e0dcf65f0570d42c431f727d0300dd70dc431",
            )],
        ),
    ];
    for (action, changes) in cases {
        assert_eq!(after(action, &before), with(changes), "{action}");
    }
    assert_eq!(after("{key: path, action: delete}", &before), plain[1..]);
    assert_eq!(after("{pattern: '^(r|o)', action: delete}", &before), plain[..2]);
}

/// The attributes processor of these settings, in a pipeline of that signal, over that payload: which items got the mark.
async fn marked(choice: &str, signal: &str, payload: Payload) -> Result<Vec<bool>, String> {
    let text = format!("{{actions: [{{key: mark, value: 1, action: insert}}], {choice}}}");
    let next = Recorder::new();
    let site = Site {
        name: "attributes",
        pipeline: signal,
        metrics: &Default::default(),
        shared: &Default::default(),
        listeners: Vec::new(),
    };
    let part = settings::<Settings>(&text)?.build(site, Arc::<Recorder>::clone(&next));
    part.map_err(|error| error.to_string())?
        .consumer
        .consume(payload)
        .await
        .unwrap();
    let taken = next.taken.lock().unwrap();
    let is_marked = |attributes: &[KeyValue]| crate::attributes::find(attributes, "mark").is_some();
    Ok(match &taken[0] {
        Payload::Traces(all) => {
            let scopes = all.decoded().iter().flat_map(|one| &one.scope_spans);
            scopes
                .flat_map(|scope| &scope.spans)
                .map(|span| is_marked(&span.attributes))
                .collect()
        }
        Payload::Metrics(all) => {
            let metrics = all
                .iter()
                .flat_map(|one| &one.scope_metrics)
                .flat_map(|scope| &scope.metrics);
            let points = |metric: &Metric| match &metric.data {
                Some(Data::Sum(sum)) => sum
                    .data_points
                    .iter()
                    .map(|point| is_marked(&point.attributes))
                    .collect(),
                _ => Vec::new(),
            };
            metrics.flat_map(points).collect()
        }
        Payload::Logs(all) => {
            let scopes = all.iter().flat_map(|one| &one.scope_logs);
            let records = scopes.flat_map(|scope| &scope.log_records);
            records
                .map(|record: &LogRecord| is_marked(&record.attributes))
                .collect()
        }
    })
}

#[tokio::test]
async fn include_and_exclude_choose() {
    let two = || {
        let paid = [("outcome", text("paid")), ("cents", Value::IntValue(250))];
        spans("shop", vec![span("pay", &paid), span("list", &[])])
    };
    let all = [true, true];
    for (choice, expected) in [
        ("", all),
        ("include: {match_type: strict, services: [shop]}", all),
        ("include: {match_type: strict, services: [sho]}", [false, false]),
        ("include: {match_type: regexp, services: [sho]}", all),
        (
            "include: {match_type: strict, span_names: [pay, other]}",
            [true, false],
        ),
        ("exclude: {match_type: regexp, span_names: ['^p']}", [false, true]),
        (
            "include: {match_type: strict, attributes: [{key: outcome}]}",
            [true, false],
        ),
        (
            "include: {match_type: strict, attributes: [{key: cents, value: 250}]}",
            [true, false],
        ),
        (
            "include: {match_type: strict, attributes: [{key: cents, value: '250'}]}",
            [false, false],
        ),
        (
            "include: {match_type: regexp, attributes: [{key: cents, value: ^25}]}",
            [true, false],
        ),
        (
            "include: {match_type: strict, attributes: [{key: outcome}, {key: none}]}",
            [false, false],
        ),
        (
            "include: {match_type: strict, resources: [{key: service.name, value: shop}]}",
            all,
        ),
        (
            "include: {match_type: strict, services: [shop]}, exclude: {match_type: strict, span_names: [list]}",
            [true, false],
        ),
    ] {
        assert_eq!(
            marked(choice, "traces/1", two()).await.unwrap(),
            expected,
            "{choice}"
        );
    }
}

#[tokio::test]
async fn data_points_and_log_records_are_chosen_by_their_own_names() {
    let metrics = sums(
        "shop",
        &[("views", &[&[], &[("country", text("US"))]]), ("carts", &[&[]])],
    );
    let choice = "include: {match_type: strict, metric_names: [views], attributes: [{key: country}]}";
    assert_eq!(
        marked(choice, "metrics", metrics).await.unwrap(),
        [false, true, false]
    );

    let records = || logs("shop", vec![record("Checkout started", 9), record("other", 9)]);
    let choice = "include: {match_type: regexp, log_bodies: [^Check]}";
    assert_eq!(marked(choice, "logs", records()).await.unwrap(), [true, false]);
    assert_eq!(
        marked(choice, "traces", records()).await.unwrap_err(),
        "log_bodies has a meaning for logs only, not for traces"
    );
}

#[test]
fn a_choice_is_checked() {
    for (choice, expected) in [
        ("{match_type: strict}", "at least one list"),
        ("{services: [a]}", "the key \"match_type\" is missing"),
        ("{match_type: fuzzy, services: [a]}", "unknown value \"fuzzy\""),
        ("{match_type: regexp, services: ['(']}", "regex parse error"),
        (
            "{match_type: regexp, attributes: [{key: a, value: 1}]}",
            "needs text as value",
        ),
        (
            "{match_type: strict, libraries: [a]}",
            "unknown key \"libraries\"",
        ),
    ] {
        let message = settings::<Choice>(choice).unwrap_err();
        assert!(message.contains(expected), "{choice}: {message}");
    }
}
