//! rotel and ours, with as much as both can do.

use anyhow::Result;
use tokio::time::sleep;

use super::load::flood;
use super::{Effort, Kind, ROUNDS_DEFAULT, SETTLE_TIME, effort, length, median_of};
use crate::options::RowOptions;
use crate::process::{Pipelines, Rotel, cpu_time, peak_memory};
use crate::report::{Finding, Target, Unit, per_second};
use crate::rows::memory::megabytes;

/// Ours does not have to be the fastest, but close to it.
const TARGET: f64 = 1.0;

/// All three kinds, in turns.
pub(in crate::rows) async fn measure(options: &RowOptions) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for kind in [Kind::Spans, Kind::Points, Kind::Records] {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for round in 1..=options.rounds.unwrap_or(ROUNDS_DEFAULT) {
            println!("collector beside rotel, {}, round {round}", kind.name());
            ours.push(effort(options, Pipelines::Plain, kind).await?);
            theirs.push(rotel_effort(options, kind).await?);
        }
        let per_core = |efforts: &[Effort]| median_of(efforts, Effort::per_core);
        findings.push(Finding {
            name: format!("{} per core without sampling, ours / rotel", kind.name()),
            value: per_core(&ours) / per_core(&theirs),
            unit: Unit::Ratio,
            target: Target::AtLeast(TARGET),
            details: format!(
                "{} beside {} per core",
                per_second(per_core(&ours)),
                per_second(per_core(&theirs))
            ),
        });
    }
    Ok(findings)
}

async fn rotel_effort(options: &RowOptions, kind: Kind) -> Result<Effort> {
    let rotel = Rotel::start(&options.places.rotel).await?;
    let before = cpu_time(rotel.pid())?;
    let sent = flood(rotel.http(), |connection| kind.group(connection), length(options)).await?;
    sleep(SETTLE_TIME).await;
    let cpu = cpu_time(rotel.pid())? - before;
    println!(
        "rotel: {:.0} MB at its highest",
        megabytes(peak_memory(rotel.pid())?)
    );
    rotel.stop()?;
    Ok(Effort {
        items: sent.items,
        lost: 0,
        cpu,
        rate: sent.rate,
    })
}
