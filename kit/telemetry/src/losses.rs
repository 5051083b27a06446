//! What was given up instead of sent, counted.

use std::sync::atomic::{AtomicU64, Ordering};

/// What is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signal {
    Traces,
    Metrics,
    Logs,
}

/// Why something was not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// Too much was waiting already.
    QueueFull,
    /// The collector gave no answer, or asked to try again for too long.
    Unavailable,
    /// The collector does not want it.
    Refused,
    /// It came from somebody else and made no sense.
    Invalid,
}

/// Each signal with its word.
pub(crate) const SIGNALS: [(Signal, &str); 3] = [
    (Signal::Traces, "traces"),
    (Signal::Metrics, "metrics"),
    (Signal::Logs, "logs"),
];

/// Each reason with its word.
pub(crate) const REASONS: [(Reason, &str); 4] = [
    (Reason::QueueFull, "queue_full"),
    (Reason::Unavailable, "unavailable"),
    (Reason::Refused, "refused"),
    (Reason::Invalid, "invalid"),
];

/// Items by signal and reason, since the start.
#[derive(Debug, Default)]
pub(crate) struct Losses([[AtomicU64; REASONS.len()]; SIGNALS.len()]);

/// So many items of a signal were given up for a reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dropped {
    /// `traces`, `metrics` or `logs`.
    pub signal: &'static str,
    /// `queue_full`, `unavailable`, `refused` or `invalid`.
    pub reason: &'static str,
    /// Spans, points or log records.
    pub items: u64,
}

impl Losses {
    pub(crate) fn add(&self, signal: Signal, reason: Reason, items: usize) {
        let items = u64::try_from(items).unwrap_or(u64::MAX);
        self.0[signal as usize][reason as usize].fetch_add(items, Ordering::Relaxed);
    }

    /// All that is not zero.
    pub(crate) fn all(&self) -> Vec<Dropped> {
        let mut all = Vec::new();
        for (signal, signal_word) in SIGNALS {
            for (reason, reason_word) in REASONS {
                let items = self.0[signal as usize][reason as usize].load(Ordering::Relaxed);
                if items > 0 {
                    all.push(Dropped {
                        signal: signal_word,
                        reason: reason_word,
                        items,
                    });
                }
            }
        }
        all
    }
}
