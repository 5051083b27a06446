//! What the collector holds while traces wait for their decisions.

use std::time::Instant;

use anyhow::{Result, ensure};

use super::load::{Pause, send};
use super::said::Said;
use crate::options::RowOptions;
use crate::otlp::spans;
use crate::pace::Pace;
use crate::process::{Collector, Pipelines, cpu_time, peak_memory};
use crate::report::{Finding, Target, Unit, per_second};
use crate::rows::memory::megabytes;

const SECONDS_DEFAULT: u64 = 60;
/// Groups of requests in each second, and traces of eight spans in each: 10,000 spans.
const GROUPS: u64 = 50;
const TRACES: u16 = 25;
const RATE: f64 = 10_000.0;
/// How much of the rate must have been reached for the number to mean anything.
const RATE_SHARE_MIN: f64 = 0.98;
/// Millions of bytes.
const TARGET: f64 = 200.0;

/// The highest memory during a minute.
pub(in crate::rows) async fn measure(options: &RowOptions) -> Result<Vec<Finding>> {
    let seconds = options.seconds.unwrap_or(SECONDS_DEFAULT);
    println!("collector, 10,000 spans a second for {seconds} s");
    let collector = Collector::start(&options.places.webstore, Pipelines::Patient).await?;
    let before = cpu_time(collector.pid())?;
    let pause = Pause::Pace(Pace::new(Instant::now(), GROUPS, seconds));
    let sent = send(collector.http(), |_| spans(TRACES), pause).await?;
    let cpu = cpu_time(collector.pid())? - before;
    let peak = megabytes(peak_memory(collector.pid())?);
    let said = Said::by(collector.own_metrics()).await?;
    collector.stop()?;
    ensure!(
        sent.rate > RATE * RATE_SHARE_MIN,
        "only {} were sent",
        per_second(sent.rate)
    );
    said.require_no_losses()?;
    Ok(vec![Finding {
        name: format!("collector at 10,000 spans a second for {seconds} s, peak memory"),
        value: peak,
        unit: Unit::Megabytes,
        target: Target::Below(TARGET),
        details: format!(
            "resident; a trace waits 10 s for its decision; {:.0} % of a core; {} spans sent and taken, nothing \
             refused or dropped",
            100.0 * cpu.as_secs_f64() / seconds as f64,
            crate::table::grouped(said.accepted())
        ),
    }])
}
