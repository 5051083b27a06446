//! The visits' contract.

use std::sync::Arc;

use commerce::UserId;
use main_service::caches::MemoryVisits;
use shop::{moment::Moment, ports::Visits, segments::Remembered};

const MINUTE_MS: i64 = 60 * 1_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;
/// The longest pause within a visit.
const GAP_MS: i64 = 30 * MINUTE_MS;
const ADA: UserId = UserId(1);
const BOB: UserId = UserId(12);

async fn visit(visits: &dyn Visits, user: UserId, now: i64) -> Remembered {
    visits.visit(user, Moment(now)).await.unwrap()
}

async fn purchase(visits: &dyn Visits, user: UserId, spend_cents: i64, now: i64) -> Remembered {
    visits.purchase(user, spend_cents, Moment(now)).await.unwrap()
}

fn remembered(last_seen: i64, spend_cents: i64, orders: i64) -> Remembered {
    Remembered {
        last_seen: Some(Moment(last_seen)),
        spend_cents,
        orders,
    }
}

/// Of somebody who was not here before this visit.
fn bought_in_this_visit(spend_cents: i64, orders: i64) -> Remembered {
    Remembered {
        last_seen: None,
        spend_cents,
        orders,
    }
}

async fn all_actions_of_a_visit_are_told_the_last_one_before_it(visits: Arc<dyn Visits>) {
    let none = Remembered::default();
    let mut now = 1_000_000_000;
    for (pause, expected) in [(0, none), (0, none), (GAP_MS, none), (1, none), (GAP_MS, none)] {
        now += pause;
        assert_eq!(visit(&*visits, ADA, now).await, expected, "after {pause} ms");
    }
    let before = now;
    for pause in [GAP_MS + 1, 0, 5, GAP_MS, GAP_MS] {
        now += pause;
        assert_eq!(
            visit(&*visits, ADA, now).await,
            remembered(before, 0, 0),
            "after {pause} ms"
        );
    }
    let before = now;
    now += GAP_MS + 1;
    assert_eq!(visit(&*visits, ADA, now).await, remembered(before, 0, 0));
}

async fn an_action_before_the_last_one_belongs_to_its_visit(visits: Arc<dyn Visits>) {
    assert_eq!(visit(&*visits, ADA, 5).await, Remembered::default());
    assert_eq!(visit(&*visits, ADA, DAY_MS).await, remembered(5, 0, 0));
    assert_eq!(visit(&*visits, ADA, DAY_MS - 40).await, remembered(5, 0, 0));
    assert_eq!(visit(&*visits, ADA, -7).await, remembered(5, 0, 0));
    assert_eq!(visit(&*visits, ADA, GAP_MS).await, remembered(-7, 0, 0));
}

async fn a_purchase_is_added_and_is_an_action_of_a_visit(visits: Arc<dyn Visits>) {
    assert_eq!(purchase(&*visits, ADA, 10_01, 5).await, Remembered::default());
    assert_eq!(
        purchase(&*visits, ADA, 0, 6).await,
        bought_in_this_visit(10_01, 1)
    );
    let later = 6 + GAP_MS + 1;
    assert_eq!(
        purchase(&*visits, ADA, 500_000_000_000, later).await,
        remembered(6, 10_01, 2)
    );
    let now = later + GAP_MS;
    assert_eq!(visit(&*visits, ADA, now).await, remembered(6, 500_000_001_001, 3));
    let later = now + GAP_MS + 1;
    assert_eq!(
        visit(&*visits, ADA, later).await,
        remembered(now, 500_000_001_001, 3)
    );
}

async fn each_customer_is_remembered_alone(visits: Arc<dyn Visits>) {
    purchase(&*visits, ADA, 1, 5).await;
    assert_eq!(visit(&*visits, BOB, 6).await, Remembered::default());
    assert_eq!(visit(&*visits, ADA, 7).await, bought_in_this_visit(1, 1));
}

async fn everything_is_forgotten_ninety_days_after_the_last_action(visits: Arc<dyn Visits>) {
    purchase(&*visits, ADA, 700, 0).await;
    let almost = 90 * DAY_MS - 1;
    assert_eq!(visit(&*visits, ADA, almost).await, remembered(0, 700, 1));
    let again = almost + almost;
    assert_eq!(visit(&*visits, ADA, again).await, remembered(almost, 700, 1));
    let over = again + 90 * DAY_MS;
    assert_eq!(visit(&*visits, ADA, over).await, Remembered::default());
    assert_eq!(
        visit(&*visits, ADA, over + GAP_MS + 1).await,
        remembered(over, 0, 0),
        "also what they bought"
    );
}

async fn who_buys_after_ninety_days_starts_anew(visits: Arc<dyn Visits>) {
    purchase(&*visits, ADA, 700, 0).await;
    let over = 90 * DAY_MS;
    assert_eq!(purchase(&*visits, ADA, 5, over).await, Remembered::default());
    assert_eq!(visit(&*visits, ADA, over).await, bought_in_this_visit(5, 1));
}

async fn purchases_at_once_are_all_added(visits: Arc<dyn Visits>) {
    let buy = |number: i64| {
        let visits = Arc::clone(&visits);
        tokio::spawn(async move { purchase(&*visits, ADA, number, 5).await })
    };
    let bought: Vec<_> = (1..=100).map(buy).collect();
    for purchase in bought {
        purchase.await.unwrap();
    }
    assert_eq!(visit(&*visits, ADA, 5).await, bought_in_this_visit(5_050, 100));
}

crate::visits_contract!(
    all_actions_of_a_visit_are_told_the_last_one_before_it,
    an_action_before_the_last_one_belongs_to_its_visit,
    a_purchase_is_added_and_is_an_action_of_a_visit,
    each_customer_is_remembered_alone,
    everything_is_forgotten_ninety_days_after_the_last_action,
    who_buys_after_ninety_days_starts_anew,
    purchases_at_once_are_all_added,
);

#[tokio::test]
async fn in_memory_who_was_here_longest_ago_makes_room() {
    let visits = MemoryVisits::with_limit(3);
    for (user, hour) in [(1, 1), (2, 2), (3, 3), (1, 4), (4, 5)] {
        visit(&visits, UserId(user), hour * HOUR_MS).await;
        assert!(visits.size() <= 3);
    }
    for (user, hour) in [(1, Some(4)), (4, Some(5)), (2, None)] {
        let before = visit(&visits, UserId(user), 6 * HOUR_MS).await;
        let last_seen = hour.map(|hour| Moment(hour * HOUR_MS));
        assert_eq!(before.last_seen, last_seen, "{user}");
    }
}

#[tokio::test]
async fn in_memory_who_does_not_come_back_is_swept_out() {
    let visits = MemoryVisits::new();
    for day in 0..1_000 {
        visit(&visits, UserId(day), day * DAY_MS).await;
        assert!(visits.size() <= 91, "{} on day {day}", visits.size());
    }
}
