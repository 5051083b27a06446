//! From which countries shoppers come.

use std::str::FromStr;

use commerce::Country;
use fastrand::Rng;

/// The largest weight of a country.
const WEIGHT_MAX: u32 = 1_000_000;

/// Countries with their weights; at least one weighs something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountryMix(Vec<(Country, u32)>);

/// The text is no mix of countries.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MixError {
    /// One part of it is not `COUNTRY=WEIGHT`.
    #[error(
        "'{0}' is not COUNTRY=WEIGHT with a country of us, uk, de, fr, jp, br, in and a weight from 0 to {WEIGHT_MAX}"
    )]
    Part(String),
    /// A country is named twice.
    #[error("{0} is there twice")]
    Twice(Country),
    /// Nobody would come.
    #[error("at least one country needs a weight above 0")]
    Nobody,
}

impl CountryMix {
    /// The country of the next shopper.
    pub(super) fn choose(&self, chance: &mut Rng) -> Country {
        let total: u32 = self.0.iter().map(|(_, weight)| weight).sum();
        let mut left = chance.u32(..total);
        for (country, weight) in &self.0 {
            if left < *weight {
                return *country;
            }
            left -= weight;
        }
        // The weights were summed above, so that one of them has caught it.
        Country::US
    }
}

impl Default for CountryMix {
    /// All seven, the United States most of all.
    fn default() -> Self {
        let weights = [6, 3, 3, 2, 2, 2, 2];
        Self(Country::ALL.into_iter().zip(weights).collect())
    }
}

impl FromStr for CountryMix {
    type Err = MixError;

    /// Reads `us=3,de=1`; countries that are not named do not come.
    fn from_str(text: &str) -> Result<Self, MixError> {
        let mut mix: Vec<(Country, u32)> = Vec::new();
        for part in text.split(',') {
            let (country, weight) = read(part).ok_or_else(|| MixError::Part(part.to_owned()))?;
            if mix.iter().any(|(other, _)| *other == country) {
                return Err(MixError::Twice(country));
            }
            mix.push((country, weight));
        }
        if mix.iter().all(|(_, weight)| *weight == 0) {
            return Err(MixError::Nobody);
        }
        Ok(Self(mix))
    }
}

fn read(part: &str) -> Option<(Country, u32)> {
    let (country, weight) = part.split_once('=')?;
    let country = Country::from_path(&country.trim().to_lowercase()).ok()?;
    let weight = weight
        .trim()
        .parse()
        .ok()
        .filter(|weight| *weight <= WEIGHT_MAX)?;
    Some((country, weight))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mix_is_read_or_refused_with_a_reason() {
        let read = |text: &str| text.parse::<CountryMix>();
        assert_eq!(
            read("us=3, DE=1").unwrap().0,
            [(Country::US, 3), (Country::DE, 1)]
        );
        for (text, expected) in [
            ("", MixError::Part(String::new())),
            ("us", MixError::Part("us".to_owned())),
            ("us=-1", MixError::Part("us=-1".to_owned())),
            ("us=1,xx=1", MixError::Part("xx=1".to_owned())),
            ("us=1000001", MixError::Part("us=1000001".to_owned())),
            ("us=1,us=2", MixError::Twice(Country::US)),
            ("us=0,de=0", MixError::Nobody),
        ] {
            assert_eq!(read(text), Err(expected), "{text}");
        }
    }

    #[test]
    fn countries_come_by_their_weight() {
        let mix: CountryMix = "us=3,de=1,jp=0".parse().unwrap();
        let mut chance = Rng::with_seed(7);
        let chosen: Vec<Country> = (0..8_000).map(|_| mix.choose(&mut chance)).collect();
        let count = |country| chosen.iter().filter(|chosen| **chosen == country).count();
        // 6,000 ± 4 standard deviations.
        assert!(
            (5_845..6_155).contains(&count(Country::US)),
            "{}",
            count(Country::US)
        );
        assert_eq!(count(Country::US) + count(Country::DE), 8_000);
    }

    #[test]
    fn everybody_is_in_the_usual_mix() {
        let mut chance = Rng::with_seed(7);
        let mix = CountryMix::default();
        let chosen: Vec<Country> = (0..1_000).map(|_| mix.choose(&mut chance)).collect();
        for country in Country::ALL {
            assert!(chosen.contains(&country), "{country}");
        }
    }
}
