//! PostgreSQL and Redis are both away for a while: errors only meanwhile, the process lives all the time and says that
//! it is not ready, and the shop comes back by itself.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use lab::PostgresStop;
use tokio::time::Instant;

use super::Ending;
use crate::buyers::Book;
use crate::outage::{Window, errors_only_inside, first_sale, is_without_books};
use crate::prober::{Prober, becomes};
use crate::progress::seconds;
use crate::settling::{SETTLED_WITHIN, settled};
use crate::shop::{Layout, Shop, partners_as_usual};
use crate::stage::Stage;
use crate::witness;

/// How long after the servers answer again errors may still be heard.
const NOTICED_WITHIN: Duration = Duration::from_secs(2);
/// How long everything must then go well.
const AFTERWARDS: Duration = Duration::from_secs(2);

/// Takes both away.
pub(super) async fn prove(stage: Stage) -> Result<Ending> {
    let _permit = stage.permit().await?;
    let shop = stage.open(Layout::Main, &partners_as_usual()).await?;
    let outcome = take_away(&shop, &stage).await;
    shop.close(outcome)
}

async fn take_away(shop: &Shop, stage: &Stage) -> Result<Ending> {
    let (before, outage) = stage.pick((5, 20), (2, 4));
    let (before, outage) = (Duration::from_secs(before), Duration::from_secs(outage));
    let book = Arc::new(Book::default());
    let prober = Prober::start(shop.address())?;
    let crowd = stage.gather(shop, &book).await?;
    stage.wait(before).await;
    let from = Instant::now();
    let back = away(shop, stage, outage).await?;
    becomes(shop.http(), &shop.address(), (200, "ready"), NOTICED_WITHIN).await?;
    stage.wait(NOTICED_WITHIN + AFTERWARDS).await;
    crowd.leave().await;
    let probes = prober.end().await?;
    let until = back + NOTICED_WITHIN;
    let recovery = settled(shop, &book, until, SETTLED_WITHIN).await?;
    let window = Window {
        from,
        until,
        allows: is_without_books,
    };
    let notes = book.notes();
    let counts = errors_only_inside(&notes, &[window])?;
    ensure!(counts.excused > 0, "no buyer noticed that the servers were away");
    ensure!(counts.outside > 0, "nobody bought before and after");
    let first_sale = first_sale(&notes, back).context("nobody bought after the servers were back")?;
    let charges = witness::compare(shop, &book).await?;
    let done = format!(
        "{} away: {} errors in the window, {probes} answers of /health, /ready 503; buying again {} after, \
         {} checkouts, {charges} charges compared",
        seconds(outage),
        counts.excused,
        seconds(first_sale),
        book.checkouts().0
    );
    Ok(Ending::proven(done, Some(recovery.max(first_sale))))
}

/// Stops both and starts them again; when both answer again.
async fn away(shop: &Shop, stage: &Stage, outage: Duration) -> Result<Instant> {
    let servers = shop.servers()?;
    servers.redis.kill()?;
    servers.postgres.stop(PostgresStop::Fast).await?;
    stage.say(&format!("PostgreSQL and Redis are away for {}", seconds(outage)));
    let address = shop.address();
    let noticed = becomes(shop.http(), &address, (503, "unavailable"), NOTICED_WITHIN).await?;
    stage.wait(outage.saturating_sub(noticed)).await;
    becomes(shop.http(), &address, (503, "unavailable"), Duration::ZERO).await?;
    servers.redis.start_again().await?;
    servers.postgres.start_again().await?;
    Ok(Instant::now())
}
