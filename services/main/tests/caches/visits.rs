//! The visits' contract.

use std::sync::Arc;

use commerce::UserId;
use main_service::caches::MemoryVisits;
use shop::{moment::Moment, ports::Visits, segments::Remembered};

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
const ADA: UserId = UserId(1);
const BOB: UserId = UserId(12);

async fn visit(visits: &dyn Visits, user: UserId, now: i64) -> Remembered {
    visits.visit(user, Moment(now)).await.unwrap()
}

async fn purchase(visits: &dyn Visits, user: UserId, spend_cents: i64, now: i64) {
    visits.purchase(user, spend_cents, Moment(now)).await.unwrap();
}

fn remembered(last_seen: i64, spend_cents: i64, orders: i64) -> Remembered {
    Remembered {
        last_seen: Some(Moment(last_seen)),
        spend_cents,
        orders,
    }
}

async fn a_visit_tells_what_was_before_it(visits: Arc<dyn Visits>) {
    assert_eq!(visit(&*visits, ADA, 5).await, Remembered::default());
    assert_eq!(visit(&*visits, ADA, 7).await, remembered(5, 0, 0));
    assert_eq!(visit(&*visits, ADA, 7).await, remembered(7, 0, 0));
}

async fn a_purchase_is_added_and_is_a_visit(visits: Arc<dyn Visits>) {
    purchase(&*visits, ADA, 10_01, 5).await;
    purchase(&*visits, ADA, 0, 6).await;
    purchase(&*visits, ADA, 500_000_000_000, 9).await;
    assert_eq!(visit(&*visits, ADA, 10).await, remembered(9, 500_000_001_001, 3));
    assert_eq!(visit(&*visits, ADA, 11).await, remembered(10, 500_000_001_001, 3));
}

async fn each_customer_is_remembered_alone(visits: Arc<dyn Visits>) {
    purchase(&*visits, ADA, 1, 5).await;
    assert_eq!(visit(&*visits, BOB, 6).await, Remembered::default());
    assert_eq!(visit(&*visits, ADA, 7).await, remembered(5, 1, 1));
}

async fn everything_is_forgotten_ninety_days_after_the_last_visit(visits: Arc<dyn Visits>) {
    purchase(&*visits, ADA, 700, 0).await;
    let almost = 90 * DAY_MS - 1;
    assert_eq!(visit(&*visits, ADA, almost).await, remembered(0, 700, 1));
    let again = almost + almost;
    assert_eq!(visit(&*visits, ADA, again).await, remembered(almost, 700, 1));
    assert_eq!(
        visit(&*visits, ADA, again + 90 * DAY_MS).await,
        Remembered::default()
    );
    assert_eq!(
        visit(&*visits, ADA, again + 90 * DAY_MS).await,
        remembered(again + 90 * DAY_MS, 0, 0),
        "also what they bought"
    );
}

async fn who_buys_after_ninety_days_starts_anew(visits: Arc<dyn Visits>) {
    purchase(&*visits, ADA, 700, 0).await;
    purchase(&*visits, ADA, 5, 90 * DAY_MS).await;
    assert_eq!(
        visit(&*visits, ADA, 90 * DAY_MS).await,
        remembered(90 * DAY_MS, 5, 1)
    );
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
    assert_eq!(visit(&*visits, ADA, 5).await, remembered(5, 5_050, 100));
}

crate::visits_contract!(
    a_visit_tells_what_was_before_it,
    a_purchase_is_added_and_is_a_visit,
    each_customer_is_remembered_alone,
    everything_is_forgotten_ninety_days_after_the_last_visit,
    who_buys_after_ninety_days_starts_anew,
    purchases_at_once_are_all_added,
);

#[tokio::test]
async fn in_memory_who_was_here_longest_ago_makes_room() {
    let visits = MemoryVisits::with_limit(3);
    for (user, now) in [(1, 10), (2, 20), (3, 30), (1, 40), (4, 50)] {
        visit(&visits, UserId(user), now).await;
        assert!(visits.size() <= 3);
    }
    for (user, last_seen) in [(1, Some(40)), (4, Some(50)), (2, None)] {
        let before = visit(&visits, UserId(user), 60).await;
        assert_eq!(before.last_seen, last_seen.map(Moment), "{user}");
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
