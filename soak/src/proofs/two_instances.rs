//! main-service runs twice over the same PostgreSQL and Redis, and again and again one of the two is killed and started
//! again: the buyers of the other hear nothing of it, and everything is paid, delivered and told once.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use tokio::time::Instant;

use super::Ending;
use crate::buyers::{Book, Heard, Note, retry_unanswered};
use crate::deliveries;
use crate::outage::{Counts, Window, errors_only_inside};
use crate::settling::{SETTLED_WITHIN, settled};
use crate::shop::{House, Layout, MAIN, Shop, TWIN, partners_as_usual};
use crate::stage::Stage;
use crate::witness;

/// How long after the start of an instance its buyers may still find a connection that its last one left.
const NOTICED_WITHIN: Duration = Duration::from_millis(500);
/// Both instances.
const INSTANCES: [House; 2] = [MAIN, TWIN];

/// Kills the one, then the other.
pub(super) async fn prove(stage: Stage) -> Result<Ending> {
    let _permit = stage.permit().await?;
    let mut shop = stage.open(Layout::Twins, &partners_as_usual()).await?;
    let outcome = kill_in_turns(&mut shop, &stage).await;
    shop.close(outcome)
}

async fn kill_in_turns(shop: &mut Shop, stage: &Stage) -> Result<Ending> {
    let (every, kills) = stage.pick((5, 12), (3, 3));
    let book = Arc::new(Book::default());
    let mut crowds = Vec::new();
    for house in INSTANCES {
        crowds.push(stage.gather_at(shop, house, &book).await?);
    }
    let mut windows = Vec::new();
    for house in INSTANCES.into_iter().cycle().take(kills) {
        stage.wait(Duration::from_secs(every)).await;
        windows.push((house, kill(shop, house).await?));
    }
    let last = windows.last().context("nobody was killed")?.1.until;
    stage.say(&format!("{kills} kills, one every {every} s"));
    stage.wait(Duration::from_secs(every)).await;
    for crowd in crowds {
        crowd.leave().await;
    }
    let notes = book.notes();
    // Most of them ask another instance than before: all know what was asked.
    let retried = retry_unanswered(shop.address_of(TWIN), Arc::clone(&book)).await?;
    let recovery = settled(shop, &book, Instant::now().max(last), SETTLED_WITHIN).await?;
    let counts = errors_only_of_the_killed(shop, &notes, &windows)?;
    let charges = witness::compare(shop, &book).await?;
    let (told, reserved) = deliveries::compare(shop, &book).await?;
    let done = format!(
        "{kills} kills, one every {every} s; {} checkouts, {} answers lost, {retried} asked again; {charges} charges, \
         {told} orders in the CRM and {reserved} reservations compared",
        book.checkouts().0,
        counts.excused,
    );
    Ok(Ending::proven(done, Some(recovery)))
}

/// Kills an instance and starts it again; in which time its buyers may be left without an answer.
async fn kill(shop: &mut Shop, house: House) -> Result<Window> {
    let from = Instant::now();
    shop.kill(house).await?;
    shop.start(house).await?;
    Ok(Window {
        from,
        until: Instant::now() + NOTICED_WITHIN,
        allows: |heard| matches!(heard, Heard::Nothing { .. }),
    })
}

/// Each instance's buyers hear errors only while their own one is away.
fn errors_only_of_the_killed(shop: &Shop, notes: &[Note], windows: &[(House, Window)]) -> Result<Counts> {
    let mut sums = Counts::default();
    for house in INSTANCES {
        let address = shop.address_of(house);
        let windows: Vec<_> = windows
            .iter()
            .filter(|(killed, _)| *killed == house)
            .map(|(_, window)| *window)
            .collect();
        let notes: Vec<_> = notes.iter().filter(|note| note.at == address).cloned().collect();
        let counts = errors_only_inside(&notes, &windows);
        let counts = counts.with_context(|| format!("the buyers of {}", house.name))?;
        ensure!(counts.outside > 0, "nobody bought at {}", house.name);
        ensure!(counts.excused > 0, "no buyer of {} noticed the kills", house.name);
        sums.outside += counts.outside;
        sums.inside += counts.inside;
        sums.excused += counts.excused;
    }
    Ok(sums)
}
