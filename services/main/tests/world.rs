//! The contracts of time and chance, over every adapter.

use std::{collections::BTreeSet, time::Duration};

use main_service::world::{ManualClock, SeededChance, SystemChance, SystemClock};
use shop::{
    moment::Moment,
    ports::{Chance, Clock},
};

/// 2026-01-01T00:00:00Z.
const NEW_YEAR: Moment = Moment(1_767_225_600_000);
const DRAWS: usize = 1_000;

fn tells_milliseconds_since_1970(clock: &dyn Clock) {
    let now = clock.now();
    assert!(now >= NEW_YEAR, "{now:?}");
    assert!(
        now < NEW_YEAR.days_later(200 * 365),
        "{now:?} is not in milliseconds"
    );
}

fn draws_differ_and_fill_their_range(chance: &dyn Chance) {
    let secrets: BTreeSet<_> = (0..DRAWS).map(|_| chance.secret_bytes()).collect();
    assert_eq!(secrets.len(), DRAWS);
    let fractions: Vec<_> = (0..DRAWS).map(|_| chance.fraction()).collect();
    assert!(fractions.iter().all(|fraction| (0.0..1.0).contains(fraction)));
    let low = fractions.iter().filter(|fraction| **fraction < 0.5).count();
    assert!(
        (DRAWS / 4..DRAWS * 3 / 4).contains(&low),
        "{low} of {DRAWS} are below a half"
    );
}

#[test]
fn every_clock_tells_the_time() {
    for clock in [&SystemClock::new() as &dyn Clock, &ManualClock::new(NEW_YEAR)] {
        tells_milliseconds_since_1970(clock);
    }
}

#[test]
fn every_chance_draws_evenly() {
    for chance in [&SystemChance as &dyn Chance, &SeededChance::new(7)] {
        draws_differ_and_fill_their_range(chance);
    }
}

#[test]
fn a_manual_clock_moves_only_when_told() {
    let clock = ManualClock::new(NEW_YEAR);
    assert_eq!(clock.now(), NEW_YEAR);
    clock.advance(Duration::from_millis(1_500));
    assert_eq!(clock.now(), Moment(NEW_YEAR.0 + 1_500));
}

#[test]
fn the_same_seed_draws_the_same() {
    let draw = |seed| {
        let chance = SeededChance::new(seed);
        (
            chance.secret_bytes(),
            chance.fraction().to_bits(),
            chance.secret_bytes(),
        )
    };
    assert_eq!(draw(7), draw(7));
    assert_ne!(draw(7), draw(8));
    let first = draw(7);
    assert_ne!(first.0, first.2);
}

#[tokio::test]
async fn who_sleeps_on_a_manual_clock_wakes_when_the_time_has_passed() {
    let clock = ManualClock::new(NEW_YEAR);
    let nap = Duration::from_millis(250);
    tokio::join!(clock.sleep(nap), clock.sleep(nap));
    assert_eq!(clock.now(), NEW_YEAR.after(nap));
}
