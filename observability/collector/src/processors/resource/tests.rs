//! Tests as tables.

use opentelemetry_proto::tonic::common::v1::KeyValue;

use super::*;
use crate::config::testing::settings;
use crate::testing::{Recorder, logs, named_spans, record, sums};

#[tokio::test]
async fn the_resources_of_every_signal_are_changed() {
    let settings: Settings =
        settings("{attributes: [{key: host.name, value: shop-1, action: insert}, {key: service.name, action: delete}]}")
            .unwrap();
    for payload in [
        named_spans(&["a"]),
        sums("shop", &[("a", &[&[]])]),
        logs("shop", vec![record("a", 0)]),
        Payload::traces(vec![Default::default()]),
    ] {
        let next = Recorder::new();
        let resources = Resources {
            actions: settings.actions.clone(),
            next: Arc::<Recorder>::clone(&next),
        };
        resources.consume(payload).await.unwrap();
        let taken = next.taken.lock().unwrap();
        let keys = |attributes: &[KeyValue]| {
            attributes
                .iter()
                .map(|attribute| attribute.key.clone())
                .collect::<Vec<_>>()
        };
        let found = match &taken[0] {
            Payload::Traces(all) => keys(&all.decoded()[0].resource.as_ref().unwrap().attributes),
            Payload::Metrics(all) => keys(&all[0].resource.as_ref().unwrap().attributes),
            Payload::Logs(all) => keys(&all[0].resource.as_ref().unwrap().attributes),
        };
        assert_eq!(found, ["host.name"]);
    }
}

#[test]
fn settings_are_checked() {
    for (text, expected) in [
        ("", "at least one action must be set"),
        (
            "{attributes: [{key: a, action: rename}]}",
            "attributes::0::action: unknown value \"rename\"",
        ),
        (
            "{attributes: [{key: a}]}",
            "attributes::0: the key \"action\" is missing",
        ),
        (
            "{attributes: [{action: delete}]}",
            "attributes::0: the key of the attribute is missing",
        ),
        (
            "{attributes: [{key: a, action: insert}]}",
            "either value or from_attribute must be set",
        ),
        (
            "{attributes: [{key: a, action: delete, value: 1}]}",
            "value has no meaning for this action",
        ),
        (
            "{attributes: [{key: a, action: upsert, from_context: x}]}",
            "from_context is not supported",
        ),
        (
            "{attributes: [{key: a, action: extract}]}",
            "extract needs a pattern",
        ),
        (
            "{attributes: [{key: a, action: extract, pattern: '(.*)'}]}",
            "every group of extract needs a name",
        ),
        (
            "{attributes: [{key: a, action: extract, pattern: '.*'}]}",
            "extract needs named groups",
        ),
        (
            "{attributes: [{key: a, action: extract, pattern: '('}]}",
            "pattern: regex parse error",
        ),
        (
            "{attributes: [{key: a, action: convert}]}",
            "convert needs converted_type",
        ),
        ("{include: {}}", "unknown key \"include\""),
    ] {
        let message = settings::<Settings>(text).unwrap_err();
        assert!(message.contains(expected), "{text}: {message}");
    }
}
