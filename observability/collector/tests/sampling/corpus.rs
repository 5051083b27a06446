//! The recorded decisions of the real one, where they are at hand: 160 traces under five sets of policies.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use opentelemetry_proto::tonic::common::v1::{KeyValue, any_value::Value as Any};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span, Status};
use serde_json::Value;

use crate::build::{SECOND, START, add, attribute, sampler_with, take};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus/sampling")
}

#[test]
fn recorded_decisions_are_the_same() {
    let read = |name: &str| std::fs::read_to_string(folder().join(name)).ok();
    let (Some(policies), Some(input), Some(expected)) = (
        read("policies.yaml"),
        read("open/input.json"),
        read("open/expected.json"),
    ) else {
        return;
    };
    let input: Value = serde_json::from_str(&input).unwrap();
    let input: Vec<_> = list(&input["resourceSpans"]).iter().map(resource_spans).collect();
    let expected: Value = serde_json::from_str(&expected).unwrap();
    let mut compared = 0;
    for (run, recorded) in expected.as_object().unwrap() {
        let got = kept(&policies, recorded, &input);
        for trace in list(&recorded["traces"]) {
            let id = trace["trace_id"].as_str().unwrap();
            assert_eq!(
                got.get(id).map(String::as_str),
                trace["policy"].as_str(),
                "{run}: {id}"
            );
            assert_eq!(
                got.contains_key(id),
                trace["kept"].as_bool().unwrap(),
                "{run}: {id}"
            );
            compared += 1;
        }
    }
    assert_eq!(compared, 800);
}

/// The policy of each kept trace.
fn kept(policies: &str, run: &Value, input: &[ResourceSpans]) -> HashMap<String, String> {
    let policies = policies
        .replace("SALT", run["hash_salt"].as_str().unwrap())
        .replace("PERCENT", &run["sampling_percentage"].to_string());
    let more = format!("sample_on_first_match: {}", run["sample_on_first_match"]);
    let policies: Vec<_> = policies
        .lines()
        .filter_map(|line| line.trim().strip_prefix("- "))
        .collect();
    let mut sampler = sampler_with(&more, &policies, &Default::default());
    add(&mut sampler, START, input).unwrap();
    sampler.decide(START + 10 * SECOND);
    let mut kept = HashMap::new();
    for scope in take(&mut sampler)
        .into_iter()
        .flat_map(|resource| resource.scope_spans)
    {
        let attributes = scope.scope.unwrap().attributes;
        let policy = attributes
            .iter()
            .find(|attribute| attribute.key == "tailsampling.policy")
            .unwrap();
        let Some(Any::StringValue(policy)) = policy.value.clone().unwrap().value else {
            panic!("the policy is no text");
        };
        for span in scope.spans {
            let id = span.trace_id.iter().map(|byte| format!("{byte:02x}")).collect();
            kept.insert(id, policy.clone());
        }
    }
    kept
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn resource_spans(value: &Value) -> ResourceSpans {
    let scopes = list(&value["scopeSpans"]).iter().map(|scope| ScopeSpans {
        spans: list(&scope["spans"]).iter().map(span).collect(),
        ..ScopeSpans::default()
    });
    ResourceSpans {
        resource: Some(Resource {
            attributes: attributes(&value["resource"]["attributes"]),
            ..Resource::default()
        }),
        scope_spans: scopes.collect(),
        ..ResourceSpans::default()
    }
}

fn span(value: &Value) -> Span {
    Span {
        trace_id: bytes(&value["traceId"]),
        span_id: bytes(&value["spanId"]),
        parent_span_id: bytes(&value["parentSpanId"]),
        name: value["name"].as_str().unwrap_or_default().to_owned(),
        start_time_unix_nano: number(&value["startTimeUnixNano"]),
        end_time_unix_nano: number(&value["endTimeUnixNano"]),
        attributes: attributes(&value["attributes"]),
        status: Some(Status {
            code: value["status"]["code"].as_i64().unwrap_or_default() as i32,
            ..Status::default()
        }),
        ..Span::default()
    }
}

fn bytes(value: &Value) -> Vec<u8> {
    let text = value.as_str().unwrap_or_default();
    let byte = |at| u8::from_str_radix(&text[at..at + 2], 16).unwrap();
    (0..text.len()).step_by(2).map(byte).collect()
}

fn number<T: std::str::FromStr + Default>(value: &Value) -> T {
    value
        .as_str()
        .and_then(|text| text.parse().ok())
        .unwrap_or_default()
}

fn attributes(value: &Value) -> Vec<KeyValue> {
    let attributes = list(value).iter().map(|pair| {
        let (kind, value) = pair["value"].as_object().unwrap().iter().next().unwrap();
        let value = match kind.as_str() {
            "stringValue" => Any::StringValue(value.as_str().unwrap().to_owned()),
            "intValue" => Any::IntValue(number(value)),
            "doubleValue" => Any::DoubleValue(value.as_f64().unwrap()),
            "boolValue" => Any::BoolValue(value.as_bool().unwrap()),
            kind => panic!("{kind}"),
        };
        attribute(pair["key"].as_str().unwrap(), value)
    });
    attributes.collect()
}
