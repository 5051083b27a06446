//! Leases: one holder at a time.

use futures_util::future::join_all;
use shop::{ports::Store, reconcile::LEASE_MAX};

use crate::scenes::later;

const NAME: &str = "reconciler";

/// Asks for the lease at `now` until `until`, and says whether it was given.
async fn take(store: &dyn Store, holder: &str, now: i64, until: i64) -> bool {
    let taken = store.take_lease(NAME, holder, later(now), later(until));
    taken.await.unwrap()
}

async fn one_holds_it_until_it_ends(store: &dyn Store) {
    for (holder, now, until, expected) in [
        ("ada", 0, 100, true),
        ("bob", 0, 100, false),
        ("bob", 99, 199, false),
        // Ada renews, and what Bob asked for meanwhile changed nothing.
        ("ada", 99, 199, true),
        ("bob", 100, 200, false),
        ("bob", 198, 298, false),
        ("bob", 199, 299, true),
        ("ada", 199, 299, false),
        // Bob lets it end, and takes it again.
        ("bob", 900, 1_000, true),
        ("ada", 999, 1_099, false),
        ("ada", 1_000, 1_100, true),
    ] {
        let taken = take(store, holder, now, until).await;
        assert_eq!(taken, expected, "{holder} at {now}");
    }
}

async fn a_renewal_may_be_shorter(store: &dyn Store) {
    assert!(take(store, "ada", 0, 1_000).await);
    assert!(take(store, "ada", 10, 20).await);
    assert!(take(store, "bob", 20, 30).await);
}

async fn a_clock_that_was_set_back_frees_it(store: &dyn Store) {
    let longest = i64::try_from(LEASE_MAX.as_millis()).unwrap();
    assert!(take(store, "ada", 0, longest).await);
    assert!(!take(store, "bob", 0, longest).await);
    assert!(
        take(store, "bob", -1, longest).await,
        "nobody takes it for so long"
    );
    assert!(!take(store, "ada", 0, longest).await);
    assert!(take(store, "ada", -3_600_000, 0).await);
}

async fn leases_of_other_names_are_others(store: &dyn Store) {
    assert!(take(store, "ada", 0, 100).await);
    for (name, expected) in [("another", true), (NAME, false)] {
        let taken = store.take_lease(name, "bob", later(0), later(100)).await;
        assert_eq!(taken, Ok(expected), "{name}");
    }
}

async fn of_16_who_ask_at_once_one_gets_it(store: &dyn Store) {
    for round in 0..4 {
        let (now, until) = (round * 100, round * 100 + 100);
        let holders: Vec<_> = (0..16).map(|number| format!("holder {number}")).collect();
        let asked = holders.iter().map(|holder| take(store, holder, now, until));
        let taken = join_all(asked).await;
        assert_eq!(taken.into_iter().filter(|taken| *taken).count(), 1, "{round}");
    }
}

contract!(
    one_holds_it_until_it_ends,
    a_renewal_may_be_shorter,
    a_clock_that_was_set_back_frees_it,
    leases_of_other_names_are_others,
    of_16_who_ask_at_once_one_gets_it,
);
