//! What the exporter asks the sampler, so that an exemplar never leads to a trace that was thrown away.

/// What became of a trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It was kept.
    Kept,
    /// It was thrown away.
    Dropped,
    /// The sampler still waits for its spans.
    Pending,
    /// The sampler never saw it, or has forgotten it.
    Unknown,
}

/// Who knows what became of a trace.
pub trait Verdicts: Send + Sync {
    /// What became of the trace with this id. It must answer at once: it is asked while series are locked.
    fn verdict(&self, trace_id: &[u8; 16]) -> Verdict;
}
