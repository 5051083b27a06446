//! The seven warehouses, and how far they are from each country.

use crate::vocabulary::{Country, words};

words! {
    /// A warehouse.
    pub(super) enum Warehouse {
        UsEast = "US-EAST",
        UsWest = "US-WEST",
        UkLondon = "UK-LONDON",
        DeBerlin = "DE-BERLIN",
        JpTokyo = "JP-TOKYO",
        BrSaoPaulo = "BR-SAOPAULO",
        InMumbai = "IN-MUMBAI",
    }
}

impl Warehouse {
    pub(super) const ALL: [Self; 7] = [
        Self::UsEast,
        Self::UsWest,
        Self::UkLondon,
        Self::DeBerlin,
        Self::JpTokyo,
        Self::BrSaoPaulo,
        Self::InMumbai,
    ];

    /// How many days a parcel takes: 1 or 2 inside the country, 2 to 4 on the continent, 5 to 9 beyond.
    pub(super) const fn days_to(self, country: Country) -> u8 {
        let [us, uk, de, fr, jp, br, india] = match self {
            Self::UsEast => [1, 6, 7, 7, 8, 6, 9],
            Self::UsWest => [2, 8, 8, 8, 6, 7, 8],
            Self::UkLondon => [6, 1, 3, 3, 8, 7, 7],
            Self::DeBerlin => [7, 3, 1, 2, 8, 8, 6],
            Self::JpTokyo => [7, 8, 8, 8, 1, 9, 4],
            Self::BrSaoPaulo => [7, 8, 8, 8, 9, 2, 9],
            Self::InMumbai => [8, 7, 6, 6, 4, 9, 2],
        };
        match country {
            Country::US => us,
            Country::UK => uk,
            Country::DE => de,
            Country::FR => fr,
            Country::JP => jp,
            Country::BR => br,
            Country::IN => india,
        }
    }

    /// All warehouses, the one that serves the country fastest first.
    pub(super) fn best_first(country: Country) -> [Self; 7] {
        let mut warehouses = Self::ALL;
        warehouses.sort_by_key(|warehouse| warehouse.days_to(country));
        warehouses
    }

    /// The warehouse that serves the country unless another is asked for.
    pub(super) fn preferred(country: Country) -> Self {
        let [first, ..] = Self::best_first(country);
        first
    }
}

#[cfg(test)]
mod tests {
    use super::Warehouse::{self, BrSaoPaulo, DeBerlin, InMumbai, JpTokyo, UkLondon, UsEast, UsWest};
    use crate::vocabulary::Country;

    fn continent(code: &str) -> &str {
        match code {
            "UK" | "DE" | "FR" => "Europe",
            "JP" | "IN" => "Asia",
            alone => alone,
        }
    }

    #[test]
    fn days_grow_with_the_distance() {
        for warehouse in Warehouse::ALL {
            let (home, _) = warehouse.as_str().split_once('-').unwrap();
            for country in Country::ALL {
                let expected = match country.as_str() {
                    code if code == home => 1..=2,
                    code if continent(code) == continent(home) => 2..=4,
                    _ => 5..=9,
                };
                let days = warehouse.days_to(country);
                assert!(expected.contains(&days), "{warehouse:?} to {country:?} in {days}");
            }
        }
    }

    #[test]
    fn each_country_has_its_nearest_two() {
        for (country, nearest) in [
            (Country::US, [UsEast, UsWest]),
            (Country::UK, [UkLondon, DeBerlin]),
            (Country::DE, [DeBerlin, UkLondon]),
            (Country::FR, [DeBerlin, UkLondon]),
            (Country::JP, [JpTokyo, InMumbai]),
            (Country::BR, [BrSaoPaulo, UsEast]),
            (Country::IN, [InMumbai, JpTokyo]),
        ] {
            assert_eq!(Warehouse::best_first(country)[..2], nearest, "{country:?}");
            assert_eq!(Warehouse::preferred(country), nearest[0]);
        }
    }
}
