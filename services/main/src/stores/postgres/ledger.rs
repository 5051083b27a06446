//! The ledger as it is read, and the provider's list of charges as it is heard. The entries are written with
//! the orders (`effects`).

mod hearing;

use std::collections::BTreeMap;

use async_trait::async_trait;
use commerce::OrderId;
use shop::{
    ledger::{Balances, ChargePage, Heard, Imbalance, ListPosition, OrderAccount},
    moment::Moment,
    ports::{Ledger, StoreError},
};
use tokio_postgres::Row;

use super::{
    PostgresStore,
    columns::{account, get, moment, money, row_limit, word},
    sql::{Query, Sql},
    sql_error::SqlError,
};
use crate::stores::{charges, imbalances::Sums};

#[async_trait]
impl Ledger for PostgresStore {
    async fn list_position(&self) -> Result<ListPosition, StoreError> {
        self.read_one(list_position).await
    }

    async fn hear_charges(&self, page: ChargePage, now: Moment) -> Result<Heard, StoreError> {
        self.write(|sql| hearing::hear(sql, &page, now)).await
    }

    async fn imbalances(&self, now: Moment) -> Result<Vec<Imbalance>, StoreError> {
        self.read(|sql| imbalances(sql, now)).await
    }

    async fn accounts(&self, after: Option<OrderId>, limit: usize) -> Result<Vec<OrderAccount>, StoreError> {
        self.read(|sql| accounts(sql, after, limit)).await
    }

    async fn accounts_by_key(&self, payment_keys: Vec<String>) -> Result<Vec<OrderAccount>, StoreError> {
        charges::expect_few(&payment_keys)?;
        self.read(|sql| accounts_by_key(sql, &payment_keys)).await
    }
}

async fn list_position(sql: Sql) -> Result<ListPosition, StoreError> {
    let position = sql.only("SELECT after, complete_at FROM charge_list", &[], position);
    Ok(position.await?)
}

fn position(row: &Row) -> Result<ListPosition, SqlError> {
    Ok(ListPosition {
        after: get(row, 0)?,
        complete_at: moment(row, 1)?,
    })
}

/// Reads what is outstanding, by indices that hold nothing else: without them it would be every order.
async fn imbalances(sql: Sql, now: Moment) -> Result<Vec<Imbalance>, StoreError> {
    let [list, strays, unfound, owed] = sql
        .in_order([
            Query::new("SELECT after, complete_at FROM charge_list", &[]),
            Query::new(
                "SELECT amount, currency, refunded FROM stray_charges WHERE refunded < amount",
                &[],
            ),
            // When an order was paid is when its first entry was booked: the one that debits the provider.
            Query::new(
                "SELECT p.amount, p.currency, b.at
                 FROM payment_intents p JOIN postings b ON b.order_id = p.order_id
                 WHERE NOT p.found AND p.status IN ('captured', 'refunded')
                   AND b.entry IN ('sale', 'unexpected_payment') AND b.account = 'provider'",
                &[],
            ),
            Query::new(
                "SELECT o.total, o.currency,
                        (SELECT at FROM order_states WHERE order_id = o.id ORDER BY position DESC LIMIT 1)
                 FROM orders o WHERE o.state = 'cancelled'",
                &[],
            ),
        ])
        .await?;
    let list = list.first().map_or(Ok(charges::BEGINNING), position)?;
    let mut sums = Sums::new(list.complete_at, now);
    for row in &strays {
        sums.add_stray(money(row, 0)?, get(row, 2)?);
    }
    for row in &unfound {
        sums.add_unfound(money(row, 0)?, moment(row, 2)?);
    }
    for row in &owed {
        sums.add_owed(money(row, 0)?, moment(row, 2)?);
    }
    Ok(sums.into_imbalances())
}

async fn accounts(sql: Sql, after: Option<OrderId>, limit: usize) -> Result<Vec<OrderAccount>, StoreError> {
    let orders = sql
        .all(
            "SELECT id FROM orders WHERE id > $1 ORDER BY id LIMIT $2",
            &[&after.map_or(0, |after| after.0), &row_limit(limit)],
            |row| get(row, 0),
        )
        .await?;
    accounts_of(&sql, &orders).await
}

async fn accounts_by_key(sql: Sql, payment_keys: &[String]) -> Result<Vec<OrderAccount>, StoreError> {
    let orders = sql
        .all(
            "SELECT order_id FROM payment_intents WHERE payment_key = ANY ($1)",
            &[&payment_keys],
            |row| get(row, 0),
        )
        .await?;
    accounts_of(&sql, &orders).await
}

async fn accounts_of(sql: &Sql, orders: &Vec<i64>) -> Result<Vec<OrderAccount>, StoreError> {
    let [accounts, postings] = sql
        .in_order([
            Query::new(
                "SELECT o.id, p.payment_key, o.state, o.total, o.currency, p.transaction_id,
                        (SELECT at FROM order_states WHERE order_id = o.id ORDER BY position DESC LIMIT 1)
                 FROM orders o JOIN payment_intents p ON p.order_id = o.id WHERE o.id = ANY ($1)",
                &[orders],
            ),
            Query::new(
                "SELECT order_id, account, amount FROM postings WHERE order_id = ANY ($1)",
                &[orders],
            ),
        ])
        .await?;
    let mut found = BTreeMap::new();
    for row in &accounts {
        let account = order_account(row)?;
        found.insert(account.order.0, account);
    }
    for row in &postings {
        if let Some(order) = found.get_mut(&get(row, 0)?) {
            order.balances.post(account(row, 1)?, get(row, 2)?);
        }
    }
    Ok(found.into_values().collect())
}

fn order_account(row: &Row) -> Result<OrderAccount, SqlError> {
    Ok(OrderAccount {
        order: OrderId(get(row, 0)?),
        payment_key: get(row, 1)?,
        state: word(row, 2)?,
        total: money(row, 3)?,
        transaction_id: get(row, 5)?,
        state_since: moment(row, 6)?,
        balances: Balances::default(),
    })
}
