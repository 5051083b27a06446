//! A file of an older version, with orders in every state, brought up to date.

use commerce::{Currency, Money, OrderId, UserId};
use rusqlite::{Connection, params};
use shop::{
    customers::{NewSession, Rotation},
    ledger::{Account, Balances, Charge, Heard, OrderAccount},
    moment::Moment,
    order::OrderState,
    ports::{Customers, Ledger, Orders},
};

use crate::{folder::Folder, provider::last_page};

/// Version 5 as it was released.
const VERSION_5: [&str; 5] = [
    include_str!("../../src/stores/sqlite/migrations/0001_catalogue.sql"),
    include_str!("../../src/stores/sqlite/migrations/0002_customers.sql"),
    include_str!("../../src/stores/sqlite/migrations/0003_carts.sql"),
    include_str!("../../src/stores/sqlite/migrations/0004_orders.sql"),
    include_str!("../../src/stores/sqlite/migrations/0005_outbox.sql"),
];

/// The ways that orders took; order `n` is the `n`th of them, costs `n` times 100, and came into each state
/// 10 ms after the one before.
const HISTORIES: [&[OrderState]; 10] = {
    use OrderState as S;
    [
        &[S::Pending],
        &[S::Pending, S::Completed],
        &[S::Pending, S::Declined],
        &[S::Pending, S::Unavailable],
        &[S::Pending, S::Completed, S::Cancelled],
        &[S::Pending, S::Declined, S::Cancelled],
        &[S::Pending, S::Unavailable, S::Cancelled],
        &[S::Pending, S::Completed, S::Cancelled, S::Refunded],
        &[S::Pending, S::Declined, S::Cancelled, S::Refunded],
        &[S::Pending, S::Unavailable, S::Cancelled, S::Refunded],
    ]
};

fn histories() -> impl Iterator<Item = (i64, &'static [OrderState])> {
    (1..).zip(HISTORIES)
}

fn currency(number: i64) -> Currency {
    if number % 2 == 0 {
        Currency::JPY
    } else {
        Currency::USD
    }
}

fn write_version_5(folder: &Folder) {
    let file = Connection::open(folder.database()).unwrap();
    file.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON; PRAGMA application_id = 0x57536d73;
         CREATE TABLE schema_migrations (
             version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at INTEGER NOT NULL
         ) STRICT",
    )
    .unwrap();
    for (version, sql) in (1..).zip(VERSION_5) {
        file.execute_batch(sql).unwrap();
        let applied = "INSERT INTO schema_migrations VALUES (?1, 'as it was', 0)";
        file.execute(applied, [version]).unwrap();
    }
    let user = "INSERT INTO users (id, role, created_at) VALUES (1, 'guest', 0)";
    file.execute(user, []).unwrap();
    let session = "INSERT INTO sessions VALUES ('old', 100000, 'old-refresh', 100000, 1)";
    file.execute(session, []).unwrap();
    for (number, history) in histories() {
        write_order(&file, number, history);
    }
}

fn write_order(file: &Connection, number: i64, history: &[OrderState]) {
    let state = *history.last().unwrap();
    let code = currency(number).code();
    file.execute(
        "INSERT INTO orders VALUES (?1, 1, 1, 'key:' || ?1, 'asked', 1, ?2, 'US', ?3, 'paypal', 'standard',
             ?1 * 100, 0, 0, ?1 * 100, NULL, 0)",
        params![number, state.code(), code],
    )
    .unwrap();
    for (position, state) in (0..).zip(history) {
        let entered = "INSERT INTO order_states VALUES (?1, ?2, ?3, ?2 * 10)";
        file.execute(entered, params![number, position, state.code()])
            .unwrap();
    }
    let status = match state {
        OrderState::Completed | OrderState::Cancelled => "captured",
        other => other.code(),
    };
    let transaction = state.is_paid().then(|| format!("txn_{number}"));
    file.execute(
        "INSERT INTO payment_intents VALUES (?1, 'pay_' || ?1, ?1 * 100, ?2, ?3, ?4)",
        params![number, code, status, transaction],
    )
    .unwrap();
}

/// What an order of version 5 must have on its accounts.
fn expected(number: i64, history: &[OrderState]) -> OrderAccount {
    let state = *history.last().unwrap();
    let total = Money::new(number * 100, currency(number));
    OrderAccount {
        order: OrderId(number),
        payment_key: format!("pay_{number}"),
        state,
        state_since: Moment((history.len() as i64 - 1) * 10),
        total,
        transaction_id: state.is_paid().then(|| format!("txn_{number}")),
        balances: Balances::due(state, total.minor),
    }
}

/// The entries of an order as `entry@at: account amount`.
fn entries(file: &Connection, number: i64) -> Vec<String> {
    let mut statement = file
        .prepare(
            "SELECT entry || '@' || at || ': ' || account || ' ' || amount FROM postings
             WHERE order_id = ?1 AND currency = ?2 ORDER BY at, amount DESC",
        )
        .unwrap();
    let rows = statement.query_map(params![number, currency(number).code()], |row| row.get(0));
    rows.unwrap().map(Result::unwrap).collect()
}

#[tokio::test]
async fn orders_of_an_older_version_are_booked() {
    let folder = Folder::new();
    write_version_5(&folder);
    let store = folder.open().await.unwrap();
    let booked = store.accounts(None, 99).await.unwrap();
    let expected: Vec<_> = histories()
        .map(|(number, history)| expected(number, history))
        .collect();
    assert_eq!(booked, expected);
    store.close().await;

    let file = Connection::open(folder.database()).unwrap();
    let sale = ["sale@10: provider 800", "sale@10: sales -800"];
    let cancellation = ["cancellation@20: sales 800", "cancellation@20: refunds_owed -800"];
    let refund = ["refund@30: refunds_owed 800", "refund@30: provider -800"];
    assert_eq!(entries(&file, 8), [sale, cancellation, refund].concat());
    let unexpected = [
        "unexpected_payment@20: provider 900",
        "unexpected_payment@20: refunds_owed -900",
    ];
    let refund = ["refund@30: refunds_owed 900", "refund@30: provider -900"];
    assert_eq!(entries(&file, 9), [unexpected, refund].concat());
    let mut dangling = file.prepare("PRAGMA foreign_key_check").unwrap();
    assert!(!dangling.exists([]).unwrap());
}

fn charge(number: i64) -> Charge {
    Charge {
        payment_key: format!("pay_{number}"),
        transaction_id: format!("txn_{number}"),
        amount: Money::new(number * 100, currency(number)),
        refunded_minor: 0,
    }
}

/// What was paid before there was a ledger is looked for on the list like everything else, from its beginning.
#[tokio::test]
async fn orders_of_an_older_version_go_on() {
    let folder = Folder::new();
    write_version_5(&folder);
    let store = folder.open().await.unwrap();
    let position = store.list_position().await.unwrap();
    assert_eq!((position.after, position.complete_at), (0, Moment(0)));
    let pending = store.pending_orders(None, 9).await.unwrap();
    assert_eq!(pending.len(), 1);

    let now = Moment(60_000);
    let paid = histories().filter(|(_, history)| history.last().unwrap().is_paid());
    let charges: Vec<_> = paid.map(|(number, _)| charge(number)).collect();
    let last_but_one = charges.len() - 1;
    let heard = store
        .hear_charges(last_page(&charges[..last_but_one], 9), now)
        .await;
    assert_eq!(heard, Ok(Heard::default()));
    let missing = store.imbalances(now).await.unwrap();
    let minors: Vec<_> = missing.iter().map(|missing| missing.minor).collect();
    assert_eq!(minors, [1_000], "{missing:?}");

    let heard = store
        .hear_charges(last_page(&[charge(1), charge(3)], 11), now)
        .await;
    let settled = [
        (OrderId(1), OrderState::Completed),
        (OrderId(3), OrderState::Cancelled),
    ];
    assert_eq!(heard.unwrap().settled, settled);
    for (account, state) in store.accounts(None, 3).await.unwrap().iter().zip([
        OrderState::Completed,
        OrderState::Completed,
        OrderState::Cancelled,
    ]) {
        let due = Balances::due(state, account.total.minor);
        assert_eq!((account.state, account.balances), (state, due));
        assert_eq!(account.balances.on(Account::Provider), account.total.minor);
    }
    store.close().await;
}

#[tokio::test]
async fn a_session_of_an_older_version_goes_on_and_has_a_family() {
    let folder = Folder::new();
    write_version_5(&folder);
    let store = folder.open().await.unwrap();
    assert!(store.session("old").await.unwrap().is_some());
    let next = NewSession {
        user_id: UserId(0),
        access_hash: "new".to_owned(),
        access_expires: Moment(100_000),
        refresh_hash: "new-refresh".to_owned(),
        refresh_expires: Moment(100_000),
    };
    let rotate = |now| store.rotate_session("old-refresh", next.clone(), Moment(now));
    assert!(matches!(rotate(0).await, Ok(Rotation::Renewed(_))));
    assert!(store.session("new").await.unwrap().is_some());
    assert_eq!(rotate(20_000).await, Ok(Rotation::UsedTwice(UserId(1))));
    assert_eq!(store.session("new").await, Ok(None));
    store.close().await;
}
