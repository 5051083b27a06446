//! The windows: sorted sets of events by their moment.

use std::time::Duration;

use async_trait::async_trait;
use redis::cmd;
use shop::{
    moment::{CLOCK_SKEW_MAX, Moment},
    ports::{Admission, COUNTERS_MAX, CacheError, Counter, Windows},
};

use super::RedisCache;

/// Longer windows are cut to this: a hundred years.
const WINDOW_MS_MAX: u64 = 100 * 366 * 24 * 60 * 60 * 1_000;

#[async_trait]
impl Windows for RedisCache {
    async fn admit(
        &self,
        key: &str,
        now: Moment,
        window: Duration,
        max: u32,
    ) -> Result<Admission, CacheError> {
        let mut script = self.scripts.admit.key(key);
        script
            .arg(now.0)
            .arg(length_ms(window))
            .arg(lives_ms(window))
            .arg(max.max(1));
        let (admitted, remaining, retry_after, reset): (bool, u32, u64, u64) =
            self.line.run(&script, self.settings.answer_time_max).await?;
        Ok(Admission {
            admitted,
            remaining,
            retry_after: Duration::from_millis(retry_after),
            reset: Duration::from_millis(reset),
        })
    }

    async fn count(&self, counters: &[Counter<'_>], now: Moment) -> Result<Vec<u32>, CacheError> {
        if counters.len() > COUNTERS_MAX {
            return Err(CacheError(format!("at most {COUNTERS_MAX} counters at once")));
        }
        if counters.is_empty() {
            return Ok(Vec::new());
        }
        let mut script = self.scripts.count.arg(now.0);
        for counter in counters {
            let (length_ms, lives_ms) = (length_ms(counter.window), lives_ms(counter.window));
            script
                .key(counter.key)
                .arg(length_ms)
                .arg(lives_ms)
                .arg(counter.cap.max(1));
        }
        self.line.run(&script, self.settings.answer_time_max).await
    }

    async fn clear(&self, key: &str) -> Result<(), CacheError> {
        let mut command = cmd("DEL");
        let removed = self
            .line
            .send::<i64>(command.arg(key), self.settings.answer_time_max);
        removed.await.map(|_| ())
    }
}

fn length_ms(window: Duration) -> u64 {
    u64::try_from(window.as_millis()).map_or(WINDOW_MS_MAX, |milliseconds| milliseconds.min(WINDOW_MS_MAX))
}

/// The server throws a window away after its last event has left by every instance's clock.
fn lives_ms(window: Duration) -> u64 {
    length_ms(window) + length_ms(CLOCK_SKEW_MAX)
}
