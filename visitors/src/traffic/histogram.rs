//! Durations by how long they were, in a fixed amount of memory.

use std::time::Duration;

/// Parts into which each doubling of the duration is divided: a value is known to one in 64, 1.6 %.
const PARTS: u64 = 64;
const PART_BITS: u32 = PARTS.trailing_zeros();
/// Doublings beyond the first [`PARTS`] microseconds: up to 2^36 µs, 19 hours.
const DOUBLINGS: u64 = 30;
const BUCKETS: usize = (PARTS * (DOUBLINGS + 1)) as usize;

/// How many durations there were of each length.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Histogram {
    counts: Vec<u64>,
    total: u64,
    longest: Duration,
}

impl Default for Histogram {
    fn default() -> Self {
        Self {
            counts: vec![0; BUCKETS],
            total: 0,
            longest: Duration::ZERO,
        }
    }
}

impl Histogram {
    /// Counts one.
    pub fn record(&mut self, duration: Duration) {
        self.counts[bucket(duration)] += 1;
        self.total += 1;
        self.longest = self.longest.max(duration);
    }

    /// How many there are.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.total
    }

    /// The longest one, exactly.
    #[must_use]
    pub const fn max(&self) -> Duration {
        self.longest
    }

    /// The duration that `per_mille` of a thousand do not exceed, rounded up by at most 1.6 %; zero when
    /// there is none.
    #[must_use]
    pub fn quantile(&self, per_mille: u64) -> Duration {
        let rank = (self.total * per_mille).div_ceil(1_000).max(1);
        let mut seen = 0;
        for (bucket, count) in self.counts.iter().enumerate() {
            seen += count;
            if seen >= rank {
                return upper_bound(bucket).min(self.longest);
            }
        }
        Duration::ZERO
    }
}

fn bucket(duration: Duration) -> usize {
    let micros = u64::try_from(duration.as_micros()).unwrap_or(u64::MAX);
    if micros < PARTS {
        return micros as usize;
    }
    let doubling = u64::from(micros.ilog2() - PART_BITS);
    let part = (micros >> doubling) - PARTS;
    let index = (doubling + 1) * PARTS + part;
    usize::try_from(index).unwrap_or(BUCKETS).min(BUCKETS - 1)
}

/// The longest duration of a bucket.
fn upper_bound(bucket: usize) -> Duration {
    let bucket = bucket as u64;
    if bucket < PARTS {
        return Duration::from_micros(bucket);
    }
    let (doubling, part) = (bucket / PARTS - 1, bucket % PARTS);
    Duration::from_micros(((PARTS + part + 1) << doubling) - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_duration_is_in_a_bucket_that_is_a_little_longer_at_most() {
        for micros in (0..5_000).chain((1..60).map(|power| 3_u64.pow(power.min(22)))) {
            let duration = Duration::from_micros(micros);
            let upper = upper_bound(bucket(duration));
            assert!(duration <= upper, "{duration:?} {upper:?}");
            assert!(
                upper.as_secs_f64() <= duration.as_secs_f64() * 1.016 + 1e-6,
                "{duration:?} {upper:?}"
            );
        }
        assert_eq!(bucket(Duration::MAX), BUCKETS - 1);
    }

    #[test]
    fn quantiles_are_those_of_the_durations() {
        let mut histogram = Histogram::default();
        assert_eq!(histogram.quantile(500), Duration::ZERO);
        for milliseconds in 1..=1_000 {
            histogram.record(Duration::from_millis(milliseconds));
        }
        for (per_mille, expected) in [
            (1, 1.0),
            (500, 500.0),
            (950, 950.0),
            (990, 990.0),
            (1_000, 1_000.0),
        ] {
            let found = histogram.quantile(per_mille).as_secs_f64() * 1_000.0;
            assert!(
                (expected..=expected * 1.016).contains(&found),
                "{per_mille}: {found}"
            );
        }
        assert_eq!(
            (histogram.count(), histogram.max()),
            (1_000, Duration::from_secs(1))
        );
    }
}
