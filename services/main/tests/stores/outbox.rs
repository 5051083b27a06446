//! The outbox: who gets a task and when, and what its receipt does.

use commerce::{Money, ProductId};
use futures_util::future::join_all;
use shop::{
    order::OrderState,
    orders::{Order, ReservationStatus, Settlement},
    outbox::{Message, OutboxStatus, Receipt, Task},
    ports::Store,
};

use crate::scenes::{
    STOCK, buy, captured, claim, finish, guest, later, open, out_of_stock, reload, reservation_message,
    reserved_as, settle, stock_of,
};

fn ids(messages: &[Message]) -> Vec<i64> {
    messages.iter().map(|message| message.id).collect()
}

fn reserved(product: i64, status: ReservationStatus) -> Receipt {
    reserved_as(product, status, &format!("R{product}"))
}

fn try_again(at: i64) -> Receipt {
    Receipt::TryAgain {
        at: later(at),
        reason: "no answer".to_owned(),
    }
}

fn dead() -> Receipt {
    Receipt::Dead {
        reason: "refused".to_owned(),
    }
}

fn ways(order: &Order) -> Vec<ReservationStatus> {
    let way = |line: &shop::orders::OrderLine| line.reservation.as_ref().unwrap().status;
    order.lines.iter().map(way).collect()
}

async fn tasks_are_leased_oldest_first(store: &dyn Store) {
    let user = guest(store).await;
    buy(store, user, &[(1, 1), (2, 1)]).await;
    assert_eq!(
        claim(store, later(0)).await,
        [],
        "nothing is due before it was written"
    );
    let first = store.claim(later(1), later(100), 2).await.unwrap();
    let rest = store.claim(later(1), later(100), 2).await.unwrap();
    assert_eq!((first.len(), rest.len()), (2, 1));
    assert!(ids(&first).iter().max() < ids(&rest).iter().min());
    assert_eq!(store.claim(later(99), later(200), 9).await, Ok(Vec::new()));
    let again = store.claim(later(100), later(200), 9).await.unwrap();
    assert_eq!(
        ids(&again),
        [ids(&first), ids(&rest)].concat(),
        "a lease that ended"
    );
    assert!(again.iter().all(|message| message.tries == 0));
}

async fn relays_share_the_outbox(store: &dyn Store) {
    let user = guest(store).await;
    for _ in 0..8 {
        buy(store, user, &[(1, 1)]).await;
    }
    let claims = join_all((0..16).map(|_| store.claim(later(1), later(100), 3))).await;
    let claimed: Vec<_> = claims.into_iter().flat_map(Result::unwrap).collect();
    let mut different = ids(&claimed);
    different.sort_unstable();
    different.dedup();
    assert_eq!((claimed.len(), different.len()), (16, 16));
}

async fn a_failed_try_waits_and_is_counted(store: &dyn Store) {
    let user = guest(store).await;
    buy(store, user, &[(1, 1)]).await;
    let claimed = store.claim(later(1), later(1_000), 1).await.unwrap();
    finish(store, &claimed[0], try_again(50)).await;
    let others = claim(store, later(49)).await;
    assert!(!ids(&others).contains(&claimed[0].id));
    let again = store.claim(later(50), later(1_000), 9).await.unwrap();
    let expected = Message {
        tries: 1,
        ..claimed[0].clone()
    };
    assert_eq!(again, [expected]);
}

async fn a_dead_letter_is_not_claimed_again(store: &dyn Store) {
    let user = guest(store).await;
    buy(store, user, &[(1, 1)]).await;
    let claimed = claim(store, later(1)).await;
    finish(store, &claimed[0], dead()).await;
    finish(store, &claimed[1], Receipt::Done).await;
    assert_eq!(claim(store, later(1_000_000)).await, []);
    let expected = OutboxStatus {
        waiting: Vec::new(),
        dead: 1,
    };
    assert_eq!(store.outbox_status().await, Ok(expected));
}

async fn the_status_counts_what_waits(store: &dyn Store) {
    let user = guest(store).await;
    assert_eq!(store.outbox_status().await, Ok(OutboxStatus::default()));
    let older = open(store, user, &[(1, 1), (2, 1)]).await;
    store.settle(older.id, captured(), later(7)).await.unwrap();
    let newer = open(store, user, &[(1, 1)]).await;
    store.settle(newer.id, captured(), later(8)).await.unwrap();
    claim(store, later(7)).await;
    let waiting = vec![
        ("crm".to_owned(), 2, later(7)),
        ("reservation".to_owned(), 3, later(7)),
    ];
    let expected = OutboxStatus { waiting, dead: 0 };
    assert_eq!(
        store.outbox_status().await,
        Ok(expected),
        "what is leased waits too"
    );
}

async fn a_reservation_finds_its_line(store: &dyn Store) {
    let user = guest(store).await;
    let order = buy(store, user, &[(1, 1), (2, 1)]).await;
    let message = reservation_message(store, order.id, 2).await;
    finish(store, &message, reserved(2, ReservationStatus::Alternative)).await;
    let order = reload(store, &order).await;
    assert_eq!(
        ways(&order),
        [ReservationStatus::Awaiting, ReservationStatus::Alternative]
    );
    let way = order.lines[1].reservation.clone().unwrap();
    assert_eq!(
        Receipt::Reserved {
            product: ProductId(2),
            reservation: way
        },
        reserved(2, ReservationStatus::Alternative)
    );
    let due = claim(store, later(9_000_000)).await;
    assert!(!ids(&due).contains(&message.id));
}

async fn what_cannot_be_delivered_is_cancelled_and_refunded(store: &dyn Store) {
    let user = guest(store).await;
    let order = buy(store, user, &[(1, 2), (2, 30)]).await;
    let first = reservation_message(store, order.id, 1).await;
    finish(store, &first, reserved(1, ReservationStatus::Reserved)).await;
    let claimed = claim(store, later(1)).await;
    let second = claimed
        .iter()
        .find(|message| message.task.kind() == "reservation")
        .unwrap();
    finish(store, second, out_of_stock(2)).await;

    let cancelled = reload(store, &order).await;
    assert_eq!(cancelled.state, OrderState::Cancelled);
    assert_eq!(
        ways(&cancelled),
        [ReservationStatus::Cancelled, ReservationStatus::Cancelled]
    );
    assert_eq!(
        (stock_of(store, 1).await, stock_of(store, 2).await),
        (STOCK, STOCK)
    );
    let owed = claim(store, later(2)).await;
    let release = Task::Release {
        order: order.id.0,
        reservation_id: "R1".to_owned(),
    };
    let amount: Money = order.totals.total;
    let refund = Task::Refund {
        order: order.id.0,
        transaction_id: "txn_1".to_owned(),
        amount,
    };
    assert_eq!(
        owed.iter()
            .map(|message| message.task.clone())
            .collect::<Vec<_>>(),
        [release, refund]
    );

    finish(store, &owed[0], Receipt::Done).await;
    finish(store, &owed[1], Receipt::RefundPaid).await;
    let refunded = reload(store, &order).await;
    let states: Vec<_> = refunded.history.iter().map(|(state, _)| *state).collect();
    let expected = [
        OrderState::Pending,
        OrderState::Completed,
        OrderState::Cancelled,
        OrderState::Refunded,
    ];
    assert_eq!(states, expected);
}

async fn two_lines_out_of_stock_are_one_refund(store: &dyn Store) {
    let user = guest(store).await;
    let order = buy(store, user, &[(1, 30), (2, 30)]).await;
    let claimed = claim(store, later(1)).await;
    finish(store, &claimed[0], out_of_stock(1)).await;
    finish(store, &claimed[1], out_of_stock(2)).await;
    let owed = claim(store, later(2)).await;
    assert_eq!(
        owed.iter().map(|message| message.task.kind()).collect::<Vec<_>>(),
        ["refund"]
    );
    assert_eq!(stock_of(store, 1).await, STOCK);
    assert_eq!(reload(store, &order).await.state, OrderState::Cancelled);
}

async fn a_reservation_for_a_cancelled_order_goes_back(store: &dyn Store) {
    let user = guest(store).await;
    let order = buy(store, user, &[(1, 1), (2, 30)]).await;
    let claimed = claim(store, later(1)).await;
    finish(store, &claimed[1], out_of_stock(2)).await;
    let cancelled = reload(store, &order).await;
    finish(store, &claimed[0], reserved(1, ReservationStatus::Reserved)).await;
    assert_eq!(reload(store, &order).await, cancelled);
    let owed: Vec<_> = claim(store, later(2))
        .await
        .into_iter()
        .map(|message| message.task)
        .collect();
    let release = Task::Release {
        order: order.id.0,
        reservation_id: "R1".to_owned(),
    };
    assert!(owed.contains(&release), "{owed:?}");
}

async fn a_message_that_is_gone_changes_nothing(store: &dyn Store) {
    let user = guest(store).await;
    let order = buy(store, user, &[(1, 1)]).await;
    let message = reservation_message(store, order.id, 1).await;
    finish(store, &message, reserved(1, ReservationStatus::Reserved)).await;
    let (order, status) = (reload(store, &order).await, store.outbox_status().await);
    for receipt in [
        Receipt::Done,
        reserved(1, ReservationStatus::Dropship),
        out_of_stock(1),
        Receipt::RefundPaid,
        try_again(9),
        dead(),
    ] {
        finish(store, &message, receipt).await;
        assert_eq!(reload(store, &order).await, order);
        assert_eq!(store.outbox_status().await, status);
    }
}

async fn a_receipt_that_cannot_be_becomes_a_dead_letter(store: &dyn Store) {
    let user = guest(store).await;
    let order = buy(store, user, &[(1, 1)]).await;
    let message = reservation_message(store, order.id, 1).await;
    finish(store, &message, Receipt::RefundPaid).await;
    assert_eq!(reload(store, &order).await, order);
    assert_eq!(store.outbox_status().await.unwrap().dead, 1);
    assert_eq!(stock_of(store, 1).await, STOCK - 1);
}

async fn a_late_capture_is_refunded_in_the_end(store: &dyn Store) {
    let user = guest(store).await;
    let order = open(store, user, &[(1, 1)]).await;
    settle(store, order.id, Settlement::Unavailable).await;
    settle(store, order.id, captured()).await;
    let owed = claim(store, later(1)).await;
    finish(store, &owed[0], Receipt::RefundPaid).await;
    assert_eq!(reload(store, &order).await.state, OrderState::Refunded);
    assert_eq!(store.outbox_status().await, Ok(OutboxStatus::default()));
}

contract!(
    tasks_are_leased_oldest_first,
    relays_share_the_outbox,
    a_failed_try_waits_and_is_counted,
    a_dead_letter_is_not_claimed_again,
    the_status_counts_what_waits,
    a_reservation_finds_its_line,
    what_cannot_be_delivered_is_cancelled_and_refunded,
    two_lines_out_of_stock_are_one_refund,
    a_reservation_for_a_cancelled_order_goes_back,
    a_message_that_is_gone_changes_nothing,
    a_receipt_that_cannot_be_becomes_a_dead_letter,
    a_late_capture_is_refunded_in_the_end,
);
