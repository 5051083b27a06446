//! How the shoppers fared, in words.

use std::iter::once;
use std::time::Duration;

use commerce::Country;
use visitors::traffic::{Endpoint, Expected, Tally};

use crate::line::in_one_line;
use crate::options::TrafficWork;
use crate::table;

const ENDPOINT_HEAD: [&str; 7] = [
    "ENDPOINT", "REQUESTS", "ERRORS", "P50 MS", "P95 MS", "P99 MS", "MAX MS",
];
const MARKET_HEAD: [&str; 4] = ["COUNTRY", "SHOPPERS", "BUYERS", "CONVERSION"];
/// The most letters of what a shopper was told.
const COMPLAINT_LENGTH_MAX: usize = 200;

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
pub(super) fn failure(tally: &Tally, work: &TrafficWork) -> Option<String> {
    let mut wrong = Vec::new();
    let (errors, requests) = (tally.errors(), tally.requests());
    let percent = errors as f64 * 100.0 / requests.max(1) as f64;
    if percent > work.max_errors.0 {
        wrong.push(format!(
            "{errors} of {requests} requests went wrong (see --max-errors)"
        ));
    }
    let p95 = tally.latencies.quantile(950);
    if let Some(max) = work.max_p95
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
    format!("{:.1}", duration.as_secs_f64() * 1_000.0)
}
