//! Every policy, as a table.

use collector::self_metrics::SelfMetrics;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, Span};

use crate::build::{
    SECOND, START, add, attribute, child, decide, from, from_shop, kept, sampler, sampler_with, span, text,
    with, with_status,
};

/// Each list of spans is one trace; whether it is kept.
fn check(policy: &str, cases: Vec<(&str, Vec<Span>, bool)>) {
    let cases = cases
        .into_iter()
        .map(|(about, spans, expected)| (about, from_shop(spans), expected));
    check_resources(policy, cases.collect());
}

fn check_resources(policy: &str, cases: Vec<(&str, Vec<ResourceSpans>, bool)>) {
    for (about, spans, expected) in cases {
        let policy_of = decide(&mut sampler(&[policy]), &spans);
        assert_eq!(policy_of, expected.then(|| "p".to_owned()), "{policy}: {about}");
    }
}

#[test]
fn always_sample_samples_always() {
    check(
        "{name: p, type: always_sample}",
        vec![("anything", vec![span(1, 0)], true)],
    );
}

#[test]
fn latency_is_from_the_earliest_start_to_the_latest_end_in_whole_milliseconds() {
    let at = |start_ms: u64, end_nanos: u64| Span {
        start_time_unix_nano: START + start_ms * 1_000_000,
        end_time_unix_nano: START + end_nanos,
        ..span(1, 0)
    };
    let times = |start, end| Span {
        start_time_unix_nano: start,
        end_time_unix_nano: end,
        ..span(1, 0)
    };
    check(
        "{name: p, type: latency, latency: {threshold_ms: 1000}}",
        vec![
            ("999.999999 ms", vec![at(0, 999_999_999)], false),
            ("1000 ms", vec![at(0, SECOND)], true),
            ("a gap counts", vec![at(0, 100_000_000), at(900, SECOND)], true),
            (
                "in the other order",
                vec![at(900, SECOND), at(0, 100_000_000)],
                true,
            ),
            (
                "it ended before it started",
                vec![times(START, START - 5 * SECOND)],
                false,
            ),
            ("all times are 0", vec![times(0, 0)], false),
            ("a start of 0 is not set, an end is", vec![times(0, START)], true),
            (
                "times in the far future are before 1970",
                vec![times(START, u64::MAX)],
                false,
            ),
            (
                "from before 1970 until now saturates",
                vec![times(1 << 63, START)],
                true,
            ),
        ],
    );
    check(
        "{name: p, type: latency, latency: {threshold_ms: 1000, upper_threshold_ms: 2000}}",
        vec![
            ("the lower bound is out", vec![at(0, SECOND)], false),
            ("1001 ms", vec![at(0, 1_001_000_000)], true),
            ("the upper bound is in", vec![at(0, 2 * SECOND)], true),
            ("2001 ms", vec![at(0, 2_001_000_000)], false),
            (
                "it was 1500 ms before it was 3000",
                vec![at(0, 1_500_000_000), at(0, 3 * SECOND)],
                true,
            ),
            (
                "it was 3000 ms at once",
                vec![at(0, 3 * SECOND), at(0, 1_500_000_000)],
                false,
            ),
        ],
    );
}

#[test]
fn status_codes_are_those_of_any_span() {
    let (unset, ok, error) = (span(1, 1), with_status(span(1, 1), 1), with_status(span(1, 1), 2));
    let odd = with_status(span(1, 1), 7);
    check(
        "{name: p, type: status_code, status_code: {status_codes: [ERROR]}}",
        vec![
            ("unset", vec![unset.clone()], false),
            ("ok", vec![ok.clone()], false),
            ("error", vec![error.clone()], true),
            ("a child", vec![ok.clone(), child(error.clone())], true),
            ("unknown", vec![odd], false),
        ],
    );
    check(
        "{name: p, type: status_code, status_code: {status_codes: [OK, UNSET]}}",
        vec![
            ("unset", vec![unset], true),
            ("ok", vec![ok], true),
            ("error", vec![error], false),
        ],
    );
}

#[test]
fn numbers_are_64_bit_integers_on_spans_or_resources() {
    let number = |value| vec![with(span(1, 1), "n", Value::IntValue(value))];
    let other = |value| vec![with(span(1, 1), "n", value)];
    let twice = with(
        with(span(1, 1), "n", Value::IntValue(1)),
        "n",
        Value::IntValue(500),
    );
    check(
        "{name: p, type: numeric_attribute, numeric_attribute: {key: n, min_value: 500, max_value: 599}}",
        vec![
            ("499", number(499), false),
            ("500", number(500), true),
            ("599", number(599), true),
            ("600", number(600), false),
            ("a double", other(Value::DoubleValue(550.0)), false),
            ("a text", other(text("550")), false),
            ("absent", vec![span(1, 1)], false),
            ("on a child", vec![span(1, 1), child(number(550).remove(0))], true),
            ("the first of two counts", vec![twice], false),
        ],
    );
    check(
        "{name: p, type: numeric_attribute, numeric_attribute: {key: n, min_value: 500}}",
        vec![
            ("no upper bound", number(i64::MAX), true),
            ("below", number(-501), false),
        ],
    );
    check(
        "{name: p, type: numeric_attribute, numeric_attribute: {key: n, max_value: -5}}",
        vec![
            ("no lower bound", number(i64::MIN), true),
            ("above", number(-4), false),
        ],
    );
    let resource = vec![attribute("n", Value::IntValue(550))];
    check_resources(
        "{name: p, type: numeric_attribute, numeric_attribute: {key: n, min_value: 500}}",
        vec![("on the resource", from(resource, vec![span(1, 1)]), true)],
    );
    check(
        "{name: p, type: numeric_attribute, numeric_attribute: {key: n, min_value: 500, invert_match: true}}",
        vec![
            ("inverted, no match", number(499), true),
            ("inverted, a match", number(500), false),
            ("inverted, absent", vec![span(1, 1)], true),
        ],
    );
}

#[test]
fn texts_are_exact_and_patterns_are_found_anywhere() {
    let value = |value: &str| vec![with(span(1, 1), "t", text(value))];
    check(
        "{name: p, type: string_attribute, string_attribute: {key: t, values: [declined, failed, '']}}",
        vec![
            ("exact", value("declined"), true),
            ("another", value("failed"), true),
            ("upper case", value("Declined"), false),
            ("with a space", value("declined "), false),
            ("empty is no value", value(""), false),
            ("absent", vec![span(1, 1)], false),
            ("a number", vec![with(span(1, 1), "t", Value::IntValue(1))], false),
        ],
    );
    check(
        "{name: p, type: string_attribute, string_attribute: \
            {key: t, values: ['^/live', 'rea.y$'], enabled_regex_matching: true, cache_max_size: 10}}",
        vec![
            ("begins", value("/liveness"), true),
            ("ends", value("/api/ready"), true),
            ("neither", value("/api/live/ready/x"), false),
            ("empty", value(""), false),
        ],
    );
    let pattern = "{name: p, type: string_attribute, string_attribute: {key: t, values: ['^$'], \
        enabled_regex_matching: true}}";
    let resource = |value| from(vec![attribute("t", value)], vec![span(1, 1)]);
    check_resources(
        pattern,
        vec![
            ("an empty text of a resource can match", resource(text("")), true),
            (
                "what is no text reads as empty",
                resource(Value::IntValue(5)),
                true,
            ),
            ("an empty text of a span cannot", from_shop(value("")), false),
        ],
    );
    check(
        "{name: p, type: string_attribute, string_attribute: {key: t, values: [a], invert_match: true}}",
        vec![
            ("inverted, no match", value("b"), true),
            ("inverted, a match", value("a"), false),
            (
                "inverted, a match on one of two",
                vec![span(1, 1), value("a").remove(0)],
                false,
            ),
            ("inverted, absent", vec![span(1, 1)], true),
        ],
    );
}

#[test]
fn flags_are_booleans() {
    let value = |value| vec![with(span(1, 1), "f", value)];
    check(
        "{name: p, type: boolean_attribute, boolean_attribute: {key: f, value: true}}",
        vec![
            ("true", value(Value::BoolValue(true)), true),
            ("false", value(Value::BoolValue(false)), false),
            ("a number", value(Value::IntValue(1)), false),
            ("a text", value(text("true")), false),
            ("absent", vec![span(1, 1)], false),
        ],
    );
    check(
        "{name: p, type: boolean_attribute, boolean_attribute: {key: f, value: false}}",
        vec![
            ("false", value(Value::BoolValue(false)), true),
            ("true", value(Value::BoolValue(true)), false),
            ("absent", vec![span(1, 1)], false),
            (
                "what is no Boolean reads as false",
                value(Value::IntValue(1)),
                true,
            ),
        ],
    );
    check(
        "{name: p, type: boolean_attribute, boolean_attribute: {key: f, value: true, invert_match: true}}",
        vec![
            ("inverted, true", value(Value::BoolValue(true)), false),
            ("inverted, absent", vec![span(1, 1)], true),
        ],
    );
}

/// Where the first traces lie, in percent, with the default salt and with the salt `x`: FNV-1a computed apart, in Python.
const POSITIONS: [(u8, f64, f64); 8] = [
    (1, 22.00, 88.99),
    (2, 46.36, 96.86),
    (3, 43.85, 67.14),
    (4, 23.65, 90.64),
    (5, 32.19, 72.74),
    (6, 81.89, 32.40),
    (7, 27.60, 77.33),
    (8, 97.22, 42.49),
];

#[test]
fn a_share_is_the_same_traces_every_time() {
    for percentage in [0.0, 22.1, 25.0, 50.0, 75.0, 95.0, 100.0, 250.0] {
        for salt in ["", "default-hash-seed", "x"] {
            let chance = format!("{{sampling_percentage: {percentage}, hash_salt: '{salt}'}}");
            let policy = format!("{{name: p, type: probabilistic, probabilistic: {chance}}}");
            for (number, default, salted) in POSITIONS {
                let position = if salt == "x" { salted } else { default };
                let kept = decide(&mut sampler(&[&policy]), &from_shop(vec![span(number, 1)]));
                assert_eq!(kept.is_some(), position < percentage, "{number}: {chance}");
            }
        }
    }
}

#[test]
fn a_rate_is_spans_a_second_at_the_time_of_the_decision() {
    let policy = "{name: p, type: rate_limiting, rate_limiting: {spans_per_second: 2}}";
    let mut sampler = sampler(&[policy]);
    let two = |number| vec![span(number, 1), child(span(number, 1))];
    let all = (1..=4).flat_map(two).chain((0..5).map(|_| span(5, 1)));
    add(&mut sampler, START, &from_shop(all.collect())).unwrap();
    add(&mut sampler, START + SECOND, &from_shop(two(6))).unwrap();
    sampler.decide(START + 10 * SECOND);
    assert_eq!(
        traces(&kept(&mut sampler)),
        [1, 2],
        "the bucket begins with twice the rate"
    );
    sampler.decide(START + 11 * SECOND);
    assert_eq!(traces(&kept(&mut sampler)), [6], "two tokens came in");
    let policy = "{name: p, type: rate_limiting, rate_limiting: {spans_per_second: 2, burst_capacity: 1}}";
    assert_eq!(
        decide(&mut crate::build::sampler(&[policy]), &from_shop(two(1))),
        None
    );
}

fn traces(kept: &[(u8, String, bool)]) -> Vec<u8> {
    let mut traces: Vec<_> = kept.iter().map(|(trace, _, _)| *trace).collect();
    traces.dedup();
    traces
}

const ERRORS: &str = "{name: errors, type: status_code, status_code: {status_codes: [ERROR]}}";
const SLOW: &str = "{name: slow, type: latency, latency: {threshold_ms: 1000}}";
const HEALTH: &str = "{name: health, type: drop, drop: {drop_sub_policy: [\
    {name: h, type: string_attribute, string_attribute: {key: http.route, values: [/healthz]}}]}}";

#[test]
fn and_not_and_drop_combine_others() {
    let slow_error = "{name: p, type: and, and: {and_sub_policy: [\
        {name: a, type: status_code, status_code: {status_codes: [ERROR]}}, \
        {name: b, type: latency, latency: {threshold_ms: 1000}}]}}";
    let error = |ms| with_status(span(1, ms), 2);
    check(
        slow_error,
        vec![
            ("both", vec![error(1000)], true),
            ("only slow", vec![span(1, 1000)], false),
            ("only an error", vec![error(1)], false),
            ("on two spans", vec![span(1, 1000), error(1)], true),
        ],
    );
    check(
        "{name: p, type: not, not: {not_sub_policy: {name: a, type: latency, latency: {threshold_ms: 1000}}}}",
        vec![
            ("fast", vec![span(1, 1)], true),
            ("slow", vec![span(1, 1000)], false),
        ],
    );
}

#[test]
fn a_drop_beats_all_and_else_the_first_that_samples_is_named() {
    let healthy = |span| with(span, "http.route", text("/healthz"));
    for (about, policies, spans, expected) in [
        (
            "two say yes",
            vec![ERRORS, SLOW],
            vec![with_status(span(1, 1000), 2)],
            Some("errors"),
        ),
        (
            "in the other order",
            vec![SLOW, ERRORS],
            vec![with_status(span(1, 1000), 2)],
            Some("slow"),
        ),
        (
            "only the second",
            vec![ERRORS, SLOW],
            vec![span(1, 1000)],
            Some("slow"),
        ),
        ("nobody", vec![ERRORS, SLOW], vec![span(1, 1)], None),
        (
            "a drop that comes last",
            vec![SLOW, HEALTH],
            vec![healthy(span(1, 1000))],
            None,
        ),
        (
            "a drop on a child",
            vec![HEALTH, SLOW],
            vec![span(1, 1000), child(healthy(span(1, 1)))],
            None,
        ),
        ("no drop", vec![HEALTH, SLOW], vec![span(1, 1000)], Some("slow")),
    ] {
        let spans = from_shop(spans);
        assert_eq!(
            decide(&mut sampler(&policies), &spans).as_deref(),
            expected,
            "{about}"
        );
        let metrics = SelfMetrics::default();
        let mut first = sampler_with("sample_on_first_match: true", &policies, &metrics);
        assert_eq!(
            decide(&mut first, &spans).as_deref(),
            expected,
            "{about}, first match"
        );
    }
}

#[test]
fn every_vote_is_counted_by_policy_and_decision() {
    let traces = || {
        let healthy = with(span(3, 1), "http.route", text("/healthz"));
        from_shop(vec![with_status(span(1, 1000), 2), span(2, 1), healthy])
    };
    let counts = |more: &str| {
        let metrics = SelfMetrics::default();
        let mut sampler = sampler_with(more, &[ERRORS, SLOW, HEALTH], &metrics);
        decide(&mut sampler, &traces());
        let count = |decision: &'static str, policy: &str, sampled: &str| {
            let labels = [("decision", decision), ("policy", policy), ("sampled", sampled)];
            metrics
                .counter("otelcol_processor_tail_sampling_count_traces_sampled", &labels)
                .get()
        };
        let global = |decision: &'static str, sampled: &str| {
            let labels = [("decision", decision), ("sampled", sampled)];
            metrics
                .counter(
                    "otelcol_processor_tail_sampling_global_count_traces_sampled",
                    &labels,
                )
                .get()
        };
        let of = |policy| {
            [
                count("sampled", policy, "true"),
                count("not_sampled", policy, "false"),
            ]
        };
        assert_eq!(count("dropped", "health", "false"), 1);
        assert_eq!(of("health"), [0, 2]);
        assert_eq!(of("errors"), [1, 1], "the dropped one was not voted on");
        assert_eq!(
            [
                global("sampled", "true"),
                global("not_sampled", "false"),
                global("dropped", "false")
            ],
            [1, 1, 1]
        );
        of("slow")
    };
    assert_eq!(counts(""), [1, 1]);
    assert_eq!(
        counts("sample_on_first_match: true"),
        [0, 1],
        "the first match ended the vote"
    );
}
