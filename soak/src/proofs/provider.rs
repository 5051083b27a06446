//! The payment provider dies, or freezes, and comes back: errors only meanwhile, and everything settled after.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, ensure};
use lab::Signal;
use tokio::time::{Instant, sleep};

use super::Ending;
use crate::buyers::{Book, Heard};
use crate::outage::{Window, errors_only_inside, is_doubt};
use crate::progress::seconds;
use crate::settling::{SETTLED_WITHIN, settled};
use crate::shop::{Layout, PROVIDER, Shop, partners_as_usual};
use crate::stage::Stage;
use crate::witness::{self, Witness};

/// How long breaker and reconciler may take to notice that the provider is back.
const NOTICED_WITHIN: Duration = Duration::from_secs(6);
/// How long everything must then go well.
const AFTERWARDS: Duration = Duration::from_secs(2);
/// The pause between two looks at orders that wait for the provider.
const LOOK_PAUSE: Duration = Duration::from_millis(250);

/// How the provider goes away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// Killed, so that nobody can connect; and started again.
    Dies,
    /// Stopped, so that everybody can connect and nobody is answered; and continued.
    Freezes,
}

/// The provider is killed and started again.
pub(super) async fn prove_down(stage: Stage) -> Result<Ending> {
    prove(&stage, Way::Dies).await
}

/// The provider is frozen and thawed.
pub(super) async fn prove_frozen(stage: Stage) -> Result<Ending> {
    prove(&stage, Way::Freezes).await
}

async fn prove(stage: &Stage, way: Way) -> Result<Ending> {
    let _permit = stage.permit().await?;
    let mut shop = stage.open(Layout::Provider, &partners_as_usual()).await?;
    let outcome = take_away(&mut shop, stage, way).await;
    shop.close(outcome)
}

async fn take_away(shop: &mut Shop, stage: &Stage, way: Way) -> Result<Ending> {
    let (before, outage) = stage.pick((5, 20), (2, 5));
    let (before, outage) = (Duration::from_secs(before), Duration::from_secs(outage));
    let book = Arc::new(Book::default());
    let crowd = stage.gather(shop, &book).await?;
    stage.wait(before).await;
    let from = Instant::now();
    away(shop, way).await?;
    stage.say(&format!("the provider is away for {}", seconds(outage)));
    stage.wait(outage).await;
    back(shop, way).await?;
    let returned = Instant::now();
    let last_seen = last_pending(shop, &book, returned).await?;
    crowd.leave().await;
    let until = returned + NOTICED_WITHIN;
    let settled_after = settled(shop, &book, until, SETTLED_WITHIN).await?;
    // Where nobody saw the end of it, it came while everything was being settled.
    let recovery = last_seen.unwrap_or(NOTICED_WITHIN + settled_after);
    let window = Window {
        from,
        until,
        allows: is_doubt,
    };
    let counts = errors_only_inside(&book.notes(), &[window])?;
    ensure!(counts.excused > 0, "no buyer noticed that the provider was away");
    ensure!(counts.outside > 0, "nobody bought before and after");
    let charges = witness::compare(shop, &book).await?;
    let done = format!(
        "{} away, {} checkouts, {} errors or doubts in the window, {charges} charges compared, \
         all settled {} after the window",
        seconds(outage),
        book.checkouts().0,
        counts.excused,
        seconds(settled_after)
    );
    Ok(Ending::proven(done, Some(recovery)))
}

async fn away(shop: &mut Shop, way: Way) -> Result<()> {
    match way {
        Way::Dies => shop.kill(PROVIDER).await,
        Way::Freezes => shop.signal(PROVIDER, Signal::Freeze),
    }
}

async fn back(shop: &mut Shop, way: Way) -> Result<()> {
    match way {
        Way::Dies => {
            shop.start(PROVIDER).await?;
            shop.set_provider(&partners_as_usual()).await
        }
        Way::Freezes => shop.signal(PROVIDER, Signal::Thaw),
    }
}

/// Watches the orders that were left pending, until the crowd has seen enough; how long after the return the
/// last one was still pending. Nothing when one is at the end.
async fn last_pending(shop: &Shop, book: &Arc<Book>, returned: Instant) -> Result<Option<Duration>> {
    let witness = Witness::at(shop, book);
    let mut last = Duration::ZERO;
    let mut is_over = false;
    while returned.elapsed() < NOTICED_WITHIN + AFTERWARDS {
        sleep(LOOK_PAUSE).await;
        is_over = !is_any_pending(&witness, book).await?;
        if !is_over {
            last = returned.elapsed();
        }
    }
    Ok(is_over.then_some(last))
}

async fn is_any_pending(witness: &Witness, book: &Book) -> Result<bool> {
    for (number, buyer) in book.buyers().iter().enumerate() {
        let heard = buyer.attempts.iter().flat_map(|attempt| &attempt.heard);
        for heard in heard {
            if let Heard::Pending { order_id } = heard
                && witness.order(number, order_id).await?.status == "pending"
            {
                return Ok(true);
            }
        }
    }
    Ok(false)
}
