//! How the rate of arrivals changes with time.

use std::time::Duration;

/// The course of the rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// The same all the time.
    Steady,
    /// Up and down once: little at the beginning and the end, most in the middle.
    Daily,
    /// Quiet, until everybody comes at once after a third of the time; then less and less.
    FlashSale,
}

/// How far a day goes up and down around its mean.
const DAILY_SWING: f64 = 0.8;
/// When the sale begins, as a share of the whole course.
const SALE_BEGINS: f64 = 1.0 / 3.0;
/// How many times as many come then.
const SALE_PEAK: f64 = 10.0;
/// After which share of the whole course only the e-th part of the crowd is left.
const SALE_FADES: f64 = 0.1;

impl Profile {
    /// All of them.
    pub const ALL: [Self; 3] = [Profile::Steady, Profile::Daily, Profile::FlashSale];

    /// Its name on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Profile::Steady => "steady",
            Profile::Daily => "daily",
            Profile::FlashSale => "flash-sale",
        }
    }

    /// The profile of that name.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|profile| profile.name() == name)
    }

    /// How long its course is when nobody says how long the traffic goes on; then it begins again.
    #[must_use]
    pub(super) const fn natural_span(self) -> Duration {
        match self {
            Profile::Steady | Profile::Daily => Duration::from_secs(24 * 60 * 60),
            Profile::FlashSale => Duration::from_secs(60 * 60),
        }
    }

    /// By what the rate is multiplied at `at`, when the whole course takes `span`.
    #[must_use]
    pub(super) fn factor(self, at: Duration, span: Duration) -> f64 {
        let course = (at.as_secs_f64() / span.as_secs_f64().max(f64::MIN_POSITIVE)).fract();
        match self {
            Profile::Steady => 1.0,
            Profile::Daily => 1.0 - DAILY_SWING * (course * std::f64::consts::TAU).cos(),
            Profile::FlashSale if course < SALE_BEGINS => 1.0,
            Profile::FlashSale => 1.0 + (SALE_PEAK - 1.0) * ((SALE_BEGINS - course) / SALE_FADES).exp(),
        }
    }

    /// The largest factor there is.
    #[must_use]
    pub(super) const fn peak(self) -> f64 {
        match self {
            Profile::Steady => 1.0,
            Profile::Daily => 1.0 + DAILY_SWING,
            Profile::FlashSale => SALE_PEAK,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profiles_are_found_by_their_names() {
        for profile in Profile::ALL {
            assert_eq!(Profile::find(profile.name()), Some(profile));
        }
        assert_eq!(Profile::find("weekly"), None);
    }

    #[test]
    fn the_rate_follows_its_course_and_begins_again() {
        let day = Duration::from_secs(240);
        for (profile, seconds, expected) in [
            (Profile::Steady, 17, 1.0),
            (Profile::Daily, 0, 0.2),
            (Profile::Daily, 60, 1.0),
            (Profile::Daily, 120, 1.8),
            (Profile::Daily, 240, 0.2),
            (Profile::Daily, 360, 1.8),
            (Profile::FlashSale, 79, 1.0),
            (Profile::FlashSale, 80, 10.0),
            (Profile::FlashSale, 104, 1.0 + 9.0 / std::f64::consts::E),
            (Profile::FlashSale, 241, 1.0),
        ] {
            let factor = profile.factor(Duration::from_secs(seconds), day);
            assert!(
                (factor - expected).abs() < 1e-9,
                "{profile:?} {seconds}: {factor}"
            );
        }
    }

    #[test]
    fn no_factor_is_above_the_peak() {
        let span = Duration::from_secs(1_000);
        for profile in Profile::ALL {
            for second in 0..1_000 {
                let factor = profile.factor(Duration::from_secs(second), span);
                assert!(
                    (0.0..=profile.peak()).contains(&factor),
                    "{profile:?} {second}: {factor}"
                );
            }
        }
    }
}
