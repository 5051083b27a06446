//! Going on without the cache while it is away.

use std::{
    sync::atomic::{AtomicBool, AtomicI64, AtomicU32, Ordering::Relaxed},
    time::Duration,
};

use shop::{moment::Moment, ports::CacheError};

/// The longest that a request waits for one question to the cache.
const ANSWER_TIME_MAX: Duration = Duration::from_millis(20);
/// From so many failures in a row on, most requests do not ask any more.
const FAILURES_MAX: u32 = 3;
/// How long nobody asks then, until one tries again.
const PAUSE: Duration = Duration::from_millis(250);

/// Whether the cache answers. Its failures never become those of a request.
#[derive(Debug, Default)]
pub(super) struct Outage {
    is_on: AtomicBool,
    failures_in_a_row: AtomicU32,
    /// When somebody may ask again, in milliseconds of the clock.
    next_try: AtomicI64,
}

impl Outage {
    /// The cache's answer; `None` when it does not come in time, and at once while it is known not to.
    pub(super) async fn ask<T>(
        &self,
        now: Moment,
        question: impl Future<Output = Result<T, CacheError>>,
    ) -> Option<T> {
        if !self.may_ask(now) {
            return None;
        }
        match tokio::time::timeout(ANSWER_TIME_MAX, question).await {
            Ok(Ok(answer)) => {
                self.end();
                Some(answer)
            }
            Ok(Err(error)) => {
                self.note_failure(now, &error.to_string());
                None
            }
            Err(_) => {
                self.note_failure(now, "it took longer than 20 ms");
                None
            }
        }
    }

    /// One in a while may, when the last ones failed.
    fn may_ask(&self, now: Moment) -> bool {
        if self.failures_in_a_row.load(Relaxed) < FAILURES_MAX {
            return true;
        }
        let next_try = self.next_try.load(Relaxed);
        now.0 >= next_try
            && self
                .next_try
                .compare_exchange(next_try, now.after(PAUSE).0, Relaxed, Relaxed)
                .is_ok()
    }

    fn note_failure(&self, now: Moment, reason: &str) {
        self.next_try.store(now.after(PAUSE).0, Relaxed);
        let before = self.failures_in_a_row.load(Relaxed);
        self.failures_in_a_row.store(before.saturating_add(1), Relaxed);
        if !self.is_on.swap(true, Relaxed) {
            // Whoever keeps the cache tells people, once per outage.
            tracing::debug!(reason, "Requests pass without being limited");
        }
    }

    fn end(&self) {
        // Nearly always there is no outage, and then nothing is written.
        if self.is_on.load(Relaxed) {
            self.failures_in_a_row.store(0, Relaxed);
            if self.is_on.swap(false, Relaxed) {
                tracing::debug!("Requests are limited again");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::*;

    async fn ask(outage: &Outage, now: i64, answer: Result<u8, &str>) -> (Option<u8>, bool) {
        let asked = AtomicUsize::new(0);
        let question = async {
            asked.fetch_add(1, Relaxed);
            answer.map_err(|error| CacheError(error.to_owned()))
        };
        let answer = outage.ask(Moment(now), question).await;
        (answer, asked.load(Relaxed) == 1)
    }

    #[tokio::test]
    async fn after_some_failures_only_one_in_a_while_asks() {
        let outage = Outage::default();
        assert_eq!(ask(&outage, 0, Ok(1)).await, (Some(1), true));
        for _ in 0..FAILURES_MAX {
            assert_eq!(ask(&outage, 0, Err("away")).await, (None, true));
        }
        for (now, expected) in [
            (0, (None, false)),
            (249, (None, false)),
            (250, (None, true)),
            (250, (None, false)),
        ] {
            assert_eq!(ask(&outage, now, Err("away")).await, expected, "at {now} ms");
        }
        assert_eq!(ask(&outage, 500, Ok(2)).await, (Some(2), true));
        for number in 3..9 {
            assert_eq!(ask(&outage, 500, Ok(number)).await, (Some(number), true));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_long() {
        let (outage, begun) = (Outage::default(), tokio::time::Instant::now());
        let never = std::future::pending::<Result<u8, CacheError>>();
        assert_eq!(outage.ask(Moment(0), never).await, None);
        assert!(begun.elapsed() <= ANSWER_TIME_MAX + Duration::from_millis(1));
    }
}
