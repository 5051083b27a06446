//! How long and how often one question is asked.

use std::time::Duration;

/// The limits of one question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// How long one try may take.
    pub try_time_max: Duration,
    /// A try that would have less time than this does not start: it could not be answered and would only
    /// leave doubt.
    pub try_time_min: Duration,
    /// How long waiting for a place, all tries and the pauses between them may take together.
    pub total_time_max: Duration,
    /// How many tries there are at most.
    pub tries_max: u32,
    /// The pause after the first try; each further one is twice as long.
    pub pause_first: Duration,
    /// After which failures another try is safe.
    pub repeat: Repeat,
}

/// After which failures another try is safe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeat {
    /// Only when surely nothing was sent.
    WhenNothingWasSent,
    /// Always: asking twice changes nothing.
    Always,
}

/// Doubling ends here, so that the arithmetic cannot overflow.
const DOUBLINGS_MAX: u32 = 10;

impl Patience {
    /// One try of at most `time`.
    #[must_use]
    pub const fn once(time: Duration) -> Self {
        Self {
            try_time_max: time,
            try_time_min: Duration::ZERO,
            total_time_max: time,
            tries_max: 1,
            pause_first: Duration::ZERO,
            repeat: Repeat::WhenNothingWasSent,
        }
    }

    /// How long one may wait for a place without spoiling the first try.
    #[must_use]
    pub fn wait_max(&self) -> Duration {
        self.total_time_max.saturating_sub(self.try_time_min)
    }

    /// How long the next try may take when `left` remains of the total; `None` when it should not start.
    #[must_use]
    pub fn try_time(&self, left: Duration) -> Option<Duration> {
        (left >= self.try_time_min && !left.is_zero()).then(|| left.min(self.try_time_max))
    }

    /// The pause after `tries_made` tries; `None` when there is to be no further one. `chance`, from 0
    /// to below 1, shortens the pause by up to half, so that callers who failed together return apart.
    #[must_use]
    pub fn pause(&self, tries_made: u32, left: Duration, chance: f64) -> Option<Duration> {
        if tries_made >= self.tries_max {
            return None;
        }
        let doublings = tries_made.saturating_sub(1).min(DOUBLINGS_MAX);
        let whole = self.pause_first.saturating_mul(1 << doublings);
        let pause = whole.mul_f64(1.0 - chance.clamp(0.0, 1.0) / 2.0);
        self.try_time(left.saturating_sub(pause)).map(|_| pause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    const PATIENCE: Patience = Patience {
        try_time_max: ms(4_000),
        try_time_min: ms(100),
        total_time_max: ms(6_000),
        tries_max: 4,
        pause_first: ms(100),
        repeat: Repeat::Always,
    };

    #[test]
    fn a_try_never_outlives_the_question() {
        for (left, expected) in [
            (6_000, Some(4_000)),
            (4_000, Some(4_000)),
            (1_500, Some(1_500)),
            (100, Some(100)),
            (99, None),
            (0, None),
        ] {
            assert_eq!(PATIENCE.try_time(ms(left)), expected.map(ms), "{left}");
        }
    }

    #[test]
    fn a_single_try_has_all_the_time_and_no_successor() {
        let once = Patience::once(ms(50));
        assert_eq!(once.wait_max(), ms(50));
        assert_eq!(once.try_time(ms(50)), Some(ms(50)));
        assert_eq!(once.try_time(ms(0)), None);
        assert_eq!(once.pause(1, ms(50), 0.0), None);
    }

    #[test]
    fn waiting_for_a_place_leaves_time_for_a_try() {
        assert_eq!(PATIENCE.wait_max(), ms(5_900));
    }

    #[test]
    fn pauses_double_spread_and_end() {
        for (tries_made, left, chance, expected) in [
            (1, 6_000, 0.0, Some(100)),
            (2, 6_000, 0.0, Some(200)),
            (3, 6_000, 0.0, Some(400)),
            (3, 6_000, 0.5, Some(300)),
            (4, 6_000, 0.0, None),
            (1, 200, 0.0, Some(100)),
            (1, 199, 0.0, None),
            (u32::MAX, 6_000, 0.0, None),
        ] {
            let pause = PATIENCE.pause(tries_made, ms(left), chance);
            assert_eq!(pause, expected.map(ms), "{tries_made} {left} {chance}");
        }
    }

    #[test]
    fn many_tries_do_not_overflow() {
        let patience = Patience {
            tries_max: u32::MAX,
            ..PATIENCE
        };
        let pause = patience.pause(u32::MAX - 1, Duration::MAX, 0.0);
        assert_eq!(pause, Some(ms(102_400)));
    }
}
