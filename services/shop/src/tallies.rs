//! What is counted of the shop's visitors, hour by hour: the stages of the funnel, and the actions of segments.
//!
//! The labels are a fixed set, so that what is counted stays small whoever comes.

use std::collections::BTreeMap;

use commerce::{Country, PaymentMethod};

use crate::{
    moment::Moment,
    segments::{Action, Segment},
};

/// For so many hours an hour's sums are kept: 8 days.
pub const KEPT_HOURS: i64 = 8 * 24;
/// So many hours are read at once at most: 7 days.
pub const READ_HOURS_MAX: u16 = 7 * 24;
const HOUR_MS: i64 = 60 * 60 * 1000;

/// Something that is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Event {
    /// Somebody reached a stage of the funnel before the last.
    Stage(Stage, Country),
    /// Somebody paid: the funnel's last stage.
    Sale(Country, PaymentMethod),
    /// Somebody with an account did something.
    Segment(Segment, Action, Country),
}

/// The stages before the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stage {
    /// Looks at the list of products.
    BrowseCatalog,
    /// Looks at one.
    ViewProduct,
    /// Puts one into the cart.
    AddToCart,
}

/// Sums by what was counted. What is not there is zero.
pub type Sums = BTreeMap<Event, u64>;

/// A whole hour, in UTC: its number since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Hour(pub i64);

/// Sums of one hour on their way to where all instances' are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Which hour.
    pub hour: Hour,
    /// Names the instance that counted.
    pub sender: String,
    /// Counts the instance's batches, from 1.
    pub number: u64,
    /// What it counted.
    pub sums: Sums,
}

impl Hour {
    /// The hour in which `moment` lies.
    #[must_use]
    pub const fn of(moment: Moment) -> Self {
        Self(moment.0.div_euclid(HOUR_MS))
    }

    /// When it begins.
    #[must_use]
    pub const fn begin(self) -> Moment {
        Moment(self.0.saturating_mul(HOUR_MS))
    }

    /// The hour so many hours later.
    #[must_use]
    pub const fn later(self, hours: i64) -> Self {
        Self(self.0.saturating_add(hours))
    }
}

impl Stage {
    /// Every one, in the order of a visit.
    pub const ALL: [Stage; 3] = [Stage::BrowseCatalog, Stage::ViewProduct, Stage::AddToCart];

    /// What a customer does to get there.
    #[must_use]
    pub const fn action(self) -> Action {
        match self {
            Stage::BrowseCatalog => Action::BrowseCatalog,
            Stage::ViewProduct => Action::ViewProduct,
            Stage::AddToCart => Action::AddToCart,
        }
    }
}

impl Event {
    /// Every event.
    pub fn all() -> impl Iterator<Item = Event> {
        Country::ALL.into_iter().flat_map(|country| {
            let stages = Stage::ALL
                .into_iter()
                .map(move |stage| Event::Stage(stage, country));
            let sales = PaymentMethod::ALL
                .into_iter()
                .map(move |method| Event::Sale(country, method));
            let segments = Segment::ALL.into_iter().flat_map(move |segment| {
                Action::ALL
                    .into_iter()
                    .map(move |action| Event::Segment(segment, action, country))
            });
            stages.chain(sales).chain(segments)
        })
    }

    /// Its name where it is kept, for example `funnel:checkout_complete:US:paypal`.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Event::Stage(stage, country) => format!("funnel:{}:{country}", stage.action().stage()),
            Event::Sale(country, method) => format!("funnel:{}:{country}:{method}", Action::Checkout.stage()),
            Event::Segment(segment, action, country) => {
                format!("segment:{segment}:{}:{country}", action.code())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_event_has_a_name_of_its_own() {
        let names: BTreeSet<String> = Event::all().map(Event::name).collect();
        assert_eq!(names.len(), Event::all().count());
        assert_eq!(names.len(), 7 * (3 + 4 + 5 * 4));
        for name in [
            "funnel:browse_catalog:US",
            "funnel:checkout_complete:UK:paypal",
            "segment:at_risk:checkout:JP",
        ] {
            assert!(names.contains(name), "{name}");
        }
    }

    #[test]
    fn hours_begin_on_the_hour() {
        for (moment, hour) in [(0, 0), (HOUR_MS - 1, 0), (HOUR_MS, 1), (-1, -1)] {
            assert_eq!(Hour::of(Moment(moment)), Hour(hour), "{moment}");
        }
        assert_eq!(Hour(2).later(-1).begin(), Moment(HOUR_MS));
    }
}
