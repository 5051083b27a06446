//! Random traces, in random order and parts, decided by the sampler and by a naive evaluation of whole traces.

use std::collections::BTreeMap;

use collector::self_metrics::SelfMetrics;
use opentelemetry_proto::tonic::common::v1::{KeyValue, any_value::Value};
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, Span};
use proptest::prelude::*;

use crate::build::{SECOND, START, add, attribute, child, from, id, kept, sampler_with, text, with_status};

/// What is asked of a whole trace, in the order of [`POLICIES`].
type Question = fn(&[(&[KeyValue], &Span)]) -> bool;

const POLICIES: &[(&str, &str, Question)] = &[
    (
        "errors",
        "type: status_code, status_code: {status_codes: [ERROR]}",
        |trace| has_status(trace, 2),
    ),
    (
        "numbers",
        "type: numeric_attribute, numeric_attribute: {key: a, min_value: 2, max_value: 3}",
        |trace| has(trace, "a", |value| matches!(value, Value::IntValue(2..=3))),
    ),
    (
        "not-texts",
        "type: string_attribute, string_attribute: {key: b, values: [x, y], invert_match: true}",
        |trace| !has(trace, "b", |value| is_text(value, &["x", "y"])),
    ),
    (
        "both",
        "type: and, and: {and_sub_policy: [\
            {name: s, type: latency, latency: {threshold_ms: 3}}, \
            {name: t, type: boolean_attribute, boolean_attribute: {key: a, value: true}}]}",
        |trace| latency(trace) >= 3 && has(trace, "a", |value| *value == Value::BoolValue(true)),
    ),
    (
        "ok-or-unset",
        "type: not, not: {not_sub_policy: {name: s, type: status_code, status_code: {status_codes: [ERROR, OK]}}}",
        |trace| !has_status(trace, 1) && !has_status(trace, 2),
    ),
];

const DROP: &str = "{name: dropped, type: drop, drop: {drop_sub_policy: [\
    {name: a, type: string_attribute, string_attribute: {key: a, values: ['^dr'], enabled_regex_matching: true}}, \
    {name: b, type: latency, latency: {threshold_ms: 1}}]}}";

fn is_dropped(trace: &[(&[KeyValue], &Span)]) -> bool {
    let is_match = |value: &Value| matches!(value, Value::StringValue(text) if text.starts_with("dr"));
    has(trace, "a", is_match) && latency(trace) >= 1
}

fn has_status(trace: &[(&[KeyValue], &Span)], code: i32) -> bool {
    trace
        .iter()
        .any(|(_, span)| span.status.as_ref().is_some_and(|status| status.code == code))
}

fn has(trace: &[(&[KeyValue], &Span)], key: &str, test: impl Fn(&Value) -> bool) -> bool {
    let test = |attributes: &[KeyValue]| {
        let found = attributes.iter().find(|attribute| attribute.key == key);
        found.is_some_and(|attribute| test(attribute.value.as_ref().unwrap().value.as_ref().unwrap()))
    };
    trace
        .iter()
        .any(|(resource, span)| test(resource) || test(&span.attributes))
}

fn is_text(value: &Value, texts: &[&str]) -> bool {
    matches!(value, Value::StringValue(text) if texts.contains(&text.as_str()))
}

fn latency(trace: &[(&[KeyValue], &Span)]) -> u64 {
    let start = trace
        .iter()
        .map(|(_, span)| span.start_time_unix_nano)
        .min()
        .unwrap();
    let end = trace
        .iter()
        .map(|(_, span)| span.end_time_unix_nano)
        .max()
        .unwrap();
    end.saturating_sub(start) / 1_000_000
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        (0_i64..5).prop_map(Value::IntValue),
        any::<bool>().prop_map(Value::BoolValue),
        prop::sample::select(vec!["x", "y", "drop", "z", ""]).prop_map(text),
        Just(Value::DoubleValue(2.0)),
    ]
}

fn attributes() -> impl Strategy<Value = Vec<KeyValue>> {
    let one = (prop_oneof![Just("a"), Just("b"), Just("c")], value())
        .prop_map(|(key, value)| attribute(key, value));
    prop::collection::vec(one, 0..3)
}

fn span() -> impl Strategy<Value = Span> {
    let times = (0_u64..4_000_000, 0_u64..4_000_000);
    (0_u8..6, times, attributes(), 0_i32..3, any::<bool>()).prop_map(
        |(trace, (start, end), attributes, status, is_root)| {
            let span = Span {
                trace_id: id(trace).to_vec(),
                start_time_unix_nano: START + start,
                end_time_unix_nano: START + end,
                attributes,
                ..Span::default()
            };
            let span = with_status(span, status);
            if is_root { span } else { child(span) }
        },
    )
}

fn payload() -> impl Strategy<Value = Vec<ResourceSpans>> {
    let resource = (attributes(), prop::collection::vec(span(), 0..8));
    let resource = resource.prop_map(|(attributes, spans)| from(attributes, spans).remove(0));
    prop::collection::vec(resource, 0..4)
}

fn by_trace(payloads: &[Vec<ResourceSpans>]) -> BTreeMap<u8, Vec<(&[KeyValue], &Span)>> {
    let mut traces = BTreeMap::<_, Vec<_>>::new();
    for resource in payloads.iter().flatten() {
        let attributes = resource.resource.as_ref().unwrap().attributes.as_slice();
        for span in &resource.scope_spans[0].spans {
            traces
                .entry(span.trace_id[0])
                .or_default()
                .push((attributes, span));
        }
    }
    traces
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn digests_decide_as_whole_traces_do(payloads in prop::collection::vec(payload(), 1..5)) {
        let policies = POLICIES.iter().map(|(name, policy, _)| format!("{{name: {name}, {policy}}}"));
        let mut policies: Vec<_> = policies.collect();
        policies.insert(2, DROP.to_owned());
        let policies: Vec<_> = policies.iter().map(String::as_str).collect();
        let mut sampler = sampler_with("", &policies, &SelfMetrics::default());
        for payload in &payloads {
            add(&mut sampler, START, payload).unwrap();
        }
        sampler.decide(START + 10 * SECOND);
        let mut expected = Vec::new();
        for (number, trace) in by_trace(&payloads) {
            let policy = POLICIES.iter().find(|(_, _, question)| question(&trace));
            if let Some((name, _, _)) = policy.filter(|_| !is_dropped(&trace)) {
                expected.extend(trace.iter().map(|_| (number, (*name).to_owned(), false)));
            }
        }
        prop_assert_eq!(kept(&mut sampler), expected);
        prop_assert!(sampler.undecided_count() == 0);
    }

    /// Whatever comes in, at whatever time, nothing panics, and what was added is kept, dropped or counted.
    #[test]
    fn arbitrary_spans_do_no_harm(
        steps in prop::collection::vec(
            (any::<u64>(), prop::collection::vec(
                (prop::collection::vec(any::<u8>(), 0..20), any::<(u64, u64, i32, i32)>(), any::<bool>()), 0..5,
            )), 0..20,
        ),
        after_root in 0_u8..2,
    ) {
        let more = format!("num_traces: 4\ndecision_wait_after_root_received: {after_root}s");
        let metrics = SelfMetrics::default();
        let policies = [
            "{name: slow, type: latency, latency: {threshold_ms: 5, upper_threshold_ms: 500}}",
            "{name: rate, type: rate_limiting, rate_limiting: {spans_per_second: 1}}",
            "{name: all, type: always_sample}",
        ];
        let mut sampler = sampler_with(&more, &policies, &metrics);
        let mut sent = 0;
        for (now, spans) in steps {
            let spans = spans.into_iter().map(|(trace_id, (start, end, kind, status), is_zero)| {
                let trace_id = if is_zero { vec![0; 16] } else { trace_id };
                let span = Span {
                    trace_id,
                    start_time_unix_nano: start,
                    end_time_unix_nano: end,
                    kind,
                    ..Span::default()
                };
                with_status(span, status)
            });
            let spans: Vec<_> = spans.collect();
            sent += spans.len();
            add(&mut sampler, now, &from(Vec::new(), spans)).unwrap();
            sampler.decide(now.wrapping_add(7));
        }
        sampler.decide_all(u64::MAX);
        let lost = metrics.counter("otelcol_processor_dropped_spans", &[("processor", "tail_sampling")]).get();
        let (mut count, recent) = (0, sampler.recent(usize::MAX));
        loop {
            let kept = sampler.take();
            if kept.is_empty() {
                break;
            }
            count += kept.span_count();
        }
        prop_assert_eq!(count + usize::try_from(lost).unwrap(), sent);
        prop_assert!(recent.len() <= sent);
        add(&mut sampler, 0, &[]).unwrap();
    }
}
