//! What happens when there is too much of everything.

use collector::processors::tail_sampling::sampler::{Full, Sampler};
use collector::processors::tail_sampling::{RECENT_MAX, Verdict};
use collector::self_metrics::SelfMetrics;
use opentelemetry_proto::tonic::trace::v1::Span;

use crate::build::{
    SECOND, START, add, attribute, from, from_shop, id, kept, sampler_with, span, take, text, with,
};

const ALL: &str = "{name: all, type: always_sample}";

#[test]
fn one_trace_too_many_pushes_out_the_oldest_undecided() {
    let metrics = SelfMetrics::default();
    let mut sampler = sampler_with("num_traces: 3", &[ALL], &metrics);
    for number in 1..=5 {
        add(
            &mut sampler,
            START + u64::from(number),
            &from_shop(vec![span(number, 1)]),
        )
        .unwrap();
        add(
            &mut sampler,
            START + u64::from(number),
            &from_shop(vec![span(number, 1)]),
        )
        .unwrap();
    }
    let too_early = metrics.counter(
        "otelcol_processor_tail_sampling_sampling_trace_dropped_too_early",
        &[],
    );
    assert_eq!(too_early.get(), 2);
    assert_eq!(sampler.verdict(&id(2)), Verdict::Unknown);
    sampler.decide(START + 20 * SECOND);
    let traces: Vec<_> = kept(&mut sampler)
        .into_iter()
        .map(|(trace, _, _)| trace)
        .collect();
    assert_eq!(traces, [3, 3, 4, 4, 5, 5]);
    for number in 6..=8 {
        add(
            &mut sampler,
            START + 21 * SECOND,
            &from_shop(vec![span(number, 1)]),
        )
        .unwrap();
    }
    assert_eq!(too_early.get(), 2, "decided ones make room without loss");
    assert_eq!(sampler.verdict(&id(5)), Verdict::Unknown);
}

#[test]
fn a_full_buffer_takes_nothing_until_there_is_room() {
    let metrics = SelfMetrics::default();
    let mut sampler = sampler_with("", &[ALL], &metrics).with_bytes_max(20_000);
    let large = |number| from_shop(vec![with(span(number, 1), "a", text(&"x".repeat(8_000)))]);
    for number in 1..=3 {
        add(&mut sampler, START, &large(number)).unwrap();
    }
    assert_eq!(add(&mut sampler, START, &large(4)), Err(Full));
    assert_eq!(sampler.verdict(&id(4)), Verdict::Unknown);
    let refused = metrics.counter(
        "otelcol_processor_refused_spans",
        &[("processor", "tail_sampling")],
    );
    assert_eq!(refused.get(), 1);
    sampler.decide(START + 10 * SECOND);
    assert_eq!(
        add(&mut sampler, START, &large(4)),
        Err(Full),
        "decided spans wait for being sent"
    );
    assert_eq!(kept(&mut sampler).len(), 3);
    add(&mut sampler, START, &large(4)).unwrap();
}

/// Counts spans and resources that all differ, late ones too.
#[test]
fn nothing_is_left_of_the_account_when_nothing_is_held() {
    let more = "num_traces: 40\ndecision_cache: {sampled_cache_size: 10}";
    let mut sampler = sampler_with(more, &[ALL], &SelfMetrics::default()).with_bytes_max(1);
    for round in 0..20 {
        let now = START + round * 20 * SECOND;
        let resource = vec![attribute("instance", text(&"i".repeat(100 + round as usize)))];
        let spans = (0..60).map(|number| span(number, 1)).collect();
        add(&mut sampler, now, &from(resource, spans)).unwrap();
        assert_eq!(add(&mut sampler, now, &from_shop(vec![span(99, 1)])), Err(Full));
        sampler.decide(now + 10 * SECOND);
        assert!(!take(&mut sampler).is_empty());
    }
    assert_eq!(add(&mut sampler, START, &[]), Ok(()));
    assert_eq!(sampler.held_bytes(), 0);
}

#[test]
fn a_long_trace_goes_out_in_parts_and_whole() {
    let mut sampler = sampler_with("", &[ALL], &SelfMetrics::default());
    let long = |index: usize| Span {
        name: format!("{index}"),
        ..with(span(1, 1), "a", text(&"x".repeat(1_000)))
    };
    add(&mut sampler, START, &from_shop((0..5_000).map(long).collect())).unwrap();
    sampler.decide(START + 10 * SECOND);
    let mut counts = Vec::new();
    loop {
        let kept = sampler.take();
        if kept.is_empty() {
            break;
        }
        counts.push(kept.span_count());
    }
    assert_eq!(counts.iter().sum::<usize>(), 5_000);
    assert!(counts.iter().all(|count| *count < 1_200), "{counts:?}");
}

#[test]
fn kept_spans_come_out_as_they_came_in() {
    let mut sampler = sampler_with("", &[ALL], &SelfMetrics::default());
    let mut sent = from_shop(vec![with(span(1, 5), "a", text("b")), span(1, 7), span(1, 9)]);
    let scope = sent[0].scope_spans[0].scope.as_mut().unwrap();
    scope.attributes.push(attribute("own", text("kept")));
    scope
        .attributes
        .push(attribute("tailsampling.policy", text("of another collector")));
    let mut without = sent[0].clone();
    without.resource = None;
    without.scope_spans[0].scope = None;
    sent.push(without);
    add(&mut sampler, START, &sent).unwrap();
    sampler.decide(START + 10 * SECOND);
    let mut expected = sent.clone();
    expected[0].scope_spans[0].scope.as_mut().unwrap().attributes[1] =
        attribute("tailsampling.policy", text("all"));
    let scope = expected[1].scope_spans[0].scope.get_or_insert_default();
    scope
        .attributes
        .push(attribute("tailsampling.policy", text("all")));
    assert_eq!(take(&mut sampler), expected);
}

#[test]
fn ids_that_are_none_are_dropped_and_counted() {
    let metrics = SelfMetrics::default();
    let mut sampler = sampler_with("", &[ALL], &metrics);
    let with_id = |id: &[u8]| Span {
        trace_id: id.to_vec(),
        ..span(0, 1)
    };
    let spans = vec![with_id(&[]), with_id(&[1]), with_id(&[2; 17]), with_id(&[3; 16])];
    add(&mut sampler, START, &from_shop(spans)).unwrap();
    sampler.decide(START + 10 * SECOND);
    let count: usize = take(&mut sampler)
        .iter()
        .map(|resource| resource.scope_spans[0].spans.len())
        .sum();
    assert_eq!(count, 2, "an empty id is a trace of its own");
    let lost = metrics.counter(
        "otelcol_processor_dropped_spans",
        &[("processor", "tail_sampling")],
    );
    assert_eq!(lost.get(), 2);
}

#[test]
fn only_the_last_decisions_can_be_looked_at() {
    let mut sampler = sampler_with("", &[ALL], &SelfMetrics::default());
    let number = |number: u32| Span {
        trace_id: [[0; 12].as_slice(), &number.to_be_bytes()].concat(),
        ..span(0, 1)
    };
    let count = u32::try_from(RECENT_MAX).unwrap() + 5;
    add(&mut sampler, START, &from_shop((0..count).map(number).collect())).unwrap();
    sampler.decide(START + 10 * SECOND);
    let recent = sampler.recent(usize::MAX);
    assert_eq!(recent.len(), RECENT_MAX);
    assert_eq!(
        recent[0]["traceId"],
        format!("{:032x}", count - 1),
        "newest first"
    );
    let about = |sampler: &Sampler, number: u32| sampler.about(&u128::from(number).to_be_bytes());
    assert_eq!(about(&sampler, 5).unwrap()["spanCount"], 1);
    let forgotten = about(&sampler, 4).unwrap();
    assert_eq!(
        forgotten["decision"], "sampled",
        "the decision is remembered longer than its reasons"
    );
    assert!(forgotten.get("reasons").is_none());
}
