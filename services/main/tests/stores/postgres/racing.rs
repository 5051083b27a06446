//! Several instances on one database: whatever they do at once, it is as if it had been done one after the other,
//! and nobody waits for somebody who waits for them.

use commerce::{Country, Currency, Money, OrderId, ProductId, UserId};
use futures_util::future::join_all;
use main_service::stores::postgres::{PostgresSettings, PostgresStore};
use shop::{
    cart::CartError,
    customers::{NewSession, Rotation},
    ledger::Balances,
    order::OrderState,
    orders::{NewOrder, OpenError, ReservationStatus, Settlement},
    outbox::{Receipt, Task},
    ports::{Carts, Customers, Ledger, Orders, Outbox, Products},
    promotion::CouponProblem,
};

use super::database::{Database, database, empty_database};
use crate::{
    provider::{last_page, stray},
    scenes::{
        self, START, STOCK, captured, contents, coupon, customer, fill_cart, guest, later, order_of, pieces,
        session, stock_of,
    },
};

/// So many instances of the shop, with eight connections each.
pub(super) async fn instances(database: &Database, count: usize) -> Vec<PostgresStore> {
    let settings = PostgresSettings {
        connections_max: 8,
        ..PostgresSettings::default()
    };
    let opened = join_all((0..count).map(|_| database.open_with(settings))).await;
    opened.into_iter().map(Result::unwrap).collect()
}

/// Closes them; nothing of what they did may have ended in a deadlock.
pub(super) async fn close(instances: Vec<PostgresStore>, database: Database) {
    join_all(instances.iter().map(PostgresStore::close)).await;
    let client = database.client().await;
    let deadlocks = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";
    let deadlocks: i64 = client.query_one(deadlocks, &[]).await.unwrap().get(0);
    assert_eq!(deadlocks, 0);
    drop(client);
    database.remove().await;
}

/// Whose turn it is.
pub(super) fn of(instances: &[PostgresStore], number: usize) -> &PostgresStore {
    &instances[number % instances.len()]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_64_opens_of_one_attempt_one_opens_an_order() {
    let Some(database) = database().await else {
        return;
    };
    let shops = instances(&database, 2).await;
    let user = guest(&shops[0]).await;
    let cart = fill_cart(&shops[0], user, &[(1, 1), (2, 2)]).await;
    let opened = join_all((0..64).map(|number| of(&shops, number).open_order(order_of(user, &cart)))).await;
    let (won, lost): (Vec<_>, Vec<_>) = opened.into_iter().partition(Result::is_ok);
    assert_eq!(won.len(), 1);
    let order = won.into_iter().next().unwrap().unwrap();
    for lost in lost {
        let repeated = matches!(&lost, Err(OpenError::Repeated(same)) if **same == order);
        assert!(repeated, "{lost:?}");
    }
    close(shops, database).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_coupons_last_uses_go_to_so_many() {
    let Some(database) = database().await else {
        return;
    };
    let shops = instances(&database, 2).await;
    let mut orders = Vec::new();
    for _ in 0..32 {
        let user = guest(&shops[0]).await;
        let cart = fill_cart(&shops[0], user, &[(1, 1)]).await;
        orders.push(NewOrder {
            coupon: Some(coupon(Some(3), Some(1))),
            ..order_of(user, &cart)
        });
    }
    let opens = (0..).zip(orders);
    let opened = join_all(opens.map(|(number, order)| of(&shops, number).open_order(order))).await;
    let (won, lost): (Vec<_>, Vec<_>) = opened.into_iter().partition(Result::is_ok);
    assert_eq!((won.len(), lost.len()), (3, 29));
    for lost in lost {
        let exhausted = matches!(&lost, Err(OpenError::Coupon(CouponProblem::Exhausted)));
        assert!(exhausted, "{lost:?}");
    }
    close(shops, database).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pieces_that_are_added_at_once_add_up() {
    let Some(database) = database().await else {
        return;
    };
    let shops = instances(&database, 2).await;
    let user = guest(&shops[0]).await;
    let add = |number| of(&shops, number).add_to_cart(user, Country::US, ProductId(7), pieces(2));
    let added = join_all((0..32).map(add)).await;
    assert!(added.iter().all(Result::is_ok), "{added:?}");
    let cart = shops[0].cart(user).await.unwrap();
    assert_eq!((contents(&cart), cart.version), (vec![(7, 64)], 32));
    let more = join_all((0..32).map(add)).await;
    let refused = |added: &Result<_, _>| matches!(added, Err(CartError::QuantityLimit));
    assert_eq!(more.iter().filter(|added| refused(added)).count(), 15);
    close(shops, database).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refresh_token_is_used_once_and_not_after_signing_in() {
    let Some(database) = database().await else {
        return;
    };
    let shops = instances(&database, 2).await;
    let account = shops[0]
        .create_customer(customer("ada@example.com"))
        .await
        .unwrap();
    for round in 0..8 {
        let guest = guest(&shops[0]).await;
        let name = |number: usize| format!("{round}-{number}");
        shops[0].create_session(session(guest, &name(99))).await.unwrap();
        let refresh = format!("{}-refresh", name(99));
        let rotate =
            |number| of(&shops, number).rotate_session(&refresh, session(guest, &name(number)), START);
        let (rotated, merged) = tokio::join!(
            join_all((0..8).map(rotate)),
            shops[1].merge_guest(guest, account.id)
        );
        merged.unwrap();
        let (lost, won): (Vec<_>, Vec<_>) = rotated
            .into_iter()
            .map(Result::unwrap)
            .partition(|rotation| *rotation == Rotation::Refused);
        assert!(won.len() <= 1 && lost.len() >= 7, "{won:?}");
        for number in 0..8 {
            let left = shops[0].session(&name(number)).await;
            assert_eq!(left, Ok(None), "a guest who signed in has a session left");
        }
    }
    close(shops, database).await;
}

/// Whichever is first: a refresh that is under way does not outlive the end of its family.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_family_that_ends_while_it_grows_has_ended() {
    let Some(database) = database().await else {
        return;
    };
    let shops = instances(&database, 2).await;
    let user = guest(&shops[0]).await;
    let lasting = |name: &str| NewSession {
        refresh_expires: later(1_000_000),
        ..session(user, name)
    };
    for round in 0..64 {
        let [first, second, third] = ["first", "second", "third"].map(|name| format!("{round}-{name}"));
        let refresh = [&first, &second].map(|name| format!("{name}-refresh"));
        shops[0].create_session(lasting(&first)).await.unwrap();
        let used_up = shops[0]
            .rotate_session(&refresh[0], lasting(&second), START)
            .await;
        assert!(matches!(used_up, Ok(Rotation::Renewed(_))), "{used_up:?}");
        let grow = shops[0].rotate_session(&refresh[1], lasting(&third), later(60_000));
        if round % 2 == 0 {
            let stolen = shops[1].rotate_session(&refresh[0], lasting("thief"), later(60_000));
            let (grown, stolen) = tokio::join!(grow, stolen);
            grown.unwrap();
            assert_eq!(stolen, Ok(Rotation::UsedTwice(user)));
        } else {
            let (grown, ended) = tokio::join!(grow, shops[1].revoke_session(&second));
            grown.unwrap();
            ended.unwrap();
        }
        for name in [&first, &second, &third] {
            assert_eq!(shops[0].session(name).await, Ok(None), "{name}");
        }
    }
    close(shops, database).await;
}

/// Claims and finishes until nothing is left, and says what it had claimed.
async fn relay(store: &PostgresStore) -> Vec<i64> {
    let mut claimed = Vec::new();
    loop {
        let messages = store.claim(later(1), later(60_000), 7).await.unwrap();
        if messages.is_empty() {
            return claimed;
        }
        for message in messages {
            claimed.push(message.id);
            store.finish(message, Receipt::Done, later(2)).await.unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn four_relays_claim_every_task_once() {
    let Some(database) = database().await else {
        return;
    };
    let shops = instances(&database, 4).await;
    for _ in 0..16 {
        let user = guest(&shops[0]).await;
        scenes::buy(&shops[0], user, &[(1, 1), (2, 1), (3, 1)]).await;
    }
    let mut claimed = join_all(shops.iter().map(relay)).await.concat();
    claimed.sort_unstable();
    let count = claimed.len();
    claimed.dedup();
    assert_eq!((count, claimed.len()), (64, 64));
    assert_eq!(shops[0].outbox_status().await.unwrap().waiting, []);
    close(shops, database).await;
}

/// Both delivered the same task, one of them after its lease had ended. What the other one reserved goes back.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_reservations_of_a_line_one_goes_back() {
    let Some(database) = database().await else {
        return;
    };
    let shops = instances(&database, 2).await;
    for _ in 0..8 {
        let user = guest(&shops[0]).await;
        let order = scenes::buy(&shops[0], user, &[(1, 1)]).await;
        let message = scenes::reservation_message(&shops[0], order.id, 1).await;
        let finished = ["R1", "R2"].into_iter().enumerate().map(|(number, name)| {
            let reserved = scenes::reserved_as(1, ReservationStatus::Reserved, name);
            of(&shops, number).finish(message.clone(), reserved, later(1))
        });
        assert!(join_all(finished).await.iter().all(Result::is_ok));
        let order = scenes::reload(&shops[0], &order).await;
        let kept = order.lines[0]
            .reservation
            .as_ref()
            .unwrap()
            .reservation_id
            .clone();
        let released = scenes::message_of(&shops[0], order.id, "release").await.task;
        let Task::Release { reservation_id, .. } = released else {
            panic!("{released:?}");
        };
        let mut both = [kept.unwrap(), reservation_id];
        both.sort();
        assert_eq!(both, ["R1", "R2"]);
    }
    close(shops, database).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_that_are_heard_at_once_are_heard_once() {
    let Some(database) = database().await else {
        return;
    };
    let shops = instances(&database, 2).await;
    for page in 1..=6 {
        let strays = (0..4).map(|number| stray(page * 10 + number, Money::new(5, Currency::EUR)));
        let page = last_page(&strays.collect::<Vec<_>>(), page);
        let heard = (0..6).map(|number| of(&shops, number).hear_charges(page.clone(), later(1)));
        let heard: Vec<_> = join_all(heard).await.into_iter().map(Result::unwrap).collect();
        let strays: usize = heard.iter().map(|heard| heard.strays.len()).sum();
        assert_eq!(strays, 4);
    }
    let pages = (1..=16).rev().map(|end| last_page(&[], 100 + end));
    let heard = (0..)
        .zip(pages)
        .map(|(number, page)| of(&shops, number).hear_charges(page, later(1)));
    assert!(join_all(heard).await.iter().all(Result::is_ok));
    assert_eq!(shops[0].list_position().await.unwrap().after, 116);
    close(shops, database).await;
}

/// Fills a cart with products that everybody wants, orders and pays, again and again.
async fn keep_buying(store: &PostgresStore, user: UserId, times: usize) {
    for _ in 0..times {
        let order = scenes::open(store, user, &[(3, 1), (2, 1), (1, 1)]).await;
        let charge = Settlement::Captured {
            transaction_id: format!("txn_{}", order.id.0),
        };
        store.settle(order.id, charge, later(1)).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_buy_the_same_products() {
    const BUYERS: i64 = 24;
    const TIMES: i64 = 6;
    let Some(database) = database().await else {
        return;
    };
    let shops = instances(&database, 2).await;
    let buyers = join_all((0..BUYERS).map(|_| guest(&shops[0]))).await;
    let buying = (0..).zip(buyers);
    join_all(buying.map(|(number, buyer)| keep_buying(of(&shops, number), buyer, TIMES as usize))).await;
    for product in 1..=3 {
        assert_eq!(stock_of(&shops[0], product).await, STOCK - BUYERS * TIMES);
    }
    close(shops, database).await;
}

/// A complaint too many is refused however many come at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn complaints_have_an_end() {
    let Some(database) = database().await else {
        return;
    };
    let shops = instances(&database, 2).await;
    let user = guest(&shops[0]).await;
    let order = scenes::buy(&shops[0], user, &[(1, 1)]).await;
    let complaint = || shop::orders::NewComplaint {
        user_id: user,
        order_id: order.id,
        reason: shop::orders::ComplaintReason::Delay,
        message: Some("where is it?\0".to_owned()),
        now: START,
    };
    let complained = join_all((0..32).map(|number| of(&shops, number).complain(complaint()))).await;
    let written = complained.iter().filter(|complained| complained.is_ok()).count() as i64;
    assert_eq!(written, shop::orders::COMPLAINTS_MAX);
    close(shops, database).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn instances_that_start_at_once_share_one_schema_and_one_catalogue() {
    let Some(database) = empty_database().await else {
        return;
    };
    let shops = instances(&database, 6).await;
    let filled = join_all(shops.iter().map(|shop| shop.fill_catalogue(scenes::catalogue()))).await;
    assert!(filled.iter().all(Result::is_ok), "{filled:?}");
    let catalogue = shops[5].catalogue().await.unwrap();
    assert_eq!(catalogue.products(), scenes::catalogue().products());
    assert_eq!(shops[0].accounts(Some(OrderId(0)), 9).await, Ok(Vec::new()));
    close(shops, database).await;
}

/// The verdicts of one payment contradict each other: whoever comes first is believed, and the money of a late
/// capture is owed back.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn verdicts_that_race_leave_one_story() {
    let Some(database) = database().await else {
        return;
    };
    let shops = instances(&database, 2).await;
    for _ in 0..12 {
        let user = guest(&shops[0]).await;
        let order = scenes::open(&shops[0], user, &[(1, 1), (2, 2)]).await;
        let verdicts = [
            Settlement::Declined,
            captured(),
            Settlement::Unavailable,
            captured(),
        ];
        let settled = (0..).zip(verdicts).map(|(number, verdict)| {
            let shop = of(&shops, number);
            shop.settle(order.id, verdict, later(1))
        });
        let settled = join_all(settled).await;
        assert!(settled.iter().all(Result::is_ok), "{settled:?}");
        let order = scenes::reload(&shops[0], &order).await;
        let expected = match order.history[1].0 {
            OrderState::Completed => OrderState::Completed,
            _ => OrderState::Cancelled,
        };
        assert_eq!(order.state, expected, "{:?}", order.history);
        let account = crate::provider::account(&shops[0], order.id).await;
        assert_eq!(account.balances, Balances::due(expected, account.total.minor));
    }
    close(shops, database).await;
}
