//! The `tail_sampling` part of a configuration, as collector-contrib 0.156 writes it.

use std::time::Duration;

use serde::Deserialize;

/// How traces are held, decided and remembered.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// How long after its first span a trace is decided.
    #[serde(with = "crate::config::duration")]
    pub decision_wait: Duration,
    /// How long after its root span a trace is decided, if that is earlier; 0 is off.
    #[serde(with = "crate::config::duration")]
    pub decision_wait_after_root_received: Duration,
    /// How many traces are held or remembered. One more pushes out the oldest.
    pub num_traces: usize,
    /// How many new traces a second to make room for at the start.
    pub expected_new_traces_per_sec: usize,
    /// Whether the first policy that says "sample" ends the vote.
    pub sample_on_first_match: bool,
    /// How many decisions are remembered beyond `num_traces`.
    pub decision_cache: DecisionCache,
    /// Whether undecided traces are dropped at the end instead of decided early.
    pub drop_pending_traces_on_shutdown: bool,
    /// Who votes. The name of the first in order that says "sample" is what a kept trace carries.
    pub policies: Vec<PolicySettings>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            decision_wait: Duration::from_secs(30),
            decision_wait_after_root_received: Duration::ZERO,
            num_traces: 50_000,
            expected_new_traces_per_sec: 0,
            sample_on_first_match: false,
            decision_cache: DecisionCache::default(),
            drop_pending_traces_on_shutdown: false,
            policies: Vec::new(),
        }
    }
}

/// Sizes, in trace ids; 0 is no cache.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DecisionCache {
    /// For traces that were kept.
    pub sampled_cache_size: usize,
    /// For traces that were not.
    pub non_sampled_cache_size: usize,
}

/// One policy: a name, a type, and the settings of that type under the type's name.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PolicySettings {
    /// Unique among the policies.
    pub name: String,
    /// One of [`TYPES`].
    #[serde(rename = "type")]
    pub kind: String,
    /// For `latency`.
    pub latency: Option<Latency>,
    /// For `status_code`.
    pub status_code: Option<StatusCode>,
    /// For `numeric_attribute`.
    pub numeric_attribute: Option<NumericAttribute>,
    /// For `string_attribute`.
    pub string_attribute: Option<StringAttribute>,
    /// For `boolean_attribute`.
    pub boolean_attribute: Option<BooleanAttribute>,
    /// For `probabilistic`.
    pub probabilistic: Option<Probabilistic>,
    /// For `rate_limiting`.
    pub rate_limiting: Option<RateLimiting>,
    /// For `and`.
    pub and: Option<And>,
    /// For `not`.
    pub not: Option<Not>,
    /// For `drop`.
    pub drop: Option<Drop>,
}

/// The types of policies that there are here.
pub const TYPES: &[&str] = &[
    "always_sample",
    "latency",
    "status_code",
    "numeric_attribute",
    "string_attribute",
    "boolean_attribute",
    "probabilistic",
    "rate_limiting",
    "and",
    "not",
    "drop",
];

impl PolicySettings {
    /// The types whose settings are given.
    pub(super) fn given(&self) -> Vec<&'static str> {
        let given = [
            ("latency", self.latency.is_some()),
            ("status_code", self.status_code.is_some()),
            ("numeric_attribute", self.numeric_attribute.is_some()),
            ("string_attribute", self.string_attribute.is_some()),
            ("boolean_attribute", self.boolean_attribute.is_some()),
            ("probabilistic", self.probabilistic.is_some()),
            ("rate_limiting", self.rate_limiting.is_some()),
            ("and", self.and.is_some()),
            ("not", self.not.is_some()),
            ("drop", self.drop.is_some()),
        ];
        given
            .iter()
            .filter(|(_, is_given)| *is_given)
            .map(|(name, _)| *name)
            .collect()
    }
}

/// Samples a trace that lasted long: the latest end less the earliest start, in whole milliseconds.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Latency {
    /// At least this long; with an upper bound, longer than this.
    pub threshold_ms: i64,
    /// At most this long; 0 is no bound.
    pub upper_threshold_ms: i64,
}

/// Samples a trace with a span of one of these statuses.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StatusCode {
    /// `OK`, `ERROR` or `UNSET`.
    pub status_codes: Vec<String>,
}

/// Samples a trace with an integer attribute, on a span or a resource, in a range. Only 64-bit integers count.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NumericAttribute {
    /// The attribute.
    pub key: String,
    /// The least value; 0 is none, as in the real one.
    pub min_value: i64,
    /// The greatest value; 0 is none.
    pub max_value: i64,
    /// Samples what does not match instead.
    pub invert_match: bool,
}

/// Samples a trace with a text attribute, on a span or a resource, of one of these values.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StringAttribute {
    /// The attribute.
    pub key: String,
    /// Exact values, or patterns that need not match the whole.
    pub values: Vec<String>,
    /// Whether the values are patterns.
    pub enabled_regex_matching: bool,
    /// The real one remembers so many results. Here matching is fast enough without.
    pub cache_max_size: usize,
    /// Samples what does not match instead.
    pub invert_match: bool,
}

/// Samples a trace with a Boolean attribute, on a span or a resource, of this value.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BooleanAttribute {
    /// The attribute.
    pub key: String,
    /// The value.
    pub value: bool,
    /// Samples what does not match instead.
    pub invert_match: bool,
}

/// Samples a share of the traces, always the same ones for the same salt.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Probabilistic {
    /// What is hashed before the trace id; empty is the real one's `default-hash-seed`.
    pub hash_salt: String,
    /// 0 to 100.
    pub sampling_percentage: f64,
}

/// Samples as many spans as a bucket has tokens for.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RateLimiting {
    /// Tokens that come in each second.
    pub spans_per_second: u32,
    /// Tokens that fit; 0 is twice `spans_per_second`.
    pub burst_capacity: u32,
}

/// Samples what all of these sample.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct And {
    /// Asked in order until one says no.
    pub and_sub_policy: Vec<PolicySettings>,
}

/// Samples what this one does not.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Not {
    /// Whom to contradict.
    pub not_sub_policy: Box<PolicySettings>,
}

/// Drops what all of these sample, whatever others say.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Drop {
    /// Asked in order until one says no.
    pub drop_sub_policy: Vec<PolicySettings>,
}
