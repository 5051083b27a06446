//! How the shoppers fared, in words.

use std::iter::once;
use std::time::Duration;

use commerce::Country;
use visitors::traffic::{Endpoint, Expected, Tally};

use crate::line::in_one_line;
use crate::table;

const ENDPOINT_HEAD: [&str; 7] = [
    "ENDPOINT", "REQUESTS", "ERRORS", "P50 MS", "P95 MS", "P99 MS", "MAX MS",
];
const MARKET_HEAD: [&str; 4] = ["COUNTRY", "SHOPPERS", "BUYERS", "CONVERSION"];
/// The most letters of what a shopper was told.
const COMPLAINT_LENGTH_MAX: usize = 200;

/// How much may go wrong.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// Of all requests.
    pub(super) errors_percent: f64,
    /// In milliseconds, of main-service; `None` for any.
    pub(super) p95_ms: Option<u32>,
}

/// Tables of the routes and the countries, what was refused and what went wrong, and a line with the sums.
pub(super) fn report(tally: &Tally, elapsed: Duration, seed: u64) -> String {
    let mut parts = vec![endpoints(tally), markets(tally)];
    let remarks: Vec<String> = expected(tally)
        .into_iter()
        .chain(losses(tally))
        .chain(errors(tally))
        .collect();
    if !remarks.is_empty() {
        parts.push(remarks.join("\n"));
    }
    parts.push(sums(tally, elapsed, seed));
    parts.join("\n\n")
}

/// What is beyond the limits, if anything is.
pub(super) fn failure(tally: &Tally, limits: Limits) -> Option<String> {
    let mut wrong = Vec::new();
    let (errors, requests) = (tally.errors(), tally.requests());
    let percent = errors as f64 * 100.0 / requests.max(1) as f64;
    if percent > limits.errors_percent {
        wrong.push(format!(
            "{errors} of {requests} requests went wrong (see --max-errors)"
        ));
    }
    let p95 = tally.latencies.quantile(950);
    if let Some(max) = limits.p95_ms
        && p95 > Duration::from_millis(max.into())
    {
        let p95 = milliseconds(p95);
        wrong.push(format!("95 % of the answers took up to {p95} (--max-p95 {max})"));
    }
    (!wrong.is_empty()).then(|| wrong.join(", "))
}

/// In milliseconds, for people.
pub(super) fn milliseconds(duration: Duration) -> String {
    format!("{} ms", figure(duration))
}

fn endpoints(tally: &Tally) -> String {
    let rows = tally.endpoints.iter().map(|(name, endpoint)| {
        let Endpoint {
            requests,
            errors,
            latencies,
        } = endpoint;
        let quantile = |per_mille| figure(latencies.quantile(per_mille));
        [
            (*name).to_owned(),
            requests.to_string(),
            errors.to_string(),
            quantile(500),
            quantile(950),
            quantile(990),
            figure(latencies.max()),
        ]
    });
    let rows: Vec<_> = once(ENDPOINT_HEAD.map(str::to_owned)).chain(rows).collect();
    table::figures(&rows)
}

fn markets(tally: &Tally) -> String {
    let came = Country::ALL
        .into_iter()
        .filter(|country| tally.market(*country).visits > 0);
    let rows = came.map(|country| {
        let market = tally.market(country);
        [
            country.code().to_owned(),
            market.visits.to_string(),
            market.buyers.to_string(),
            format!("{:.1} %", market.buyers as f64 * 100.0 / market.visits as f64),
        ]
    });
    let rows: Vec<_> = once(MARKET_HEAD.map(str::to_owned)).chain(rows).collect();
    table::figures(&rows)
}

fn expected(tally: &Tally) -> Option<String> {
    let counts = Expected::ALL.into_iter().map(|kind| (kind, tally.expected(kind)));
    let counts = counts.filter(|(_, count)| *count > 0);
    let counts: Vec<String> = counts
        .map(|(kind, count)| format!("{} {count}", kind.name()))
        .collect();
    (!counts.is_empty()).then(|| format!("no errors: {}", counts.join(", ")))
}

fn losses(tally: &Tally) -> Vec<String> {
    let turned_away = "shoppers could not come, since too many were there (see --shoppers)";
    let cut_short = "shoppers did not finish their last request in time";
    let dropped = "messages of browsers were not sent, since too many waited";
    let losses = [
        (tally.turned_away, turned_away),
        (tally.cut_short, cut_short),
        (tally.beacons_dropped, dropped),
    ];
    let losses = losses.into_iter().filter(|(count, _)| *count > 0);
    losses.map(|(count, what)| format!("{count} {what}")).collect()
}

fn errors(tally: &Tally) -> Vec<String> {
    let line = |(kind, wrong): (&String, &visitors::traffic::Wrong)| {
        let first = in_one_line(&wrong.first, COMPLAINT_LENGTH_MAX);
        format!("error: {} × {kind}, the first one at {first}", wrong.count)
    };
    tally.errors.iter().map(line).collect()
}

fn sums(tally: &Tally, elapsed: Duration, seed: u64) -> String {
    let (requests, seconds) = (tally.requests(), elapsed.as_secs_f64());
    format!(
        "{requests} requests in {seconds:.1} s ({:.1}/s), {} errors; {} shoppers, {} bought; p95 {} (--seed {seed})",
        requests as f64 / seconds.max(1e-3),
        tally.errors(),
        tally.visits(),
        tally.buyers(),
        milliseconds(tally.latencies.quantile(950)),
    )
}

fn figure(duration: Duration) -> String {
    let milliseconds = duration.as_secs_f64() * 1_000.0;
    let digits = if milliseconds < 10.0 { 2 } else { 1 };
    format!("{milliseconds:.digits$}")
}

#[cfg(test)]
mod tests {
    use visitors::traffic::{Histogram, Market, Wrong};

    use super::*;

    fn tally() -> Tally {
        let mut latencies = Histogram::default();
        for milliseconds in 1..=100 {
            latencies.record(Duration::from_millis(milliseconds));
        }
        let endpoint = Endpoint {
            requests: 100,
            errors: 2,
            latencies: latencies.clone(),
        };
        let mut tally = Tally {
            latencies,
            ..Tally::default()
        };
        tally.endpoints.insert("POST /checkout", endpoint);
        tally.markets[1] = Market { visits: 8, buyers: 1 };
        let wrong = Wrong {
            count: 2,
            first: "POST /checkout: slow\u{1b}[31m down".to_owned(),
        };
        tally.errors.insert("429 too_many_requests".to_owned(), wrong);
        tally
    }

    fn failure_of(tally: &Tally, errors_percent: f64, p95_ms: Option<u32>) -> Option<String> {
        let limits = Limits {
            errors_percent,
            p95_ms,
        };
        failure(tally, limits)
    }

    #[test]
    fn the_tally_is_tables_and_a_sum() {
        let mut tally = tally();
        tally.refused[0] = 3;
        tally.turned_away = 7;
        let expected = "  ENDPOINT        REQUESTS  ERRORS  P50 MS  P95 MS  P99 MS  MAX MS\n  \
                        POST /checkout       100       2    50.2    95.2    99.3   100.0\n\n  \
                        COUNTRY  SHOPPERS  BUYERS  CONVERSION\n  \
                        UK              8       1      12.5 %\n\n\
                        no errors: payments declined 3\n\
                        7 shoppers could not come, since too many were there (see --shoppers)\n\
                        error: 2 × 429 too_many_requests, the first one at POST /checkout: slow [31m down\n\n\
                        100 requests in 10.0 s (10.0/s), 2 errors; 8 shoppers, 1 bought; p95 95.2 ms (--seed 7)";
        assert_eq!(report(&tally, Duration::from_secs(10), 7), expected);
    }

    #[test]
    fn where_nothing_happened_nothing_is_divided() {
        let nothing = report(&Tally::default(), Duration::ZERO, 7);
        assert!(
            nothing.ends_with(
                "0 requests in 0.0 s (0.0/s), 0 errors; 0 shoppers, 0 bought; p95 0.00 ms (--seed 7)"
            ),
            "{nothing}"
        );
        assert_eq!(failure_of(&Tally::default(), 0.0, Some(0)), None);
    }

    #[test]
    fn what_is_beyond_the_limits_is_a_failure() {
        let errors = "2 of 100 requests went wrong (see --max-errors)";
        let slow = "95 % of the answers took up to 95.2 ms (--max-p95 90)";
        let both = format!("{errors}, {slow}");
        for (max_errors, max_p95, expected) in [
            (2.0, None, None),
            (2.0, Some(96), None),
            (1.9, None, Some(errors)),
            (2.0, Some(90), Some(slow)),
            (0.0, Some(90), Some(&*both)),
        ] {
            let found = failure_of(&tally(), max_errors, max_p95);
            assert_eq!(found.as_deref(), expected, "{max_errors} {max_p95:?}");
        }
    }
}
