//! A guest signs in: cart, orders and coupons move to the account.

use commerce::{Country, ProductId, UserId};
use shop::{
    cart::LINES_MAX,
    order::OrderState,
    orders::{NewOrder, OpenError},
    ports::Store,
    promotion::CouponProblem,
};

use crate::scenes::{
    buy, captured, contents, coupon, customer, fill_cart, guest, open, order_of, pieces, session, settle,
};

/// A guest, and the account that the guest signs in to.
async fn guest_and_account(store: &dyn Store) -> (UserId, UserId) {
    let guest = guest(store).await;
    let account = store.create_customer(customer("ada@example.com")).await.unwrap();
    (guest, account.id)
}

async fn lines_add_up_to_their_limit(store: &dyn Store) {
    let (guest, account) = guest_and_account(store).await;
    let ours = fill_cart(store, account, &[(1, 1), (2, 60)]).await;
    let theirs = fill_cart(store, guest, &[(2, 60), (3, 3), (1, 4)]).await;
    store.merge_guest(guest, account).await.unwrap();
    let merged = store.cart(account).await.unwrap();
    assert_eq!(contents(&merged), [(1, 5), (2, 99), (3, 3)]);
    assert!(merged.version > ours.version);
    let left = store.cart(guest).await.unwrap();
    assert!(left.lines.is_empty() && left.version > theirs.version);
}

async fn the_guests_country_is_the_later_one(store: &dyn Store) {
    let (guest, account) = guest_and_account(store).await;
    fill_cart(store, account, &[(1, 1)]).await;
    store
        .add_to_cart(guest, Country::JP, ProductId(2), pieces(1))
        .await
        .unwrap();
    store.merge_guest(guest, account).await.unwrap();
    assert_eq!(store.cart(account).await.unwrap().country, Country::JP);
}

async fn lines_without_room_are_left_out(store: &dyn Store) {
    let (guest, account) = guest_and_account(store).await;
    let most: Vec<_> = (1..LINES_MAX as i64).map(|product| (product, 1)).collect();
    fill_cart(store, account, &most).await;
    fill_cart(store, guest, &[(51, 1), (52, 1), (1, 1)]).await;
    store.merge_guest(guest, account).await.unwrap();
    let merged = contents(&store.cart(account).await.unwrap());
    assert_eq!(merged.len(), LINES_MAX);
    assert_eq!((merged[0], merged[LINES_MAX - 1]), ((1, 2), (51, 1)));
}

async fn an_empty_guest_leaves_the_cart_as_it_is(store: &dyn Store) {
    let (guest, account) = guest_and_account(store).await;
    let ours = fill_cart(store, account, &[(1, 1)]).await;
    store.merge_guest(guest, account).await.unwrap();
    assert_eq!(store.cart(account).await, Ok(ours));
}

/// Both have an order named `cart:1`: their keys must not meet.
async fn orders_move_and_keys_stay_apart(store: &dyn Store) {
    let (guest, account) = guest_and_account(store).await;
    let theirs = buy(store, guest, &[(1, 1)]).await;
    let ours = buy(store, account, &[(1, 1)]).await;
    store.merge_guest(guest, account).await.unwrap();
    let orders = store.orders(account, None, 10).await.unwrap();
    assert_eq!(
        orders.iter().map(|order| order.id).collect::<Vec<_>>(),
        [ours.id, theirs.id]
    );
    assert!(orders.iter().all(|order| order.user_id == account));
    assert_eq!(store.orders(guest, None, 10).await, Ok(Vec::new()));
    assert_eq!(store.order(guest, theirs.id).await, Ok(None));
    let (found, _) = store.order_by_key(account, "cart:1").await.unwrap().unwrap();
    assert_eq!(found.id, ours.id);
}

async fn a_guests_old_key_does_not_stop_the_account(store: &dyn Store) {
    let (guest, account) = guest_and_account(store).await;
    buy(store, guest, &[(1, 1)]).await;
    store.merge_guest(guest, account).await.unwrap();
    assert_eq!(buy(store, account, &[(1, 1)]).await.state, OrderState::Completed);
}

/// Both orders are still being paid. Each is settled on its own, and what it bought leaves the cart.
async fn pending_orders_of_both_are_settled_after_it(store: &dyn Store) {
    let (guest, account) = guest_and_account(store).await;
    let theirs = open(store, guest, &[(1, 2)]).await;
    let ours = open(store, account, &[(1, 1), (2, 1)]).await;
    store.merge_guest(guest, account).await.unwrap();
    assert_eq!(contents(&store.cart(account).await.unwrap()), [(1, 3), (2, 1)]);
    for (order, pending, left) in [
        (theirs, Some(ours.id), vec![(1, 1), (2, 1)]),
        (ours, None, vec![]),
    ] {
        let cart = store.cart(account).await.unwrap();
        let refused = store.open_order(order_of(account, &cart)).await;
        assert!(matches!(refused, Err(OpenError::InProgress(_))), "{refused:?}");
        let settled = settle(store, order.id, captured()).await;
        assert_eq!((settled.user_id, settled.state), (account, OrderState::Completed));
        assert_eq!(contents(&store.cart(account).await.unwrap()), left);
        let waiting = store.pending_orders(None, 10).await.unwrap();
        assert_eq!(waiting.first().map(|order| order.id), pending);
    }
}

async fn a_coupon_used_as_guest_is_used(store: &dyn Store) {
    let (guest, account) = guest_and_account(store).await;
    let once = |user, cart: &_| NewOrder {
        coupon: Some(coupon(None, Some(1))),
        ..order_of(user, cart)
    };
    let cart = fill_cart(store, guest, &[(1, 1)]).await;
    let order = store.open_order(once(guest, &cart)).await.unwrap();
    settle(store, order.id, captured()).await;
    store.merge_guest(guest, account).await.unwrap();
    let cart = fill_cart(store, account, &[(1, 1)]).await;
    let refused = store.open_order(once(account, &cart)).await;
    assert!(
        matches!(refused, Err(OpenError::Coupon(CouponProblem::AlreadyUsed))),
        "{refused:?}"
    );
}

async fn the_guests_sessions_end(store: &dyn Store) {
    let (guest, account) = guest_and_account(store).await;
    store.create_session(session(guest, "guest")).await.unwrap();
    store.create_session(session(account, "account")).await.unwrap();
    store.merge_guest(guest, account).await.unwrap();
    assert_eq!(store.session("guest").await, Ok(None));
    assert!(store.session("account").await.unwrap().is_some());
}

async fn only_guests_are_merged(store: &dyn Store) {
    let (guest, account) = guest_and_account(store).await;
    let other = store
        .create_customer(customer("bob@example.com"))
        .await
        .unwrap()
        .id;
    fill_cart(store, account, &[(1, 1)]).await;
    fill_cart(store, guest, &[(1, 1)]).await;
    for (from, into) in [(account, other), (UserId(999), other), (guest, guest)] {
        store.merge_guest(from, into).await.unwrap();
        assert_eq!(contents(&store.cart(account).await.unwrap()), [(1, 1)]);
        assert_eq!(contents(&store.cart(guest).await.unwrap()), [(1, 1)]);
        assert!(store.cart(other).await.unwrap().lines.is_empty());
    }
}

async fn merging_again_changes_nothing(store: &dyn Store) {
    let (guest, account) = guest_and_account(store).await;
    fill_cart(store, guest, &[(1, 1)]).await;
    store.merge_guest(guest, account).await.unwrap();
    let once = store.cart(account).await;
    store.merge_guest(guest, account).await.unwrap();
    assert_eq!(store.cart(account).await, once);
}

contract!(
    lines_add_up_to_their_limit,
    the_guests_country_is_the_later_one,
    lines_without_room_are_left_out,
    an_empty_guest_leaves_the_cart_as_it_is,
    orders_move_and_keys_stay_apart,
    a_guests_old_key_does_not_stop_the_account,
    pending_orders_of_both_are_settled_after_it,
    a_coupon_used_as_guest_is_used,
    the_guests_sessions_end,
    only_guests_are_merged,
    merging_again_changes_nothing,
);
