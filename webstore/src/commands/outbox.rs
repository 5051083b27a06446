//! `webstore outbox`: what orders still owe to others, for whoever looks after the shop.
//!
//! It opens the shop's store beside the shop and takes no role's lock, so that it works while the shop runs.
//! The running shop looks into its outbox often enough to need no call.

mod letters;

use anyhow::{Context, Result, bail};
use main_service::backing::OpenStore;
use main_service::world::SystemClock;
use shop::outbox::{DeadLetters, LetterFilter};
use shop::ports::{Clock, Outbox};
use tokio::runtime;

use super::ExistingStore;
use crate::options::{Common, OutboxWork};
use crate::output;

/// Does `work` on the outbox of the shop that `common` names.
pub(super) fn run(work: OutboxWork, common: &Common) -> Result<()> {
    let store = ExistingStore::of(common).context("outbox")?;
    let runtime = runtime::Builder::new_current_thread().enable_all().build();
    runtime
        .context("outbox: cannot start")?
        .block_on(open_and_do(work, &store))
}

async fn open_and_do(work: OutboxWork, store: &ExistingStore) -> Result<()> {
    let opened = OpenStore::open_existing(&store.address).await;
    let store = opened.context(store.unusable).context("outbox")?;
    let books = store.port();
    let outcome = match work {
        OutboxWork::List { dead, limit } => list(&*books, dead, usize::from(limit)).await,
        OutboxWork::Retry { all: true, .. } => retry_all(&*books).await,
        OutboxWork::Retry { ids, .. } => retry_these(&*books, ids).await,
    };
    store.close().await;
    outcome
}

async fn list(outbox: &dyn Outbox, only_dead: bool, limit: usize) -> Result<()> {
    let filter = if only_dead {
        LetterFilter::Dead
    } else {
        LetterFilter::All
    };
    let letters = outbox.letters(filter, limit).await.context("outbox")?;
    let status = outbox.outbox_status().await.context("outbox")?;
    output::say(&letters::listing(
        &letters,
        &status,
        filter,
        SystemClock::new().now(),
    ));
    Ok(())
}

async fn retry_all(outbox: &dyn Outbox) -> Result<()> {
    let retried = outbox
        .retry_dead(DeadLetters::All, SystemClock::new().now())
        .await;
    output::say(&letters::retried(retried.context("outbox")?.len()));
    Ok(())
}

/// Retries those that can be, and then fails with the names of the others.
async fn retry_these(outbox: &dyn Outbox, ids: Vec<i64>) -> Result<()> {
    let which = DeadLetters::These(ids.clone());
    let retried = outbox.retry_dead(which, SystemClock::new().now()).await;
    let retried = retried.context("outbox")?;
    if !retried.is_empty() {
        output::say(&letters::retried(retried.len()));
    }
    let others = ids.iter().filter(|id| !retried.contains(id));
    let others: Vec<String> = others.map(ToString::to_string).collect();
    if others.is_empty() {
        return Ok(());
    }
    bail!(
        "outbox: no dead letter has the id {}; `webstore outbox list --dead` lists them",
        others.join(" or ")
    )
}
