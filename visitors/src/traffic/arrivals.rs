//! When shoppers come: a Poisson process, whose rate may change with time.

use std::time::Duration;

use fastrand::Rng;

use super::profile::Profile;

/// The moments at which somebody comes, counted from the beginning. It has no end.
#[derive(Clone, Debug)]
pub(super) struct Arrivals {
    rate: f64,
    profile: Profile,
    span: Duration,
    chance: Rng,
    at: Duration,
}

impl Arrivals {
    /// `rate` shoppers a second where the profile's factor is 1; above 0.
    pub(super) fn new(rate: f64, profile: Profile, span: Duration, chance: Rng) -> Self {
        Self {
            rate,
            profile,
            span,
            chance,
            at: Duration::ZERO,
        }
    }
}

impl Iterator for Arrivals {
    type Item = Duration;

    /// Arrivals at the highest rate, of which each stays with the probability that its moment's rate has of the
    /// highest one ("thinning").
    fn next(&mut self) -> Option<Duration> {
        let peak = self.profile.peak();
        loop {
            let gap = exponential(&mut self.chance) / (self.rate * peak);
            self.at = self.at.checked_add(Duration::try_from_secs_f64(gap).ok()?)?;
            if self.chance.f64() * peak < self.profile.factor(self.at, self.span) {
                return Some(self.at);
            }
        }
    }
}

/// A number of the exponential distribution with mean 1.
pub(super) fn exponential(chance: &mut Rng) -> f64 {
    // 1 − [0, 1) is never 0, whose logarithm would be endless.
    -(1.0 - chance.f64()).ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPAN: Duration = Duration::from_secs(1_000);

    fn arrivals(profile: Profile, seed: u64) -> Vec<f64> {
        let arrivals = Arrivals::new(20.0, profile, SPAN, Rng::with_seed(seed));
        let within = arrivals.take_while(|at| *at < SPAN);
        within.map(|at| at.as_secs_f64()).collect()
    }

    fn between(arrivals: &[f64], from: f64, to: f64) -> usize {
        arrivals.iter().filter(|at| (from..to).contains(*at)).count()
    }

    #[test]
    fn the_seed_decides() {
        assert_eq!(arrivals(Profile::Daily, 7), arrivals(Profile::Daily, 7));
        assert_ne!(arrivals(Profile::Daily, 7), arrivals(Profile::Daily, 8));
    }

    #[test]
    fn steady_arrivals_are_a_poisson_process() {
        let arrivals = arrivals(Profile::Steady, 7);
        // 20,000 ± 4 standard deviations.
        assert!((19_434..20_566).contains(&arrivals.len()), "{}", arrivals.len());
        // Counts by second have their mean as their variance; a metronome would have none.
        let counts: Vec<f64> = (0..1_000)
            .map(|second| between(&arrivals, f64::from(second), f64::from(second + 1)) as f64)
            .collect();
        let mean = counts.iter().sum::<f64>() / 1_000.0;
        let variance = counts.iter().map(|count| (count - mean).powi(2)).sum::<f64>() / 999.0;
        assert!((0.8..1.2).contains(&(variance / mean)), "{variance} of {mean}");
    }

    #[test]
    fn the_profile_is_in_the_arrivals() {
        let daily = arrivals(Profile::Daily, 7);
        let (night, noon) = (between(&daily, 0.0, 50.0), between(&daily, 475.0, 525.0));
        assert!(noon > 5 * night, "{noon} {night}");
        let sale = arrivals(Profile::FlashSale, 7);
        let (before, after) = (between(&sale, 313.0, 333.0), between(&sale, 334.0, 354.0));
        assert!(after > 6 * before, "{after} {before}");
    }
}
