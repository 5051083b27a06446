//! Memory after an idle start.

use std::time::Duration;

use anyhow::Result;
use tokio::time::sleep;

use crate::options::RowOptions;
use crate::process::{self, Shop, Simulate};
use crate::report::{Finding, Target, Unit};

const IDLE: Duration = Duration::from_secs(30);
/// Millions of bytes.
const TARGET: f64 = 80.0;

/// The memory of a shop that nobody visited.
pub(super) async fn measure(options: &RowOptions) -> Result<Vec<Finding>> {
    let shop = Shop::start(&options.places.webstore, Simulate::Off).await?;
    println!("memory: {} s of nothing", IDLE.as_secs());
    sleep(IDLE).await;
    let value = megabytes(process::memory(shop.pid())?);
    shop.stop()?;
    Ok(vec![Finding {
        name: format!("memory {} s after an idle start", IDLE.as_secs()),
        value,
        unit: Unit::Megabytes,
        target: Target::Below(TARGET),
        details: "resident, all eight roles in one process".to_owned(),
    }])
}

/// Far below the numbers that a float cannot hold.
pub(super) fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}
