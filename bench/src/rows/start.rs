//! First starts in an empty folder.

use anyhow::Result;

use crate::options::RowOptions;
use crate::process::{Shop, Simulate};
use crate::report::{Finding, Target, Unit};
use crate::stats::median;

const ROUNDS_DEFAULT: u64 = 7;
/// Seconds.
const TARGET: f64 = 1.0;

/// The median time until every role answers.
pub(super) async fn measure(options: &RowOptions) -> Result<Vec<Finding>> {
    let rounds = options.rounds.unwrap_or(ROUNDS_DEFAULT);
    let mut times = Vec::new();
    for round in 1..=rounds {
        let shop = Shop::start(&options.places.webstore, Simulate::Off).await?;
        let time = shop.start_time().as_secs_f64();
        println!("start, round {round} of {rounds}: {time:.3} s");
        times.push(time);
        shop.stop()?;
    }
    let fastest = times.iter().copied().fold(f64::INFINITY, f64::min);
    let slowest = times.iter().copied().fold(0.0, f64::max);
    Ok(vec![Finding {
        name: "first start in an empty folder".to_owned(),
        value: median(&times),
        unit: Unit::Seconds,
        target: Target::Below(TARGET),
        details: format!("median of {rounds}, from {fastest:.3} to {slowest:.3} s, all eight roles"),
    }])
}
