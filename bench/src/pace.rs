//! A fixed rate that does not wait for answers.
//!
//! A client that sends its next request when the last one was answered asks less of a slow server, and never
//! sees the requests that would have had to wait. So each request has a time at which it is due, whatever
//! became of the others, and its latency counts from then.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

const NANOSECONDS_PER_SECOND: u64 = 1_000_000_000;

/// A number of due times, handed out in order to as many workers as like to take them.
#[derive(Debug)]
pub(crate) struct Pace {
    begin: Instant,
    per_second: u64,
    count: u64,
    next: AtomicU64,
}

impl Pace {
    /// `per_second` due times in each of so many seconds, the first one at `begin`.
    pub(crate) fn new(begin: Instant, per_second: u64, seconds: u64) -> Self {
        Self {
            begin,
            per_second,
            count: per_second * seconds,
            next: AtomicU64::new(0),
        }
    }

    /// When the next request is due; `None` when there are no more.
    pub(crate) fn next_due(&self) -> Option<Instant> {
        let index = self.next.fetch_add(1, Ordering::Relaxed);
        (index < self.count).then(|| self.begin + self.offset(index))
    }

    /// Computed from the index, so that no rounding adds up.
    fn offset(&self, index: u64) -> Duration {
        Duration::from_nanos(index * NANOSECONDS_PER_SECOND / self.per_second)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_due_evenly_and_none_is_lost() {
        let begin = Instant::now();
        let pace = Pace::new(begin, 300, 2);
        let due: Vec<Duration> = std::iter::from_fn(|| pace.next_due())
            .map(|due| due - begin)
            .collect();
        assert_eq!(due.len(), 600);
        assert_eq!(due[0], Duration::ZERO);
        assert_eq!(due[1], Duration::from_nanos(3_333_333));
        assert_eq!(due[300], Duration::from_secs(1));
        assert_eq!(due[599], Duration::from_nanos(1_996_666_666));
        assert_eq!(pace.next_due(), None);
    }

    #[test]
    fn workers_share_one_pace() {
        let pace = Pace::new(Instant::now(), 1000, 1);
        let taken: usize = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..4)
                .map(|_| scope.spawn(|| std::iter::from_fn(|| pace.next_due()).count()))
                .collect();
            workers.into_iter().map(|worker| worker.join().unwrap()).sum()
        });
        assert_eq!(taken, 1000);
    }
}
