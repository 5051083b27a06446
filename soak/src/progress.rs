//! What is said while everything runs.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};

/// How often a long proof says how far it is.
const NEWS_EVERY: Duration = Duration::from_secs(5);

/// Counts what is done, and how long the slowest recovery took.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    done: AtomicU64,
    slowest_ms: AtomicU64,
}

impl Tally {
    /// One more is done; the shop had recovered from it after this time.
    pub(crate) fn add(&self, recovery: Duration) {
        let milliseconds = u64::try_from(recovery.as_millis()).unwrap_or(u64::MAX);
        self.slowest_ms.fetch_max(milliseconds, Ordering::Relaxed);
        self.done.fetch_add(1, Ordering::Relaxed);
    }

    /// How many are done.
    pub(crate) fn done(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }

    /// The slowest recovery so far.
    pub(crate) fn slowest(&self) -> Duration {
        Duration::from_millis(self.slowest_ms.load(Ordering::Relaxed))
    }
}

/// Seconds with one decimal, as in `6.1 s`.
pub(crate) fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
}

/// Says one thing about a proof.
pub(crate) fn say(proof: &str, text: &str) {
    println!("{proof:<17} {text}");
}

/// Says every few seconds how far a long proof is, until it is dropped.
#[derive(Debug)]
pub(crate) struct Ticker(JoinHandle<()>);

impl Ticker {
    /// Begins to tell of `total` things called `things`.
    pub(crate) fn start(proof: &'static str, things: &'static str, total: u64, tally: Arc<Tally>) -> Self {
        let begun = Instant::now();
        Self(tokio::spawn(async move {
            loop {
                sleep(NEWS_EVERY).await;
                let text = news(things, total, &tally);
                say(proof, &format!("{text}, {} so far", seconds(begun.elapsed())));
            }
        }))
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        self.0.abort();
    }
}

fn news(things: &str, total: u64, tally: &Tally) -> String {
    let (done, slowest) = (tally.done(), seconds(tally.slowest()));
    format!("{done}/{total} {things}, slowest settled in {slowest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_news_has_counts_and_the_slowest() {
        let tally = Tally::default();
        assert_eq!(news("kills", 9, &tally), "0/9 kills, slowest settled in 0.0 s");
        for milliseconds in [900, 6_120, 40] {
            tally.add(Duration::from_millis(milliseconds));
        }
        assert_eq!(news("kills", 9, &tally), "3/9 kills, slowest settled in 6.1 s");
    }
}
