//! Percentiles and medians.

use std::time::Duration;

/// How long things took, shortest first.
#[derive(Clone, Debug)]
pub(crate) struct Latencies(Vec<Duration>);

impl Latencies {
    /// Of these, in any order.
    pub(crate) fn of(mut durations: Vec<Duration>) -> Self {
        durations.sort_unstable();
        Self(durations)
    }

    /// The shortest time that at least `per_mille` of 1,000 did not exceed (nearest rank), in milliseconds;
    /// NaN when there are none.
    pub(crate) fn milliseconds(&self, per_mille: usize) -> f64 {
        let rank = (self.0.len() * per_mille).div_ceil(1000).max(1);
        let duration = self.0.get(rank - 1);
        duration.map_or(f64::NAN, |duration| duration.as_secs_f64() * 1000.0)
    }

    /// The usual three, for people.
    pub(crate) fn summary(&self) -> String {
        format!(
            "p50 {:.1}, p99 {:.1}, p99.9 {:.1} ms",
            self.milliseconds(500),
            self.milliseconds(990),
            self.milliseconds(999)
        )
    }
}

/// The middle one, or the mean of the two in the middle; NaN when there are none.
pub(crate) fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => f64::NAN,
        count if count % 2 == 1 => sorted[middle],
        _ => f64::midpoint(sorted[middle - 1], sorted[middle]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_the_nearest_rank() {
        let thousand = Latencies::of((1..=1000).rev().map(Duration::from_millis).collect());
        let three = Latencies::of([30, 10, 20].map(Duration::from_millis).to_vec());
        for (latencies, per_mille, expected) in [
            (&thousand, 500, 500.0),
            (&thousand, 990, 990.0),
            (&thousand, 999, 999.0),
            (&thousand, 1000, 1000.0),
            (&three, 0, 10.0),
            (&three, 333, 10.0),
            (&three, 334, 20.0),
            (&three, 500, 20.0),
            (&three, 999, 30.0),
        ] {
            assert_eq!(latencies.milliseconds(per_mille), expected, "{per_mille}");
        }
        assert!(Latencies::of(Vec::new()).milliseconds(500).is_nan());
    }

    #[test]
    fn the_median_is_in_the_middle() {
        for (values, expected) in [
            (&[3.0][..], 3.0),
            (&[9.0, 1.0, 3.0], 3.0),
            (&[4.0, 1.0, 2.0, 9.0], 3.0),
        ] {
            assert_eq!(median(values), expected, "{values:?}");
        }
        assert!(median(&[]).is_nan());
    }
}
