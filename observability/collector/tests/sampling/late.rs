//! Spans that come after the decision, and what is remembered of it.

use collector::processors::tail_sampling::Verdict;
use collector::processors::tail_sampling::sampler::Sampler;
use collector::self_metrics::SelfMetrics;

use crate::build::{SECOND, START, add, child, from_shop, id, kept, sampler_with, span, with_status};

const ERRORS: &str = "{name: errors, type: status_code, status_code: {status_codes: [ERROR]}}";
const CACHES: &str = "decision_cache: {sampled_cache_size: 2, non_sampled_cache_size: 2}";

fn decided(more: &str, metrics: &SelfMetrics) -> Sampler {
    let mut sampler = sampler_with(more, &[ERRORS], metrics);
    add(
        &mut sampler,
        START,
        &from_shop(vec![with_status(span(1, 1), 2), span(2, 1)]),
    )
    .unwrap();
    sampler.decide(START + 10 * SECOND);
    assert_eq!(kept(&mut sampler), [(1, "errors".to_owned(), false)]);
    sampler
}

fn late(sampler: &mut Sampler, number: u8) {
    let late = child(with_status(span(number, 1), 2));
    add(sampler, START + 11 * SECOND, &from_shop(vec![late])).unwrap();
}

#[test]
fn late_spans_follow_the_decision_with_and_without_a_cache() {
    for (more, is_cached) in [("", false), (CACHES, true)] {
        let metrics = SelfMetrics::default();
        let mut sampler = decided(more, &metrics);
        late(&mut sampler, 1);
        assert_eq!(
            kept(&mut sampler),
            [(1, "errors".to_owned(), is_cached)],
            "{more}"
        );
        late(&mut sampler, 2);
        sampler.decide(START + 100 * SECOND);
        assert_eq!(kept(&mut sampler), [], "an error that is late rescues nothing");
        let early = "otelcol_processor_tail_sampling_early_releases_from_cache_decision";
        for sampled in ["true", "false"] {
            let count = metrics.counter(early, &[("sampled", sampled)]).get();
            assert_eq!(count, u64::from(is_cached), "{more}");
        }
        assert_eq!(
            metrics
                .counter("otelcol_processor_tail_sampling_new_trace_id_received", &[])
                .get(),
            2
        );
    }
}

#[test]
fn a_cache_forgets_what_was_not_used_longest() {
    let mut sampler = decided(CACHES, &SelfMetrics::default());
    late(&mut sampler, 2);
    for number in [3, 4] {
        add(
            &mut sampler,
            START + 20 * SECOND,
            &from_shop(vec![span(number, 1)]),
        )
        .unwrap();
        sampler.decide(START + 30 * SECOND);
        late(&mut sampler, 2);
    }
    assert_eq!(sampler.verdict(&id(2)), Verdict::Dropped, "it was asked for");
    assert_eq!(sampler.verdict(&id(3)), Verdict::Unknown, "it was pushed out");
    assert_eq!(
        sampler.verdict(&id(1)),
        Verdict::Kept("errors".into()),
        "that cache is another one"
    );
}

#[test]
fn what_is_forgotten_is_a_new_trace() {
    let mut sampler = decided("num_traces: 2", &SelfMetrics::default());
    let two = from_shop(vec![span(3, 1), span(4, 1)]);
    add(&mut sampler, START + 11 * SECOND, &two).unwrap();
    assert_eq!(sampler.verdict(&id(1)), Verdict::Unknown);
    sampler.decide(START + 30 * SECOND);
    late(&mut sampler, 2);
    assert_eq!(sampler.verdict(&id(2)), Verdict::Pending);
    sampler.decide(START + 60 * SECOND);
    assert_eq!(
        kept(&mut sampler),
        [(2, "errors".to_owned(), false)],
        "it is decided alone"
    );
}

#[test]
fn a_trace_waits_from_its_first_span_or_from_its_root() {
    let error = |number| with_status(span(number, 1), 2);
    let more = "decision_wait_after_root_received: 1s";
    let mut sampler = sampler_with(more, &[ERRORS], &SelfMetrics::default());
    add(
        &mut sampler,
        START,
        &from_shop(vec![child(error(1)), child(error(2)), error(3)]),
    )
    .unwrap();
    add(
        &mut sampler,
        START + 5 * SECOND,
        &from_shop(vec![error(2), child(error(1))]),
    )
    .unwrap();
    let mut at = |seconds| {
        sampler.decide(START + seconds * SECOND);
        let mut traces: Vec<_> = kept(&mut sampler)
            .into_iter()
            .map(|(trace, _, _)| trace)
            .collect();
        traces.dedup();
        traces
    };
    assert_eq!(at(0), [] as [u8; 0]);
    assert_eq!(at(1), [3]);
    assert_eq!(at(5), [] as [u8; 0]);
    assert_eq!(at(6), [2]);
    assert_eq!(at(9), [] as [u8; 0]);
    assert_eq!(at(10), [1]);
    assert_eq!(at(100), [] as [u8; 0]);
}
