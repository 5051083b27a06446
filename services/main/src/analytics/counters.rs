//! What this instance counted, until it is with what the others counted.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use shop::{
    ports::{CacheError, Chance, Tallies},
    tallies::{Batch, Event, Hour, KEPT_HOURS, Sums},
    tokens::random_key,
};

/// Hours of which sums wait at most. The oldest is given up for a new one.
const HOURS_MAX: i64 = KEPT_HOURS;

/// Sums on their way to [`Tallies`].
pub(super) struct Counters {
    tallies: Arc<dyn Tallies>,
    /// Names this instance among the others.
    sender: String,
    counted: Mutex<BTreeMap<Hour, Sums>>,
    sending: tokio::sync::Mutex<Sending>,
}

#[derive(Default)]
struct Sending {
    /// The number of the last batch.
    last: u64,
    /// The batch that was sent and not confirmed. It is sent again as it is, so that it is added once.
    in_doubt: Option<Batch>,
}

impl Counters {
    pub(super) fn new(tallies: Arc<dyn Tallies>, chance: &dyn Chance) -> Self {
        Self {
            tallies,
            sender: random_key("", chance),
            counted: Mutex::default(),
            sending: tokio::sync::Mutex::default(),
        }
    }

    /// Counts one in that hour.
    pub(super) fn count(&self, hour: Hour, event: Event) {
        let mut counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        let sum = counted.entry(hour).or_default().entry(event).or_default();
        *sum = sum.saturating_add(1);
        if i64::try_from(counted.len()).is_ok_and(|hours| hours > HOURS_MAX) {
            counted.pop_first();
        }
    }

    /// Sends everything that was counted so far. What cannot be sent is kept for the next time.
    pub(super) async fn flush(&self) -> Result<(), CacheError> {
        let mut sending = self.sending.lock().await;
        loop {
            if sending.in_doubt.is_none() {
                sending.in_doubt = self.next(sending.last + 1);
            }
            let Some(batch) = &sending.in_doubt else {
                return Ok(());
            };
            self.tallies.add(batch).await?;
            sending.last = batch.number;
            sending.in_doubt = None;
        }
    }

    /// The sums of the oldest hour.
    fn next(&self, number: u64) -> Option<Batch> {
        let mut counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        let (hour, sums) = counted.pop_first()?;
        Some(Batch {
            hour,
            sender: self.sender.clone(),
            number,
            sums,
        })
    }
}

#[cfg(test)]
mod tests;
