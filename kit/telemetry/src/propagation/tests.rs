//! The rules of the W3C's own test suite, as tables, and a few of the specification's that it leaves out.

use ::http::{HeaderMap, HeaderName, HeaderValue};
use opentelemetry::Context;
use opentelemetry::trace::{SpanContext, SpanId, TraceContextExt, TraceFlags, TraceId, TraceState};
use proptest::prelude::*;

use super::{extract, inject, origin, origin_of};

const TRACE: &str = "12345678901234567890123456789012";
const GOOD: &str = "00-12345678901234567890123456789012-1234567890123456-01";

fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in pairs {
        // As a server reads them: names in any case, values as bytes.
        let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
        headers.append(name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
    }
    headers
}

/// The trace and state that would be passed on for these headers.
fn passed_on(pairs: &[(&str, &str)]) -> (Option<String>, Option<String>) {
    let _current = extract(&headers(pairs)).attach();
    let mut out = HeaderMap::new();
    inject(&mut out);
    let text = |name| {
        out.get(name)
            .map(|value: &HeaderValue| value.to_str().unwrap().to_owned())
    };
    (text("traceparent"), text("tracestate"))
}

/// Headers, and the flags that go on; `None` where the trace begins anew.
const PARENTS: &[(&str, Option<&str>)] = &[
    (GOOD, Some("01")),
    (
        "00-12345678901234567890123456789012-1234567890123456-00",
        Some("00"),
    ),
    // Level 2: the random flag is passed on, unknown flags are not.
    (
        "00-12345678901234567890123456789012-1234567890123456-03",
        Some("03"),
    ),
    (
        "00-12345678901234567890123456789012-1234567890123456-ff",
        Some("03"),
    ),
    // White space of HTTP around it.
    (
        " 00-12345678901234567890123456789012-1234567890123456-01",
        Some("01"),
    ),
    (
        "\t 00-12345678901234567890123456789012-1234567890123456-01 \t",
        Some("01"),
    ),
    // Later versions may say more, behind a dash.
    (
        "cc-12345678901234567890123456789012-1234567890123456-01",
        Some("01"),
    ),
    (
        "cc-12345678901234567890123456789012-1234567890123456-01-what-will-be",
        Some("01"),
    ),
    (
        "cc-12345678901234567890123456789012-1234567890123456-01.what-will-be",
        None,
    ),
    ("cc-12345678901234567890123456789012-1234567890123456-011", None),
    // Version 00 may not, and ff is none.
    ("00-12345678901234567890123456789012-1234567890123456-01.", None),
    (
        "00-12345678901234567890123456789012-1234567890123456-01-what-will-be",
        None,
    ),
    ("ff-12345678901234567890123456789012-1234567890123456-01", None),
    // The version.
    (".0-12345678901234567890123456789012-1234567890123456-01", None),
    ("0.-12345678901234567890123456789012-1234567890123456-01", None),
    ("000-12345678901234567890123456789012-1234567890123456-01", None),
    ("0000-12345678901234567890123456789012-1234567890123456-01", None),
    ("0-12345678901234567890123456789012-1234567890123456-01", None),
    // The trace's id.
    ("00-00000000000000000000000000000000-1234567890123456-01", None),
    ("00-.2345678901234567890123456789012-1234567890123456-01", None),
    ("00-1234567890123456789012345678901.-1234567890123456-01", None),
    ("00-ABCDEF78901234567890123456789012-1234567890123456-01", None),
    ("00-123456789012345678901234567890123-1234567890123456-01", None),
    ("00-1234567890123456789012345678901-1234567890123456-01", None),
    // The parent's id.
    ("00-12345678901234567890123456789012-0000000000000000-01", None),
    ("00-12345678901234567890123456789012-.234567890123456-01", None),
    ("00-12345678901234567890123456789012-123456789012345.-01", None),
    ("00-12345678901234567890123456789012-ABCDEF7890123456-01", None),
    ("00-12345678901234567890123456789012-12345678901234567-01", None),
    ("00-12345678901234567890123456789012-123456789012345-01", None),
    // The flags.
    ("00-12345678901234567890123456789012-1234567890123456-.0", None),
    ("00-12345678901234567890123456789012-1234567890123456-0.", None),
    ("00-12345678901234567890123456789012-1234567890123456-0A", None),
    ("00-12345678901234567890123456789012-1234567890123456-001", None),
    ("00-12345678901234567890123456789012-1234567890123456-1", None),
    // The shape.
    ("", None),
    ("-", None),
    ("00_12345678901234567890123456789012_1234567890123456_01", None),
    (
        "00-12345678901234567890123456789012-1234567890123456-01,00-1",
        None,
    ),
    ("00-ä2345678901234567890123456789012-1234567890123456-01", None),
];

#[test]
fn one_valid_traceparent_goes_on_and_any_other_begins_a_new_trace() {
    for (header, expected) in PARENTS {
        let expected = expected.map(|flags| format!("00-{TRACE}-1234567890123456-{flags}"));
        assert_eq!(passed_on(&[("traceparent", header)]).0, expected, "{header:?}");
    }
}

#[test]
fn the_header_is_known_in_any_case_of_letters_by_no_other_name_and_only_once() {
    for (names, is_known) in [
        (&["TraceParent"][..], true),
        (&["TrAcEpArEnT"], true),
        (&["TRACEPARENT"], true),
        (&["trace-parent"], false),
        (&["trace.parent"], false),
        (&["traceparent", "traceparent"], false),
        (&["traceparent", "TraceParent"], false),
        (&[], false),
    ] {
        let pairs: Vec<_> = names.iter().map(|name| (*name, GOOD)).collect();
        assert_eq!(passed_on(&pairs).0.is_some(), is_known, "{names:?}");
    }
}

/// What becomes of `tracestate` headers beside a valid `traceparent`.
fn state_of(states: &[&str]) -> Option<String> {
    let mut pairs = vec![("traceparent", GOOD)];
    pairs.extend(states.iter().map(|state| ("tracestate", *state)));
    let (parent, state) = passed_on(&pairs);
    assert_eq!(
        parent.as_deref(),
        Some(GOOD),
        "a bad state spoils no trace: {states:?}"
    );
    state
}

#[test]
fn lists_are_joined_in_order_without_white_space_and_empty_members() {
    let cases: &[(&[&str], Option<&str>)] = &[
        (&["foo=1,bar=2"], Some("foo=1,bar=2")),
        (
            &["foo=1,bar=2", "rojo=1,congo=2", "baz=3"],
            Some("foo=1,bar=2,rojo=1,congo=2,baz=3"),
        ),
        (&["foo=1 \t , \t bar=2, \t baz=3"], Some("foo=1,bar=2,baz=3")),
        (&["foo=1\t \t,\t \tbar=2,\t \tbaz=3"], Some("foo=1,bar=2,baz=3")),
        (&["\t foo=1 \t"], Some("foo=1")),
        (&[",foo=1,,bar=2, ,"], Some("foo=1,bar=2")),
        (&["foo=1", ""], Some("foo=1")),
        (&["", "foo=1"], Some("foo=1")),
        (&[""], None),
        (&[], None),
        (&["foo= 1"], Some("foo= 1")),
        // A key may be there once.
        (&["foo=1,foo=1"], None),
        (&["foo=1,foo=2"], None),
        (&["foo=1", "foo=2"], None),
        // Keys.
        (&["foo =1"], None),
        (&["FOO=1"], None),
        (&["foo.bar=1"], None),
        (&["1foo=1"], None),
        (&["=1,bar=2"], None),
        (&["foo,bar=2"], None),
        (&["1foo@bar=1"], Some("1foo@bar=1")),
        (&["foo@1bar=1,bar=2"], None),
        (&["foo@=1,bar=2"], None),
        (&["@foo=1,bar=2"], None),
        (&["foo@@bar=1,bar=2"], None),
        (&["foo@bar@baz=1,bar=2"], None),
        // Values.
        (&["foo=bar=baz"], None),
        (&["foo=,bar=3"], None),
        (&["foo=a\tb"], None),
        (&["foo=ä"], None),
    ];
    for (states, expected) in cases {
        assert_eq!(state_of(states).as_deref(), *expected, "{states:?}");
    }
}

#[test]
fn every_allowed_letter_is_passed_on() {
    let key = format!("{}0123456789_-*/", ('a'..='z').collect::<String>());
    let value: String = (' '..='~').filter(|letter| !",=".contains(*letter)).collect();
    for key in [key.clone(), format!("{key}@a-z0-9_-*/")] {
        let state = format!("{key}={value}");
        assert_eq!(state_of(&[&state]), Some(state));
    }
}

#[test]
fn lengths_and_numbers_have_the_limits_of_the_specification() {
    let members =
        |count: usize| -> Vec<String> { (1..=count).map(|n| format!("bar{n:02}={n:02}")).collect() };
    let cases = [
        (members(32).join(","), true),
        (members(33).join(","), false),
        (format!("foo=1,{}=1", "z".repeat(256)), true),
        (format!("foo=1,{}=1", "z".repeat(257)), false),
        (format!("foo=1,{}@{}=1", "t".repeat(241), "v".repeat(14)), true),
        (format!("foo=1,{}@v=1", "t".repeat(242)), false),
        (format!("foo=1,t@{}=1", "v".repeat(15)), false),
        (format!("foo={}", "1".repeat(256)), true),
        (format!("foo={}", "1".repeat(257)), false),
    ];
    for (state, is_kept) in cases {
        assert_eq!(state_of(&[&state]), is_kept.then_some(state.clone()), "{state}");
    }
    // 17 members of 250 bytes are more than we carry.
    let long: Vec<String> = (10..27).map(|n| format!("k{n}={}", "v".repeat(246))).collect();
    assert_eq!(state_of(&[&long.join(",")]), None);
}

#[test]
fn a_state_without_a_valid_parent_or_under_another_name_is_ignored() {
    assert_eq!(passed_on(&[("tracestate", "foo=1")]), (None, None));
    assert_eq!(
        passed_on(&[("traceparent", "bad"), ("tracestate", "foo=1")]),
        (None, None)
    );
    for (name, is_known) in [
        ("TraceState", true),
        ("TRACESTATE", true),
        ("trace-state", false),
        ("trace.state", false),
    ] {
        let (_, state) = passed_on(&[("traceparent", GOOD), (name, "foo=1")]);
        assert_eq!(state.is_some(), is_known, "{name}");
    }
}

#[test]
fn another_trace_does_not_take_the_state_along() {
    let context = extract(&headers(&[("traceparent", GOOD), ("tracestate", "foo=1")]));
    let other = SpanContext::new(7.into(), 7.into(), TraceFlags::SAMPLED, true, TraceState::NONE);
    let _current = context.with_remote_span_context(other).attach();
    let mut out = headers(&[("traceparent", GOOD), ("tracestate", "stale=1")]);
    inject(&mut out);
    assert_eq!(
        out["traceparent"],
        "00-00000000000000000000000000000007-0000000000000007-01"
    );
    assert!(!out.contains_key("tracestate"));
}

#[test]
fn the_outbox_can_keep_a_span() {
    assert_eq!(origin(), None);
    let span = SpanContext::new(
        TraceId::from_hex(TRACE).unwrap(),
        SpanId::from_hex("1234567890123456").unwrap(),
        TraceFlags::SAMPLED,
        true,
        TraceState::NONE,
    );
    let _current = Context::new().with_remote_span_context(span.clone()).attach();
    assert_eq!(origin().as_deref(), Some(GOOD));
    assert_eq!(origin_of(GOOD), Some(span));
    assert_eq!(origin_of("nothing"), None);
}

fn header_like() -> impl Strategy<Value = Vec<u8>> {
    let nearly = "(00|01|ff|cc)-[0-9a-f]{31,33}-[0-9a-f]{15,17}-[0-9a-f]{2}(-[a-z]{0,5})?";
    let nearly = nearly.prop_map(String::into_bytes);
    prop_oneof![
        nearly,
        "[a-z@=, \t1-9]{0,80}".prop_map(String::into_bytes),
        prop::collection::vec(any::<u8>(), 0..80)
    ]
}

proptest! {
    #[test]
    fn nothing_panics_and_what_is_passed_on_is_read_the_same(
        parents in prop::collection::vec(header_like(), 0..3),
        states in prop::collection::vec(header_like(), 0..4),
    ) {
        let mut received = HeaderMap::new();
        for (name, values) in [("traceparent", &parents), ("tracestate", &states)] {
            for value in values.iter().filter_map(|value| HeaderValue::from_bytes(value).ok()) {
                received.append(name, value);
            }
        }
        let pass = |received: &HeaderMap| {
            let _current = extract(received).attach();
            let mut out = HeaderMap::new();
            inject(&mut out);
            out
        };
        let once = pass(&received);
        prop_assert_eq!(pass(&once), once);
    }
}
