//! How long people take before they do the next thing.

use std::time::Duration;

use fastrand::Rng;

use super::arrivals::exponential;

/// The longest think time, as a multiple of the mean; the rare hour at the kettle is left out.
const LONGEST: f64 = 5.0;

/// How long somebody thinks who takes `mean` on average: exponentially distributed, cut off at five means.
pub(super) fn think(mean: Duration, chance: &mut Rng) -> Duration {
    mean.mul_f64(exponential(chance).min(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn think_times_have_their_mean_and_their_end() {
        let mut chance = Rng::with_seed(7);
        let mean = Duration::from_secs(2);
        let times: Vec<Duration> = (0..10_000).map(|_| think(mean, &mut chance)).collect();
        let average = times.iter().sum::<Duration>() / 10_000;
        assert!((1.9..2.1).contains(&average.as_secs_f64()), "{average:?}");
        assert!(times.iter().all(|time| *time <= mean * 5));
        assert_eq!(think(Duration::ZERO, &mut chance), Duration::ZERO);
    }
}
