//! Many shoppers in a shop whose third parties are as slow and unreliable as the reference says.

mod shopper;

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;
use tokio::task::JoinSet;
use tokio::time::sleep_until;

use self::shopper::Shopper;
use super::memory::megabytes;
use super::tally::Tally;
use crate::client::Client;
use crate::environment::Environment;
use crate::options::{RowOptions, ShopperOptions};
use crate::pace::Pace;
use crate::process::{self, Shop, Simulate};
use crate::report::{Finding, Report, Target, Unit, per_second};

const PROBES_PER_SECOND: u64 = 50;
/// Enough that one is always free, so long as answers take less than 400 ms.
const PROBERS: u64 = 20;
/// Milliseconds.
const HEALTH_TARGET: f64 = 50.0;
/// Memory at the end, divided by memory at a third of the time.
const GROWTH_TARGET: f64 = 1.1;

const HEALTH: &str = "GET /health";

const NOTES: [&str; 4] = [
    "Each shopper: guest, list, 2 or 3 products, 1 or 2 into the cart, cart, quote, checkout, order; then again \
     as a new guest in the next country; 100 to 500 ms of thought before each step. The load runs on the same cores.",
    "Unexpected are server errors other than payment_declined and payment_unavailable, and requests without an answer.",
    "/health is asked 50 times a second, whatever becomes of the answers; its latency counts from the time when \
     a request was due, the timer included, with up to about 1 ms.",
    "MB are millions of bytes.",
];

/// Lets them shop, prints the report, and writes it; fails when they saw an error that nothing explains.
pub(crate) async fn run(options: ShopperOptions) -> Result<ExitCode> {
    let row_options = RowOptions {
        places: options.places.clone(),
        seconds: None,
        rounds: None,
    };
    super::prepare(&row_options)?;
    let environment = Environment::now();
    let simulate = Simulate::Reference { seed: options.seed };
    let shop = Shop::start(&options.places.webstore, simulate).await?;
    let day = Day::watch(&shop, &options).await?;
    shop.stop()?;
    let unexpected = day.tally.unexpected() + day.probes.unexpected();
    super::finish(&day.report(&options, environment), &row_options, "shoppers")?;
    Ok(if unexpected == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// What happened in the shop.
struct Day {
    tally: Tally,
    probes: Tally,
    /// Millions of bytes at a third of the time.
    memory_early: f64,
    /// Millions of bytes at the end, with everybody still there.
    memory_late: f64,
}

impl Day {
    async fn watch(shop: &Shop, options: &ShopperOptions) -> Result<Self> {
        let begin = Instant::now();
        let early = begin + Duration::from_secs(options.seconds) / 3;
        let late = begin + Duration::from_secs(options.seconds);
        println!("shoppers: {} for {} s", options.shoppers, options.seconds);
        let probing = probe(shop.main_service(), begin, options.seconds);
        let shopping = admit(shop.main_service(), options, late);
        sleep_until(early.into()).await;
        let memory_early = megabytes(process::memory(shop.pid())?);
        println!("shoppers: {memory_early:.1} MB after a third of the time");
        sleep_until(late.into()).await;
        let memory_late = megabytes(process::memory(shop.pid())?);
        println!("shoppers: {memory_late:.1} MB at the end");
        Ok(Self {
            tally: merged(shopping).await?,
            probes: merged(probing).await?,
            memory_early,
            memory_late,
        })
    }

    fn findings(&self, seconds: u64) -> Vec<Finding> {
        let health = self.probes.latencies(HEALTH);
        vec![
            Finding {
                name: "unexpected errors".to_owned(),
                value: (self.tally.unexpected() + self.probes.unexpected()) as f64,
                unit: Unit::Count,
                target: Target::AtMost(0.0),
                details: self.tally.exceptions(),
            },
            Finding {
                name: "/health, p99.9".to_owned(),
                value: health.milliseconds(999),
                unit: Unit::Milliseconds,
                target: Target::Below(HEALTH_TARGET),
                details: format!("{}; {}", health.summary(), self.probes.exceptions()),
            },
            Finding {
                name: format!("memory at {seconds} s / at {} s", seconds / 3),
                value: self.memory_late / self.memory_early,
                unit: Unit::Ratio,
                target: Target::AtMost(GROWTH_TARGET),
                details: format!("{:.1} MB, then {:.1} MB", self.memory_early, self.memory_late),
            },
        ]
    }

    fn report(&self, options: &ShopperOptions, environment: Environment) -> Report {
        let rate = self.tally.requests() as f64 / options.seconds as f64;
        let circumstances = format!(
            "{} shoppers for {} s, seed {}: {}.",
            options.shoppers,
            options.seconds,
            options.seed,
            per_second(rate)
        );
        let notes = std::iter::once(circumstances).chain(NOTES.map(str::to_owned));
        Report {
            title: "WebStore with shoppers, reference delays".to_owned(),
            environment,
            findings: self.findings(options.seconds),
            observations: Some(self.tally.table()),
            failures: Vec::new(),
            notes: notes.collect(),
        }
    }
}

fn admit(address: SocketAddr, options: &ShopperOptions, end: Instant) -> JoinSet<Tally> {
    let mut shopping = JoinSet::new();
    for number in 0..options.shoppers {
        let chance = fastrand::Rng::with_seed(options.seed.wrapping_add(number));
        shopping.spawn(Shopper::new(address, number, chance, end).shop());
    }
    shopping
}

fn probe(address: SocketAddr, begin: Instant, seconds: u64) -> JoinSet<Tally> {
    let pace = Arc::new(Pace::new(begin, PROBES_PER_SECOND, seconds));
    let mut probing = JoinSet::new();
    for _ in 0..PROBERS {
        let pace = Arc::clone(&pace);
        probing.spawn(async move {
            let mut client = Client::new(address);
            let mut tally = Tally::default();
            while let Some(due) = pace.next_due() {
                sleep_until(due.into()).await;
                let answer = client.get("/health").await;
                tally.record(HEALTH, &answer, due.elapsed());
            }
            tally
        });
    }
    probing
}

async fn merged(mut tallies: JoinSet<Tally>) -> Result<Tally> {
    let mut all = Tally::default();
    while let Some(tally) = tallies.join_next().await {
        all.merge(tally?);
    }
    Ok(all)
}
