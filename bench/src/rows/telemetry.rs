//! What telemetry costs the shop: CPU time of each request, and checkouts.

mod plain;
mod sales;

use anyhow::Result;

use crate::options::RowOptions;
use crate::report::Finding;

/// Requests, then checkouts.
pub(super) async fn measure(options: &RowOptions) -> Result<Vec<Finding>> {
    Ok(vec![
        plain::measure(options).await?,
        sales::measure(options).await?,
    ])
}
