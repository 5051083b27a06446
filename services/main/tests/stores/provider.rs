//! Orders brought to where a test wants them, and the provider's list of charges as it would be then.

use commerce::{Money, OrderId};
use shop::{
    ledger::{Charge, ChargePage, OrderAccount},
    moment::Moment,
    order::OrderState,
    orders::{Order, Settlement},
    outbox::Receipt,
    ports::Store,
};

use crate::scenes::{captured, guest, message_of, open, out_of_stock};

/// Something that happens to an order of product 1.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Turn {
    Captured,
    Declined,
    Unavailable,
    OutOfStock,
    RefundPaid,
}

/// Every way that an order can take, with where it leads.
pub(crate) const WAYS: [(&[Turn], OrderState); 10] = {
    use OrderState as S;
    use Turn as T;
    [
        (&[], S::Pending),
        (&[T::Captured], S::Completed),
        (&[T::Declined], S::Declined),
        (&[T::Unavailable], S::Unavailable),
        (&[T::Captured, T::OutOfStock], S::Cancelled),
        (&[T::Declined, T::Captured], S::Cancelled),
        (&[T::Unavailable, T::Captured], S::Cancelled),
        (&[T::Captured, T::OutOfStock, T::RefundPaid], S::Refunded),
        (&[T::Declined, T::Captured, T::RefundPaid], S::Refunded),
        (&[T::Unavailable, T::Captured, T::RefundPaid], S::Refunded),
    ]
};

/// An order of a new guest's to which all of that happened, each at the next of `times`.
pub(crate) async fn brought(store: &dyn Store, way: &[Turn], times: &[Moment]) -> Order {
    let user = guest(store).await;
    let order = open(store, user, &[(1, 1)]).await;
    assert_eq!(way.len(), times.len());
    for (turn, now) in way.iter().zip(times) {
        take(store, order.id, *turn, *now).await;
    }
    store.order(user, order.id).await.unwrap().unwrap()
}

async fn take(store: &dyn Store, order: OrderId, turn: Turn, now: Moment) {
    let (kind, receipt) = match turn {
        Turn::Captured => return settle(store, order, captured(), now).await,
        Turn::Declined => return settle(store, order, Settlement::Declined, now).await,
        Turn::Unavailable => return settle(store, order, Settlement::Unavailable, now).await,
        Turn::OutOfStock => ("reservation", out_of_stock(1)),
        Turn::RefundPaid => ("refund", Receipt::RefundPaid),
    };
    let message = message_of(store, order, kind).await;
    store.finish(message, receipt, now).await.unwrap();
}

async fn settle(store: &dyn Store, order: OrderId, verdict: Settlement, now: Moment) {
    store.settle(order, verdict, now).await.unwrap();
}

pub(crate) async fn account(store: &dyn Store, order: OrderId) -> OrderAccount {
    let page = store.accounts(Some(OrderId(order.0 - 1)), 1).await.unwrap();
    assert_eq!(page[0].order, order);
    page.into_iter().next().unwrap()
}

/// The charge that pays the order.
pub(crate) async fn charge_for(store: &dyn Store, order: OrderId) -> Charge {
    let account = account(store, order).await;
    Charge {
        payment_key: account.payment_key,
        transaction_id: "txn_1".to_owned(),
        amount: account.total,
        refunded_minor: 0,
    }
}

/// A charge that nobody here asked for.
pub(crate) fn stray(number: i64, amount: Money) -> Charge {
    Charge {
        payment_key: format!("pay_of_nobody_{number}"),
        transaction_id: format!("txn_of_nobody_{number}"),
        amount,
        refunded_minor: 0,
    }
}

/// The last page of the list.
pub(crate) fn last_page(charges: &[Charge], next_after: i64) -> ChargePage {
    ChargePage {
        charges: charges.to_vec(),
        next_after,
        has_more: false,
    }
}
