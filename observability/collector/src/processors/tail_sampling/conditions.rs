//! What is looked at on every span when it comes in. All that is kept of the answers is one bit for each condition, so
//! that a trace can be decided without its spans.

use std::collections::HashSet;
use std::sync::Arc;

use regex::RegexSet;

use super::digest::Digest;
use crate::spans::view::{Attributes, SpanView, ValueView};

/// How many conditions there may be, which is how many bits a trace has.
pub(super) const CONDITIONS_MAX: u32 = 128;

const NANOS_PER_MS: i64 = 1_000_000;

/// A question about the value of an attribute.
#[derive(Clone, Debug)]
pub(super) enum Test {
    /// An integer in this range. Anything else reads as 0, as in the real one.
    Number { min: i64, max: i64 },
    /// One of these texts.
    Texts(HashSet<String>),
    /// A text in which one of these patterns is found.
    Patterns(RegexSet),
    /// This Boolean. Anything else reads as false, as in the real one.
    Flag(bool),
}

/// All conditions of a set of policies. Each is known by the number of its bit.
#[derive(Clone, Debug, Default)]
pub(super) struct Conditions {
    keys: Vec<Key>,
    statuses: Vec<Status>,
    latencies: Vec<Latency>,
    count: u32,
}

#[derive(Clone, Debug)]
struct Key {
    key: String,
    mask: u128,
    tests: Vec<(u32, Test)>,
}

#[derive(Clone, Debug)]
struct Status {
    bit: u32,
    codes: Vec<i32>,
}

#[derive(Clone, Debug)]
struct Latency {
    bit: u32,
    threshold_ms: i64,
    upper_threshold_ms: i64,
}

/// What is known about a resource before its spans are looked at.
#[derive(Clone, Debug)]
pub(super) struct ResourceFacts {
    pub(super) service: Arc<str>,
    seen: Vec<(u32, String)>,
}

impl Conditions {
    /// A new condition on the attribute `key`. The answer is its bit, or nothing if there are too many.
    pub(super) fn attribute(&mut self, key: &str, test: Test) -> Option<u32> {
        let bit = self.next()?;
        let index = self.keys.iter().position(|known| known.key == key);
        let index = index.unwrap_or_else(|| {
            self.keys.push(Key {
                key: key.to_owned(),
                mask: 0,
                tests: Vec::new(),
            });
            self.keys.len() - 1
        });
        let known = self.keys.get_mut(index)?;
        known.mask |= 1 << bit;
        known.tests.push((bit, test));
        Some(bit)
    }

    /// A new condition on the status of a span: one of these `codes`.
    pub(super) fn status(&mut self, codes: Vec<i32>) -> Option<u32> {
        let bit = self.next()?;
        self.statuses.push(Status { bit, codes });
        Some(bit)
    }

    /// A new condition on how long the trace lasted.
    pub(super) fn latency(&mut self, threshold_ms: i64, upper_threshold_ms: i64) -> Option<u32> {
        let bit = self.next()?;
        self.latencies.push(Latency {
            bit,
            threshold_ms,
            upper_threshold_ms,
        });
        Some(bit)
    }

    /// Whether this condition is one on how long the trace lasted.
    pub(super) fn is_latency(&self, bit: u32) -> bool {
        self.latencies.iter().any(|latency| latency.bit == bit)
    }

    fn next(&mut self) -> Option<u32> {
        let bit = self.count;
        self.count += 1;
        (bit < CONDITIONS_MAX).then_some(bit)
    }

    /// What the attributes of a resource say, which is then true for each trace with a span of it.
    pub(super) fn resource(&self, attributes: Attributes<'_>) -> ResourceFacts {
        let service = match attributes.value("service.name") {
            Some(ValueView::Text(name)) => name.into(),
            _ => "".into(),
        };
        let mut facts = ResourceFacts {
            service,
            seen: Vec::new(),
        };
        for known in &self.keys {
            let Some(value) = attributes.value(&known.key) else {
                continue;
            };
            for (bit, test) in &known.tests {
                if test.matches(value, false) {
                    facts.seen.push((*bit, told(value)));
                }
            }
        }
        facts
    }

    /// Adds what this span says to the digest of its trace.
    pub(super) fn look(&self, span: &SpanView<'_>, resource: &ResourceFacts, digest: &mut Digest) {
        digest.time(span.start(), span.end());
        if span.parent_span_id().is_empty() || digest.span_count == 0 {
            digest.name(span, &resource.service);
        }
        digest.span_count = digest.span_count.saturating_add(1);
        for (bit, value) in &resource.seen {
            digest.match_with(*bit, || value.clone());
        }
        self.look_at_attributes(span, digest);
        let code = span.status();
        for status in &self.statuses {
            if status.codes.contains(&code) {
                digest.match_with(status.bit, || status_name(code).to_owned());
            }
        }
        self.look_at_time(digest);
    }

    /// Each attribute once. Of several with the same key the first one counts.
    fn look_at_attributes(&self, span: &SpanView<'_>, digest: &mut Digest) {
        let mut found: u128 = 0;
        for attribute in span.attributes() {
            let known = self.keys.iter().find(|known| attribute.has(&known.key));
            let Some(known) = known.filter(|known| found & known.mask == 0) else {
                continue;
            };
            found |= known.mask;
            if digest.bits & known.mask == known.mask {
                continue;
            }
            let value = attribute.value();
            for (bit, test) in &known.tests {
                if test.matches(value, true) {
                    digest.match_with(*bit, || told(value));
                }
            }
        }
    }

    /// As the real one does, asked after each span: with an upper bound, a trace that was long enough for a while and
    /// grew too long matches.
    fn look_at_time(&self, digest: &mut Digest) {
        let duration_ms = digest.duration_nanos() / NANOS_PER_MS;
        for latency in &self.latencies {
            let is_match = match latency.upper_threshold_ms {
                0 => duration_ms >= latency.threshold_ms,
                upper => latency.threshold_ms < duration_ms && duration_ms <= upper,
            };
            if is_match {
                digest.bits |= 1 << latency.bit;
            }
        }
    }
}

impl Test {
    /// `is_span`: on a span, an empty text matches nothing; on a resource it may match a pattern.
    fn matches(&self, value: ValueView<'_>, is_span: bool) -> bool {
        let text = match value {
            ValueView::Text(text) => text,
            _ => "",
        };
        match self {
            Self::Number { min, max } => {
                let number = match value {
                    ValueView::Int(number) => number,
                    _ => 0,
                };
                (*min..=*max).contains(&number)
            }
            Self::Flag(flag) => (value == ValueView::Bool(true)) == *flag,
            Self::Texts(_) | Self::Patterns(_) if is_span && text.is_empty() => false,
            Self::Texts(texts) => texts.contains(text),
            Self::Patterns(patterns) => patterns.is_match(text),
        }
    }
}

fn told(value: ValueView<'_>) -> String {
    match value {
        ValueView::Text(text) => text.to_owned(),
        ValueView::Int(number) => number.to_string(),
        ValueView::Bool(flag) => flag.to_string(),
        ValueView::Double(_) | ValueView::Other => String::new(),
    }
}

fn status_name(code: i32) -> &'static str {
    match code {
        0 => "UNSET",
        1 => "OK",
        2 => "ERROR",
        _ => "unknown",
    }
}
