//! What the collector can take: spans, data points and log records per second of its CPU time.

mod load;
pub(super) mod memory;
pub(super) mod rotel;
mod said;

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use tokio::time::sleep;

use self::load::flood;
pub(super) use self::load::{CONNECTIONS, Pause, send};
pub(super) use self::said::Said;
use crate::options::RowOptions;
use crate::otlp::{Group, points, records, spans};
use crate::pace::Pace;
use crate::process::{Collector, Pipelines, cpu_time};
use crate::report::{Finding, Target, Unit, per_second};
use crate::stats::median;

const ROUNDS_DEFAULT: u64 = 3;
const SECONDS_DEFAULT: u64 = 8;
/// Spans per second of one core.
const SPANS_TARGET: f64 = 60_000.0;
/// Data points and log records have no target of their own: each is less work than a span.
const OTHERS_TARGET: f64 = SPANS_TARGET;
/// Traces in one group of requests: the requests have 500, 200 and 100 spans.
const TRACES: u16 = 100;
/// Groups in each second where traces wait for a decision: 100,000 spans. Twice as many would be more traces than the
/// configuration has places for, and what is dropped is less work than what is decided about.
const GROUPS: u64 = 125;
/// Until every decision is made and every batch is sent; a trace waits two seconds for its decision.
const SETTLE_TIME: Duration = Duration::from_secs(4);

/// One in so many may be dropped for want of places, or the number means nothing.
const LOST_SHARE: u64 = 50;

/// One kind of load.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Spans,
    Points,
    Records,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Kind::Spans => "spans",
            Kind::Points => "data points",
            Kind::Records => "log records",
        }
    }

    /// What the connection with this number sends. Data points come from a service of its own, since nobody else
    /// may push the same series.
    fn group(self, connection: usize) -> Group {
        match self {
            Kind::Spans => spans(TRACES),
            Kind::Points => points(&format!("service-{connection}"), 300, 100, 100),
            Kind::Records => records(500),
        }
    }

    fn target(self) -> f64 {
        match self {
            Kind::Spans => SPANS_TARGET,
            Kind::Points | Kind::Records => OTHERS_TARGET,
        }
    }
}

/// All three kinds, each in processes of its own.
pub(super) async fn measure(options: &RowOptions) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for kind in [Kind::Spans, Kind::Points, Kind::Records] {
        let mut efforts = Vec::new();
        for round in 1..=options.rounds.unwrap_or(ROUNDS_DEFAULT) {
            println!("collector, {}, round {round}", kind.name());
            efforts.push(effort(options, Pipelines::Shipped, kind).await?);
        }
        findings.push(Finding {
            name: format!("collector, {} per second per core", kind.name()),
            value: median_of(&efforts, Effort::per_core),
            unit: Unit::PerSecond,
            target: Target::AtLeast(kind.target()),
            details: format!(
                "{} beside the load; nothing refused, {:.2} % dropped for want of places for traces",
                per_second(median_of(&efforts, |effort| effort.rate)),
                median_of(&efforts, |effort| 100.0 * effort.lost as f64
                    / effort.items as f64)
            ),
        });
    }
    Ok(findings)
}

/// What was done, and what it took.
#[derive(Clone, Copy, Debug)]
struct Effort {
    items: u64,
    /// Of them, those that were dropped before their decision.
    lost: u64,
    cpu: Duration,
    /// Items in each second while they came.
    rate: f64,
}

impl Effort {
    /// Far below the numbers that a float cannot hold.
    fn per_core(&self) -> f64 {
        self.items as f64 / self.cpu.as_secs_f64()
    }
}

fn median_of(efforts: &[Effort], number: impl Fn(&Effort) -> f64) -> f64 {
    median(&efforts.iter().map(number).collect::<Vec<_>>())
}

fn length(options: &RowOptions) -> Duration {
    Duration::from_secs(options.seconds.unwrap_or(SECONDS_DEFAULT))
}

/// Sends as much as a new collector takes.
async fn effort(options: &RowOptions, pipelines: Pipelines, kind: Kind) -> Result<Effort> {
    let collector = Collector::start(&options.places.webstore, pipelines).await?;
    let before = cpu_time(collector.pid())?;
    let group = |connection| kind.group(connection);
    let sent = match (kind, pipelines) {
        (Kind::Spans, Pipelines::Shipped) => {
            let pace = Pace::new(Instant::now(), GROUPS, length(options).as_secs());
            send(collector.http(), group, Pause::Pace(pace)).await?
        }
        _ => flood(collector.http(), group, length(options)).await?,
    };
    sleep(SETTLE_TIME).await;
    let cpu = cpu_time(collector.pid())? - before;
    let said = Said::by(collector.own_metrics()).await?;
    collector.stop()?;
    said.require_bounded_losses()?;
    ensure!(
        said.accepted() == sent.items,
        "the collector says that it took {} of {} items",
        said.accepted(),
        sent.items
    );
    let lost = said.too_early();
    ensure!(
        lost.saturating_mul(LOST_SHARE) < sent.items,
        "{lost} of {} spans were dropped before their decision",
        sent.items
    );
    Ok(Effort {
        items: sent.items,
        lost,
        cpu,
        rate: sent.rate,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_of_one_core() {
        let effort = Effort {
            items: 300,
            lost: 0,
            cpu: Duration::from_secs(3),
            rate: 200.0,
        };
        assert_eq!(effort.per_core(), 100.0);
        assert_eq!(median_of(&[effort], |effort| effort.rate), 200.0);
    }

    #[test]
    fn each_kind_has_something_to_send() {
        for (kind, items) in [(Kind::Spans, 800), (Kind::Points, 500), (Kind::Records, 500)] {
            assert_eq!(kind.group(0).items(), items, "{}", kind.name());
        }
    }
}
