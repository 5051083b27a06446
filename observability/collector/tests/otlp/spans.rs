//! What is taken at the door is what the decoder takes, and what is read in the bytes is what it would have decoded.

use bytes::Bytes;
use collector::otlp::{Encoding, Malformed};
use collector::payload::{Payload, Signal};
use collector::processors::tail_sampling::sampler::Sampler;
use collector::self_metrics::SelfMetrics;
use collector::spans::Spans;
use collector::spans::view::{Attributes, ResourceView, ScopeView, SpanView, ValueView};
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::{KeyValue, any_value::Value};
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span};
use proptest::prelude::*;
use prost::Message;

use crate::wire::{key, request, within};

fn read(body: &[u8]) -> Result<Spans, Malformed> {
    let weighed = Encoding::Protobuf.weigh(Signal::Traces, Bytes::copy_from_slice(body))?;
    match weighed.decode()? {
        Payload::Traces(spans) => Ok(Spans::clone(&spans)),
        other => panic!("{other:?}"),
    }
}

/// Whether it is taken, which it is if the decoder takes it, the ids are ids, and there are no groups.
fn check(body: &[u8], may_have_groups: bool) -> bool {
    match (read(body), ExportTraceServiceRequest::decode(body)) {
        (Ok(spans), Ok(decoded)) => {
            check_views(&spans, &decoded.resource_spans);
            true
        }
        (Err(_), Err(_)) | (Err(Malformed::Id { .. }), Ok(_)) => false,
        (Err(Malformed::Wire), Ok(_)) if may_have_groups => false,
        (ours, theirs) => panic!("{body:?} {:?} {:?}", ours.map(|_| ()), theirs.map(|_| ())),
    }
}

fn check_views(spans: &Spans, decoded: &[ResourceSpans]) {
    assert_eq!(encoded(spans.decoded()), encoded(decoded));
    let views: Vec<_> = spans.resources().collect();
    assert_eq!(views.len(), decoded.len());
    let mut count = 0;
    for (view, resource) in views.into_iter().zip(decoded) {
        let attributes = resource
            .resource
            .as_ref()
            .map_or(&[][..], |resource| &resource.attributes);
        check_attributes(view.attributes(), attributes);
        check_resource_header(view, resource);
        let scopes: Vec<_> = view.scopes().collect();
        assert_eq!(scopes.len(), resource.scope_spans.len());
        for (view, scope) in scopes.into_iter().zip(&resource.scope_spans) {
            check_scope_header(view, scope);
            let spans: Vec<_> = view.spans().collect();
            assert_eq!(spans.len(), scope.spans.len());
            assert_eq!(view.span_count(), scope.spans.len());
            count += spans.len();
            spans
                .iter()
                .zip(&scope.spans)
                .for_each(|(view, span)| check_span(view, span));
        }
    }
    assert_eq!(spans.items(), count);
}

fn check_resource_header(view: ResourceView<'_>, resource: &ResourceSpans) {
    let mut header = Vec::new();
    view.write_header(&mut header);
    let mut expected = resource.clone();
    expected.scope_spans.clear();
    let header = ResourceSpans::decode(&*header).unwrap();
    assert_eq!(header.encode_to_vec(), expected.encode_to_vec());
}

fn check_scope_header(view: ScopeView<'_>, scope: &ScopeSpans) {
    let mut header = Vec::new();
    view.write_header(&mut header);
    let mut expected = scope.clone();
    expected.spans.clear();
    let header = ScopeSpans::decode(&*header).unwrap();
    assert_eq!(header.encode_to_vec(), expected.encode_to_vec());
}

fn check_span(view: &SpanView<'_>, span: &Span) {
    assert_eq!(view.trace_id(), span.trace_id);
    assert_eq!(view.span_id(), span.span_id);
    assert_eq!(view.parent_span_id(), span.parent_span_id);
    assert_eq!(view.name(), span.name);
    assert_eq!(view.kind(), span.kind);
    assert_eq!(view.start(), span.start_time_unix_nano);
    assert_eq!(view.end(), span.end_time_unix_nano);
    assert_eq!(
        view.status(),
        span.status.as_ref().map_or(0, |status| status.code)
    );
    check_attributes(view.attributes(), &span.attributes);
    assert_eq!(
        Span::decode(view.raw()).unwrap().encode_to_vec(),
        span.encode_to_vec()
    );
}

fn check_attributes(views: Attributes<'_>, attributes: &[KeyValue]) {
    let keys_and_values = |attribute: &KeyValue| {
        let value = attribute.value.as_ref().and_then(|value| value.value.as_ref());
        (attribute.key.clone(), told(value))
    };
    let expected: Vec<_> = attributes.iter().map(keys_and_values).collect();
    let seen: Vec<_> = views
        .map(|view| (view.key().to_owned(), seen(view.value())))
        .collect();
    assert_eq!(seen, expected);
    for (key, _) in &expected {
        let first = expected
            .iter()
            .find(|(known, _)| known == key)
            .map(|(_, value)| value.clone());
        assert_eq!(views.value(key).map(self::seen), first, "{key}");
    }
    assert_eq!(views.value("never there"), None);
}

fn told(value: Option<&Value>) -> String {
    match value {
        Some(Value::StringValue(text)) => format!("text {text}"),
        Some(Value::BoolValue(flag)) => format!("flag {flag}"),
        Some(Value::IntValue(number)) => format!("int {number}"),
        Some(Value::DoubleValue(number)) => format!("double {}", number.to_bits()),
        _ => "other".to_owned(),
    }
}

fn seen(value: ValueView<'_>) -> String {
    match value {
        ValueView::Text(text) => format!("text {text}"),
        ValueView::Bool(flag) => format!("flag {flag}"),
        ValueView::Int(number) => format!("int {number}"),
        ValueView::Double(number) => format!("double {}", number.to_bits()),
        ValueView::Other => "other".to_owned(),
    }
}

/// Not a number is not equal to itself, but to its bytes.
fn encoded(resources: &[ResourceSpans]) -> Vec<Vec<u8>> {
    resources.iter().map(Message::encode_to_vec).collect()
}

/// Each span by itself, in some order.
fn spans_of(resources: &[ResourceSpans]) -> Vec<Vec<u8>> {
    let scopes = resources.iter().flat_map(|resource| &resource.scope_spans);
    let mut spans: Vec<_> = scopes
        .flat_map(|scope| &scope.spans)
        .map(Message::encode_to_vec)
        .collect();
    spans.sort();
    spans
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 384, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_protobuf_allows_is_read_as_the_decoder_does(body in request()) {
        prop_assert!(check(&body, false));
    }

    #[test]
    fn damage_is_refused_where_the_decoder_refuses_it(
        body in request(),
        damage in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..4),
        cut in any::<proptest::sample::Index>(),
        is_cut in any::<bool>(),
    ) {
        let mut body = body;
        if !body.is_empty() {
            for (place, byte) in &damage {
                *place.get_mut(&mut body) = *byte;
            }
            if is_cut {
                body.truncate(cut.index(body.len()));
            }
        }
        check(&body, true);
    }

    #[test]
    fn one_behind_the_other_is_both(first in request(), second in request(), which in 0..4) {
        let (first, second) = (read(&first).unwrap(), read(&second).unwrap());
        let expected = [first.decoded().clone(), second.decoded().clone()].concat();
        let form = |spans: Spans, is_wire: bool| match is_wire {
            true => spans,
            false => Spans::from_decoded(spans.into_decoded()),
        };
        let mut all = form(first, which & 1 == 0);
        all.append(form(second, which & 2 == 0));
        prop_assert_eq!(encoded(all.decoded()), encoded(&expected));
        prop_assert_eq!(all.items(), spans_of(&expected).len());
        let again = read(all.wire()).unwrap();
        prop_assert_eq!(encoded(again.decoded()), encoded(&expected));
    }

    #[test]
    fn spans_go_through_the_sampling_as_they_are(body in request()) {
        let settings = "{decision_wait: 1s, policies: [{name: all, type: always_sample}]}";
        let settings = serde_saphyr::from_str(settings).unwrap();
        let mut sampler = Sampler::new("tail_sampling", &settings, &SelfMetrics::default()).unwrap();
        let spans = read(&body).unwrap();
        sampler.add(1, &spans).unwrap();
        sampler.decide_all(2);
        let mut all = Spans::default();
        loop {
            let kept = sampler.take();
            if kept.is_empty() {
                break;
            }
            all.append(kept.joined());
        }
        prop_assert_eq!(spans_of(all.decoded()), spans_of(spans.decoded()));
        prop_assert!(check(all.wire(), false));
    }
}

/// A field within the messages on the way to it, the outermost first.
fn nested(way: &[u32], field: &[u8]) -> Vec<u8> {
    way.iter()
        .rev()
        .fold(field.to_vec(), |content, number| within(*number, &content, 0))
}

#[test]
fn every_field_of_every_message_is_looked_at() {
    let ways: [&[u32]; 14] = [
        &[],
        &[1],
        &[1, 1],
        &[1, 1, 1],
        &[1, 1, 1, 2],
        &[1, 1, 1, 2, 5],
        &[1, 1, 1, 2, 6],
        &[1, 1, 3],
        &[1, 2],
        &[1, 2, 1],
        &[1, 2, 2],
        &[1, 2, 2, 11],
        &[1, 2, 2, 13],
        &[1, 2, 2, 15],
    ];
    let (mut taken, mut refused) = (0, 0);
    for way in ways {
        for number in 1..=18 {
            for (form, content) in [
                (0, &[0][..]),
                (0, &[0xff; 9]),
                (0, &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1]),
                (0, &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2]),
                (0, &[0x80; 11]),
                (1, &[1; 8]),
                (1, &[1; 7]),
                (2, &[0]),
                (2, &[2, 0xc3, 0xa9]),
                (2, &[2, 0xc3, 0x28]),
                (2, &[3, b'a', b'b']),
                (2, &[8, 1, 2, 3, 4, 5, 6, 7, 8]),
                (4, &[]),
                (5, &[1; 4]),
                (5, &[1; 3]),
                (6, &[]),
                (7, &[]),
            ] {
                let field = [&key(number, form), content].concat();
                match check(&nested(way, &field), false) {
                    true => taken += 1,
                    false => refused += 1,
                }
            }
        }
    }
    assert!(taken > 1_000 && refused > 1_000, "{taken} {refused}");
}

#[test]
fn fields_without_a_number_and_groups_are_refused() {
    for field in [&[0, 0][..], &[2, 0], &[0x80, 0x80, 0x80, 0x80, 0x10, 0]] {
        assert!(!check(&nested(&[1, 2, 2], field), false), "{field:?}");
    }
    // The decoder skips a group that nobody knows, but no OTLP has ever had one.
    let group = [key(20, 3), key(20, 4)].concat();
    let body = nested(&[1, 2, 2], &group);
    assert!(matches!(read(&body), Err(Malformed::Wire)));
    assert!(ExportTraceServiceRequest::decode(&*body).is_ok());
}

#[test]
fn the_last_level_has_only_what_the_decoder_reads_there() {
    for levels in 40..52 {
        // Lists in lists, and on the last level a known field, an unknown one, or another list.
        let way = [&[1, 2, 2, 9, 2][..], &[5, 1].repeat(levels)].concat();
        for field in [
            &[][..],
            &[16, 1],
            &[160, 1, 1],
            &[42, 0],
            &[42, 3, 160, 1, 1],
            &[42, 2, 10, 0],
        ] {
            check(&nested(&way, field), false);
            check(&nested(&[&way[..], &[6, 1]].concat(), field), false);
        }
    }
}
