//! Holds spans by trace and decides, without a clock and without waiting: the time is handed in.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use super::conditions::ResourceFacts;
use super::counters::Counters;
use super::decisions::Decisions;
use super::digest::Digest;
use super::held::{self, Header, Headers, Kept, Piece};
use super::policies::{Outcome, Policies, PolicyError};
use super::recent::{Recent, Record};
use super::settings::Settings;
use super::verdict::Verdict;
use crate::self_metrics::SelfMetrics;
use crate::spans::Spans;
use crate::spans::view::SpanView;
use crate::steady_clock::nanos;

/// How many bytes of spans may wait, for their decision or to be sent on.
pub const HELD_BYTES_MAX: usize = 256 << 20;

/// How many encoded bytes of kept spans are taken at once.
pub const TAKEN_BYTES_MAX: usize = 1 << 20;

/// What an undecided trace takes besides its spans, in bytes: its place in the map and in the queues.
const TRACE_OVERHEAD_BYTES: usize = size_of::<Pending>() + 96;

/// The buffer is full. Nothing was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("tail sampling holds as many spans as it may; send them again later")]
pub struct Full;

/// The state of a `tail_sampling` processor.
#[derive(Debug)]
pub struct Sampler {
    policies: Policies,
    wait: u64,
    wait_after_root: Option<u64>,
    traces_max: usize,
    bytes_max: usize,
    undecided: HashMap<[u8; 16], Pending>,
    due: VecDeque<Due>,
    due_after_root: VecDeque<Due>,
    next_serial: u64,
    undecided_bytes: usize,
    kept: VecDeque<Kept>,
    kept_bytes: usize,
    headers: Headers,
    decisions: Decisions,
    recent: Recent,
    counters: Counters,
}

/// An undecided trace.
#[derive(Debug)]
struct Pending {
    serial: u64,
    digest: Digest,
    pieces: Vec<Piece>,
    piece_bytes: usize,
    /// With everything.
    bytes: usize,
    is_due_after_root: bool,
}

/// When a trace is to be decided. It is out of date if the trace has another serial number by then.
#[derive(Clone, Copy, Debug)]
struct Due {
    at: u64,
    id: [u8; 16],
    serial: u64,
}

impl Sampler {
    /// A sampler that holds nothing. `component` is its name in the configuration.
    ///
    /// # Errors
    /// What is wrong with the policies.
    pub fn new(component: &str, settings: &Settings, metrics: &SelfMetrics) -> Result<Self, PolicyError> {
        let policies = Policies::new(settings)?;
        let traces_max = settings.num_traces.max(1);
        let wait_after_root = nanos(settings.decision_wait_after_root_received);
        let expected = settings.expected_new_traces_per_sec.min(traces_max);
        Ok(Self {
            wait: nanos(settings.decision_wait),
            wait_after_root: (wait_after_root > 0).then_some(wait_after_root),
            traces_max,
            bytes_max: HELD_BYTES_MAX,
            undecided: HashMap::with_capacity(expected),
            due: VecDeque::new(),
            due_after_root: VecDeque::new(),
            next_serial: 0,
            undecided_bytes: 0,
            kept: VecDeque::new(),
            kept_bytes: 0,
            headers: Headers::default(),
            decisions: Decisions::new(settings.decision_cache, traces_max),
            recent: Recent::default(),
            counters: Counters::new(component, &policies, metrics),
            policies,
        })
    }

    /// The same with another limit than [`HELD_BYTES_MAX`].
    #[must_use]
    pub fn with_bytes_max(mut self, bytes_max: usize) -> Self {
        self.bytes_max = bytes_max;
        self
    }

    /// Takes in spans at `now`, in nanoseconds since 1970. Spans of a decided trace follow its decision.
    ///
    /// # Errors
    /// [`Full`] if too many bytes wait already; what is taken goes over the limit by no more than one call's spans.
    pub fn add(&mut self, now: u64, spans: &Spans) -> Result<(), Full> {
        if self.held_bytes() >= self.bytes_max {
            self.headers.forget_unused();
        }
        if self.held_bytes() >= self.bytes_max {
            self.counters.refused_spans.add(spans.items() as u64);
            return Err(Full);
        }
        let mut views = Vec::new();
        for resource in spans.resources() {
            if resource.scopes().all(|scope| scope.span_count() == 0) {
                continue;
            }
            let facts = self.policies.conditions.resource(resource.attributes());
            let resource_header = self.headers.resource(resource);
            for scope in resource.scopes() {
                let scope_header = self.headers.scope(scope);
                views.clear();
                views.extend(scope.spans());
                for run in views.chunk_by(|a, b| a.trace_id() == b.trace_id()) {
                    self.add_run(now, run, &facts, (&resource_header, &scope_header));
                }
            }
        }
        self.tell();
        Ok(())
    }

    /// Decides all traces whose time has come. What is kept waits for [`Self::take`].
    pub fn decide(&mut self, now: u64) {
        while let Some(due) = pop_due(&mut self.due_after_root, now) {
            self.decide_one(now, due);
        }
        while let Some(due) = pop_due(&mut self.due, now) {
            self.decide_one(now, due);
        }
        self.tell();
    }

    /// Decides all traces now.
    pub fn decide_all(&mut self, now: u64) {
        self.due_after_root.clear();
        while let Some(due) = self.due.pop_front() {
            self.decide_one(now, due);
        }
        self.tell();
    }

    /// Drops all traces that are not decided, and says how many spans they had.
    pub fn drop_undecided(&mut self) -> u64 {
        let spans = self
            .undecided
            .values()
            .map(|trace| u64::from(trace.digest.span_count));
        let count = spans.sum();
        self.undecided.clear();
        self.due.clear();
        self.due_after_root.clear();
        self.undecided_bytes = 0;
        self.counters.lost_spans.add(count);
        self.tell();
        count
    }

    /// Takes kept spans out, about [`TAKEN_BYTES_MAX`] at once, or nothing if there are none.
    pub fn take(&mut self) -> KeptSpans {
        let (mut taken, mut bytes) = (Vec::new(), 0);
        while bytes < TAKEN_BYTES_MAX {
            let Some(kept) = self.kept.pop_front() else {
                break;
            };
            bytes += kept.piece.bytes();
            taken.push(kept);
        }
        self.kept_bytes -= bytes;
        self.tell();
        KeptSpans(taken)
    }

    /// What became of a trace.
    #[must_use]
    pub fn verdict(&self, id: &[u8; 16]) -> Verdict {
        match self.decisions.peek(id) {
            Some(Some(number)) => Verdict::Kept(self.policies.name(number)),
            Some(None) => Verdict::Dropped,
            None if self.undecided.contains_key(id) => Verdict::Pending,
            None => Verdict::Unknown,
        }
    }

    /// The last decisions, newest first, at most `limit`.
    #[must_use]
    pub fn recent(&self, limit: usize) -> Vec<serde_json::Value> {
        self.recent.list(limit, &self.policies)
    }

    /// What is known about one trace: all of it if it was decided lately.
    #[must_use]
    pub fn about(&self, id: &[u8; 16]) -> Option<serde_json::Value> {
        let recent = self.recent.about(id, &self.policies);
        recent.or_else(|| self.verdict(id).about(id))
    }

    /// How many traces are not decided.
    #[must_use]
    pub fn undecided_count(&self) -> usize {
        self.undecided.len()
    }

    /// Bytes of spans that wait.
    #[must_use]
    pub fn held_bytes(&self) -> usize {
        self.undecided_bytes + self.kept_bytes + self.headers.bytes()
    }

    fn tell(&self) {
        let traces = self.undecided.len() + self.decisions.ring_len();
        self.counters.traces_on_memory.set(traces as u64);
        self.counters.held_bytes.set(self.held_bytes() as u64);
    }

    fn add_run(
        &mut self,
        now: u64,
        run: &[SpanView<'_>],
        facts: &ResourceFacts,
        headers: (&Header, &Header),
    ) {
        let Some(id) = run.first().and_then(|span| trace_id(span.trace_id())) else {
            self.counters.lost_spans.add(run.len() as u64);
            return;
        };
        // A trace is either undecided or decided.
        if self.undecided.contains_key(&id) {
            return self.hold(now, id, run, facts, headers);
        }
        let Some(found) = self.decisions.find(&id) else {
            self.make_room();
            return self.hold(now, id, run, facts, headers);
        };
        if found.is_cached {
            let counter = match found.kept_by {
                Some(_) => &self.counters.late_sampled,
                None => &self.counters.late_not_sampled,
            };
            counter.add(run.len() as u64);
        }
        if let Some(number) = found.kept_by {
            let mut piece = Piece::new(headers.0, headers.1);
            run.iter().for_each(|span| piece.push(span));
            let policy = self.policies.name(number);
            self.keep(policy, found.is_cached, piece);
        }
    }

    fn hold(
        &mut self,
        now: u64,
        id: [u8; 16],
        run: &[SpanView<'_>],
        facts: &ResourceFacts,
        (resource, scope): (&Header, &Header),
    ) {
        let trace = match self.undecided.entry(id) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => {
                self.next_serial += 1;
                self.counters.new_traces.add(1);
                let at = now.saturating_add(self.wait);
                let serial = self.next_serial;
                self.due.push_back(Due { at, id, serial });
                entry.insert(Pending::new(serial))
            }
        };
        let bytes_before = trace.bytes;
        trace.add(run, facts, resource, scope, &self.policies);
        // The place in the map is counted with the first spans.
        self.undecided_bytes += trace.bytes - bytes_before;
        if let Some(wait) = self.wait_after_root
            && trace.digest.has_root
            && !trace.is_due_after_root
        {
            trace.is_due_after_root = true;
            let at = now.saturating_add(wait);
            let serial = trace.serial;
            self.due_after_root.push_back(Due { at, id, serial });
        }
    }

    /// Pushes out the oldest decision, or else the oldest trace, if there is no room for another one.
    fn make_room(&mut self) {
        while self.undecided.len() + self.decisions.ring_len() >= self.traces_max {
            if self.decisions.forget_oldest_of_ring() {
                continue;
            }
            let Some(due) = self.due.pop_front() else {
                return;
            };
            if let Some(trace) = self.remove(due) {
                self.counters.dropped_too_early.add(1);
                self.counters.lost_spans.add(u64::from(trace.digest.span_count));
            }
        }
        // Traces that were decided after their root leave their places behind.
        if self.due.len() > 2 * self.traces_max {
            let undecided = &self.undecided;
            self.due.retain(|due| {
                undecided
                    .get(&due.id)
                    .is_some_and(|trace| trace.serial == due.serial)
            });
        }
    }

    fn remove(&mut self, due: Due) -> Option<Pending> {
        let Entry::Occupied(entry) = self.undecided.entry(due.id) else {
            return None;
        };
        if entry.get().serial != due.serial {
            return None;
        }
        let trace = entry.remove();
        self.undecided_bytes -= trace.bytes;
        Some(trace)
    }

    fn decide_one(&mut self, now: u64, due: Due) {
        let Some(trace) = self.remove(due) else {
            return;
        };
        let (outcome, votes) = self.policies.decide(now, &due.id, &trace.digest);
        self.counters.decided(outcome, &votes, trace.digest.span_count);
        let kept_by = match outcome {
            Outcome::Kept(number) => Some(number),
            Outcome::NotSampled | Outcome::Dropped(_) => None,
        };
        self.decisions.put(due.id, kept_by);
        if let Some(number) = kept_by {
            let policy = self.policies.name(number);
            for piece in trace.pieces {
                self.keep(policy.clone(), false, piece);
            }
        }
        self.recent.push(Record {
            at: now,
            id: due.id,
            outcome,
            votes,
            digest: trace.digest,
        });
    }

    fn keep(&mut self, policy: Arc<str>, is_cached: bool, piece: Piece) {
        self.kept_bytes += piece.bytes();
        self.kept.push_back(Kept {
            policy,
            is_cached,
            piece,
        });
    }
}

/// Kept spans.
#[derive(Debug)]
pub struct KeptSpans(Vec<Kept>);

impl KeptSpans {
    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many spans there are.
    #[must_use]
    pub fn span_count(&self) -> usize {
        self.0.iter().map(|kept| kept.piece.span_count()).sum()
    }

    /// As they came in, with `tailsampling.policy` on their scopes. It needs no lock.
    #[must_use]
    pub fn joined(&self) -> Spans {
        held::joined(&self.0)
    }
}

impl Pending {
    fn new(serial: u64) -> Self {
        Self {
            serial,
            digest: Digest::default(),
            pieces: Vec::new(),
            piece_bytes: 0,
            bytes: 0,
            is_due_after_root: false,
        }
    }

    fn add(
        &mut self,
        run: &[SpanView<'_>],
        facts: &ResourceFacts,
        resource: &Header,
        scope: &Header,
        policies: &Policies,
    ) {
        for span in run {
            policies.conditions.look(span, facts, &mut self.digest);
            if let Some(piece) = self
                .pieces
                .last_mut()
                .filter(|piece| piece.takes(resource, scope))
            {
                self.piece_bytes -= piece.bytes();
                piece.push(span);
                self.piece_bytes += piece.bytes();
            } else {
                let mut piece = Piece::new(resource, scope);
                piece.push(span);
                self.piece_bytes += piece.bytes();
                self.pieces.push(piece);
            }
        }
        self.bytes = TRACE_OVERHEAD_BYTES + self.piece_bytes + self.digest.heap_bytes();
    }
}

/// The first that is due.
fn pop_due(queue: &mut VecDeque<Due>, now: u64) -> Option<Due> {
    let is_due = queue.front().is_some_and(|due| due.at <= now);
    is_due.then(|| queue.pop_front()).flatten()
}

/// The id of a trace. An empty one is all zeros, as in the real one; any other length is no id.
fn trace_id(bytes: &[u8]) -> Option<[u8; 16]> {
    match bytes.len() {
        0 => Some([0; 16]),
        _ => bytes.try_into().ok(),
    }
}
