//! Settling orders: the verdict and everything that it owes.

use commerce::{OrderId, ProductId};
use shop::{
    order::OrderState,
    orders::{Order, ReservationStatus, Settlement},
    outbox::Task,
    ports::{Store, StoreError},
};

use crate::scenes::{
    self, START, STOCK, captured, claim, contents, fill_cart, guest, later, open, settle, stock_of,
};

/// What waits in the outbox, oldest first.
async fn tasks(store: &dyn Store) -> Vec<Task> {
    let claimed = claim(store, later(5_000)).await;
    claimed.into_iter().map(|message| message.task).collect()
}

fn refund_of(order: &Order) -> Task {
    Task::Refund {
        order: order.id.0,
        transaction_id: "txn_1".to_owned(),
        amount: order.totals.total,
    }
}

async fn a_paid_order_owes_its_goods_and_the_news(store: &dyn Store) {
    let user = guest(store).await;
    let opened = open(store, user, &[(1, 2), (2, 3)]).await;
    let order = settle(store, opened.id, captured()).await;
    assert_eq!(order.state, OrderState::Completed);
    assert_eq!(
        order.history,
        [(OrderState::Pending, START), (OrderState::Completed, later(1))]
    );
    assert_eq!(order.transaction_id.as_deref(), Some("txn_1"));
    let ways = order
        .lines
        .iter()
        .map(|line| line.reservation.as_ref().unwrap().status);
    assert!(
        ways.into_iter()
            .all(|status| status == ReservationStatus::Awaiting)
    );
    assert_eq!(store.order(user, order.id).await.unwrap(), Some(order.clone()));
    assert_eq!(
        (stock_of(store, 1).await, stock_of(store, 2).await),
        (STOCK - 2, STOCK - 3)
    );
    assert!(store.cart(user).await.unwrap().lines.is_empty());
    let reserve = |product, quantity| Task::Reserve {
        order: order.id.0,
        product: ProductId(product),
        quantity,
        country: order.country,
    };
    let news = Task::TellCrm {
        order: order.id.0,
        user,
        country: order.country,
        total: order.totals.total,
    };
    assert_eq!(tasks(store).await, [reserve(1, 2), reserve(2, 3), news]);
}

async fn a_verdict_heard_twice_changes_nothing(store: &dyn Store) {
    for (verdict, tasks_owed, stock_left) in [
        (captured(), 2, STOCK - 1),
        (Settlement::Declined, 0, STOCK - 1),
        (Settlement::Unavailable, 0, STOCK - 1),
    ] {
        let user = guest(store).await;
        let opened = open(store, user, &[(1, 1)]).await;
        let first = settle(store, opened.id, verdict.clone()).await;
        let cart = store.cart(user).await.unwrap();
        let second = store.settle(opened.id, verdict, later(9)).await.unwrap();
        assert_eq!((&first, false), (&second.order, second.moved));
        assert_eq!(store.cart(user).await.unwrap(), cart);
        assert_eq!(tasks(store).await.len(), tasks_owed);
        assert_eq!(stock_of(store, 1).await, stock_left);
    }
}

async fn one_verdict_at_most_moves_an_order_and_is_told_so(store: &dyn Store) {
    for (verdicts, expected) in [
        (vec![captured(), captured()], [(true, true), (false, false)]),
        (
            vec![Settlement::Declined, Settlement::Unavailable],
            [(true, false), (false, false)],
        ),
        // The money of an order that was given up goes back: that is no sale.
        (
            vec![Settlement::Declined, captured()],
            [(true, false), (true, false)],
        ),
    ] {
        let user = guest(store).await;
        let opened = open(store, user, &[(1, 1)]).await;
        let mut told = Vec::new();
        for verdict in verdicts {
            let settled = store.settle(opened.id, verdict, later(1)).await.unwrap();
            told.push((settled.moved, settled.sold().is_some()));
        }
        assert_eq!(told, expected);
    }
}

async fn a_declined_order_leaves_the_cart_for_a_new_attempt(store: &dyn Store) {
    for (verdict, state) in [
        (Settlement::Declined, OrderState::Declined),
        (Settlement::Unavailable, OrderState::Unavailable),
    ] {
        let user = guest(store).await;
        let cart = fill_cart(store, user, &[(1, 2)]).await;
        let opened = open(store, user, &[]).await;
        let order = settle(store, opened.id, verdict).await;
        assert_eq!((order.state, &order.transaction_id), (state, &None));
        let after = store.cart(user).await.unwrap();
        assert_eq!(after.lines, cart.lines);
        assert!(after.version > cart.version);
        assert_eq!(tasks(store).await, []);
        assert_eq!(stock_of(store, 1).await, STOCK);
        assert_ne!(open(store, user, &[]).await.id, order.id);
    }
}

async fn money_that_comes_too_late_goes_back(store: &dyn Store) {
    for verdict in [Settlement::Declined, Settlement::Unavailable] {
        let user = guest(store).await;
        let opened = open(store, user, &[(1, 2)]).await;
        settle(store, opened.id, verdict).await;
        for _ in 0..2 {
            let order = settle(store, opened.id, captured()).await;
            assert_eq!(order.state, OrderState::Cancelled);
            assert_eq!(order.transaction_id.as_deref(), Some("txn_1"));
        }
        assert_eq!(tasks(store).await, [refund_of(&opened)]);
        assert_eq!(
            stock_of(store, 1).await,
            STOCK,
            "an order that was given up took stock"
        );
        assert_eq!(contents(&store.cart(user).await.unwrap()), [(1, 2)]);
    }
}

async fn a_verdict_that_cannot_be_changes_nothing(store: &dyn Store) {
    let user = guest(store).await;
    let paid = scenes::buy(store, user, &[(1, 1)]).await;
    for verdict in [Settlement::Declined, Settlement::Unavailable] {
        assert_eq!(settle(store, paid.id, verdict).await, paid);
    }
    assert_eq!(store.order(user, paid.id).await.unwrap(), Some(paid));
}

async fn an_unknown_order_is_not_settled(store: &dyn Store) {
    let settled = store.settle(OrderId(999), captured(), START).await;
    assert!(matches!(settled, Err(StoreError::Corrupt(_))), "{settled:?}");
}

async fn stock_may_fall_below_zero(store: &dyn Store) {
    let user = guest(store).await;
    scenes::buy(store, user, &[(1, 99)]).await;
    assert_eq!(stock_of(store, 1).await, STOCK - 99);
}

async fn what_was_added_since_stays_in_the_cart(store: &dyn Store) {
    let user = guest(store).await;
    let order = open(store, user, &[(1, 2), (2, 3), (3, 4)]).await;
    let cart = fill_cart(store, user, &[(1, 5), (9, 1)]).await;
    store.remove_item(user, cart.lines[1].id).await.unwrap();
    store
        .set_quantity(user, cart.lines[2].id, scenes::pieces(1))
        .await
        .unwrap();
    settle(store, order.id, captured()).await;
    assert_eq!(contents(&store.cart(user).await.unwrap()), [(1, 5), (9, 1)]);
}

contract!(
    a_paid_order_owes_its_goods_and_the_news,
    a_verdict_heard_twice_changes_nothing,
    one_verdict_at_most_moves_an_order_and_is_told_so,
    a_declined_order_leaves_the_cart_for_a_new_attempt,
    money_that_comes_too_late_goes_back,
    a_verdict_that_cannot_be_changes_nothing,
    an_unknown_order_is_not_settled,
    stock_may_fall_below_zero,
    what_was_added_since_stays_in_the_cart,
);
