//! Everything at once: payments and lists, deliveries and repeated deliveries, carts that change, guests who sign
//! in, over three instances.

use std::collections::BTreeMap;

use commerce::UserId;
use futures_util::future::join_all;
use main_service::stores::postgres::PostgresStore;
use shop::{
    ledger::{Balances, Charge},
    order::OrderState,
    orders::{Order, ReservationStatus, Settlement},
    outbox::{Message, Receipt, Task},
    ports::{Customers, Ledger, Orders, Outbox, Store},
};

use super::{
    database::database,
    racing::{close, instances, of},
};
use crate::{
    provider::{charge_for, last_page},
    scenes::{self, STOCK, customer, fill_cart, guest, later, out_of_stock, reserved_as, stock_of},
};

/// An order that somebody is paying for, with products in an order of their own, and its charge on the list.
async fn opened(shops: &[PostgresStore], number: usize, guests: &mut Vec<UserId>) -> (Order, Charge) {
    let shop = of(shops, number);
    let user = guest(shop).await;
    guests.push(user);
    let first = number as i64 % 5;
    let lines: Vec<_> = (0..4)
        .map(|step| (1 + (first + step * 3) % 6, 1 + step))
        .collect();
    let order = scenes::open(shop, user, &lines).await;
    let charge = Charge {
        transaction_id: format!("txn_{}", order.id),
        ..charge_for(shop, order.id).await
    };
    (order, charge)
}

/// What a relay is told by the inventory: every fourth order cannot be delivered.
fn receipt(message: &Message) -> Receipt {
    match &message.task {
        Task::Reserve { order, product, .. } if order % 4 == 0 => out_of_stock(product.0),
        Task::Reserve { product, .. } => reserved_as(
            product.0,
            ReservationStatus::Reserved,
            &format!("R{}", message.id),
        ),
        Task::Refund { .. } => Receipt::RefundPaid,
        Task::Release { .. } | Task::TellCrm { .. } => Receipt::Done,
    }
}

/// Delivers whatever there is, twice as a relay does that outlived its lease, until `rounds` are over.
async fn deliver(store: &PostgresStore, rounds: usize) {
    for _ in 0..rounds {
        let messages = store.claim(later(1), later(1), 5).await.unwrap();
        let claimed = messages.iter().map(|message| message.id).rev();
        store.extend(claimed.collect(), later(1)).await.unwrap();
        for message in messages {
            let receipt = receipt(&message);
            let (first, second) = tokio::join!(
                store.finish(message.clone(), receipt.clone(), later(1)),
                store.finish(message, receipt, later(1))
            );
            first.and(second).unwrap();
        }
    }
}

async fn settle_all(store: &PostgresStore, orders: &[(Order, Charge)]) {
    let verdict = |charge: &Charge| Settlement::Captured {
        transaction_id: charge.transaction_id.clone(),
    };
    let settled = orders
        .iter()
        .map(|(order, charge)| store.settle(order.id, verdict(charge), later(1)));
    let settled = join_all(settled).await;
    assert!(settled.iter().all(Result::is_ok), "{settled:?}");
}

async fn hear_all(store: &PostgresStore, orders: &[(Order, Charge)]) {
    for page in orders.rchunks(10) {
        let charges: Vec<_> = page.iter().rev().map(|(_, charge)| charge.clone()).collect();
        store
            .hear_charges(last_page(&charges, 1), later(1))
            .await
            .unwrap();
    }
}

async fn shop_on(store: &PostgresStore, guests: &[UserId]) {
    for user in guests {
        fill_cart(store, *user, &[(6, 1), (1, 1)]).await;
    }
}

/// The first half of the guests signs in meanwhile, all to the same account.
async fn sign_in(store: &PostgresStore, guests: &[UserId], account: UserId) {
    let merged = guests.iter().map(|guest| store.merge_guest(*guest, account));
    let merged = join_all(merged).await;
    assert!(merged.iter().all(Result::is_ok), "{merged:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_at_once_is_booked_once() {
    let Some(database) = database().await else {
        return;
    };
    let shops = instances(&database, 3).await;
    let account = shops[0]
        .create_customer(customer("ada@example.com"))
        .await
        .unwrap();
    let (mut guests, mut orders) = (Vec::new(), Vec::new());
    for number in 0..32 {
        orders.push(opened(&shops, number, &mut guests).await);
    }
    tokio::join!(
        settle_all(&shops[0], &orders),
        hear_all(&shops[1], &orders),
        hear_all(&shops[2], &orders),
        deliver(&shops[0], 40),
        deliver(&shops[1], 40),
        deliver(&shops[2], 40),
        shop_on(&shops[2], &guests),
        sign_in(&shops[1], &guests[..16], account.id),
    );
    while !shops[0].outbox_status().await.unwrap().waiting.is_empty() {
        deliver(&shops[0], 1).await;
    }
    check_books(&shops[0], &orders).await;
    close(shops, database).await;
}

/// Every order was paid once, is where its deliveries brought it, and the stock knows it.
async fn check_books(store: &dyn Store, orders: &[(Order, Charge)]) {
    let mut sold: BTreeMap<i64, i64> = BTreeMap::new();
    let accounts = store.accounts(None, usize::MAX).await.unwrap();
    assert_eq!(accounts.len(), orders.len());
    for ((order, charge), account) in orders.iter().zip(accounts) {
        let expected = if order.id.0 % 4 == 0 {
            OrderState::Refunded
        } else {
            OrderState::Completed
        };
        assert_eq!((account.order, account.state), (order.id, expected));
        assert_eq!(account.balances, Balances::due(expected, account.total.minor));
        assert_eq!(account.transaction_id.as_ref(), Some(&charge.transaction_id));
        if expected == OrderState::Completed {
            for line in &order.lines {
                *sold.entry(line.item.product_id.0).or_default() += line.item.quantity.get();
            }
        }
    }
    for (product, sold) in sold {
        assert_eq!(stock_of(store, product).await, STOCK - sold, "product {product}");
    }
    assert_eq!(store.pending_orders(None, 1).await, Ok(Vec::new()));
    assert_eq!(store.imbalances(later(90_000)).await, Ok(Vec::new()));
    assert_eq!(store.outbox_status().await.unwrap().dead, 0);
}
