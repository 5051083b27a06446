//! What those who look after the shop see.

use commerce::{Country, Money, OrderId, ProductId};
use shop::{
    customers::Role,
    order::OrderState,
    orders::{NewOrder, ReservationStatus, Settlement},
    outbox::Receipt,
    oversight::{Backlog, CustomerOrder, KindOwed, OrderFilter, ProductOwed},
    ports::Store,
    pricing::Totals,
};

use crate::scenes::{
    START, STOCK, buy, captured, customer, fill_cart, finish, guest, later, message_of, open, order_of,
    reservation_message, reserved_as, settle,
};

const ALL: OrderFilter = OrderFilter {
    state: None,
    country: None,
    is_delayed: false,
};

async fn ids(store: &dyn Store, filter: OrderFilter, before: Option<OrderId>, limit: usize) -> Vec<OrderId> {
    let found = store.all_orders(filter, before, limit).await.unwrap();
    found.iter().map(|found| found.order.id).collect()
}

/// A paid order that goes to Japan.
async fn buy_in_japan(store: &dyn Store) -> OrderId {
    let user = guest(store).await;
    let cart = fill_cart(store, user, &[(1, 1)]).await;
    let yen = |minor| Money::new(minor, Country::JP.currency());
    let new = NewOrder {
        country: Country::JP,
        totals: Totals::new(yen(1_500), yen(0), yen(600)).unwrap(),
        ..order_of(user, &cart)
    };
    let order = store.open_order(new).await.unwrap();
    settle(store, order.id, captured()).await.id
}

/// Makes a line of the paid order late.
async fn delay(store: &dyn Store, order: OrderId, product: i64) {
    let message = reservation_message(store, order, product).await;
    let receipt = reserved_as(product, ReservationStatus::Delayed, "R9");
    finish(store, &message, receipt).await;
}

async fn all_orders_come_newest_first_in_pages(store: &dyn Store) {
    let mut bought = Vec::new();
    for _ in 0..5 {
        let user = guest(store).await;
        bought.push(buy(store, user, &[(1, 1), (2, 3)]).await);
    }
    bought.reverse();
    let found = store.all_orders(ALL, None, 10).await.unwrap();
    let whole = bought.iter().map(|order| CustomerOrder {
        order: order.clone(),
        role: Role::Guest,
    });
    assert_eq!(found, whole.collect::<Vec<_>>());
    let bought: Vec<_> = bought.iter().map(|order| order.id).collect();
    for (before, limit, expected) in [
        (None, 2, &bought[..2]),
        (Some(bought[1]), 2, &bought[2..4]),
        (Some(bought[3]), 2, &bought[4..]),
        (Some(bought[4]), 2, &[]),
        (None, 0, &[]),
    ] {
        assert_eq!(
            ids(store, ALL, before, limit).await,
            expected,
            "before {before:?}"
        );
    }
}

async fn filters_let_through_what_all_of_them_are_true_of(store: &dyn Store) {
    let user = guest(store).await;
    let declined = open(store, user, &[(1, 1)]).await.id;
    settle(store, declined, Settlement::Declined).await;
    let unavailable = open(store, user, &[(1, 1)]).await.id;
    settle(store, unavailable, Settlement::Unavailable).await;
    let late = buy(store, user, &[(1, 1), (2, 1)]).await.id;
    delay(store, late, 1).await;
    delay(store, late, 2).await;
    let japan = buy_in_japan(store).await;
    let late_japan = buy_in_japan(store).await;
    delay(store, late_japan, 1).await;
    let cancelled = buy(store, user, &[(1, 1)]).await.id;
    let product = ProductId(1);
    let message = message_of(store, cancelled, "reservation").await;
    finish(store, &message, Receipt::OutOfStock { product }).await;
    let refunded = buy(store, user, &[(1, 1)]).await.id;
    let message = message_of(store, refunded, "reservation").await;
    finish(store, &message, Receipt::OutOfStock { product }).await;
    let message = message_of(store, refunded, "refund").await;
    finish(store, &message, Receipt::RefundPaid).await;
    let pending = open(store, user, &[(1, 1)]).await.id;

    use OrderState as S;
    let (jp, us) = (Some(Country::JP), Some(Country::US));
    for (state, country, is_delayed, expected) in [
        (Some(S::Pending), None, false, vec![pending]),
        (Some(S::Completed), None, false, vec![late_japan, japan, late]),
        (Some(S::Declined), None, false, vec![declined]),
        (Some(S::Unavailable), None, false, vec![unavailable]),
        (Some(S::Cancelled), None, false, vec![cancelled]),
        (Some(S::Refunded), None, false, vec![refunded]),
        (None, jp, false, vec![late_japan, japan]),
        (None, None, true, vec![late_japan, late]),
        (None, us, true, vec![late]),
        (Some(S::Completed), us, false, vec![late]),
        (Some(S::Completed), jp, true, vec![late_japan]),
        (Some(S::Declined), None, true, vec![]),
        (None, Some(Country::BR), false, vec![]),
    ] {
        let filter = OrderFilter {
            state,
            country,
            is_delayed,
        };
        assert_eq!(ids(store, filter, None, 10).await, expected, "{filter:?}");
        assert_eq!(
            ids(store, filter, expected.first().copied(), 10).await,
            expected.get(1..).unwrap_or_default(),
            "{filter:?}"
        );
        let first = expected.get(..1).unwrap_or_default();
        assert_eq!(ids(store, filter, None, 1).await, first, "{filter:?}");
    }
}

async fn any_order_is_found_with_who_bought_it(store: &dyn Store) {
    let user = guest(store).await;
    let order = buy(store, user, &[(1, 1)]).await;
    let found = |role| {
        Ok(Some(CustomerOrder {
            order: order.clone(),
            role,
        }))
    };
    assert_eq!(store.any_order(order.id).await, found(Role::Guest));
    let account = store.create_customer(customer("ada@example.com")).await.unwrap();
    store.merge_guest(user, account.id).await.unwrap();
    let merged = store.any_order(order.id).await.unwrap().unwrap();
    assert_eq!((merged.order.user_id, merged.role), (account.id, Role::Customer));
    let listed = store.all_orders(ALL, None, 10).await.unwrap();
    assert_eq!(listed, [merged]);
    assert_eq!(store.any_order(OrderId(order.id.0 + 1_000)).await, Ok(None));
}

async fn a_shop_that_owes_nothing_says_so(store: &dyn Store) {
    assert_eq!(store.backlog(10).await, Ok(Backlog::default()));
    let user = guest(store).await;
    open(store, user, &[(1, STOCK)]).await;
    assert_eq!(store.backlog(10).await, Ok(Backlog::default()));
}

async fn the_backlog_counts_messages_by_kind(store: &dyn Store) {
    let user = guest(store).await;
    let first = open(store, user, &[(1, 1), (2, 1)]).await;
    store.settle(first.id, captured(), later(500)).await.unwrap();
    let second = open(store, user, &[(3, 1)]).await;
    store.settle(second.id, captured(), later(900)).await.unwrap();
    let reason = || "out of order".to_owned();
    let lost = message_of(store, first.id, "crm").await;
    finish(store, &lost, Receipt::Dead { reason: reason() }).await;
    let told = message_of(store, second.id, "crm").await;
    finish(
        store,
        &told,
        Receipt::TryAgain {
            at: later(2_000),
            reason: reason(),
        },
    )
    .await;
    let reserved = reservation_message(store, first.id, 1).await;
    finish(
        store,
        &reserved,
        reserved_as(1, ReservationStatus::Reserved, "R1"),
    )
    .await;
    // Being delivered is no reason not to be owed.
    store.claim(later(1_000), later(60_000), 1).await.unwrap();
    let owed = |kind: &str, waiting, dead| KindOwed {
        kind: kind.to_owned(),
        waiting,
        dead,
        oldest: later(500),
    };
    let backlog = store.backlog(10).await.unwrap();
    assert_eq!(backlog.messages, [owed("crm", 1, 1), owed("reservation", 2, 0)]);
    assert!(START < backlog.messages[0].oldest);
}

async fn the_backlog_counts_what_is_late_and_what_is_oversold(store: &dyn Store) {
    let user = guest(store).await;
    let first = buy(store, user, &[(1, STOCK + 3), (2, STOCK), (3, STOCK + 7)])
        .await
        .id;
    let second = buy(store, user, &[(4, STOCK + 3)]).await.id;
    delay(store, first, 1).await;
    delay(store, first, 3).await;
    delay(store, second, 4).await;
    let owed = |number: i64, pieces| ProductOwed {
        product_id: ProductId(number),
        name: format!("Product {number}"),
        pieces,
    };
    let products = [owed(3, 7), owed(1, 3), owed(4, 3)];
    for limit in [0, 1, 2, 3, 10] {
        let backlog = store.backlog(limit).await.unwrap();
        assert_eq!((backlog.delayed_lines, backlog.delayed_orders), (3, 2));
        assert_eq!((backlog.oversold, backlog.pieces_owed), (3, 13));
        assert_eq!(backlog.products, products[..limit.min(3)]);
    }
}

contract!(
    all_orders_come_newest_first_in_pages,
    filters_let_through_what_all_of_them_are_true_of,
    any_order_is_found_with_who_bought_it,
    a_shop_that_owes_nothing_says_so,
    the_backlog_counts_messages_by_kind,
    the_backlog_counts_what_is_late_and_what_is_oversold,
);
