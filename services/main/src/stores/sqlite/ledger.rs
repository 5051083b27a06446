//! The ledger as it is read, and the provider's list of charges as it is heard. The entries are written with
//! the orders (`effects`).

use async_trait::async_trait;
use commerce::{Money, OrderId};
use rusqlite::params;
use shop::{
    ledger::{Balances, Charge, ChargePage, Heard, Imbalance, ListPosition, OrderAccount},
    moment::Moment,
    order::OrderState,
    orders::{Settled, Settlement},
    ports::{Ledger, StoreError},
};

use super::{
    SqliteStore,
    columns::{account, moment, money, row_limit, word},
    orders,
    sql::Sql,
};
use crate::stores::{
    charges::{self, Meaning, Named},
    imbalances::Sums,
};

#[async_trait]
impl Ledger for SqliteStore {
    async fn list_position(&self) -> Result<ListPosition, StoreError> {
        self.read(position).await
    }

    async fn hear_charges(&self, page: ChargePage, now: Moment) -> Result<Heard, StoreError> {
        self.write(move |sql| hear(sql, page, now)).await
    }

    async fn imbalances(&self, now: Moment) -> Result<Vec<Imbalance>, StoreError> {
        self.read(move |sql| imbalances(sql, now)).await
    }

    async fn accounts(&self, after: Option<OrderId>, limit: usize) -> Result<Vec<OrderAccount>, StoreError> {
        self.read(move |sql| accounts(sql, after, limit)).await
    }

    async fn accounts_by_key(&self, payment_keys: Vec<String>) -> Result<Vec<OrderAccount>, StoreError> {
        charges::expect_few(&payment_keys)?;
        self.read(move |sql| accounts_by_key(sql, &payment_keys)).await
    }
}

fn position(sql: Sql<'_>) -> Result<ListPosition, StoreError> {
    let position = sql.only("SELECT after, complete_at FROM charge_list", [], |row| {
        Ok(ListPosition {
            after: row.get(0)?,
            complete_at: moment(row, 1)?,
        })
    })?;
    Ok(position)
}

fn hear(sql: Sql<'_>, page: ChargePage, now: Moment) -> Result<Heard, StoreError> {
    let read = charges::read_on(position(sql)?, &page, now);
    sql.run(
        "UPDATE charge_list SET after = ?1, complete_at = ?2",
        params![read.after, read.complete_at.0],
    )?;
    let mut heard = Heard::default();
    for charge in page.charges {
        let payment = payment(sql, &charge.payment_key)?;
        let named = payment.as_ref().map(|payment| Named {
            state: payment.state,
            total: payment.total,
            paid_by: payment.transaction_id.as_deref(),
        });
        let meaning = charges::meaning(&charge, named);
        match payment {
            Some(payment) if meaning != Meaning::Stray => {
                mark_found(sql, payment.order)?;
                if meaning == Meaning::FoundUnheard {
                    let settled = settle(sql, payment.order, charge.transaction_id, now)?;
                    heard.note(&settled);
                }
            }
            _ => heard.strays.extend(keep_stray(sql, charge, now)?),
        }
    }
    Ok(heard)
}

/// As much of an order as a charge is compared with. Most charges are known: no more is read for them.
struct Payment {
    order: OrderId,
    state: OrderState,
    total: Money,
    transaction_id: Option<String>,
}

fn payment(sql: Sql<'_>, payment_key: &str) -> Result<Option<Payment>, StoreError> {
    let payment = sql.first(
        "SELECT o.id, o.state, o.total, o.currency, p.transaction_id
         FROM payment_intents p JOIN orders o ON o.id = p.order_id WHERE p.payment_key = ?1",
        [payment_key],
        |row| {
            Ok(Payment {
                order: OrderId(row.get(0)?),
                state: word(row, 1)?,
                total: money(row, 2)?,
                transaction_id: row.get(4)?,
            })
        },
    )?;
    Ok(payment)
}

fn mark_found(sql: Sql<'_>, order: OrderId) -> Result<(), StoreError> {
    sql.run(
        "UPDATE payment_intents SET found = 1 WHERE order_id = ?1 AND found = 0",
        [order.0],
    )?;
    Ok(())
}

fn settle(sql: Sql<'_>, order: OrderId, transaction_id: String, now: Moment) -> Result<Settled, StoreError> {
    orders::settle(sql, order, Settlement::Captured { transaction_id }, now)
}

/// Returns the charge if it was not known. What went back of it does not come again: pages may be heard out
/// of order.
fn keep_stray(sql: Sql<'_>, charge: Charge, now: Moment) -> Result<Option<Charge>, StoreError> {
    let known = sql.run(
        "UPDATE stray_charges SET refunded = max(refunded, ?2) WHERE transaction_id = ?1",
        params![charge.transaction_id, charge.refunded_minor],
    )?;
    if known > 0 {
        return Ok(None);
    }
    sql.run(
        "INSERT INTO stray_charges (transaction_id, payment_key, amount, refunded, currency, heard_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![
            charge.transaction_id,
            charge.payment_key,
            charge.amount.minor,
            charge.refunded_minor,
            charge.amount.currency.code(),
            now.0
        ],
    )?;
    Ok(Some(charge))
}

/// Reads what is outstanding, by indices that hold nothing else: without them it would be every order.
fn imbalances(sql: Sql<'_>, now: Moment) -> Result<Vec<Imbalance>, StoreError> {
    let mut sums = Sums::new(position(sql)?.complete_at, now);
    sql.all(
        "SELECT amount, currency, refunded FROM stray_charges INDEXED BY stray_charges_left
         WHERE refunded < amount",
        [],
        |row| {
            sums.add_stray(money(row, 0)?, row.get(2)?);
            Ok(())
        },
    )?;
    // When an order was paid is when its first entry was booked: the one that debits the provider.
    sql.all(
        "SELECT p.amount, p.currency, b.at
         FROM payment_intents p INDEXED BY payments_not_found
         CROSS JOIN postings b ON b.order_id = p.order_id
         WHERE p.found = 0 AND p.status IN ('captured', 'refunded')
           AND b.entry IN ('sale', 'unexpected_payment') AND b.account = 'provider'",
        [],
        |row| {
            sums.add_unfound(money(row, 0)?, moment(row, 2)?);
            Ok(())
        },
    )?;
    sql.all(
        "SELECT o.total, o.currency,
                (SELECT at FROM order_states WHERE order_id = o.id ORDER BY position DESC LIMIT 1)
         FROM orders o INDEXED BY cancelled_orders WHERE o.state = 'cancelled'",
        [],
        |row| {
            sums.add_owed(money(row, 0)?, moment(row, 2)?);
            Ok(())
        },
    )?;
    Ok(sums.into_imbalances())
}

fn accounts(sql: Sql<'_>, after: Option<OrderId>, limit: usize) -> Result<Vec<OrderAccount>, StoreError> {
    let orders = sql.all(
        "SELECT id FROM orders WHERE id > ?1 ORDER BY id LIMIT ?2",
        params![after.map_or(0, |after| after.0), row_limit(limit)],
        |row| row.get(0).map(OrderId),
    )?;
    orders.into_iter().map(|order| account_of(sql, order)).collect()
}

fn accounts_by_key(sql: Sql<'_>, payment_keys: &[String]) -> Result<Vec<OrderAccount>, StoreError> {
    let mut accounts = Vec::with_capacity(payment_keys.len());
    for key in payment_keys {
        if let Some(payment) = payment(sql, key)? {
            accounts.push(account_of(sql, payment.order)?);
        }
    }
    Ok(accounts)
}

fn account_of(sql: Sql<'_>, order: OrderId) -> Result<OrderAccount, StoreError> {
    let mut found = sql.only(
        "SELECT p.payment_key, o.state, o.total, o.currency, p.transaction_id,
                (SELECT at FROM order_states WHERE order_id = o.id ORDER BY position DESC LIMIT 1)
         FROM orders o JOIN payment_intents p ON p.order_id = o.id WHERE o.id = ?1",
        [order.0],
        |row| {
            Ok(OrderAccount {
                order,
                payment_key: row.get(0)?,
                state: word(row, 1)?,
                total: money(row, 2)?,
                transaction_id: row.get(4)?,
                state_since: moment(row, 5)?,
                balances: Balances::default(),
            })
        },
    )?;
    sql.all(
        "SELECT account, amount FROM postings WHERE order_id = ?1",
        [order.0],
        |row| {
            found.balances.post(account(row, 0)?, row.get(1)?);
            Ok(())
        },
    )?;
    Ok(found)
}
