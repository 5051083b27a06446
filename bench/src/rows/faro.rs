//! What the frontend can take from browsers: events, measurements, log lines and exceptions per second of its CPU time.

mod body;

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use tokio::task::JoinSet;
use tokio::time::{sleep, sleep_until};

use self::body::{Body, ITEMS};
use super::collector::{CONNECTIONS, Said};
use crate::http::Connection;
use crate::options::RowOptions;
use crate::pace::Pace;
use crate::process::{Collector, Pipelines, Shop, ShopSettings, Simulate, Telemetry, cpu_time};
use crate::report::{Finding, Target, Unit};
use crate::stats::median;

const ROUNDS_DEFAULT: u64 = 3;
const SECONDS_DEFAULT: u64 = 8;
/// Items per second of one core.
const TARGET: f64 = 20_000.0;
/// Bodies in each second: 30,000 items, which the frontend lets in, and which leave time for the collector.
const BODIES: u64 = 1_000;
/// Until all that was taken has arrived.
const SETTLE_TIME: Duration = Duration::from_secs(3);
/// One in so many items may be dropped on the way to the collector, or the number means nothing.
const LOST_SHARE: u64 = 50;

/// Plain and compressed, each in processes of its own.
pub(super) async fn measure(options: &RowOptions) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for body in [Body::Plain, Body::Gzip] {
        let mut efforts = Vec::new();
        for round in 1..=options.rounds.unwrap_or(ROUNDS_DEFAULT) {
            println!("faro, {}, round {round}", body.name());
            efforts.push(effort(options, body).await?);
        }
        findings.push(finding(body, &efforts)?);
    }
    Ok(findings)
}

/// What was done, and what it took.
#[derive(Clone, Copy, Debug)]
struct Effort {
    items: u64,
    arrived: u64,
    cpu: Duration,
}

impl Effort {
    /// Far below the numbers that a float cannot hold.
    fn per_core(&self) -> f64 {
        self.items as f64 / self.cpu.as_secs_f64()
    }

    fn lost_percent(&self) -> f64 {
        100.0 * self.items.saturating_sub(self.arrived) as f64 / self.items as f64
    }
}

fn finding(body: Body, efforts: &[Effort]) -> Result<Finding> {
    let median_of = |number: fn(&Effort) -> f64| median(&efforts.iter().map(number).collect::<Vec<_>>());
    Ok(Finding {
        name: format!("faro, {} items per second per core", body.name()),
        value: median_of(Effort::per_core),
        unit: Unit::PerSecond,
        target: Target::AtLeast(TARGET),
        details: format!(
            "bodies of {ITEMS} items in {} bytes; all taken, {:.2} % dropped on the way to the collector",
            body.request()?.len(),
            median_of(Effort::lost_percent)
        ),
    })
}

/// Tells at a fixed rate, to a shop whose collector is another process.
async fn effort(options: &RowOptions, body: Body) -> Result<Effort> {
    let webstore = &options.places.webstore;
    let collector = Collector::start(webstore, Pipelines::Plain).await?;
    let settings = ShopSettings {
        simulate: Simulate::Off,
        telemetry: Telemetry::To(collector.grpc()),
        ..ShopSettings::default()
    };
    let shop = Shop::start_with(webstore, &settings).await?;
    let heard = |said: &Said| said.sum("otelcol_receiver_accepted_log_records");
    sleep(SETTLE_TIME).await;
    let before = heard(&Said::by(collector.own_metrics()).await?);
    let cpu_before = cpu_time(shop.pid())?;
    let seconds = options.seconds.unwrap_or(SECONDS_DEFAULT);
    let items = send(&shop, body, Pace::new(Instant::now(), BODIES, seconds)).await?;
    sleep(SETTLE_TIME).await;
    let cpu = cpu_time(shop.pid())? - cpu_before;
    let arrived = heard(&Said::by(collector.own_metrics()).await?) - before;
    shop.stop()?;
    collector.stop()?;
    let lost = items.saturating_sub(arrived);
    ensure!(
        lost.saturating_mul(LOST_SHARE) < items,
        "{lost} of {items} items did not reach the collector"
    );
    Ok(Effort { items, arrived, cpu })
}

/// Sends a body whenever one is due, over a few connections; how many items all of them had.
async fn send(shop: &Shop, body: Body, pace: Pace) -> Result<u64> {
    let request: Arc<[u8]> = body.request()?.into();
    let pace = Arc::new(pace);
    let mut senders = JoinSet::new();
    for _ in 0..CONNECTIONS {
        let mut connection = Connection::open(shop.frontend()).await?;
        let (request, pace) = (Arc::clone(&request), Arc::clone(&pace));
        senders.spawn(async move {
            let mut items = 0;
            while let Some(due) = pace.next_due() {
                sleep_until(due.into()).await;
                let head = connection.exchange(&request).await?;
                ensure!(head.status == 202, "the frontend answers {}", head.status);
                items += ITEMS;
            }
            anyhow::Ok(items)
        });
    }
    let mut items = 0;
    while let Some(sent) = senders.join_next().await {
        items += sent??;
    }
    Ok(items)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_of_one_core() {
        let effort = Effort {
            items: 300,
            arrived: 297,
            cpu: Duration::from_secs(3),
        };
        assert_eq!((effort.per_core(), effort.lost_percent()), (100.0, 1.0));
    }
}
