//! An order and the rows that it is made of.

use commerce::{Currency, Money, OrderId, ProductId, UserId};
use rusqlite::{Row, params};
use shop::{
    moment::Moment,
    order::OrderState,
    orders::{NewLine, NewOrder, Order, OrderLine, Reservation},
    ports::StoreError,
    pricing::Totals,
};

use super::{
    columns::{moment, optional_word, quantity, word},
    sql::Sql,
};
use crate::stores::duties;

/// The whole order.
pub(super) fn order(sql: Sql<'_>, id: OrderId) -> Result<Option<Order>, StoreError> {
    let order = sql.first(
        "SELECT o.currency, o.user_id, o.state, o.country, o.payment_method, o.shipping_code,
                o.subtotal, o.discount, o.shipping, o.total, o.promo_code, o.created_at, p.transaction_id,
                (SELECT count(*) FROM complaints c WHERE c.order_id = o.id)
         FROM orders o JOIN payment_intents p ON p.order_id = o.id
         WHERE o.id = ?1",
        [id.0],
        |row| bare_order(row, id),
    )?;
    let Some(mut order) = order else {
        return Ok(None);
    };
    order.lines = lines(sql, id, order.totals.total.currency)?;
    order.history = history(sql, id)?;
    Ok(Some(order))
}

/// The order without what is in other tables.
fn bare_order(row: &Row<'_>, id: OrderId) -> rusqlite::Result<Order> {
    let currency: Currency = word(row, 0)?;
    let money = |column| Ok::<_, rusqlite::Error>(Money::new(row.get(column)?, currency));
    Ok(Order {
        id,
        user_id: UserId(row.get(1)?),
        state: word(row, 2)?,
        country: word(row, 3)?,
        payment_method: word(row, 4)?,
        shipping: word(row, 5)?,
        transaction_id: row.get(12)?,
        lines: Vec::new(),
        totals: Totals {
            subtotal: money(6)?,
            discount: money(7)?,
            shipping: money(8)?,
            total: money(9)?,
        },
        promo_code: row.get(10)?,
        history: Vec::new(),
        complaints: row.get(13)?,
        created_at: moment(row, 11)?,
    })
}

fn lines(sql: Sql<'_>, id: OrderId, currency: Currency) -> Result<Vec<OrderLine>, StoreError> {
    let lines = sql.all(
        "SELECT l.product_id, l.name, l.slug, l.category, l.quantity, l.unit_price,
                r.status, r.reservation_id, r.warehouse, r.arrives_at
         FROM order_lines l
         LEFT JOIN reservations r ON r.order_id = l.order_id AND r.product_id = l.product_id
         WHERE l.order_id = ?1 ORDER BY l.position",
        [id.0],
        |row| {
            Ok(OrderLine {
                item: NewLine {
                    product_id: ProductId(row.get(0)?),
                    name: row.get(1)?,
                    slug: row.get(2)?,
                    category: row.get(3)?,
                    quantity: quantity(row, 4)?,
                    unit_price: Money::new(row.get(5)?, currency),
                },
                reservation: reservation(row)?,
            })
        },
    )?;
    Ok(lines)
}

fn reservation(row: &Row<'_>) -> rusqlite::Result<Option<Reservation>> {
    let Some(status) = optional_word(row, 6)? else {
        return Ok(None);
    };
    Ok(Some(Reservation {
        status,
        reservation_id: row.get(7)?,
        warehouse: row.get(8)?,
        arrives_at: row.get::<_, Option<i64>>(9)?.map(Moment),
    }))
}

fn history(sql: Sql<'_>, id: OrderId) -> Result<Vec<(OrderState, Moment)>, StoreError> {
    let history = sql.all(
        "SELECT state, at FROM order_states WHERE order_id = ?1 ORDER BY position",
        [id.0],
        |row| Ok((word(row, 0)?, moment(row, 1)?)),
    )?;
    Ok(history)
}

/// Writes a pending order with its lines, its payment intent and its coupon's use.
pub(super) fn insert(sql: Sql<'_>, new: &NewOrder) -> Result<OrderId, StoreError> {
    let id = insert_order(sql, new)?;
    for (position, line) in (0..).zip(&new.lines) {
        insert_line(sql, id, position, line)?;
    }
    add_state(sql, id, OrderState::Pending, new.now)?;
    sql.run(
        "INSERT INTO payment_intents (order_id, payment_key, amount, currency, status)
         VALUES (?1, ?2, ?3, ?4, ?5)",
        params![
            id.0,
            new.payment_key,
            new.totals.total.minor,
            new.totals.total.currency.code(),
            duties::payment_status(OrderState::Pending)
        ],
    )?;
    if let Some(coupon) = &new.coupon {
        sql.run(
            "INSERT INTO coupon_uses (order_id, code, user_id) VALUES (?1, ?2, ?3)",
            params![id.0, coupon.code, new.user_id.0],
        )?;
    }
    Ok(id)
}

fn insert_order(sql: Sql<'_>, new: &NewOrder) -> Result<OrderId, StoreError> {
    let id = sql.insert(
        "INSERT INTO orders (user_id, opened_by, checkout_key, fingerprint, cart_version, state, country,
             currency, payment_method, shipping_code, subtotal, discount, shipping, total, promo_code,
             created_at)
         VALUES (?1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
        params![
            new.user_id.0,
            new.checkout_key,
            new.fingerprint,
            new.cart_version,
            OrderState::Pending.code(),
            new.country.code(),
            new.totals.total.currency.code(),
            new.payment_method.code(),
            new.shipping.code(),
            new.totals.subtotal.minor,
            new.totals.discount.minor,
            new.totals.shipping.minor,
            new.totals.total.minor,
            new.promo_code,
            new.now.0
        ],
    )?;
    Ok(OrderId(id))
}

fn insert_line(sql: Sql<'_>, id: OrderId, position: i64, line: &NewLine) -> Result<(), StoreError> {
    sql.run(
        "INSERT INTO order_lines (order_id, product_id, position, name, slug, category, quantity, unit_price)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![
            id.0,
            line.product_id.0,
            position,
            line.name,
            line.slug,
            line.category,
            line.quantity.get(),
            line.unit_price.minor
        ],
    )?;
    Ok(())
}

/// Adds a state to the order's history.
pub(super) fn add_state(sql: Sql<'_>, id: OrderId, state: OrderState, at: Moment) -> Result<(), StoreError> {
    sql.run(
        "INSERT INTO order_states (order_id, position, state, at)
         SELECT ?1, count(*), ?2, ?3 FROM order_states WHERE order_id = ?1",
        params![id.0, state.code(), at.0],
    )?;
    Ok(())
}
