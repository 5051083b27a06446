//! The ledger: what every order's way leaves on its accounts, and finding the accounts again.

use commerce::OrderId;
use rusqlite::Connection;
use shop::{
    ledger::{Account, Balances, OrderAccount},
    order::OrderState,
    ports::{Orders, Store, StoreError},
};

use crate::{
    folder::Folder,
    provider::{WAYS, account, brought},
    scenes::{START, buy, captured, guest, later, open, settle},
};

async fn every_way_leaves_what_is_due(store: &dyn Store) {
    let times = [later(10), later(20), later(30)];
    for (way, state) in WAYS {
        let order = brought(store, way, &times[..way.len()]).await;
        let total = order.totals.total;
        let expected = OrderAccount {
            order: order.id,
            payment_key: format!("pay_{}_1", order.user_id),
            state,
            state_since: times[..way.len()].last().copied().unwrap_or(START),
            total,
            transaction_id: state.is_paid().then(|| "txn_1".to_owned()),
            balances: Balances::due(state, total.minor),
        };
        assert_eq!(account(store, order.id).await, expected, "{way:?}");
    }
}

async fn what_is_heard_twice_is_booked_once(store: &dyn Store) {
    let user = guest(store).await;
    let order = buy(store, user, &[(1, 1)]).await;
    let once = account(store, order.id).await;
    assert_ne!(once.balances, Balances::default());
    settle(store, order.id, captured()).await;
    assert_eq!(account(store, order.id).await, once);
}

async fn accounts_come_by_number_in_pages(store: &dyn Store) {
    let user = guest(store).await;
    let mut orders = Vec::new();
    for _ in 0..3 {
        orders.push(buy(store, user, &[(1, 1)]).await.id);
    }
    let last = OrderId(orders[2].0 + 1_000);
    for (after, limit, expected) in [
        (None, 9, &orders[..]),
        (None, 2, &orders[..2]),
        (None, 0, &[]),
        (Some(orders[0]), 9, &orders[1..]),
        (Some(orders[2]), 9, &[]),
        (Some(last), 9, &[]),
    ] {
        let page = store.accounts(after, limit).await.unwrap();
        let found: Vec<_> = page.iter().map(|account| account.order).collect();
        assert_eq!(found, expected, "{after:?}, {limit}");
    }
}

async fn accounts_are_found_by_their_keys(store: &dyn Store) {
    let user = guest(store).await;
    let paid = buy(store, user, &[(1, 1)]).await;
    let pending = open(store, user, &[(1, 1)]).await;
    let [paid, pending] = [account(store, paid.id).await, account(store, pending.id).await];
    for (keys, expected) in [
        (vec![], vec![]),
        (vec!["pay_of_nobody"], vec![]),
        (
            vec![&pending.payment_key, "pay_of_nobody", &paid.payment_key],
            vec![&paid, &pending],
        ),
        (vec![&paid.payment_key], vec![&paid]),
    ] {
        let keys: Vec<_> = keys.into_iter().map(str::to_owned).collect();
        let mut found = store.accounts_by_key(keys.clone()).await.unwrap();
        found.sort_by_key(|account| account.order);
        assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{keys:?}");
    }
}

async fn so_many_keys_are_looked_up_at_once(store: &dyn Store) {
    let keys = |count| vec!["pay_of_nobody".to_owned(); count];
    assert_eq!(store.accounts_by_key(keys(1_000)).await, Ok(Vec::new()));
    let refused = store.accounts_by_key(keys(1_001)).await;
    assert!(matches!(&refused, Err(StoreError::Unavailable(reason)) if reason.contains("1000")));
}

contract!(
    every_way_leaves_what_is_due,
    what_is_heard_twice_is_booked_once,
    accounts_come_by_number_in_pages,
    accounts_are_found_by_their_keys,
    so_many_keys_are_looked_up_at_once,
);

/// What no event can lead to, a hand in the file can: the sale is there, and the order waits to be paid.
#[tokio::test]
async fn no_entry_is_booked_twice() {
    let folder = Folder::new();
    let store = folder.open().await.unwrap();
    let user = guest(&store).await;
    let order = open(&store, user, &[(1, 1)]).await;
    let hand = Connection::open(folder.database()).unwrap();
    hand.execute(
        "INSERT INTO postings VALUES (?1, 'sale', 'sales', -1, 'USD', 0)",
        [order.id.0],
    )
    .unwrap();
    let settled = store.settle(order.id, captured(), later(1)).await;
    assert!(
        matches!(&settled, Err(StoreError::Corrupt(reason)) if reason.contains("postings")),
        "{settled:?}"
    );
    let account = account(&store, order.id).await;
    assert_eq!(account.state, OrderState::Pending, "half of it was written");
    assert_eq!(
        (account.balances.on(Account::Sales), account.balances.sum()),
        (-1, -1)
    );
    store.close().await;
}
