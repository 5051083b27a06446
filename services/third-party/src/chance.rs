//! Rates and delays: the two kinds of number a simulation is made of.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// A simulation's number lies outside what it may be.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum OutOfRange {
    /// A rate is a probability.
    #[error("a rate is a number from 0 to 1, not {0}")]
    Rate(f64),
    /// A delay has its limits in order and below a minute.
    #[error("a delay is [shortest, longest] in milliseconds, at most {DELAY_MS_MAX}, not [{0}, {1}]")]
    Delay(u64, u64),
}

/// How often something happens: a probability from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Rate(f64);

impl Rate {
    /// It never happens.
    pub const NEVER: Self = Self(0.0);
    /// It happens each time.
    pub const ALWAYS: Self = Self(1.0);

    /// So many times in a thousand.
    ///
    /// # Panics
    /// When `times` is over 1000.
    pub const fn per_thousand(times: u16) -> Self {
        assert!(times <= 1000, "a rate is at most a thousand in a thousand");
        Self(times as f64 / 1000.0)
    }

    /// Whether this can happen at all.
    pub(crate) fn is_possible(self) -> bool {
        self.0 > 0.0
    }

    /// Whether it happens on this roll.
    pub(crate) fn strikes(self, mut roll: fastrand::Rng) -> bool {
        roll.f64() < self.0
    }
}

impl TryFrom<f64> for Rate {
    type Error = OutOfRange;

    fn try_from(rate: f64) -> Result<Self, OutOfRange> {
        if (0.0..=1.0).contains(&rate) {
            Ok(Self(rate))
        } else {
            Err(OutOfRange::Rate(rate))
        }
    }
}

impl From<Rate> for f64 {
    fn from(rate: Rate) -> Self {
        rate.0
    }
}

/// The longest delay that can be simulated: a stranger that hangs longer than a minute teaches nothing new.
const DELAY_MS_MAX: u64 = 60_000;

/// A delay drawn evenly between two limits, both included; in JSON `[shortest, longest]` in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "[u64; 2]", into = "[u64; 2]")]
pub struct DelayRange {
    shortest_ms: u64,
    longest_ms: u64,
}

impl DelayRange {
    /// No delay at all.
    pub const NONE: Self = Self {
        shortest_ms: 0,
        longest_ms: 0,
    };

    /// A delay between two limits in milliseconds.
    ///
    /// # Panics
    /// When the limits are out of order or over a minute.
    pub const fn between_ms(shortest_ms: u64, longest_ms: u64) -> Self {
        assert!(
            shortest_ms <= longest_ms && longest_ms <= DELAY_MS_MAX,
            "limits in order, up to a minute"
        );
        Self {
            shortest_ms,
            longest_ms,
        }
    }

    /// The delay of this roll.
    pub(crate) fn draw(self, mut roll: fastrand::Rng) -> Duration {
        Duration::from_millis(roll.u64(self.shortest_ms..=self.longest_ms))
    }
}

impl TryFrom<[u64; 2]> for DelayRange {
    type Error = OutOfRange;

    fn try_from([shortest_ms, longest_ms]: [u64; 2]) -> Result<Self, OutOfRange> {
        if shortest_ms <= longest_ms && longest_ms <= DELAY_MS_MAX {
            Ok(Self {
                shortest_ms,
                longest_ms,
            })
        } else {
            Err(OutOfRange::Delay(shortest_ms, longest_ms))
        }
    }
}

impl From<DelayRange> for [u64; 2] {
    fn from(range: DelayRange) -> Self {
        [range.shortest_ms, range.longest_ms]
    }
}

#[cfg(test)]
mod tests {
    use super::{DelayRange, Rate};

    #[test]
    fn a_rate_is_a_probability() {
        for (text, accepted) in [
            ("0", true),
            ("1", true),
            ("0.05", true),
            ("1.01", false),
            ("-0.1", false),
            ("\"0\"", false),
        ] {
            assert_eq!(serde_json::from_str::<Rate>(text).is_ok(), accepted, "{text}");
        }
        assert_eq!(serde_json::to_string(&Rate::per_thousand(50)).unwrap(), "0.05");
    }

    #[test]
    fn never_and_always_mean_it() {
        for seed in 0..1000 {
            assert!(!Rate::NEVER.strikes(fastrand::Rng::with_seed(seed)));
            assert!(Rate::ALWAYS.strikes(fastrand::Rng::with_seed(seed)));
        }
    }

    #[test]
    fn a_delay_has_ordered_limits_below_a_minute() {
        for (text, accepted) in [
            ("[0,0]", true),
            ("[20,60]", true),
            ("[60,20]", false),
            ("[0,60001]", false),
            ("[1]", false),
        ] {
            assert_eq!(
                serde_json::from_str::<DelayRange>(text).is_ok(),
                accepted,
                "{text}"
            );
        }
    }

    #[test]
    fn a_delay_stays_between_its_limits_and_reaches_both() {
        let drawn: Vec<u128> = (0..1000)
            .map(|seed| {
                DelayRange::between_ms(5, 8)
                    .draw(fastrand::Rng::with_seed(seed))
                    .as_millis()
            })
            .collect();
        assert_eq!((drawn.iter().min(), drawn.iter().max()), (Some(&5), Some(&8)));
    }
}
