//! Checkouts of a shop that tells everything, beside one that tells nothing.

use std::time::Duration;

use anyhow::Result;
use tokio::time::sleep;

use crate::options::RowOptions;
use crate::process::{Shop, ShopSettings, Telemetry};
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

pub(super) async fn measure(options: &RowOptions) -> Result<Finding> {
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
    let mut rates = Vec::new();
    for round in 1..=rounds {
        println!("telemetry, checkouts, round {round} of {rounds}");
        rates.push(if round.is_multiple_of(2) {
            let with = rate(&telling, length).await?;
            (with, rate(&silent, length).await?)
        } else {
            let without = rate(&silent, length).await?;
            (rate(&telling, length).await?, without)
        });
    }
    let said = Said::by(telling.collector_metrics()).await?;
    let lost = said.losses().join(", ");
    telling.stop()?;
    silent.stop()?;
    Ok(finding(&rates, said.accepted(), &lost))
}

async fn rate(shop: &Shop, length: Duration) -> Result<f64> {
    let sales = sell(shop, WARM_UP, length).await?;
    sleep(SETTLE_TIME).await;
    Ok(sales.rate)
}

fn finding(rates: &[(f64, f64)], items: u64, lost: &str) -> Finding {
    let median_of = |number: fn(&(f64, f64)) -> f64| median(&rates.iter().map(number).collect::<Vec<_>>());
    let lost = if lost.is_empty() { "nothing" } else { lost };
    Finding {
        name: format!("checkouts on SQLite, {CLIENTS} clients, with telemetry / without"),
        value: median_of(|(with, without)| with / without),
        unit: Unit::Ratio,
        target: Target::AtLeast(SHARE_TARGET),
        details: format!(
            "{} beside {}; {} spans, data points and log records collected; {lost} refused or dropped",
            per_second(median_of(|(with, _)| *with)),
            per_second(median_of(|(_, without)| *without)),
            crate::table::grouped(items),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ratio_is_taken_within_a_round() {
        let found = finding(&[(90.0, 100.0), (45.0, 50.0), (10.0, 100.0)], 1, "");
        assert_eq!(found.value, 0.9);
        assert!(found.is_met());
    }
}
