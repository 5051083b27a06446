//! Inventory and CRM die and come back: buyers hear nothing of it, and what was owed to both is delivered after.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use tokio::time::Instant;

use super::Ending;
use crate::buyers::Book;
use crate::outage::{Window, errors_only_inside};
use crate::progress::seconds;
use crate::settling::settled;
use crate::shop::{AFTERWARDS, Layout, Shop, partners_as_usual};
use crate::stage::Stage;
use crate::witness;

/// The first pause of the outbox between two tries; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(300);
/// How long the slowest breaker stays open before it lets one try through: the CRM's.
const BREAKER_PAUSE: Duration = Duration::from_secs(5);
/// What a delivery itself may take, and a look at it.
const DELIVERY: Duration = Duration::from_secs(2);

/// Kills both, and starts them again.
pub(super) async fn prove(stage: Stage) -> Result<Ending> {
    let _permit = stage.permit().await?;
    let mut shop = stage.open(Layout::Afterwards, &partners_as_usual()).await?;
    let outcome = take_away(&mut shop, &stage).await;
    shop.close(outcome)
}

async fn take_away(shop: &mut Shop, stage: &Stage) -> Result<Ending> {
    let (before, outage) = stage.pick((5, 60), (2, 6));
    let (before, outage) = (Duration::from_secs(before), Duration::from_secs(outage));
    let book = Arc::new(Book::default());
    let crowd = stage.gather(shop, &book).await?;
    stage.wait(before).await;
    let from = Instant::now();
    shop.kill(AFTERWARDS).await?;
    stage.say(&format!("inventory and CRM are dead for {}", seconds(outage)));
    stage.wait(outage).await;
    let owed = shop
        .owed()
        .await?
        .context("nothing is owed, so nobody noticed the outage")?;
    shop.start(AFTERWARDS).await?;
    let returned = Instant::now();
    stage.wait(BREAKER_PAUSE + DELIVERY).await;
    crowd.leave().await;
    let bound = drained_within(outage);
    stage.say(&format!("owed when they return: {}", sum(&owed)));
    let recovery = settled(shop, &book, returned, bound).await?;
    let window = Window {
        from,
        until: returned,
        allows: |_| false,
    };
    let counts = errors_only_inside(&book.notes(), &[window])?;
    ensure!(counts.inside > 0, "nobody bought while they were dead");
    let charges = witness::compare(shop, &book).await?;
    let done = format!(
        "{} dead, {} checkouts, no error; {} when they returned, drained in {} (the backoff allows {}), \
         {charges} charges compared",
        seconds(outage),
        book.checkouts().0,
        sum(&owed),
        seconds(recovery),
        seconds(bound)
    );
    Ok(Ending::proven(done, Some(recovery)))
}

/// The sum in the last line of a list of letters, without what is said about the list.
fn sum(list: &str) -> &str {
    let last = list.trim_end().lines().last().unwrap_or_default();
    last.split(';').next().unwrap_or_default()
}

/// The time after an outage in which everything that was owed is delivered, by the outbox's own schedule.
///
/// The pause after the k-th failed try is at most `FIRST_PAUSE · 2^(k-1)` and at least half of that, so whoever
/// fails at some moment has at most twice that time before them, and one first pause. The last try that fails is
/// one that meets a breaker which is still open although the partner is back; then comes the longest of all pauses.
fn drained_within(outage: Duration) -> Duration {
    let last_failure = outage + BREAKER_PAUSE;
    BREAKER_PAUSE + (last_failure * 2 + FIRST_PAUSE).min(LONGEST_PAUSE) + DELIVERY
}

#[cfg(test)]
mod tests {
    use super::*;

    /// When somebody is delivered to who fails until `failing`: all pauses are this part of the longest that
    /// they may be, and the last one is as long as it may be.
    fn delivered_at(failing: Duration, part: f64) -> Duration {
        let mut pause = FIRST_PAUSE;
        let mut at = Duration::ZERO;
        while at + pause.mul_f64(part) < failing {
            at += pause.mul_f64(part);
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
        at + pause
    }

    #[test]
    fn the_bound_holds_for_every_luck() {
        for down in [1, 6, 20, 60, 600].map(Duration::from_secs) {
            for part in [0.5, 0.6, 0.75, 0.9, 1.0] {
                for failing in [down, down + BREAKER_PAUSE] {
                    let at = delivered_at(failing, part);
                    assert!(
                        at <= down + drained_within(down),
                        "{down:?} {part} {failing:?}: {at:?}"
                    );
                }
            }
        }
    }
}
