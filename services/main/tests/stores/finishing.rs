//! What writing a delivery down changed, and what a message remembers.

use shop::{
    orders::ReservationStatus,
    outbox::{Finished, Message, Receipt},
    ports::Store,
};
use telemetry::{contract::SpanKind, ear::Ear, origin, step};

use crate::scenes::{
    buy, captured, claim, guest, later, message_of, open, out_of_stock, reservation_message, reserved_as,
};

const NOTHING: Finished = Finished {
    closed: false,
    delays_order: false,
    cancels_order: false,
};
const CLOSED: Finished = Finished {
    closed: true,
    ..NOTHING
};

async fn told(store: &dyn Store, message: &Message, receipt: Receipt) -> Finished {
    store.finish(message.clone(), receipt, later(2)).await.unwrap()
}

fn delayed(product: i64) -> Receipt {
    reserved_as(product, ReservationStatus::Delayed, &format!("R{product}"))
}

async fn an_order_is_late_once(store: &dyn Store) {
    let user = guest(store).await;
    let order = buy(store, user, &[(1, 1), (2, 1)]).await;
    let first = reservation_message(store, order.id, 1).await;
    let second = reservation_message(store, order.id, 2).await;
    let late = Finished {
        delays_order: true,
        ..CLOSED
    };
    assert_eq!(told(store, &first, delayed(1)).await, late);
    assert_eq!(
        told(store, &first, delayed(1)).await,
        NOTHING,
        "by another relay too"
    );
    assert_eq!(
        told(store, &second, delayed(2)).await,
        CLOSED,
        "it is late already"
    );
}

async fn an_order_is_cancelled_once(store: &dyn Store) {
    let user = guest(store).await;
    let order = buy(store, user, &[(1, 1), (2, 1)]).await;
    let first = reservation_message(store, order.id, 1).await;
    let second = reservation_message(store, order.id, 2).await;
    let cancelled = Finished {
        cancels_order: true,
        ..CLOSED
    };
    assert_eq!(told(store, &first, out_of_stock(1)).await, cancelled);
    assert_eq!(told(store, &first, out_of_stock(1)).await, NOTHING);
    assert_eq!(told(store, &second, out_of_stock(2)).await, CLOSED);
}

async fn what_is_not_over_is_not_closed(store: &dyn Store) {
    let user = guest(store).await;
    let order = buy(store, user, &[(1, 1)]).await;
    let reservation = reservation_message(store, order.id, 1).await;
    let news = message_of(store, order.id, "crm").await;
    let again = Receipt::TryAgain {
        at: later(9),
        reason: "no answer".to_owned(),
    };
    let dead = Receipt::Dead {
        reason: "refused".to_owned(),
    };
    assert_eq!(told(store, &news, again).await, NOTHING);
    assert_eq!(told(store, &news, Receipt::Done).await, CLOSED);
    assert_eq!(told(store, &news, Receipt::Done).await, NOTHING);
    let reserved = reserved_as(1, ReservationStatus::Reserved, "R1");
    assert_eq!(told(store, &reservation, reserved).await, CLOSED);
    let other = buy(store, user, &[(1, 1)]).await;
    let other = reservation_message(store, other.id, 1).await;
    assert_eq!(told(store, &other, dead).await, CLOSED);
}

async fn messages_remember_the_request_that_they_are_owed_for(store: &dyn Store) {
    let user = guest(store).await;
    let untraced = buy(store, user, &[(1, 1)]).await;
    let traced = open(store, user, &[(1, 1)]).await;
    let (telemetry, _ear) = Ear::new();
    let work = async {
        store.settle(traced.id, captured(), later(1)).await.unwrap();
        origin()
    };
    let expected = telemetry.scope(step("buy", SpanKind::Server).run(work)).await;
    assert!(expected.is_some());
    let claimed = claim(store, later(1)).await;
    assert_eq!(claimed.len(), 4);
    for message in claimed {
        let is_untraced = message.task.order_id() == untraced.id;
        let expected = if is_untraced { &None } else { &expected };
        assert_eq!(&message.origin, expected, "{:?}", message.task);
    }
}

contract!(
    an_order_is_late_once,
    an_order_is_cancelled_once,
    what_is_not_over_is_not_closed,
    messages_remember_the_request_that_they_are_owed_for,
);
