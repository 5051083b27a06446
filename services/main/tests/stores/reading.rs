//! Finding orders again, and complaining about them.

use commerce::{OrderId, ProductId, UserId};
use shop::{
    customers::Role,
    moment::Moment,
    order::OrderState,
    orders::{
        Buyer, COMPLAINTS_MAX, ComplaintError, ComplaintReason, NewComplaint, NewOrder, Order, Settlement,
    },
    outbox::Receipt,
    ports::Store,
};

use crate::scenes::{
    START, buy, captured, customer, fill_cart, finish, guest, later, message_of, open, order_of, reload,
    settle,
};

fn ids(orders: &[Order]) -> Vec<OrderId> {
    orders.iter().map(|order| order.id).collect()
}

async fn orders_come_newest_first_in_pages(store: &dyn Store) {
    let (user, other) = (guest(store).await, guest(store).await);
    let mut bought = Vec::new();
    for _ in 0..5 {
        bought.push(buy(store, user, &[(1, 1)]).await);
        buy(store, other, &[(1, 1)]).await;
    }
    bought.reverse();
    assert_eq!(store.orders(user, None, 10).await.unwrap(), bought);
    let bought = ids(&bought);
    for (before, limit, expected) in [
        (None, 2, &bought[..2]),
        (Some(bought[1]), 2, &bought[2..4]),
        (Some(bought[3]), 2, &bought[4..]),
        (Some(bought[4]), 2, &[]),
        (None, 0, &[]),
    ] {
        let page = store.orders(user, before, limit).await.unwrap();
        assert_eq!(ids(&page), expected, "before {before:?}");
    }
}

async fn an_order_is_its_owners_only(store: &dyn Store) {
    let (user, stranger) = (guest(store).await, guest(store).await);
    let order = buy(store, user, &[(1, 1)]).await;
    assert_eq!(store.order(user, order.id).await, Ok(Some(order.clone())));
    assert_eq!(store.order(stranger, order.id).await, Ok(None));
    assert_eq!(store.order(user, OrderId(order.id.0 + 1_000)).await, Ok(None));
}

async fn an_order_is_found_by_its_key(store: &dyn Store) {
    let user = guest(store).await;
    let order = buy(store, user, &[(1, 1)]).await;
    let found = store.order_by_key(user, "cart:1").await.unwrap();
    assert_eq!(found, Some((order, "asked".to_owned())));
    assert_eq!(store.order_by_key(user, "cart:2").await, Ok(None));
}

/// Opens an order at that moment and returns its number and its payment's name.
async fn open_at(store: &dyn Store, now: Moment) -> (OrderId, String) {
    let user = guest(store).await;
    let cart = fill_cart(store, user, &[(1, 1)]).await;
    let new = NewOrder {
        now,
        ..order_of(user, &cart)
    };
    let payment_key = new.payment_key.clone();
    (store.open_order(new).await.unwrap().id, payment_key)
}

async fn pending_orders_come_by_number(store: &dyn Store) {
    let first = open_at(store, later(300)).await;
    let settled = open_at(store, later(50)).await;
    let second = open_at(store, later(100)).await;
    let third = open_at(store, later(200)).await;
    settle(store, settled.0, Settlement::Declined).await;
    for (after, limit, expected) in [
        (None, 10, vec![&first, &second, &third]),
        (None, 2, vec![&first, &second]),
        (None, 0, vec![]),
        (Some(first.0), 10, vec![&second, &third]),
        (Some(settled.0), 1, vec![&second]),
        (Some(second.0), 10, vec![&third]),
        (Some(third.0), 10, vec![]),
    ] {
        let pending = store.pending_orders(after, limit).await.unwrap();
        let found: Vec<_> = pending
            .into_iter()
            .map(|pending| (pending.id, pending.payment_key))
            .collect();
        let expected: Vec<_> = expected.into_iter().cloned().collect();
        assert_eq!(found, expected, "after {after:?}");
    }
    let pending = store.pending_orders(None, 1).await.unwrap();
    assert_eq!(pending[0].created_at, later(300));
}

fn complaint(user_id: UserId, order_id: OrderId) -> NewComplaint {
    NewComplaint {
        user_id,
        order_id,
        reason: ComplaintReason::Delay,
        message: Some("Where is it?".to_owned()),
        now: START,
    }
}

async fn an_order_takes_so_many_complaints(store: &dyn Store) {
    let user = guest(store).await;
    let order = open(store, user, &[(1, 1)]).await;
    let mut numbers = Vec::new();
    for _ in 0..COMPLAINTS_MAX {
        numbers.push(store.complain(complaint(user, order.id)).await.unwrap());
    }
    assert!(
        numbers.is_sorted_by(|earlier, later| earlier < later),
        "{numbers:?}"
    );
    let more = store.complain(complaint(user, order.id)).await;
    assert!(matches!(more, Err(ComplaintError::TooMany)), "{more:?}");
    let order = store.order(user, order.id).await.unwrap().unwrap();
    assert_eq!(order.complaints, COMPLAINTS_MAX);
}

async fn only_the_owner_complains(store: &dyn Store) {
    let (user, stranger) = (guest(store).await, guest(store).await);
    let order = open(store, user, &[(1, 1)]).await;
    for (who, about) in [(stranger, order.id), (user, OrderId(order.id.0 + 1_000))] {
        let refused = store.complain(complaint(who, about)).await;
        assert!(
            matches!(refused, Err(ComplaintError::UnknownOrder)),
            "{refused:?}"
        );
    }
    assert_eq!(store.order(user, order.id).await.unwrap().unwrap().complaints, 0);
}

async fn a_buyer_has_the_orders_that_were_paid(store: &dyn Store) {
    let (user, stranger) = (guest(store).await, guest(store).await);
    let buyer = |paid_orders| {
        Ok(Some(Buyer {
            role: Role::Guest,
            paid_orders,
        }))
    };
    assert_eq!(store.buyer(user, 9).await, buyer(0));
    for (verdict, paid) in [(captured(), 1), (Settlement::Declined, 1), (captured(), 2)] {
        let order = open(store, user, &[(1, 1)]).await;
        assert_eq!(
            store.buyer(user, 9).await,
            buyer(paid - i64::from(verdict == captured()))
        );
        settle(store, order.id, verdict).await;
        assert_eq!(store.buyer(user, 9).await, buyer(paid));
    }
    assert_eq!(store.buyer(stranger, 9).await, buyer(0));
    for (limit, paid) in [(0, 0), (1, 1), (2, 2), (usize::MAX, 2)] {
        assert_eq!(store.buyer(user, limit).await, buyer(paid), "{limit}");
    }
    let account = store.create_customer(customer("ada@example.com")).await.unwrap();
    store.merge_guest(user, account.id).await.unwrap();
    let merged = store.buyer(account.id, 9).await.unwrap().unwrap();
    assert_eq!((merged.role, merged.paid_orders), (Role::Customer, 2));
    assert_eq!(store.buyer(UserId(999_999), 9).await, Ok(None));
}

async fn an_order_that_was_paid_back_was_paid(store: &dyn Store) {
    let user = guest(store).await;
    let order = buy(store, user, &[(1, 1)]).await;
    let product = ProductId(1);
    let message = message_of(store, order.id, "reservation").await;
    finish(store, &message, Receipt::OutOfStock { product }).await;
    assert_eq!(reload(store, &order).await.state, OrderState::Cancelled);
    assert_eq!(store.buyer(user, 9).await.unwrap().unwrap().paid_orders, 1);
}

contract!(
    a_buyer_has_the_orders_that_were_paid,
    an_order_that_was_paid_back_was_paid,
    orders_come_newest_first_in_pages,
    an_order_is_its_owners_only,
    an_order_is_found_by_its_key,
    pending_orders_come_by_number,
    an_order_takes_so_many_complaints,
    only_the_owner_complains,
);
