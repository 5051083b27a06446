//! Waiting until everything is settled: no order without a verdict, nothing owed, and the books agree.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, bail};
use tokio::time::{Instant, sleep};

use crate::buyers::Book;
use crate::progress::seconds;
use crate::shop::Shop;
use crate::witness::Witness;

/// Within this time of a start, or of the end of an outage, everything is settled.
pub(crate) const SETTLED_WITHIN: Duration = Duration::from_secs(10);

/// The pause between two looks.
const LOOK_PAUSE: Duration = Duration::from_millis(150);
/// How much longer is waited when it took too long, to say whether it is late or never comes.
const GRACE: Duration = Duration::from_secs(30);

/// Waits until everything is settled, and says how long after `since` it was. An error when that was not
/// within `limit`.
pub(crate) async fn settled(
    shop: &Shop,
    book: &Arc<Book>,
    since: Instant,
    limit: Duration,
) -> Result<Duration> {
    let mut look = Look {
        shop,
        witness: Witness::at(shop, book),
        undecided: book.doubtful(),
    };
    loop {
        let open = look
            .open()
            .await
            .unwrap_or_else(|error| Some(format!("{error:#}")));
        let elapsed = since.elapsed();
        match open {
            None if elapsed <= limit => return Ok(elapsed),
            None => bail!(
                "settled after {}, allowed are {}",
                seconds(elapsed),
                seconds(limit)
            ),
            Some(open) if elapsed > limit + GRACE => {
                bail!(
                    "not settled after {}, allowed are {}: {open}",
                    seconds(elapsed),
                    seconds(limit)
                );
            }
            Some(_) => sleep(LOOK_PAUSE).await,
        }
    }
}

struct Look<'a> {
    shop: &'a Shop,
    witness: Witness,
    /// Buyers who were left in doubt, and who had an order without a verdict when they were last looked at or were
    /// not looked at yet.
    undecided: BTreeSet<usize>,
}

impl Look<'_> {
    /// What is still open; nothing when nothing is.
    async fn open(&mut self) -> Result<Option<String>> {
        let pending = self.pending().await?;
        if !pending.is_empty() {
            let shown: Vec<String> = pending.iter().take(10).cloned().collect();
            return Ok(Some(format!(
                "{} orders are pending: {}",
                pending.len(),
                shown.join(", ")
            )));
        }
        if let Some(owed) = self.shop.owed().await? {
            return Ok(Some(format!("something is owed:\n{owed}")));
        }
        let imbalance = self.shop.imbalance().await?;
        Ok(imbalance.map(|text| format!("the ledger does not agree:\n{text}")))
    }

    /// Orders without a verdict. Nobody buys any more, so a buyer without one is not looked at again; and the
    /// orders of those who were told how theirs ended are compared at the very end.
    async fn pending(&mut self) -> Result<Vec<String>> {
        let mut pending = Vec::new();
        let mut still = BTreeSet::new();
        for buyer in &self.undecided {
            let states = self.witness.states(*buyer).await?;
            let open = states.into_iter().filter(|(_, state)| state == "pending");
            let before = pending.len();
            pending.extend(open.map(|(id, _)| id));
            if pending.len() > before {
                still.insert(*buyer);
            }
        }
        self.undecided = still;
        Ok(pending)
    }
}
