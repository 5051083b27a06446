//! What was counted, in the process itself: the embedded default, for one instance.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Mutex, PoisonError},
};

use async_trait::async_trait;
use shop::{
    ports::{CacheError, Tallies},
    tallies::{Batch, Hour, KEPT_HOURS, READ_HOURS_MAX, Sums},
};

/// Sums in memory. It keeps the latest 192 hours in which something was counted.
#[derive(Default)]
pub struct MemoryTallies {
    hours: Mutex<BTreeMap<Hour, Kept>>,
}

#[derive(Default)]
struct Kept {
    sums: Sums,
    /// The last batch of each sender.
    batches: HashMap<String, u64>,
}

impl MemoryTallies {
    /// Nothing was counted yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

#[async_trait]
impl Tallies for MemoryTallies {
    async fn add(&self, batch: &Batch) -> Result<(), CacheError> {
        let mut hours = self.hours.lock().unwrap_or_else(PoisonError::into_inner);
        hours.entry(batch.hour).or_default().add(batch);
        let kept_max = usize::try_from(KEPT_HOURS).unwrap_or(usize::MAX);
        while hours.len() > kept_max {
            hours.pop_first();
        }
        Ok(())
    }

    async fn read(&self, first: Hour, hours: u16) -> Result<Sums, CacheError> {
        let end = first.later(hours.min(READ_HOURS_MAX).into());
        let kept = self.hours.lock().unwrap_or_else(PoisonError::into_inner);
        let mut sums = Sums::new();
        for hour in kept.range(first..end).map(|(_, hour)| hour) {
            add_all(&mut sums, &hour.sums);
        }
        Ok(sums)
    }
}

impl Kept {
    fn add(&mut self, batch: &Batch) {
        let last = self.batches.entry(batch.sender.clone()).or_default();
        if *last < batch.number {
            *last = batch.number;
            add_all(&mut self.sums, &batch.sums);
        }
    }
}

fn add_all(sums: &mut Sums, more: &Sums) {
    for (event, count) in more {
        let sum = sums.entry(*event).or_default();
        *sum = sum.saturating_add(*count);
    }
}
