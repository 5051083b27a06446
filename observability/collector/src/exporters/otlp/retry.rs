//! When to try again: exponential waits with chance in them, as the real one's (cenkalti/backoff).

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::time::Duration;

use super::settings::RetrySettings;

/// Where chance comes from: a number from 0 to below 1.
pub type Chance = Arc<dyn Fn() -> f64 + Send + Sync>;

/// Chance out of the system's, by way of the keys that the standard library's maps draw.
#[must_use]
pub fn some_chance() -> Chance {
    Arc::new(|| {
        // 53 bits are what a double can hold exactly.
        let bits = RandomState::new().hash_one(()) >> 11;
        bits as f64 / (1_u64 << 53) as f64
    })
}

/// The waits of one request.
pub(super) struct Schedule<'a> {
    settings: &'a RetrySettings,
    interval: Duration,
}

impl<'a> Schedule<'a> {
    pub(super) fn new(settings: &'a RetrySettings) -> Self {
        Self {
            settings,
            interval: settings.initial_interval,
        }
    }

    /// How long to wait now, `elapsed` after the first attempt began; `None` to give up. What the other side `asked` for
    /// is the least.
    pub(super) fn wait(
        &mut self,
        elapsed: Duration,
        asked: Option<Duration>,
        chance: f64,
    ) -> Option<Duration> {
        let settings = self.settings;
        if !settings.enabled {
            return None;
        }
        let factor = 1.0 + settings.randomization_factor * (2.0 * chance - 1.0);
        let wait = self.interval.mul_f64(factor.max(0.0));
        let longer = self.interval.as_secs_f64() * settings.multiplier;
        self.interval = settings
            .max_interval
            .min(Duration::try_from_secs_f64(longer).unwrap_or(Duration::MAX));
        let wait = wait.max(asked.unwrap_or_default());
        let is_over = elapsed.saturating_add(wait) > settings.max_elapsed_time;
        let is_limited = !settings.max_elapsed_time.is_zero();
        (!(is_limited && is_over)).then_some(wait)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_the_longest_and_end() {
        let settings = RetrySettings::default();
        let mut schedule = Schedule::new(&settings);
        let (mut elapsed, mut waits) = (Duration::ZERO, Vec::new());
        while let Some(wait) = schedule.wait(elapsed, None, 0.5) {
            elapsed += wait;
            waits.push(wait.as_millis());
        }
        assert_eq!(waits[..6], [5_000, 7_500, 11_250, 16_875, 25_312, 30_000]);
        assert!(waits[6..].iter().all(|wait| *wait == 30_000));
        assert_eq!(waits.len(), 12, "{elapsed:?}");
        assert!(elapsed <= settings.max_elapsed_time);
    }

    #[test]
    fn chance_and_the_other_side_move_a_wait() {
        let settings = RetrySettings::default();
        let first = |asked, chance| Schedule::new(&settings).wait(Duration::ZERO, asked, chance);
        assert_eq!(first(None, 0.0), Some(Duration::from_millis(2_500)));
        assert_eq!(first(None, 1.0), Some(Duration::from_millis(7_500)));
        let minute = Duration::from_secs(60);
        assert_eq!(first(Some(minute), 0.5), Some(minute));
        assert_eq!(first(Some(minute * 6), 0.5), None);
        let off = RetrySettings {
            enabled: false,
            ..settings.clone()
        };
        assert_eq!(Schedule::new(&off).wait(Duration::ZERO, None, 0.5), None);
        let endless = RetrySettings {
            max_elapsed_time: Duration::ZERO,
            ..settings.clone()
        };
        assert!(Schedule::new(&endless).wait(minute * 1000, None, 0.5).is_some());
        let chances: Vec<_> = std::iter::repeat_with(|| some_chance()()).take(100).collect();
        assert!(chances.iter().all(|chance| (0.0..1.0).contains(chance)));
    }
}
