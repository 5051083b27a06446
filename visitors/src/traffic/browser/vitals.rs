//! How fast pages feel: the web vitals of browsers that nobody measured, drawn by country.

use commerce::Country;
use fastrand::Rng;
use serde_json::{Value, json};

use super::body::{Moment, measurement};
use crate::traffic::arrivals::exponential;

/// A vital in milliseconds: what it is at least, what it is more on average, and up to where it is good and
/// where it needs improvement.
struct Vital {
    name: &'static str,
    least: f64,
    more: f64,
    good: f64,
    fair: f64,
}

const TTFB: Vital = Vital {
    name: "ttfb",
    least: 20.0,
    more: 60.0,
    good: 800.0,
    fair: 1_800.0,
};
const FCP: Vital = Vital {
    name: "fcp",
    least: 200.0,
    more: 400.0,
    good: 1_800.0,
    fair: 3_000.0,
};
const LCP: Vital = Vital {
    name: "lcp",
    least: 400.0,
    more: 700.0,
    good: 2_500.0,
    fair: 4_000.0,
};
const INP: Vital = Vital {
    name: "inp",
    least: 16.0,
    more: 60.0,
    good: 200.0,
    fair: 500.0,
};
/// Layout shifts have no unit: their average, and the limits.
const CLS: Vital = Vital {
    name: "cls",
    least: 0.0,
    more: 0.03,
    good: 0.1,
    fair: 0.25,
};

/// What is known when a page was loaded.
pub(super) fn of_a_load(country: Country, at: Moment, chance: &mut Rng) -> Vec<Value> {
    drawn(&[TTFB, FCP, LCP], country, at, chance)
}

/// What is known when it is left.
pub(super) fn at_the_end(country: Country, at: Moment, chance: &mut Rng) -> Vec<Value> {
    drawn(&[INP, CLS], country, at, chance)
}

fn drawn(vitals: &[Vital], country: Country, at: Moment, chance: &mut Rng) -> Vec<Value> {
    let draw = |vital: &Vital| {
        let value = (vital.least + vital.more * exponential(chance)) * distance(country);
        let id = format!("v6-{}-{:013}", at.0, chance.u64(..10_000_000_000_000));
        measurement(
            &json!({ vital.name: value, "delta": value }),
            vital.rating(value),
            &id,
            at,
        )
    };
    vitals.iter().map(draw).collect()
}

/// How much longer everything takes there.
fn distance(country: Country) -> f64 {
    match country {
        Country::US | Country::UK | Country::DE | Country::FR => 1.0,
        Country::JP => 1.2,
        Country::BR => 1.6,
        Country::IN => 1.8,
    }
}

impl Vital {
    fn rating(&self, value: f64) -> &'static str {
        if value <= self.good {
            "good"
        } else if value <= self.fair {
            "needs-improvement"
        } else {
            "poor"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vitals_are_rated_by_their_limits() {
        for (vital, value, expected) in [
            (LCP, 2_500.0, "good"),
            (LCP, 2_501.0, "needs-improvement"),
            (LCP, 4_001.0, "poor"),
            (CLS, 0.1, "good"),
            (CLS, 0.26, "poor"),
        ] {
            assert_eq!(vital.rating(value), expected, "{} {value}", vital.name);
        }
    }

    #[test]
    fn pages_are_mostly_good_and_not_always() {
        let mut chance = Rng::with_seed(7);
        let mut rated = |country| {
            let drawn = (0..2_000).flat_map(|_| of_a_load(country, Moment(0), &mut chance));
            drawn.filter(|vital| vital["context"]["rating"] == "good").count()
        };
        let (near, far) = (rated(Country::US), rated(Country::IN));
        assert!((5_000..6_000).contains(&near) && far < near, "{near} {far}");
    }
}
