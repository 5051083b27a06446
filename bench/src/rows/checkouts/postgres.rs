//! Checkouts on PostgreSQL, beside what PostgreSQL does alone with the same statements.

use anyhow::Result;

use super::pgbench::Rival;
use super::{CLIENTS, Sales, WARM_UP, length, sell};
use crate::client::Client;
use crate::options::RowOptions;
use crate::process::{Servers, Shop};
use crate::report::{Finding, Target, Unit, per_second};

/// The share of pgbench's rate that ours should reach.
const RATIO_TARGET: f64 = 0.35;

/// The shop first, then pgbench on the same server.
pub(in crate::rows) async fn measure(options: &RowOptions) -> Result<Vec<Finding>> {
    let length = length(options);
    let servers = Servers::start().await?;
    let shop = Shop::start_with(&options.places.webstore, &servers.shop()).await?;
    let products = Client::new(shop.main_service()).product_ids("us").await?;
    let sales = sell(&shop, WARM_UP, length).await?;
    shop.stop()?;
    let rival = Rival::prepare(&servers.postgres, &products, length).await?;
    let its_rate = rival.run().await?;
    Ok(vec![finding(&sales, its_rate)])
}

fn finding(sales: &Sales, its_rate: f64) -> Finding {
    Finding {
        name: format!("checkouts on PostgreSQL, {CLIENTS} clients, ours / pgbench"),
        value: sales.rate / its_rate,
        unit: Unit::Ratio,
        target: Target::AtLeast(RATIO_TARGET),
        details: format!(
            "{} beside {}; {}; outbox drained {:.2} s after",
            per_second(sales.rate),
            per_second(its_rate),
            sales.summary,
            sales.drain.as_secs_f64()
        ),
    }
}
