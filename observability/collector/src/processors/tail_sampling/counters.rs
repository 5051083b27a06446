//! What the processor counts, under the names and labels of the real one.

use super::policies::{Outcome, Policies, Vote};
use crate::self_metrics::{Number, SelfMetrics};

/// The numbers of one processor.
#[derive(Clone, Debug)]
pub(super) struct Counters {
    /// Traces that were seen for the first time.
    pub(super) new_traces: Number,
    /// Undecided traces that had to make room.
    pub(super) dropped_too_early: Number,
    /// Undecided traces now, and those of the ring.
    pub(super) traces_on_memory: Number,
    /// Bytes of spans that wait.
    pub(super) held_bytes: Number,
    /// Spans that came after a cached decision and followed it.
    pub(super) late_sampled: Number,
    /// Spans that came after a cached decision not to sample.
    pub(super) late_not_sampled: Number,
    /// Spans that were refused because the buffer was full.
    pub(super) refused_spans: Number,
    /// Spans with a trace id that is none, and kept spans that nobody would take.
    pub(super) lost_spans: Number,
    policies: Vec<[Counted; 2]>,
    global: [Number; 3],
}

#[derive(Clone, Debug)]
struct Counted {
    traces: Number,
    spans: Number,
}

const SAMPLED: [(&str, &str); 2] = [("decision", "sampled"), ("sampled", "true")];
const NOT_SAMPLED: [(&str, &str); 2] = [("decision", "not_sampled"), ("sampled", "false")];
const DROPPED: [(&str, &str); 2] = [("decision", "dropped"), ("sampled", "false")];

impl Counters {
    /// `component` is the name in the configuration, such as `tail_sampling` or `tail_sampling/edge`.
    pub(super) fn new(component: &str, policies: &Policies, metrics: &SelfMetrics) -> Self {
        let prefix = component
            .split_once('/')
            .map_or(String::new(), |(_, name)| format!("{name}."));
        let processor: &[(&'static str, &str)] = &[("processor", component)];
        let policies = policies.list.iter().map(|policy| {
            let name = format!("{prefix}{}", policy.name);
            let yes = if policy.is_drop { DROPPED } else { SAMPLED };
            [NOT_SAMPLED, yes].map(|[decision, sampled]| {
                let labels = [decision, ("policy", name.as_str()), sampled];
                Counted {
                    traces: metrics.counter("otelcol_processor_tail_sampling_count_traces_sampled", &labels),
                    spans: metrics.counter("otelcol_processor_tail_sampling_count_spans_sampled", &labels),
                }
            })
        });
        let early = "otelcol_processor_tail_sampling_early_releases_from_cache_decision";
        Self {
            policies: policies.collect(),
            new_traces: metrics.counter("otelcol_processor_tail_sampling_new_trace_id_received", &[]),
            dropped_too_early: metrics.counter(
                "otelcol_processor_tail_sampling_sampling_trace_dropped_too_early",
                &[],
            ),
            traces_on_memory: metrics.gauge("otelcol_processor_tail_sampling_sampling_traces_on_memory", &[]),
            held_bytes: metrics.gauge("otelcol_processor_tail_sampling_held_bytes", processor),
            late_sampled: metrics.counter(early, &[("sampled", "true")]),
            late_not_sampled: metrics.counter(early, &[("sampled", "false")]),
            refused_spans: metrics.counter("otelcol_processor_refused_spans", processor),
            lost_spans: metrics.counter("otelcol_processor_dropped_spans", processor),
            global: [SAMPLED, NOT_SAMPLED, DROPPED].map(|labels| {
                metrics.counter(
                    "otelcol_processor_tail_sampling_global_count_traces_sampled",
                    &labels,
                )
            }),
        }
    }

    /// Counts one decision.
    pub(super) fn decided(&self, outcome: Outcome, votes: &[Vote], span_count: u32) {
        let [sampled, not_sampled, dropped] = &self.global;
        let global = match outcome {
            Outcome::Kept(_) => sampled,
            Outcome::NotSampled => not_sampled,
            Outcome::Dropped(_) => dropped,
        };
        global.add(1);
        for ([no, yes], vote) in self.policies.iter().zip(votes) {
            let counted = match vote {
                Vote::NotAsked => continue,
                Vote::No => no,
                Vote::Yes => yes,
            };
            counted.traces.add(1);
            counted.spans.add(u64::from(span_count));
        }
    }
}
