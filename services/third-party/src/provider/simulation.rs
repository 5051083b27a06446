//! How the provider misbehaves, and the dice that decide it.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::backroom::Dice;
use crate::chance::{DelayRange, Rate};
use crate::vocabulary::Country;

/// How often the provider declines, dawdles and breaks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProviderSimulation {
    /// How often a card is declined, by country; a country that is not listed never declines. Drawn once per
    /// idempotency key.
    pub decline_rates: BTreeMap<Country, Rate>,
    /// How often a first answer is slow. Drawn once per idempotency key.
    pub slow_rate: Rate,
    /// How much longer a slow answer takes.
    pub slow_ms: DelayRange,
    /// How long every answer takes.
    pub base_delay_ms: DelayRange,
    /// How often an attempt is turned away with 429, not charged.
    pub rate_limited_rate: Rate,
    /// How often an attempt fails with 500, not charged.
    pub error_rate: Rate,
    /// How often an attempt hangs without charging, and then fails with 504.
    pub timeout_before_rate: Rate,
    /// How often an attempt charges, hangs, and then fails with 504.
    pub timeout_after_rate: Rate,
    /// How long an attempt that hangs does so.
    pub hang_ms: DelayRange,
}

/// What the dice have in store for one attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Fair,
    RateLimited,
    ServerError,
    HangsBefore,
    HangsAfter,
}

impl ProviderSimulation {
    /// The rates of the reference: declines by country, 3 % slow by one to two seconds, no faults.
    pub fn reference() -> Self {
        Self {
            decline_rates: Country::ALL
                .iter()
                .map(|country| (*country, usual_decline_rate(*country)))
                .collect(),
            slow_rate: Rate::per_thousand(30),
            slow_ms: DelayRange::between_ms(1000, 2000),
            base_delay_ms: DelayRange::between_ms(20, 60),
            ..Self::off()
        }
    }

    /// Every card is accepted, at once.
    pub fn off() -> Self {
        Self {
            decline_rates: Country::ALL
                .iter()
                .map(|country| (*country, Rate::NEVER))
                .collect(),
            slow_rate: Rate::NEVER,
            slow_ms: DelayRange::NONE,
            base_delay_ms: DelayRange::NONE,
            rate_limited_rate: Rate::NEVER,
            error_rate: Rate::NEVER,
            timeout_before_rate: Rate::NEVER,
            timeout_after_rate: Rate::NEVER,
            hang_ms: DelayRange::between_ms(30_000, 30_000),
        }
    }

    /// Whether some fault is possible; only then attempts need to be counted.
    pub(super) fn has_faults(&self) -> bool {
        let rates = [
            self.rate_limited_rate,
            self.error_rate,
            self.timeout_before_rate,
            self.timeout_after_rate,
        ];
        rates.into_iter().any(Rate::is_possible)
    }

    /// Whether the card behind this key is declined.
    pub(super) fn declines(&self, dice: Dice, key: &str, country: Country) -> bool {
        let rate = self.decline_rates.get(&country).copied().unwrap_or(Rate::NEVER);
        rate.strikes(dice.roll("decline", key, 0))
    }

    /// How this attempt at the key fares.
    pub(super) fn fate(&self, dice: Dice, key: &str, attempt: u64) -> Fate {
        let faults = [
            ("rate limited", self.rate_limited_rate, Fate::RateLimited),
            ("error", self.error_rate, Fate::ServerError),
            ("timeout before", self.timeout_before_rate, Fate::HangsBefore),
            ("timeout after", self.timeout_after_rate, Fate::HangsAfter),
        ];
        let strikes =
            |(purpose, rate, _): &(&str, Rate, Fate)| rate.strikes(dice.roll(purpose, key, attempt));
        faults
            .into_iter()
            .find(strikes)
            .map_or(Fate::Fair, |(_, _, fate)| fate)
    }

    /// How long the answer to this attempt takes. An answer that was given before is only looked up.
    pub(super) fn delay(&self, dice: Dice, key: &str, attempt: u64, fate: Fate, replayed: bool) -> Duration {
        let base = self.base_delay_ms.draw(dice.roll("base delay", key, attempt));
        match fate {
            Fate::HangsBefore | Fate::HangsAfter => base + self.hang_ms.draw(dice.roll("hang", key, attempt)),
            Fate::Fair if !replayed && self.slow_rate.strikes(dice.roll("slow", key, 0)) => {
                base + self.slow_ms.draw(dice.roll("slow by", key, 0))
            }
            Fate::Fair | Fate::RateLimited | Fate::ServerError => base,
        }
    }
}

const fn usual_decline_rate(country: Country) -> Rate {
    Rate::per_thousand(match country {
        Country::US => 50,
        Country::UK => 30,
        Country::DE => 20,
        Country::FR => 40,
        Country::JP => 80,
        Country::BR => 100,
        Country::IN => 90,
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Fate, ProviderSimulation};
    use crate::backroom::Dice;
    use crate::chance::Rate;
    use crate::vocabulary::Country;

    const KEYS: u32 = 20_000;

    fn keys() -> impl Iterator<Item = String> {
        (0..KEYS).map(|number| format!("intent-{number}"))
    }

    /// Counts within four standard deviations of what the rate promises.
    fn assert_rate(struck: usize, rate: f64, what: &str) {
        let expected = f64::from(KEYS) * rate;
        let deviation = (expected * (1.0 - rate)).sqrt();
        let distance = (struck as f64 - expected).abs();
        assert!(
            distance <= 4.0 * deviation,
            "{what}: {struck} of {KEYS}, expected about {expected}"
        );
    }

    #[test]
    fn cards_are_declined_as_often_as_the_country_says() {
        let simulation = ProviderSimulation::reference();
        for seed in [1, 42] {
            let dice = Dice::new(seed);
            for (country, rate) in &simulation.decline_rates {
                let declined = keys()
                    .filter(|key| simulation.declines(dice, key, *country))
                    .count();
                assert_rate(declined, f64::from(*rate), country.as_str());
            }
        }
    }

    #[test]
    fn answers_are_slow_as_often_and_as_long_as_said() {
        let simulation = ProviderSimulation::reference();
        let delays: Vec<Duration> = keys()
            .map(|key| simulation.delay(Dice::new(3), &key, 0, Fate::Fair, false))
            .collect();
        let slow = |delay: &&Duration| **delay >= Duration::from_millis(1000);
        assert_rate(delays.iter().filter(slow).count(), 0.03, "slow");
        let in_range = |delay: &Duration| matches!(delay.as_millis(), 20..=60 | 1020..=2060);
        assert!(delays.iter().all(in_range));
    }

    #[test]
    fn faults_strike_as_often_as_said_and_miss_the_next_attempt() {
        let half = Rate::per_thousand(500);
        let simulation = ProviderSimulation {
            error_rate: half,
            ..ProviderSimulation::off()
        };
        let struck = |attempt| {
            keys()
                .map(|key| simulation.fate(Dice::new(5), &key, attempt) == Fate::ServerError)
                .collect::<Vec<bool>>()
        };
        let (first, second) = (struck(1), struck(2));
        let count = |struck: &[bool]| struck.iter().filter(|struck| **struck).count();
        assert_rate(count(&first), 0.5, "first attempt");
        let agreeing: Vec<bool> = first
            .iter()
            .zip(&second)
            .map(|(one, other)| one == other)
            .collect();
        assert_rate(count(&agreeing), 0.5, "attempts that fare alike");
    }

    #[test]
    fn each_fault_can_be_certain() {
        let off = ProviderSimulation::off();
        assert!(!off.has_faults());
        for (simulation, fate) in [
            (
                ProviderSimulation {
                    rate_limited_rate: Rate::ALWAYS,
                    ..off.clone()
                },
                Fate::RateLimited,
            ),
            (
                ProviderSimulation {
                    error_rate: Rate::ALWAYS,
                    ..off.clone()
                },
                Fate::ServerError,
            ),
            (
                ProviderSimulation {
                    timeout_before_rate: Rate::ALWAYS,
                    ..off.clone()
                },
                Fate::HangsBefore,
            ),
            (
                ProviderSimulation {
                    timeout_after_rate: Rate::ALWAYS,
                    ..off.clone()
                },
                Fate::HangsAfter,
            ),
        ] {
            assert!(simulation.has_faults());
            assert_eq!(simulation.fate(Dice::new(1), "key", 1), fate);
        }
    }

    #[test]
    fn a_replay_is_looked_up_without_the_slowness() {
        let simulation = ProviderSimulation {
            slow_rate: Rate::ALWAYS,
            ..ProviderSimulation::reference()
        };
        let delay = |replayed| {
            simulation
                .delay(Dice::new(1), "key", 0, Fate::Fair, replayed)
                .as_millis()
        };
        assert!((1020..=2060).contains(&delay(false)));
        assert!((20..=60).contains(&delay(true)));
    }

    #[test]
    fn without_simulation_nothing_happens() {
        let (off, dice) = (ProviderSimulation::off(), Dice::new(9));
        for key in keys().take(1000) {
            assert!(
                Country::ALL
                    .iter()
                    .all(|country| !off.declines(dice, &key, *country))
            );
            assert_eq!(off.fate(dice, &key, 1), Fate::Fair);
            assert_eq!(off.delay(dice, &key, 1, Fate::Fair, false), Duration::ZERO);
        }
    }
}
