//! Checkout never loses money: random schedules of everything that can happen, over the real heart and the
//! real stores, and the laws that must hold after every step and at the end.
//!
//! `steps` says what can happen and `play` does it; `books`, `laws`, `answers` and `ending` say what must be true. A failure names
//! its seed and the few steps that are needed for it; `WEBSTORE_TEST_SEED` replays a seed.

#![expect(clippy::unwrap_used, reason = "a test may unwrap")]

mod answers;
mod books;
mod ending;
mod goods;
mod laws;
mod partners;
mod pauses;
mod play;
mod postgres;
mod sales;
mod steps;
mod storefront;
mod tally;

use std::{ops::Range, sync::Arc};

use shop::ports::Passwords;

use crate::{
    books::Broken,
    play::Play,
    steps::{Step, schedule},
    storefront::{StoreKind, Storefront, passwords},
    tally::Tally,
};

/// Plays the steps over a new shop and says what happened, or which law was broken.
async fn play(
    kind: StoreKind,
    passwords: &Arc<dyn Passwords>,
    seed: u64,
    steps: &[Step],
) -> Result<Tally, Broken> {
    let shop = Storefront::open(kind, Arc::clone(passwords), seed).await;
    let mut play = Play::new(shop);
    let verdict = play_all(&mut play, seed, steps).await;
    play.shop.close().await;
    verdict.map(|()| play.tally)
}

async fn play_all(play: &mut Play, seed: u64, steps: &[Step]) -> Result<(), Broken> {
    for step in steps {
        play.perform(*step).await?;
    }
    play.end(seed.is_multiple_of(2)).await
}

/// Leaves out every step without which the schedule still breaks a law.
async fn shortest(
    kind: StoreKind,
    passwords: &Arc<dyn Passwords>,
    seed: u64,
    mut steps: Vec<Step>,
    mut broken: Broken,
) -> (Vec<Step>, Broken) {
    let mut index = 0;
    while index < steps.len() {
        let mut fewer = steps.clone();
        fewer.remove(index);
        match play(kind, passwords, seed, &fewer).await {
            Ok(_) => index += 1,
            Err(still_broken) => {
                broken = still_broken;
                steps = fewer;
                index = 0;
            }
        }
    }
    (steps, broken)
}

/// The seeds that a test plays: those that it is given, or the one that is to be replayed.
fn seeds(given: Range<u64>) -> Range<u64> {
    let Some(text) = std::env::var_os("WEBSTORE_TEST_SEED") else {
        return given;
    };
    let seed: u64 = text.to_str().and_then(|text| text.parse().ok()).unwrap();
    seed..seed + 1
}

async fn check(kind: StoreKind, given: Range<u64>) {
    let passwords = passwords();
    let mut tally = Tally::default();
    for seed in seeds(given) {
        let steps = schedule(seed);
        match play(kind, &passwords, seed, &steps).await {
            Ok(happened) => tally.add(happened),
            Err(broken) => {
                let (steps, broken) = shortest(kind, &passwords, seed, steps, broken).await;
                let steps: Vec<_> = steps.iter().map(|step| format!("{step:?}")).collect();
                panic!("seed {seed}: {broken}\nafter\n{}", steps.join("\n"));
            }
        }
    }
    let is_replay = std::env::var_os("WEBSTORE_TEST_SEED").is_some();
    assert!(
        is_replay || tally.saw_everything(),
        "something never happened: {tally:?}"
    );
}

/// Tests that play over memory, each its own thousands of seeds, so that they run beside each other.
macro_rules! over_memory {
    ($($test:ident: $seeds:expr),+ $(,)?) => {
        $(#[tokio::test]
        async fn $test() {
            check(StoreKind::Memory, $seeds).await;
        })+
    };
}

over_memory! {
    schedules_0_to_2499_lose_no_money: 0..2_500,
    schedules_2500_to_4999_lose_no_money: 2_500..5_000,
    schedules_5000_to_7499_lose_no_money: 5_000..7_500,
    schedules_7500_to_9999_lose_no_money: 7_500..10_000,
}

#[tokio::test]
async fn schedules_over_a_file_lose_no_money() {
    check(StoreKind::Sqlite, 20_000..20_200).await;
}

#[tokio::test]
async fn schedules_over_postgres_lose_no_money() {
    if postgres::is_there() {
        check(StoreKind::Postgres, 30_000..30_040).await;
    }
}
