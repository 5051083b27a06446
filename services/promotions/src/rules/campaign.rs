//! Discounts for some countries during some days.

use commerce::{Country, Money};
use jiff::civil::Date;

use super::discount::Discount;

/// A discount for every order in some countries during some days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Campaign {
    /// What it is, for people.
    pub description: String,
    /// Where it runs.
    pub countries: Vec<Country>,
    /// When it runs.
    pub season: Season,
    /// Hundredths of a percent.
    pub basis_points: u32,
}

/// Some days in UTC; the first and the last both count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Season {
    /// The same days every year. When `from` is later in the year than `until`, across new year.
    EveryYear {
        /// The first day.
        from: MonthDay,
        /// The last day.
        until: MonthDay,
    },
    /// Once.
    Once {
        /// The first day.
        from: Date,
        /// The last day.
        until: Date,
    },
}

/// A day of any year; compares as the calendar does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MonthDay {
    month: i8,
    day: i8,
}

impl MonthDay {
    /// A day that exists at least in leap years.
    #[must_use]
    pub fn new(month: i8, day: i8) -> Option<Self> {
        const A_LEAP_YEAR: i16 = 2024;
        Date::new(A_LEAP_YEAR, month, day).ok().map(Self::of)
    }

    fn of(date: Date) -> Self {
        Self {
            month: date.month(),
            day: date.day(),
        }
    }
}

impl Season {
    /// Whether `today` is one of its days.
    #[must_use]
    pub fn contains(&self, today: Date) -> bool {
        match self {
            Season::EveryYear { from, until } => {
                let today = MonthDay::of(today);
                if from <= until {
                    *from <= today && today <= *until
                } else {
                    *from <= today || today <= *until
                }
            }
            Season::Once { from, until } => *from <= today && today <= *until,
        }
    }
}

impl Campaign {
    /// What it takes off `amount`; `None` when it does not run there and then.
    #[must_use]
    pub fn off(&self, country: Country, amount: Money, today: Date) -> Option<Money> {
        let runs = self.countries.contains(&country) && self.season.contains(today);
        let basis_points = self.basis_points;
        runs.then(|| Discount::Share { basis_points }.off(amount))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn day(month: i8, day: i8) -> MonthDay {
        MonthDay::new(month, day).unwrap()
    }

    #[test]
    fn a_season_has_its_first_and_its_last_day() {
        let autumn = Season::EveryYear {
            from: day(10, 1),
            until: day(10, 21),
        };
        let new_year = Season::EveryYear {
            from: day(12, 28),
            until: day(1, 7),
        };
        let once = Season::Once {
            from: date(2026, 11, 6),
            until: date(2026, 11, 10),
        };
        for (season, today, runs) in [
            (&autumn, date(2026, 9, 30), false),
            (&autumn, date(2026, 10, 1), true),
            (&autumn, date(2030, 10, 21), true),
            (&autumn, date(2026, 10, 22), false),
            (&new_year, date(2026, 12, 27), false),
            (&new_year, date(2026, 12, 28), true),
            (&new_year, date(2027, 1, 7), true),
            (&new_year, date(2027, 1, 8), false),
            (&new_year, date(2027, 7, 1), false),
            (&once, date(2026, 11, 5), false),
            (&once, date(2026, 11, 6), true),
            (&once, date(2026, 11, 10), true),
            (&once, date(2026, 11, 11), false),
            (&once, date(2027, 11, 8), false),
        ] {
            assert_eq!(season.contains(today), runs, "{season:?} {today}");
        }
    }

    #[test]
    fn a_day_of_the_year_exists() {
        for (month, number, exists) in [
            (1, 1, true),
            (2, 29, true),
            (2, 30, false),
            (13, 1, false),
            (0, 1, false),
        ] {
            assert_eq!(MonthDay::new(month, number).is_some(), exists, "{month}-{number}");
        }
    }
}
