//! A server that is killed in the middle of writes: what was acknowledged is there when it is back.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use commerce::{OrderId, UserId};
use main_service::stores::postgres::{PostgresSettings, PostgresStore};
use shop::{
    ledger::Balances,
    order::OrderState,
    orders::NewOrder,
    ports::{Carts, Ledger, Orders, Outbox, Products, StoreError},
};
use tokio::time::timeout;

use super::server;
use crate::scenes::{self, captured, guest, later, order_of};

/// Who buys at once.
const BUYERS: usize = 8;
/// Acknowledged writes before each kill.
const WRITES: usize = 60;
const PATIENCE: Duration = Duration::from_secs(60);

/// What buyers were told.
#[derive(Default)]
struct Told {
    opened: Mutex<BTreeSet<OrderId>>,
    settled: Mutex<BTreeSet<OrderId>>,
    writes: AtomicUsize,
    is_over: AtomicBool,
}

/// Buys one thing after the other until it is over. Whoever hears nothing goes on with what there is: an order
/// may have been opened all the same.
async fn buy_on(store: &PostgresStore, user: UserId, told: &Told) {
    while !told.is_over.load(Ordering::Relaxed) {
        if buy(store, user, told).await.is_err() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

async fn buy(store: &PostgresStore, user: UserId, told: &Told) -> Result<(), StoreError> {
    let cart = store.cart(user).await?;
    let order = NewOrder {
        checkout_key: format!("key:{}", cart.version),
        ..order_of(user, &cart)
    };
    let lines = &[(1, 1), (2, 1)];
    if cart.lines.is_empty() {
        for (product, count) in lines {
            let product = commerce::ProductId(*product);
            let added = store.add_to_cart(user, commerce::Country::US, product, scenes::pieces(*count));
            added.await.map_err(|_| StoreError::Unavailable(String::new()))?;
        }
        return Ok(());
    }
    let id = match store.open_order(order).await {
        Ok(order) => {
            told.opened.lock().unwrap().insert(order.id);
            told.writes.fetch_add(1, Ordering::Relaxed);
            order.id
        }
        Err(shop::orders::OpenError::Repeated(order)) => order.id,
        Err(shop::orders::OpenError::InProgress(id)) => id,
        Err(shop::orders::OpenError::Store(error)) => return Err(error),
        Err(error) => panic!("{error}"),
    };
    store.settle(id, captured(), later(1)).await?;
    told.settled.lock().unwrap().insert(id);
    told.writes.fetch_add(1, Ordering::Relaxed);
    Ok(())
}

async fn until(condition: impl AsyncFn() -> bool) {
    let waited = timeout(PATIENCE, async {
        while !condition().await {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    });
    waited.await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_killed_keeps_what_was_acknowledged() {
    let Some(mut server) = server().await else {
        return;
    };
    let store = PostgresStore::open(&server.url(), PostgresSettings::default()).await;
    let (store, told) = (Arc::new(store.unwrap()), Arc::<Told>::default());
    let (mut users, mut buyers) = (Vec::new(), Vec::new());
    for _ in 0..BUYERS {
        let user = guest(&*store).await;
        users.push(user);
        let (store, told) = (Arc::clone(&store), Arc::clone(&told));
        buyers.push(tokio::spawn(async move { buy_on(&store, user, &told).await }));
    }
    for kill in 1..=3 {
        until(async || told.writes.load(Ordering::Relaxed) >= kill * WRITES).await;
        server.kill().unwrap();
        let refused = store.ping().await;
        assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
        server.start_again().await.unwrap();
        until(async || store.ping().await.is_ok()).await;
    }
    let before = told.writes.load(Ordering::Relaxed);
    until(async || told.writes.load(Ordering::Relaxed) > before + BUYERS).await;
    told.is_over.store(true, Ordering::Relaxed);
    for buyer in buyers {
        buyer.await.unwrap();
    }
    check_orders(&store, &told).await;
    check_goods(&store, &users).await;
    store.close().await;
}

/// Nothing that was acknowledged is missing, and nothing is booked by halves.
async fn check_orders(store: &PostgresStore, told: &Told) {
    let accounts = store.accounts(None, usize::MAX).await.unwrap();
    let there: BTreeSet<_> = accounts.iter().map(|account| account.order).collect();
    let paid = accounts
        .iter()
        .filter(|account| account.state == OrderState::Completed);
    let paid: BTreeSet<_> = paid.map(|account| account.order).collect();
    assert!(told.opened.lock().unwrap().is_subset(&there));
    assert!(told.settled.lock().unwrap().is_subset(&paid));
    for account in &accounts {
        assert_eq!(
            account.balances,
            Balances::due(account.state, account.total.minor)
        );
    }
}

/// What was sold left the stock, and is owed to the buyers.
async fn check_goods(store: &PostgresStore, users: &[UserId]) {
    let (mut sold, mut paid, mut lines) = (BTreeMap::from([(1, 0), (2, 0)]), 0, 0);
    for user in users {
        for order in store.orders(*user, None, usize::MAX).await.unwrap() {
            if order.state == OrderState::Completed {
                paid += 1;
                for line in order.lines {
                    lines += 1;
                    *sold.entry(line.item.product_id.0).or_default() += line.item.quantity.get();
                }
            }
        }
    }
    for (product, sold) in sold {
        assert_eq!(scenes::stock_of(store, product).await, scenes::STOCK - sold);
    }
    let waiting = store.outbox_status().await.unwrap().waiting;
    let waiting: Vec<_> = waiting.iter().map(|(kind, count, _)| (&**kind, *count)).collect();
    assert_eq!(waiting, [("crm", paid), ("reservation", lines)]);
}
