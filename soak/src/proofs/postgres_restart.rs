//! PostgreSQL is stopped and started again at once, and later crashes and is started again: errors only meanwhile, the
//! process lives all the time, and the shop comes back by itself.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use lab::PostgresStop;
use tokio::time::Instant;

use super::Ending;
use crate::buyers::Book;
use crate::outage::{Window, errors_only_inside, first_sale, is_without_books};
use crate::prober::Prober;
use crate::progress::seconds;
use crate::settling::{SETTLED_WITHIN, settled};
use crate::shop::{Layout, Shop, partners_as_usual};
use crate::stage::Stage;
use crate::witness;

/// How long after the server answers again errors may still be heard.
const NOTICED_WITHIN: Duration = Duration::from_secs(2);

/// Restarts it twice.
pub(super) async fn prove(stage: Stage) -> Result<Ending> {
    let _permit = stage.permit().await?;
    let shop = stage.open(Layout::Main, &partners_as_usual()).await?;
    let outcome = restart_twice(&shop, &stage).await;
    shop.close(outcome)
}

async fn restart_twice(shop: &Shop, stage: &Stage) -> Result<Ending> {
    let load = Duration::from_secs(stage.pick(15, 3));
    let book = Arc::new(Book::default());
    let prober = Prober::start(shop.address())?;
    let crowd = stage.gather(shop, &book).await?;
    stage.wait(load).await;
    let stopped = restart(shop, stage, PostgresStop::Fast, load).await?;
    let crashed = restart(shop, stage, PostgresStop::Immediate, load).await?;
    crowd.leave().await;
    let probes = prober.end().await?;
    // Long after the crash there was still load, and nothing is settled during load.
    let recovery = settled(shop, &book, Instant::now(), SETTLED_WITHIN).await?;
    let notes = book.notes();
    let counts = errors_only_inside(&notes, &[stopped.window, crashed.window])?;
    ensure!(counts.excused > 0, "no buyer noticed that the server was away");
    let first_sale = |since| first_sale(&notes, since).context("nobody bought after a restart");
    let (after_stop, after_crash) = (first_sale(stopped.back)?, first_sale(crashed.back)?);
    let charges = witness::compare(shop, &book).await?;
    let done = format!(
        "away for {} by a stop and {} by a crash: buying again {} and {} after, {} errors in the windows, \
         {probes} answers of /health; {} checkouts, {charges} charges compared",
        seconds(stopped.away()),
        seconds(crashed.away()),
        seconds(after_stop),
        seconds(after_crash),
        counts.excused,
        book.checkouts().0,
    );
    Ok(Ending::proven(
        done,
        Some(recovery.max(after_stop).max(after_crash)),
    ))
}

/// One restart.
struct Restart {
    window: Window,
    /// When the server answered again.
    back: Instant,
}

impl Restart {
    fn away(&self) -> Duration {
        self.back - self.window.from
    }
}

async fn restart(shop: &Shop, stage: &Stage, how: PostgresStop, load: Duration) -> Result<Restart> {
    let postgres = &shop.servers()?.postgres;
    let from = Instant::now();
    postgres.stop(how).await?;
    postgres.start_again().await?;
    let back = Instant::now();
    let away = seconds(back - from);
    stage.say(&format!("PostgreSQL was away for {away} ({how:?})"));
    stage.wait(NOTICED_WITHIN.max(load)).await;
    let window = Window {
        from,
        until: back + NOTICED_WITHIN,
        allows: is_without_books,
    };
    Ok(Restart { window, back })
}
