//! What came of it all, in a fixed amount of memory.

use std::{collections::BTreeMap, time::Duration};

use commerce::Country;

use super::{
    histogram::Histogram,
    judge::{Heard, Outcome},
};

/// Kinds of errors that are told apart; what comes after is counted under one name.
const KINDS_MAX: usize = 30;
/// That name.
const OTHER: &str = "others";

/// What is refused without anybody's fault: the bank, the rules of coupons, an account that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// The bank declined.
    Declined,
    /// The bank did not answer, and nothing was charged.
    Unavailable,
    /// The payment is being found out.
    Pending,
    /// The coupon is of no use for this cart.
    CouponRefused,
    /// The account is there from an earlier run.
    KnownAccount,
}

impl Expected {
    /// All of them, in the order of the table.
    pub const ALL: [Self; 5] = [
        Expected::Declined,
        Expected::Unavailable,
        Expected::Pending,
        Expected::CouponRefused,
        Expected::KnownAccount,
    ];

    /// For people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Expected::Declined => "payments declined",
            Expected::Unavailable => "payments unavailable",
            Expected::Pending => "payments pending",
            Expected::CouponRefused => "coupons refused",
            Expected::KnownAccount => "accounts known",
        }
    }
}

/// Requests to one route.
#[derive(Clone, Debug, Default)]
pub struct Endpoint {
    /// Those that were answered, and those that were not.
    pub requests: u64,
    /// Those that went wrong.
    pub errors: u64,
    /// From the moment at which the shopper wanted to ask to the answer's last byte.
    pub latencies: Histogram,
}

/// What went wrong in one way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wrong {
    /// How often.
    pub count: u64,
    /// Where and how it did for the first time.
    pub first: String,
}

/// Shoppers of one country.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Market {
    /// Those who came.
    pub visits: u64,
    /// Those who bought.
    pub buyers: u64,
}

/// Everything that is counted.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Shoppers who are there now.
    pub present: u64,
    /// Shoppers who could not come since there were too many, or no address was left.
    pub turned_away: u64,
    /// Shoppers who were cut off at the end, since they did not finish in time.
    pub cut_short: u64,
    /// What browsers wanted to tell and could not, since too much was waiting already.
    pub beacons_dropped: u64,
    /// By method and route.
    pub endpoints: BTreeMap<&'static str, Endpoint>,
    /// Latencies of main-service, all routes together.
    pub latencies: Histogram,
    /// What went wrong, by kind.
    pub errors: BTreeMap<String, Wrong>,
    /// What was refused that may be, in the order of [`Expected::ALL`].
    pub refused: [u64; Expected::ALL.len()],
    /// Shoppers by country, in the order of [`Country::ALL`].
    pub markets: [Market; Country::ALL.len()],
}

impl Tally {
    /// How many requests there were.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.endpoints.values().map(|endpoint| endpoint.requests).sum()
    }

    /// How much went wrong. A wrong order that only a later answer shows counts too.
    #[must_use]
    pub fn errors(&self) -> u64 {
        self.errors.values().map(|wrong| wrong.count).sum()
    }

    /// How often something was refused that may be.
    #[must_use]
    pub fn expected(&self, expected: Expected) -> u64 {
        self.refused[expected as usize]
    }

    /// The shoppers of a country.
    #[must_use]
    pub fn market(&self, country: Country) -> Market {
        self.markets[country as usize]
    }

    /// Shoppers who came.
    #[must_use]
    pub fn visits(&self) -> u64 {
        self.markets.iter().map(|market| market.visits).sum()
    }

    /// Shoppers who bought.
    #[must_use]
    pub fn buyers(&self) -> u64 {
        self.markets.iter().map(|market| market.buyers).sum()
    }

    pub(super) fn came(&mut self, country: Country) {
        self.present += 1;
        self.markets[country as usize].visits += 1;
    }

    pub(super) fn left(&mut self, country: Country, has_bought: bool) {
        self.present = self.present.saturating_sub(1);
        self.markets[country as usize].buyers += u64::from(has_bought);
    }

    /// Counts a request to main-service.
    pub(super) fn asked(&mut self, endpoint: &'static str, latency: Duration, outcome: &Outcome) {
        self.latencies.record(latency);
        self.answered(endpoint, latency, outcome);
    }

    /// Counts a request to whomever.
    pub(super) fn answered(&mut self, endpoint: &'static str, latency: Duration, outcome: &Outcome) {
        let row = self.endpoints.entry(endpoint).or_default();
        row.requests += 1;
        row.latencies.record(latency);
        match outcome {
            Outcome::Fine => {}
            Outcome::Expected(expected) => self.refused[*expected as usize] += 1,
            Outcome::Wrong(kind, detail) => {
                row.errors += 1;
                self.went_wrong(kind, endpoint, detail);
            }
        }
    }

    /// Counts what is wrong beyond one answer.
    pub(super) fn went_wrong(&mut self, kind: &str, endpoint: &str, detail: &str) {
        let has_room = self.errors.len() < KINDS_MAX || self.errors.contains_key(kind);
        let kind = if has_room { kind } else { OTHER };
        let wrong = self.errors.entry(kind.to_owned()).or_default();
        wrong.count += 1;
        if wrong.count == 1 {
            wrong.first = format!("{endpoint}: {detail}")
                .trim_end_matches([':', ' '])
                .to_owned();
        }
    }
}

/// Whether the shopper has bought by now.
pub(super) fn is_sale(heard: &Heard) -> bool {
    matches!(heard, Heard::Bought(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(kind: &str) -> Outcome {
        Outcome::Wrong(kind.to_owned(), "why".to_owned())
    }

    #[test]
    fn requests_are_counted_by_route_and_errors_by_kind() {
        let mut tally = Tally::default();
        let second = Duration::from_secs(1);
        tally.asked("GET /a", second, &Outcome::Fine);
        tally.asked("GET /a", second, &wrong("429 too_many_requests"));
        tally.asked("POST /b", second, &wrong("429 too_many_requests"));
        tally.asked("POST /b", second, &Outcome::Expected(Expected::Declined));
        tally.answered("POST /collect", second, &wrong("404"));
        assert_eq!(
            (tally.requests(), tally.errors(), tally.latencies.count()),
            (5, 3, 4)
        );
        assert_eq!(
            (
                tally.endpoints["GET /a"].requests,
                tally.endpoints["GET /a"].errors
            ),
            (2, 1)
        );
        assert_eq!(tally.expected(Expected::Declined), 1);
        let first = Wrong {
            count: 2,
            first: "GET /a: why".to_owned(),
        };
        assert_eq!(tally.errors["429 too_many_requests"], first);
    }

    #[test]
    fn kinds_of_errors_have_a_limit() {
        let mut tally = Tally::default();
        for number in 0..100 {
            tally.asked("GET /a", Duration::ZERO, &wrong(&format!("kind {number}")));
        }
        assert_eq!((tally.errors.len(), tally.errors()), (KINDS_MAX + 1, 100));
        assert_eq!(tally.errors[OTHER].count, 70);
    }

    #[test]
    fn countries_are_counted_by_themselves() {
        let mut tally = Tally::default();
        for (country, has_bought) in [(Country::DE, true), (Country::DE, false), (Country::US, true)] {
            tally.came(country);
            tally.left(country, has_bought);
        }
        tally.came(Country::JP);
        assert_eq!(tally.market(Country::DE), Market { visits: 2, buyers: 1 });
        assert_eq!((tally.visits(), tally.buyers(), tally.present), (4, 2, 1));
    }
}
