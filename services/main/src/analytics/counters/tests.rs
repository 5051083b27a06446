use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use async_trait::async_trait;
use commerce::Country;
use shop::tallies::Stage;

use super::*;
use crate::{caches::MemoryTallies, world::SeededChance};

const VIEWED: Event = Event::Stage(Stage::ViewProduct, Country::FR);
const HOUR: Hour = Hour(490_896);

/// Tallies that fail so many times from now on.
#[derive(Default)]
struct Shaky {
    tallies: MemoryTallies,
    /// Nothing is added.
    refusals: AtomicU32,
    /// It is added, and nobody hears of it.
    losses: AtomicU32,
}

fn is_next(failures: &AtomicU32) -> bool {
    failures
        .fetch_update(Relaxed, Relaxed, |left| left.checked_sub(1))
        .is_ok()
}

#[async_trait]
impl Tallies for Shaky {
    async fn add(&self, batch: &Batch) -> Result<(), CacheError> {
        let failure = Err(CacheError("it is away".to_owned()));
        if is_next(&self.refusals) {
            return failure;
        }
        self.tallies.add(batch).await?;
        if is_next(&self.losses) { failure } else { Ok(()) }
    }

    async fn read(&self, first: Hour, hours: u16) -> Result<Sums, CacheError> {
        self.tallies.read(first, hours).await
    }
}

fn scene(seed: u64) -> (Arc<Shaky>, Counters) {
    let tallies = Arc::<Shaky>::default();
    let shared: Arc<dyn Tallies> = Arc::<Shaky>::clone(&tallies);
    (tallies, Counters::new(shared, &SeededChance::new(seed)))
}

async fn read(tallies: &Shaky, hours: u16) -> u64 {
    let sums = tallies.read(HOUR, hours).await.unwrap();
    sums.get(&VIEWED).copied().unwrap_or(0)
}

#[tokio::test]
async fn what_could_not_be_sent_is_sent_the_next_time_and_once() {
    for (refusals, losses) in [(0, 0), (1, 0), (3, 0), (0, 1), (0, 3), (2, 2)] {
        let (tallies, counters) = scene(1);
        tallies.refusals.store(refusals, Relaxed);
        tallies.losses.store(losses, Relaxed);
        let mut failures = 0;
        for hour in [0, 0, 1] {
            counters.count(HOUR.later(hour), VIEWED);
            failures += u32::from(counters.flush().await.is_err());
        }
        while counters.flush().await.is_err() {
            failures += 1;
        }
        assert_eq!(failures, refusals + losses);
        assert_eq!((read(&tallies, 1).await, read(&tallies, 2).await), (2, 3));
    }
}

#[tokio::test]
async fn two_instances_are_added_up() {
    let (tallies, counters) = scene(1);
    let other = Counters::new(Arc::clone(&counters.tallies), &SeededChance::new(2));
    for instance in [&counters, &other, &other, &counters, &other] {
        instance.count(HOUR, VIEWED);
        instance.flush().await.unwrap();
    }
    assert_eq!(read(&tallies, 1).await, 5);
}

#[tokio::test]
async fn during_a_long_outage_the_oldest_hours_are_given_up() {
    let (tallies, counters) = scene(1);
    for hour in 0..=HOURS_MAX {
        counters.count(HOUR.later(hour), VIEWED);
    }
    counters.flush().await.unwrap();
    assert_eq!((read(&tallies, 1).await, read(&tallies, 3).await), (0, 2));
}
