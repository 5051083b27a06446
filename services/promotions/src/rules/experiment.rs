//! A/B experiments: each user is in one variant, always the same one.

use std::{collections::BTreeMap, fmt};

use commerce::{Country, UserId};
use sha2::{Digest, Sha256};

/// An experiment in some countries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Experiment {
    /// Where it runs.
    pub countries: Vec<Country>,
    /// In the order in which weights are counted off; at least one has a weight.
    pub variants: Vec<Variant>,
}

/// One way of treating users.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    /// What it is called.
    pub name: String,
    /// Its part of the users, relative to the other variants'.
    pub weight: u32,
    /// What is added to every tier, in hundredths of a percent.
    pub tier_bonus_basis_points: u32,
}

/// The variant that a user is in; reads as `experiment:variant`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Assignment<'rules> {
    /// The experiment's name.
    pub experiment: &'rules str,
    /// The variant.
    pub variant: &'rules Variant,
}

impl fmt::Display for Assignment<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.experiment, self.variant.name)
    }
}

impl Experiment {
    /// The variant of `user`, when the experiment is called `name`; `None` only if no variant has a weight.
    #[must_use]
    pub fn variant(&self, name: &str, user: UserId) -> Option<&Variant> {
        let total: u64 = self
            .variants
            .iter()
            .map(|variant| u64::from(variant.weight))
            .sum();
        let mut place = stable_number(name, user).checked_rem(total)?;
        self.variants.iter().find(|variant| {
            let weight = u64::from(variant.weight);
            let is_here = place < weight;
            place = place.saturating_sub(weight);
            is_here
        })
    }
}

/// The first eight bytes of SHA-256 of `name:user`, big-endian: the same on every machine and for ever,
/// and unrelated between experiments.
fn stable_number(name: &str, user: UserId) -> u64 {
    let digest = Sha256::digest(format!("{name}:{user}"));
    digest
        .iter()
        .take(8)
        .fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// Two experiments would run in the same country.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{first} and {second} both run in {country}; a country has one experiment at most")]
pub struct OverlappingExperiments {
    /// The one.
    pub first: String,
    /// The other.
    pub second: String,
    /// Where they meet.
    pub country: Country,
}

/// Makes sure that a user is in one experiment at most.
pub fn check_overlaps(experiments: &BTreeMap<String, Experiment>) -> Result<(), OverlappingExperiments> {
    for country in Country::ALL {
        let mut here = experiments
            .iter()
            .filter(|(_, experiment)| experiment.countries.contains(&country))
            .map(|(name, _)| name.clone());
        if let (Some(first), Some(second)) = (here.next(), here.next()) {
            return Err(OverlappingExperiments {
                first,
                second,
                country,
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn experiment(weights: &[u32]) -> Experiment {
        let variant = |(index, weight): (usize, &u32)| Variant {
            name: index.to_string(),
            weight: *weight,
            tier_bonus_basis_points: 0,
        };
        Experiment {
            countries: vec![Country::US],
            variants: weights.iter().enumerate().map(variant).collect(),
        }
    }

    #[test]
    fn the_assignment_is_pinned_so_that_no_release_moves_users() {
        let experiment = experiment(&[50, 50]);
        let variants: String = (1..=32)
            .filter_map(|user| experiment.variant("tier_boost", UserId(user)))
            .map(|variant| variant.name.as_str())
            .collect();
        assert_eq!(variants, "01111111010111111011101110101110");
    }

    #[test]
    fn weights_are_respected_over_many_users() {
        const USERS: i64 = 100_000;
        for weights in [&[50, 50][..], &[1, 9], &[0, 1], &[20, 30, 50]] {
            let experiment = experiment(weights);
            let total: u32 = weights.iter().sum();
            let mut counts = vec![0_i64; weights.len()];
            for user in 1..=USERS {
                let variant = experiment.variant("tier_boost", UserId(user)).unwrap();
                counts[variant.name.parse::<usize>().unwrap()] += 1;
            }
            for (count, weight) in counts.iter().zip(weights) {
                let expected = USERS * i64::from(*weight) / i64::from(total);
                assert!((count - expected).abs() <= USERS / 100, "{weights:?}: {counts:?}");
            }
        }
    }

    #[test]
    fn experiments_do_not_follow_each_other() {
        let experiment = experiment(&[50, 50]);
        let agree = (1..=10_000).filter(|user| {
            let user = UserId(*user);
            experiment.variant("one", user) == experiment.variant("other", user)
        });
        assert!((4_800..=5_200).contains(&agree.count()));
    }

    #[test]
    fn without_weights_there_is_no_variant() {
        assert_eq!(experiment(&[]).variant("tier_boost", UserId(1)), None);
        assert_eq!(experiment(&[0, 0]).variant("tier_boost", UserId(1)), None);
    }
}
