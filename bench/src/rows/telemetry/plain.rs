//! CPU time of a plain request, with telemetry and without.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use tokio::task::JoinSet;
use tokio::time::{sleep, sleep_until};

use crate::http::{Connection, Request};
use crate::options::RowOptions;
use crate::pace::Pace;
use crate::process::{Collector, Pipelines, Shop, ShopSettings, Telemetry, cpu_time};
use crate::report::{Finding, Target, Unit};
use crate::rows::collector::Said;
use crate::stats::median;

const ROUNDS_DEFAULT: u64 = 5;
const SECONDS_DEFAULT: u64 = 6;
/// What telemetry may take of a request, in microseconds.
const COST_TARGET: f64 = 20.0;
/// Requests in each second: so few that nothing of what they tell is dropped.
const RATE: u64 = 3_000;
const CONNECTIONS: usize = 16;
/// Until all that was told is sent; spans and log records wait a second for others.
const SETTLE_TIME: Duration = Duration::from_secs(2);

pub(in crate::rows) async fn measure(options: &RowOptions) -> Result<Finding> {
    let webstore = &options.places.webstore;
    let collector = Collector::start(webstore, Pipelines::Shipped).await?;
    let settings = |telemetry| ShopSettings {
        telemetry,
        ..ShopSettings::default()
    };
    let telling = Shop::start_with(webstore, &settings(Telemetry::To(collector.grpc()))).await?;
    let silent = Shop::start_with(webstore, &settings(Telemetry::Alone)).await?;
    let seconds = options.seconds.unwrap_or(SECONDS_DEFAULT);
    let rounds = options.rounds.unwrap_or(ROUNDS_DEFAULT);
    // What a first visit costs does not count.
    cost(&telling, 1).await?;
    cost(&silent, 1).await?;
    let before = Said::by(collector.own_metrics()).await?;
    let mut costs = Vec::new();
    for round in 1..=rounds {
        println!("telemetry, plain requests, round {round} of {rounds}");
        costs.push(if round.is_multiple_of(2) {
            let with = cost(&telling, seconds).await?;
            (with, cost(&silent, seconds).await?)
        } else {
            let without = cost(&silent, seconds).await?;
            (cost(&telling, seconds).await?, without)
        });
    }
    let said = Said::by(collector.own_metrics()).await?;
    telling.stop()?;
    silent.stop()?;
    // What the shop gave up is among what it tells, and its last words have been heard by now.
    Said::by(collector.metrics()).await?.require_no_losses()?;
    collector.stop()?;
    said.require_no_losses()?;
    let requests = RATE * seconds * rounds;
    let told = |name| said.sum(name) - before.sum(name);
    let spans = told("otelcol_receiver_accepted_spans");
    ensure!(spans >= requests, "{requests} requests told of {spans} spans");
    Ok(finding(&costs, spans as f64 / requests as f64))
}

fn finding(costs: &[(f64, f64)], spans: f64) -> Finding {
    let median_of = |number: fn(&(f64, f64)) -> f64| median(&costs.iter().map(number).collect::<Vec<_>>());
    Finding {
        name: "telemetry, CPU per plain request".to_owned(),
        value: median_of(|(with, without)| with - without),
        unit: Unit::Microseconds,
        target: Target::AtMost(COST_TARGET),
        details: format!(
            "{:.1} µs with it, {:.1} µs without; {spans:.2} spans per request, nothing dropped",
            median_of(|(with, _)| *with),
            median_of(|(_, without)| *without)
        ),
    }
}

/// The shop's CPU time for each request, in microseconds.
async fn cost(shop: &Shop, seconds: u64) -> Result<f64> {
    let before = cpu_time(shop.pid())?;
    ask(shop.main_service(), seconds).await?;
    sleep(SETTLE_TIME).await;
    let cpu = cpu_time(shop.pid())? - before;
    // Far below the numbers that a float cannot hold.
    Ok(cpu.as_secs_f64() * 1e6 / (RATE * seconds) as f64)
}

async fn ask(shop: SocketAddr, seconds: u64) -> Result<()> {
    let pace = Arc::new(Pace::new(Instant::now(), RATE, seconds));
    let mut asking = JoinSet::new();
    for _ in 0..CONNECTIONS {
        let mut connection = Connection::open(shop).await?;
        let pace = Arc::clone(&pace);
        asking.spawn(async move {
            let request = Request::get("/us/products/101").bytes();
            while let Some(due) = pace.next_due() {
                sleep_until(due.into()).await;
                let status = connection.exchange(&request).await?.status;
                ensure!(status == 200, "status {status} instead of 200");
            }
            anyhow::Ok(())
        });
    }
    while let Some(asked) = asking.join_next().await {
        asked??;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_difference_is_taken_within_a_round() {
        let found = finding(&[(30.0, 20.0), (90.0, 78.0), (31.0, 20.0)], 1.0);
        assert_eq!(found.value, 11.0);
        assert!(found.is_met());
    }
}
