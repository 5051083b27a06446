//! Points in time, handed in by the clock port.

use std::time::Duration;

/// A moment that lies further ahead than this was not written by another machine whose clock is a little
/// fast: the clock was set back since.
pub const CLOCK_SKEW_MAX: Duration = Duration::from_secs(60);

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(pub i64);

impl Moment {
    /// The moment `duration` after this one.
    #[must_use]
    pub fn after(self, duration: Duration) -> Self {
        Self(
            self.0
                .saturating_add(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)),
        )
    }

    /// The moment `duration` before this one.
    #[must_use]
    pub fn before(self, duration: Duration) -> Self {
        Self(
            self.0
                .saturating_sub(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)),
        )
    }

    /// How long ago this was at `now`; nothing if it lies a little ahead. What lies further ahead than
    /// [`CLOCK_SKEW_MAX`] counts as endlessly old: waiting for it could take as long as the clock was set back.
    #[must_use]
    pub fn age(self, now: Self) -> Duration {
        if self > now.after(CLOCK_SKEW_MAX) {
            return Duration::MAX;
        }
        let milliseconds = now.0.saturating_sub(self.0).max(0);
        Duration::from_millis(milliseconds.unsigned_abs())
    }

    /// The same time of day `days` later.
    #[must_use]
    pub fn days_later(self, days: i64) -> Self {
        Self(self.0.saturating_add(days.saturating_mul(24 * 60 * 60 * 1000)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_far_ahead_is_endlessly_old() {
        let now = Moment(1_000_000);
        for (moment, expected) in [
            (999_000, Duration::from_secs(1)),
            (1_000_000, Duration::ZERO),
            (1_000_001, Duration::ZERO),
            (1_060_000, Duration::ZERO),
            (1_060_001, Duration::MAX),
            (i64::MAX, Duration::MAX),
        ] {
            assert_eq!(Moment(moment).age(now), expected, "{moment}");
        }
        assert_eq!(
            Moment(i64::MIN).age(Moment(i64::MAX)).as_millis(),
            i64::MAX as u128
        );
    }
}
