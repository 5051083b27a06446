//! Carrying out what an event writes. The only place where an order's state changes.

use commerce::ProductId;
use rusqlite::params;
use shop::{
    ledger::Entry,
    moment::Moment,
    orders::{Order, Reservation},
    outbox::Task,
    ports::StoreError,
};

use super::{carts, order_rows, sql::Sql};
use crate::stores::{
    cart_changes,
    duties::{self, Write},
    words,
};

/// Writes what `order`, as it is after the event, owes.
pub(super) fn carry_out(
    sql: Sql<'_>,
    order: &Order,
    writes: Vec<Write>,
    now: Moment,
) -> Result<(), StoreError> {
    for write in writes {
        match write {
            Write::State => state(sql, order, now)?,
            Write::Stock(product, change) => stock(sql, product, change)?,
            Write::TakeFromCart => take_from_cart(sql, order)?,
            Write::RenewCart => renew_cart(sql, order)?,
            Write::ReleaseCoupon => release_coupon(sql, order)?,
            Write::Reservation(product, way) => reservation(sql, order, product, &way)?,
            Write::Enqueue(task) => enqueue(sql, &task, now)?,
            Write::Book(entry) => book(sql, order, entry, now)?,
        }
    }
    Ok(())
}

fn state(sql: Sql<'_>, order: &Order, now: Moment) -> Result<(), StoreError> {
    sql.run(
        "UPDATE orders SET state = ?2 WHERE id = ?1",
        params![order.id.0, order.state.code()],
    )?;
    order_rows::add_state(sql, order.id, order.state, now)?;
    sql.run(
        "UPDATE payment_intents SET status = ?2, transaction_id = ?3 WHERE order_id = ?1",
        params![
            order.id.0,
            duties::payment_status(order.state),
            order.transaction_id
        ],
    )?;
    Ok(())
}

fn stock(sql: Sql<'_>, product: ProductId, change: i64) -> Result<(), StoreError> {
    sql.run(
        "UPDATE products SET stock = stock + ?2 WHERE id = ?1",
        params![product.0, change],
    )?;
    Ok(())
}

fn take_from_cart(sql: Sql<'_>, order: &Order) -> Result<(), StoreError> {
    let mut cart = carts::cart(sql, order.user_id)?;
    let changes = cart_changes::without_ordered(&cart, &order.lines);
    carts::change(sql, order.user_id, &mut cart, &changes)
}

fn renew_cart(sql: Sql<'_>, order: &Order) -> Result<(), StoreError> {
    let mut cart = carts::cart(sql, order.user_id)?;
    carts::change(sql, order.user_id, &mut cart, &[])
}

fn release_coupon(sql: Sql<'_>, order: &Order) -> Result<(), StoreError> {
    sql.run(
        "UPDATE coupon_uses SET released = 1 WHERE order_id = ?1",
        [order.id.0],
    )?;
    Ok(())
}

fn reservation(
    sql: Sql<'_>,
    order: &Order,
    product: ProductId,
    reservation: &Reservation,
) -> Result<(), StoreError> {
    sql.run(
        "INSERT OR REPLACE INTO reservations
             (order_id, product_id, status, reservation_id, warehouse, arrives_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![
            order.id.0,
            product.0,
            reservation.status.code(),
            reservation.reservation_id,
            reservation.warehouse,
            reservation.arrives_at.map(|at| at.0)
        ],
    )?;
    Ok(())
}

fn enqueue(sql: Sql<'_>, task: &Task, now: Moment) -> Result<(), StoreError> {
    sql.run(
        "INSERT INTO outbox (kind, order_id, payload, due_at, created_at, origin)
         VALUES (?1, ?2, ?3, ?4, ?4, ?5)",
        params![
            task.kind(),
            task.order_id().0,
            words::payload(task)?,
            now.0,
            sql.origin()
        ],
    )?;
    Ok(())
}

/// An entry that is there already violates the table's key: nothing is booked twice.
fn book(sql: Sql<'_>, order: &Order, entry: Entry, now: Moment) -> Result<(), StoreError> {
    let [debit, credit] = entry.postings(order.totals.total);
    sql.run(
        "INSERT INTO postings (order_id, entry, account, amount, currency, at)
         VALUES (?1, ?2, ?3, ?4, ?7, ?8), (?1, ?2, ?5, ?6, ?7, ?8)",
        params![
            order.id.0,
            entry.code(),
            debit.account.code(),
            debit.amount.minor,
            credit.account.code(),
            credit.amount.minor,
            debit.amount.currency.code(),
            now.0
        ],
    )?;
    Ok(())
}
