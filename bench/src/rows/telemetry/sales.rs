//! Checkouts of a shop that tells everything, beside one that tells nothing.

use std::time::Duration;

use anyhow::Result;
use tokio::time::sleep;

use crate::options::RowOptions;
use crate::process::{Shop, ShopSettings, Telemetry, cpu_time};
use crate::report::{Finding, Target, Unit, per_second};
use crate::rows::checkouts::{CLIENTS, sell};
use crate::rows::collector::Said;
use crate::stats::median;

const ROUNDS_DEFAULT: u64 = 5;
const SECONDS_DEFAULT: u64 = 6;
/// Of the checkouts without telemetry.
const SHARE_TARGET: f64 = 0.85;
/// Before checkouts count: a trace waits two seconds for its decision, and decisions are part of the work.
const WARM_UP: Duration = Duration::from_secs(4);
/// Until the last decision is made, so that it takes nothing from the other shop.
const SETTLE_TIME: Duration = Duration::from_secs(4);

pub(in crate::rows) async fn measure(options: &RowOptions) -> Result<Finding> {
    let settings = |telemetry| ShopSettings {
        telemetry,
        is_logging: true,
        ..ShopSettings::default()
    };
    let webstore = &options.places.webstore;
    let telling = Shop::start_with(webstore, &settings(Telemetry::Own)).await?;
    let silent = Shop::start_with(webstore, &settings(Telemetry::Off)).await?;
    let length = Duration::from_secs(options.seconds.unwrap_or(SECONDS_DEFAULT));
    let rounds = options.rounds.unwrap_or(ROUNDS_DEFAULT);
    let mut pairs = Vec::new();
    for round in 1..=rounds {
        println!("telemetry, checkouts, round {round} of {rounds}");
        pairs.push(if round.is_multiple_of(2) {
            let with = stretch(&telling, length).await?;
            (with, stretch(&silent, length).await?)
        } else {
            let without = stretch(&silent, length).await?;
            (stretch(&telling, length).await?, without)
        });
    }
    let said = Said::by(telling.collector_metrics()).await?;
    let lost = said.losses().join(", ");
    telling.stop()?;
    silent.stop()?;
    Ok(finding(&pairs, said.accepted(), &lost))
}

/// What a shop did while it was watched.
#[derive(Clone, Copy, Debug)]
struct Stretch {
    /// Checkouts in each second.
    rate: f64,
    /// The CPU time of the whole shop per order, in microseconds, up to the last decision about its trace.
    cpu_us: f64,
}

async fn stretch(shop: &Shop, length: Duration) -> Result<Stretch> {
    sell(shop, Duration::ZERO, WARM_UP).await?;
    let before = cpu_time(shop.pid())?;
    let sales = sell(shop, Duration::ZERO, length).await?;
    sleep(SETTLE_TIME).await;
    let used = cpu_time(shop.pid())?.saturating_sub(before);
    let orders = sales.rate * length.as_secs_f64();
    Ok(Stretch {
        rate: sales.rate,
        cpu_us: used.as_secs_f64() * 1e6 / orders.max(1.0),
    })
}

/// What telling everything costs: of each pair the first told.
fn finding(pairs: &[(Stretch, Stretch)], items: u64, lost: &str) -> Finding {
    let median_of =
        |number: fn(&(Stretch, Stretch)) -> f64| median(&pairs.iter().map(number).collect::<Vec<_>>());
    let lost = if lost.is_empty() { "nothing" } else { lost };
    Finding {
        name: format!("checkouts on SQLite, {CLIENTS} clients, with telemetry / without"),
        value: median_of(|(with, without)| with.rate / without.rate),
        unit: Unit::Ratio,
        target: Target::AtLeast(SHARE_TARGET),
        details: format!(
            "{} beside {}; {:.0} and {:.0} µs of the shop's CPU per order; {} spans, data points and log records \
             collected; {lost} refused or dropped",
            per_second(median_of(|(with, _)| with.rate)),
            per_second(median_of(|(_, without)| without.rate)),
            median_of(|(with, _)| with.cpu_us),
            median_of(|(_, without)| without.cpu_us),
            crate::table::grouped(items),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ratio_is_taken_within_a_round() {
        let at = |rate| Stretch {
            rate,
            cpu_us: 1e6 / rate,
        };
        let pairs =
            [(90.0, 100.0), (45.0, 50.0), (10.0, 100.0)].map(|(with, without)| (at(with), at(without)));
        let found = finding(&pairs, 1, "");
        assert_eq!(found.value, 0.9);
        assert!(found.is_met());
    }
}
