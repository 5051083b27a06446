//! The two encodings against each other, against the rules of the JSON mapping, and against nonsense.

use bytes::Bytes;
use collector::otlp::{Encoding, Malformed, Weighed, json, protobuf};
use collector::payload::{Payload, Signal};
use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::common::v1::{
    AnyValue, ArrayValue, KeyValue, KeyValueList, any_value::Value,
};
use opentelemetry_proto::tonic::trace::v1::Span;
use proptest::prelude::*;
use prost::Message;

use crate::samples::{SIGNALS, assert_same, one_of, payload, some_spans};

const BOTH: [Encoding; 2] = [Encoding::Protobuf, Encoding::Json];

/// Weighed and decoded, as the receiver does it.
fn read(encoding: Encoding, signal: Signal, body: &[u8]) -> Result<Payload, Malformed> {
    weighed(encoding, signal, body)?.decode()
}

fn weighed(encoding: Encoding, signal: Signal, body: &[u8]) -> Result<Weighed, Malformed> {
    encoding.weigh(signal, Bytes::copy_from_slice(body))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_was_written_is_read_again(payload in payload()) {
        for encoding in BOTH {
            let body = encoding.encode(&payload).unwrap();
            assert_same(&read(encoding, payload.signal(), &body).unwrap(), &payload);
        }
    }

    #[test]
    fn json_is_valid_and_its_keys_are_camels(payload in payload()) {
        let body = json::encode(&payload).unwrap();
        let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
        check_keys(&body);
    }

    #[test]
    fn arbitrary_bytes_are_an_error_or_a_payload(body in proptest::collection::vec(any::<u8>(), 0..200)) {
        for signal in SIGNALS {
            for encoding in BOTH {
                let _any = read(encoding, signal, &body);
            }
        }
    }

    #[test]
    fn a_damaged_body_is_an_error_or_a_payload(
        payload in payload(),
        damage in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..8),
        cut in any::<proptest::sample::Index>(),
        is_cut in any::<bool>(),
    ) {
        for encoding in BOTH {
            let mut body = encoding.encode(&payload).unwrap().to_vec();
            if body.is_empty() {
                continue;
            }
            for (place, byte) in &damage {
                *place.get_mut(&mut body) = *byte;
            }
            if is_cut {
                body.truncate(cut.index(body.len()));
            }
            // What can be read can be written, and is the same again.
            if let Ok(read_once) = read(encoding, payload.signal(), &body) {
                let again = encoding.encode(&read_once).unwrap();
                assert_same(&read(encoding, payload.signal(), &again).unwrap(), &read_once);
            }
        }
    }
}

fn check_keys(body: &serde_json::Value) {
    match body {
        serde_json::Value::Object(fields) => {
            for (key, value) in fields {
                assert!(key.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{key}");
                check_keys(value);
            }
        }
        serde_json::Value::Array(items) => items.iter().for_each(check_keys),
        _ => {}
    }
}

fn span_of(body: &str) -> Result<Span, String> {
    let body = format!(r#"{{"resourceSpans":[{{"scopeSpans":[{{"spans":[{body}]}}]}}]}}"#);
    let read = json::decode(Signal::Traces, body.as_bytes()).map_err(|error| error.sentence())?;
    match read {
        Payload::Traces(spans) => Ok(spans.decoded()[0].scope_spans[0].spans[0].clone()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn one_span_may_be_written_in_many_ways() {
    let expected = Span {
        trace_id: vec![0xab; 16],
        span_id: vec![0xcd; 8],
        name: "a".to_owned(),
        kind: 2,
        start_time_unix_nano: 1_544_712_660_000_000_000,
        ..Span::default()
    };
    let (trace, span) = ("ab".repeat(16), "cd".repeat(8));
    for body in [
        format!(
            r#"{{"traceId":"{trace}","spanId":"{span}","name":"a","kind":2,"startTimeUnixNano":"1544712660000000000"}}"#
        ),
        format!(
            r#"{{"trace_id":"{trace}","span_id":"{span}","name":"a","kind":2,"start_time_unix_nano":1544712660000000000}}"#
        ),
        format!(
            r#"{{"traceId":"{}","spanId":"{span}","name":"a","kind":"SPAN_KIND_SERVER","startTimeUnixNano":1544712660e9}}"#,
            trace.to_uppercase()
        ),
        format!(
            r#"{{"traceId":"{trace}","spanId":"{span}","name":"b","name":"\u0061","kind":2,"startTimeUnixNano":"1544712660000000000"}}"#
        ),
        format!(
            r#"{{"traceId":"{trace}","spanId":"{span}","parentSpanId":"","name":"a","kind":"2","startTimeUnixNano":"1544712660000000000","status":null,"events":[],"attributes":null,"new":{{"a":[1,{{}}]}}}}"#
        ),
    ] {
        assert_eq!(span_of(&body), Ok(expected.clone()), "{body}");
    }
}

#[test]
fn what_a_span_cannot_be_is_said() {
    for (body, word) in [
        (r#"{"traceId":"abcd"}"#, "32 hexadecimal digits, not 4"),
        (r#"{"spanId":"zz00000000000000"}"#, "hexadecimal digits only"),
        (r#"{"spanId":"ééééé00000"}"#, "16 hexadecimal digits"),
        (r#"{"spanId":5}"#, "a string"),
        (r#"{"kind":"SERVER"}"#, "whole number"),
        (r#"{"kind":2147483648}"#, "out of range"),
        (r#"{"startTimeUnixNano":-1}"#, "out of range"),
        (r#"{"startTimeUnixNano":"18446744073709551616"}"#, "out of range"),
        (r#"{"startTimeUnixNano":1.5}"#, "whole number"),
        (r#"{"flags":4294967296}"#, "out of range"),
        (r#"{"name":1}"#, "a string"),
        (r#"{"attributes":{}}"#, "a list"),
        (r#"{"status":[]}"#, "an object"),
        (
            r#"{"attributes":[{"key":"a","value":{"doubleValue":"inf"}}]}"#,
            "not a number",
        ),
        (
            r#"{"attributes":[{"key":"a","value":{"bytesValue":"!"}}]}"#,
            "base64",
        ),
        (r#"{"name":"a"}"#, ""),
    ] {
        let said = span_of(body).err().unwrap_or_default();
        assert!(
            said.contains(word) && said.is_empty() == word.is_empty(),
            "{body}: {said}"
        );
    }
}

#[test]
fn values_have_their_own_forms() {
    let long = |text: &str| Some(Value::StringValue(text.to_owned()));
    for (body, expected) in [
        (
            r#"{"intValue":"-9223372036854775808"}"#,
            Some(Value::IntValue(i64::MIN)),
        ),
        (r#"{"int_value":7}"#, Some(Value::IntValue(7))),
        (
            r#"{"doubleValue":"-Infinity"}"#,
            Some(Value::DoubleValue(f64::NEG_INFINITY)),
        ),
        (r#"{"doubleValue":7}"#, Some(Value::DoubleValue(7.0))),
        (
            r#"{"doubleValue":0.30000000000000004}"#,
            Some(Value::DoubleValue(0.1 + 0.2)),
        ),
        (
            r#"{"bytesValue":"_-8="}"#,
            Some(Value::BytesValue(vec![0xff, 0xef])),
        ),
        (
            r#"{"bytesValue":"/+8"}"#,
            Some(Value::BytesValue(vec![0xff, 0xef])),
        ),
        (r#"{"boolValue":false}"#, Some(Value::BoolValue(false))),
        (r#"{"stringValue":""}"#, long("")),
        (r#"{"intValue":1,"stringValue":"a"}"#, long("a")),
        (r#"{"stringValue":"a","intValue":null}"#, long("a")),
        (r#"{}"#, None),
        (
            r#"{"arrayValue":{"values":[null]}}"#,
            Some(Value::ArrayValue(ArrayValue {
                values: vec![AnyValue::default()],
            })),
        ),
    ] {
        let span = span_of(&format!(r#"{{"attributes":[{{"key":"a","value":{body}}}]}}"#)).unwrap();
        assert_eq!(
            span.attributes[0].value,
            Some(AnyValue { value: expected }),
            "{body}"
        );
    }
}

#[test]
fn protobuf_ids_have_their_length_too() {
    for (trace_id, span_id, expected) in [
        (16, 8, None),
        (0, 0, None),
        (15, 8, Some((16, 15))),
        (16, 16, Some((8, 16))),
    ] {
        let Payload::Traces(spans) = some_spans(1) else {
            panic!()
        };
        let mut spans = spans.decoded().clone();
        let span = &mut spans[0].scope_spans[0].spans[0];
        (span.trace_id, span.span_id) = (vec![1; trace_id], vec![1; span_id]);
        let body = protobuf::encode(&Payload::traces(spans));
        let found = match read(Encoding::Protobuf, Signal::Traces, &body) {
            Err(Malformed::Id { expected, found }) => Some((expected, found)),
            Ok(_) => None,
            Err(other) => panic!("{other}"),
        };
        assert_eq!(found, expected);
    }
}

/// An attribute's value within so many lists.
fn nested(levels: usize, is_list: bool) -> Payload {
    let mut value = AnyValue {
        value: Some(Value::BoolValue(true)),
    };
    for _ in 0..levels {
        let within = match is_list {
            true => Value::ArrayValue(ArrayValue { values: vec![value] }),
            false => Value::KvlistValue(KeyValueList {
                values: vec![KeyValue {
                    value: Some(value),
                    ..KeyValue::default()
                }],
            }),
        };
        value = AnyValue { value: Some(within) };
    }
    let Payload::Traces(spans) = some_spans(1) else {
        panic!()
    };
    let mut spans = spans.decoded().clone();
    spans[0].scope_spans[0].spans[0].attributes[0].value = Some(value);
    Payload::traces(spans)
}

#[test]
fn values_within_values_have_an_end() {
    for (levels, is_list, protobuf, json) in [
        (29, false, true, true),
        (30, false, true, false),
        (31, false, true, false),
        (32, false, false, false),
        (38, true, true, true),
        (47, true, true, false),
        (48, true, false, false),
        (200, true, false, false),
    ] {
        let payload = nested(levels, is_list);
        for (encoding, expected) in [(Encoding::Protobuf, protobuf), (Encoding::Json, json)] {
            let body = encoding.encode(&payload).unwrap();
            let is_read = read(encoding, Signal::Traces, &body).is_ok();
            assert_eq!(is_read, expected, "{levels} {is_list} {encoding:?}");
        }
    }
    for opening in ["[", r#"{"a":"#, r#"{"resourceSpans":["#] {
        let body = opening.repeat(1_000_000);
        assert!(
            json::decode(Signal::Traces, body.as_bytes()).is_err(),
            "{opening}"
        );
    }
    // A body of a log record, in lists that only the end of the bytes ends.
    let mut value = Vec::new();
    for _ in 0..2_000 {
        value = within(0x2a, &within(0x0a, &value));
    }
    let body = within(0x0a, &within(0x12, &within(0x12, &within(0x2a, &value))));
    assert!(matches!(
        read(Encoding::Protobuf, Signal::Logs, &body),
        Err(Malformed::Depth)
    ));
    // The generated types have the same limit without the look before.
    assert!(ExportLogsServiceRequest::decode(&*body).is_err());
}

#[test]
fn the_weight_is_about_what_the_memory_will_be() {
    // Spans without anything: two bytes each on the wire.
    let count = 100_000;
    let spans = [0x12, 0].repeat(count);
    let body = within(0x0a, &within(0x12, &spans));
    let weight = weighed(Encoding::Protobuf, Signal::Traces, &body)
        .unwrap()
        .weight();
    assert!(weight > count * size_of::<Span>(), "{weight}");
    let objects = format!(
        r#"{{"resourceSpans":[{{"scopeSpans":[{{"spans":[{}{{}}]}}]}}]}}"#,
        "{},".repeat(count)
    );
    let weight = weighed(Encoding::Json, Signal::Traces, objects.as_bytes())
        .unwrap()
        .weight();
    assert!(weight > count * 100, "{weight}");
    // Telemetry as it is takes a few times its body.
    let usual = some_spans(1_000);
    for encoding in BOTH {
        let body = encoding.encode(&usual).unwrap();
        let weight = weighed(encoding, Signal::Traces, &body).unwrap().weight();
        assert!(weight < body.len() * 8, "{encoding:?} {weight} of {}", body.len());
    }
}

/// A field with a message in it.
fn within(key: u8, content: &[u8]) -> Vec<u8> {
    let mut field = vec![key];
    prost::encoding::encode_varint(content.len() as u64, &mut field);
    field.extend_from_slice(content);
    field
}

#[test]
fn the_examples_of_the_specification_are_read() {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/suites/otlp-examples"
    );
    for (file, signal, items) in [
        ("trace.json", Signal::Traces, 1),
        ("metrics.json", Signal::Metrics, 4),
        ("logs.json", Signal::Logs, 1),
        ("events.json", Signal::Logs, 1),
    ] {
        let Ok(body) = std::fs::read(format!("{folder}/{file}")) else {
            continue;
        };
        let payload = json::decode(signal, &body).unwrap();
        assert_eq!(payload.items(), items, "{file}");
        let ours: serde_json::Value = serde_json::from_slice(&json::encode(&payload).unwrap()).unwrap();
        let theirs: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(fields(&ours), fields(&theirs), "{file}");
    }
    for signal in SIGNALS {
        assert_eq!(one_of(signal).items(), 1);
    }
}

/// Every key with a value that is not the default, wherever it stands.
fn fields(body: &serde_json::Value) -> Vec<String> {
    use serde_json::Value as Json;
    let mut keys = Vec::new();
    match body {
        Json::Object(fields_here) => {
            for (key, value) in fields_here {
                let is_default = matches!(value.as_str(), Some("")) || value.as_f64() == Some(0.0);
                if !is_default || key.ends_with("Value") {
                    keys.push(key.clone());
                }
                keys.extend(fields(value));
            }
        }
        Json::Array(items) => keys.extend(items.iter().flat_map(fields)),
        _ => {}
    }
    keys.sort();
    keys
}
