//! What is kept of a trace for its decision: a few numbers, whatever it has of spans.

use std::sync::Arc;

use crate::spans::view::SpanView;

/// How much of a name or a value is kept, in bytes.
const TEXT_BYTES_MAX: usize = 64;

/// How many matched values are kept.
const SEEN_MAX: usize = 16;

/// The sum of all spans of a trace that came in.
#[derive(Clone, Debug, Default)]
pub(super) struct Digest {
    /// The conditions that were met by some span or resource.
    pub(super) bits: u128,
    /// How many spans came in.
    pub(super) span_count: u32,
    /// Whether the root is among them.
    pub(super) has_root: bool,
    /// The name of the root span, or, as long as there is none, of the first that came in.
    pub(super) root_name: Box<str>,
    /// The service of that span.
    pub(super) root_service: Option<Arc<str>>,
    earliest_start: u64,
    latest_end: u64,
    seen: Vec<(u32, Box<str>)>,
}

impl Digest {
    /// From the earliest start to the latest end. As in Go, times after 2262 are before 1970, and what does not fit
    /// saturates.
    pub(super) fn duration_nanos(&self) -> i64 {
        self.latest_end
            .cast_signed()
            .saturating_sub(self.earliest_start.cast_signed())
    }

    /// The value with which a condition was first met, if it was one worth telling.
    pub(super) fn seen(&self, bit: u32) -> Option<&str> {
        let seen = self.seen.iter().find(|(known, _)| *known == bit)?;
        Some(&seen.1)
    }

    /// Bytes on the heap, for the account of what is held.
    pub(super) fn heap_bytes(&self) -> usize {
        let seen = self.seen.iter().map(|(_, value)| value.len() + 24);
        self.root_name.len() + seen.sum::<usize>()
    }

    /// A time of 0 is "not set yet", as in the real one.
    pub(super) fn time(&mut self, start: u64, end: u64) {
        if self.earliest_start == 0 || start < self.earliest_start {
            self.earliest_start = start;
        }
        if self.latest_end == 0 || end > self.latest_end {
            self.latest_end = end;
        }
    }

    /// The first root gives the trace its name, and until it comes the first span does.
    pub(super) fn name(&mut self, span: &SpanView<'_>, service: &Arc<str>) {
        let is_root = span.parent_span_id().is_empty();
        if self.has_root {
            return;
        }
        self.has_root = is_root;
        self.root_name = cut(span.name()).into();
        self.root_service = Some(service.clone());
    }

    /// The condition `bit` is met, by this value.
    pub(super) fn match_with(&mut self, bit: u32, value: impl FnOnce() -> String) {
        if self.bits >> bit & 1 == 1 {
            return;
        }
        self.bits |= 1 << bit;
        if self.seen.len() < SEEN_MAX {
            self.seen.push((bit, cut(&value()).into()));
        }
    }
}

fn cut(text: &str) -> &str {
    let mut end = text.len().min(TEXT_BYTES_MAX);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
