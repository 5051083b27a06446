//! The tallies' contract.

use std::sync::Arc;

use commerce::{Country, PaymentMethod};
use main_service::caches::MemoryTallies;
use shop::{
    ports::Tallies,
    segments::{Action, Segment},
    tallies::{Batch, Event, Hour, Stage, Sums},
};

const BROWSED: Event = Event::Stage(Stage::BrowseCatalog, Country::US);
const SOLD: Event = Event::Sale(Country::JP, PaymentMethod::PayPal);
/// The first hour of 2026.
const HOUR: Hour = Hour(490_896);

async fn add(tallies: &dyn Tallies, hour: Hour, number: u64, sums: &[(Event, u64)]) {
    add_from(tallies, "a", hour, number, sums).await;
}

async fn add_from(tallies: &dyn Tallies, sender: &str, hour: Hour, number: u64, sums: &[(Event, u64)]) {
    let batch = Batch {
        hour,
        sender: sender.to_owned(),
        number,
        sums: sums.iter().copied().collect(),
    };
    tallies.add(&batch).await.unwrap();
}

async fn read(tallies: &dyn Tallies, first: Hour, hours: u16) -> Vec<(Event, u64)> {
    tallies.read(first, hours).await.unwrap().into_iter().collect()
}

async fn nothing_was_counted_at_first(tallies: Arc<dyn Tallies>) {
    assert_eq!(tallies.read(HOUR, 168).await.unwrap(), Sums::new());
}

async fn sums_of_an_hour_are_added_up(tallies: Arc<dyn Tallies>) {
    add(&*tallies, HOUR, 1, &[(BROWSED, 3), (SOLD, 1)]).await;
    add(&*tallies, HOUR, 2, &[(BROWSED, 4)]).await;
    assert_eq!(read(&*tallies, HOUR, 1).await, [(BROWSED, 7), (SOLD, 1)]);
}

async fn a_range_has_its_hours_and_no_others(tallies: Arc<dyn Tallies>) {
    for hour in 0..170 {
        add(&*tallies, HOUR.later(hour), 1, &[(BROWSED, 1), (SOLD, 1_000)]).await;
    }
    for (first, hours, expected) in [(0, 1, 1), (169, 1, 1), (168, 5, 2), (-3, 5, 2), (0, 168, 168)] {
        let found = read(&*tallies, HOUR.later(first), hours).await;
        let expected = [(BROWSED, expected), (SOLD, 1_000 * expected)];
        assert_eq!(found, expected, "{hours} hours from {first}");
    }
    assert_eq!(read(&*tallies, HOUR.later(170), 168).await, []);
    assert_eq!(read(&*tallies, HOUR, 0).await, []);
    assert_eq!(
        read(&*tallies, HOUR, 169).await[0],
        (BROWSED, 168),
        "no more at once"
    );
}

async fn a_batch_that_comes_again_is_not_added_again(tallies: Arc<dyn Tallies>) {
    for number in [1, 1, 2, 1, 2, 7, 7] {
        add(&*tallies, HOUR, number, &[(BROWSED, 1)]).await;
    }
    assert_eq!(read(&*tallies, HOUR, 1).await, [(BROWSED, 3)]);
    add_from(&*tallies, "b", HOUR, 1, &[(BROWSED, 10)]).await;
    add(&*tallies, HOUR.later(1), 7, &[(BROWSED, 100)]).await;
    assert_eq!(read(&*tallies, HOUR, 2).await, [(BROWSED, 113)]);
}

async fn every_event_is_found_again(tallies: Arc<dyn Tallies>) {
    let sums: Vec<(Event, u64)> = Event::all().zip(1..).collect();
    add(&*tallies, HOUR, 1, &sums).await;
    let expected: Sums = sums.into_iter().collect();
    assert_eq!(tallies.read(HOUR, 1).await.unwrap(), expected);
    let vip = Event::Segment(Segment::Vip, Action::Checkout, Country::IN);
    assert!(expected.contains_key(&vip));
}

async fn of_many_at_once_none_is_lost(tallies: Arc<dyn Tallies>) {
    let add = |number: u64| {
        let tallies = Arc::clone(&tallies);
        let sender = format!("sender {number}");
        tokio::spawn(async move { add_from(&*tallies, &sender, HOUR, 1, &[(SOLD, number)]).await })
    };
    let added: Vec<_> = (1..=100).map(add).collect();
    for batch in added {
        batch.await.unwrap();
    }
    assert_eq!(read(&*tallies, HOUR, 1).await, [(SOLD, 5_050)]);
}

crate::tallies_contract!(
    nothing_was_counted_at_first,
    sums_of_an_hour_are_added_up,
    a_range_has_its_hours_and_no_others,
    a_batch_that_comes_again_is_not_added_again,
    every_event_is_found_again,
    of_many_at_once_none_is_lost,
);

#[tokio::test]
async fn in_memory_old_hours_make_room() {
    let tallies = MemoryTallies::new();
    for hour in 0..193 {
        add(&tallies, HOUR.later(hour), 1, &[(BROWSED, 1)]).await;
    }
    assert_eq!(
        read(&tallies, HOUR, 2).await,
        [(BROWSED, 1)],
        "the first is forgotten"
    );
}
