//! How long and how often one request asks the provider.

use std::time::Duration;

/// The limits of one request.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// How long one try may take. Answers after one or two seconds are normal.
    pub try_time_max: Duration,
    /// How long all tries, and the pauses between them, may take together.
    pub total_time_max: Duration,
    /// How many tries there are at most.
    pub tries_max: usize,
    /// The pause after the first try; each further one is twice as long.
    pub pause_first: Duration,
}

/// A try with less time than this could not be answered and would only leave doubt.
const TRY_TIME_MIN: Duration = Duration::from_millis(100);
/// Doubling ends here, so that the arithmetic cannot overflow.
const DOUBLINGS_MAX: u32 = 10;

impl Default for Patience {
    fn default() -> Self {
        Self {
            try_time_max: Duration::from_secs(4),
            total_time_max: Duration::from_secs(6),
            tries_max: 4,
            pause_first: Duration::from_millis(100),
        }
    }
}

impl Patience {
    /// How long the next try may take when `left` remains of the total; `None` when it should not start.
    #[must_use]
    pub fn try_time(&self, left: Duration) -> Option<Duration> {
        (left >= TRY_TIME_MIN).then(|| left.min(self.try_time_max))
    }

    /// The pause after `tries_made` tries; `None` when there is to be no further one. `chance`, from 0
    /// to below 1, shortens the pause by up to half, so that callers who failed together return apart.
    #[must_use]
    pub fn pause(&self, tries_made: usize, left: Duration, chance: f64) -> Option<Duration> {
        if tries_made >= self.tries_max {
            return None;
        }
        let doublings = u32::try_from(tries_made.saturating_sub(1)).unwrap_or(DOUBLINGS_MAX);
        let whole = self.pause_first.saturating_mul(1 << doublings.min(DOUBLINGS_MAX));
        let pause = whole.mul_f64(1.0 - chance.clamp(0.0, 1.0) / 2.0);
        (pause + TRY_TIME_MIN <= left).then_some(pause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    #[test]
    fn a_try_never_outlives_the_request() {
        let patience = Patience::default();
        for (left, expected) in [
            (ms(6_000), Some(ms(4_000))),
            (ms(4_000), Some(ms(4_000))),
            (ms(1_500), Some(ms(1_500))),
            (ms(100), Some(ms(100))),
            (ms(99), None),
            (ms(0), None),
        ] {
            assert_eq!(patience.try_time(left), expected, "{left:?}");
        }
    }

    #[test]
    fn pauses_double_spread_and_end() {
        let patience = Patience::default();
        for (tries_made, left, chance, expected) in [
            (1, ms(6_000), 0.0, Some(ms(100))),
            (2, ms(6_000), 0.0, Some(ms(200))),
            (3, ms(6_000), 0.0, Some(ms(400))),
            (3, ms(6_000), 0.5, Some(ms(300))),
            (4, ms(6_000), 0.0, None),
            (1, ms(200), 0.0, Some(ms(100))),
            (1, ms(199), 0.0, None),
            (usize::MAX, ms(6_000), 0.0, None),
        ] {
            let pause = patience.pause(tries_made, left, chance);
            assert_eq!(pause, expected, "{tries_made} {left:?} {chance}");
        }
    }

    #[test]
    fn many_tries_do_not_overflow() {
        let patience = Patience {
            tries_max: usize::MAX,
            ..Patience::default()
        };
        let pause = patience.pause(usize::MAX - 1, Duration::MAX, 0.0);
        assert_eq!(pause, Some(ms(102_400)));
    }
}
