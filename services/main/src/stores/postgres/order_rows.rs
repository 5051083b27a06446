//! An order and the rows that it is made of.

use std::collections::HashMap;

use commerce::{Currency, Money, OrderId, ProductId, UserId};
use shop::{
    moment::Moment,
    order::OrderState,
    orders::{NewLine, NewOrder, Order, OrderLine, Reservation},
    pricing::Totals,
};
use tokio_postgres::Row;

use super::{
    columns::{get, moment, optional_word, quantity, word},
    sql::{Query, Sql},
    sql_error::SqlError,
};
use crate::stores::duties;

/// Those of the orders that are there, whole, as one snapshot has them.
pub(super) async fn read(sql: &Sql, ids: &[OrderId]) -> Result<HashMap<OrderId, Order>, SqlError> {
    read_orders(sql, ids, false).await
}

/// The same, as nobody else changes them until the transaction ends.
pub(super) async fn locked(sql: &Sql, ids: &[OrderId]) -> Result<HashMap<OrderId, Order>, SqlError> {
    read_orders(sql, ids, true).await
}

/// The order, which is there: somebody holds its number from us. Nobody else changes it until the
/// transaction ends.
pub(super) async fn existing_locked(sql: &Sql, id: OrderId) -> Result<Order, SqlError> {
    let order = locked(sql, &[id]).await?.remove(&id);
    order.ok_or_else(|| SqlError::Missing(format!("there is no order {id}")))
}

async fn read_orders(
    sql: &Sql,
    ids: &[OrderId],
    is_locking: bool,
) -> Result<HashMap<OrderId, Order>, SqlError> {
    let ids: Vec<_> = ids.iter().map(|id| id.0).collect();
    let [_locked, orders, lines, history] = sql
        .in_order([
            Query::new(
                "SELECT id FROM orders WHERE id = ANY ($1) ORDER BY id FOR NO KEY UPDATE",
                &[&ids],
            )
            .when(is_locking),
            Query::new(
                "SELECT o.id, o.currency, o.user_id, o.state, o.country, o.payment_method, o.shipping_code,
                        o.subtotal, o.discount, o.shipping, o.total, o.promo_code, o.created_at,
                        p.transaction_id, (SELECT count(*) FROM complaints c WHERE c.order_id = o.id)
                 FROM orders o JOIN payment_intents p ON p.order_id = o.id
                 WHERE o.id = ANY ($1)",
                &[&ids],
            ),
            Query::new(
                "SELECT l.order_id, l.product_id, l.name, l.slug, l.category, l.quantity, l.unit_price,
                        r.status, r.reservation_id, r.warehouse, r.arrives_at
                 FROM order_lines l
                 LEFT JOIN reservations r ON r.order_id = l.order_id AND r.product_id = l.product_id
                 WHERE l.order_id = ANY ($1) ORDER BY l.order_id, l.position",
                &[&ids],
            ),
            Query::new(
                "SELECT order_id, state, at FROM order_states WHERE order_id = ANY ($1)
                 ORDER BY order_id, position",
                &[&ids],
            ),
        ])
        .await?;
    assemble(&orders, &lines, &history)
}

fn assemble(orders: &[Row], lines: &[Row], history: &[Row]) -> Result<HashMap<OrderId, Order>, SqlError> {
    let mut assembled = HashMap::with_capacity(orders.len());
    for row in orders {
        let order = bare_order(row)?;
        assembled.insert(order.id, order);
    }
    for row in lines {
        if let Some(order) = assembled.get_mut(&OrderId(get(row, 0)?)) {
            order.lines.push(line(row, order.totals.total.currency)?);
        }
    }
    for row in history {
        if let Some(order) = assembled.get_mut(&OrderId(get(row, 0)?)) {
            order.history.push((word(row, 1)?, moment(row, 2)?));
        }
    }
    Ok(assembled)
}

/// The order without what is in other tables.
fn bare_order(row: &Row) -> Result<Order, SqlError> {
    let currency: Currency = word(row, 1)?;
    let money = |column| Ok::<_, SqlError>(Money::new(get(row, column)?, currency));
    Ok(Order {
        id: OrderId(get(row, 0)?),
        user_id: UserId(get(row, 2)?),
        state: word(row, 3)?,
        country: word(row, 4)?,
        payment_method: word(row, 5)?,
        shipping: word(row, 6)?,
        transaction_id: get(row, 13)?,
        lines: Vec::new(),
        totals: Totals {
            subtotal: money(7)?,
            discount: money(8)?,
            shipping: money(9)?,
            total: money(10)?,
        },
        promo_code: get(row, 11)?,
        history: Vec::new(),
        complaints: get(row, 14)?,
        created_at: moment(row, 12)?,
    })
}

fn line(row: &Row, currency: Currency) -> Result<OrderLine, SqlError> {
    Ok(OrderLine {
        item: NewLine {
            product_id: ProductId(get(row, 1)?),
            name: get(row, 2)?,
            slug: get(row, 3)?,
            category: get(row, 4)?,
            quantity: quantity(row, 5)?,
            unit_price: Money::new(get(row, 6)?, currency),
        },
        reservation: reservation(row)?,
    })
}

fn reservation(row: &Row) -> Result<Option<Reservation>, SqlError> {
    let Some(status) = optional_word(row, 7)? else {
        return Ok(None);
    };
    Ok(Some(Reservation {
        status,
        reservation_id: get(row, 8)?,
        warehouse: get(row, 9)?,
        arrives_at: get::<Option<i64>>(row, 10)?.map(Moment),
    }))
}

/// Writes a pending order with its lines, its payment intent and its coupon's use.
pub(super) async fn insert(sql: &Sql, new: &NewOrder) -> Result<OrderId, SqlError> {
    let id = insert_order(sql, new).await?;
    let lines = Lines::of(&new.lines);
    let coupon = new.coupon.as_ref().map(|coupon| &*coupon.code);
    sql.in_order([
        Query::new(
            "INSERT INTO order_lines
                 (order_id, product_id, name, slug, category, quantity, unit_price, position)
             SELECT $1::bigint, * FROM unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::bigint[],
                                      $7::bigint[]) WITH ORDINALITY",
            &[
                &id.0,
                &lines.products,
                &lines.names,
                &lines.slugs,
                &lines.categories,
                &lines.quantities,
                &lines.unit_prices,
            ],
        ),
        Query::new(
            "INSERT INTO order_states (order_id, position, state, at) VALUES ($1, 0, $2, $3)",
            &[&id.0, &OrderState::Pending.code(), &new.now.0],
        ),
        Query::new(
            "INSERT INTO payment_intents (order_id, payment_key, amount, currency, status)
             VALUES ($1, $2, $3, $4, $5)",
            &[
                &id.0,
                &new.payment_key,
                &new.totals.total.minor,
                &new.totals.total.currency.code(),
                &duties::payment_status(OrderState::Pending),
            ],
        ),
        Query::new(
            "INSERT INTO coupon_uses (order_id, code, user_id) VALUES ($1, $2, $3)",
            &[&id.0, &coupon, &new.user_id.0],
        )
        .when(coupon.is_some()),
    ])
    .await?;
    Ok(id)
}

async fn insert_order(sql: &Sql, new: &NewOrder) -> Result<OrderId, SqlError> {
    sql.only(
        "INSERT INTO orders (user_id, opened_by, checkout_key, fingerprint, cart_version, state, country,
             currency, payment_method, shipping_code, subtotal, discount, shipping, total, promo_code,
             created_at)
         VALUES ($1, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
         RETURNING id",
        &[
            &new.user_id.0,
            &new.checkout_key,
            &new.fingerprint,
            &new.cart_version,
            &OrderState::Pending.code(),
            &new.country.code(),
            &new.totals.total.currency.code(),
            &new.payment_method.code(),
            &new.shipping.code(),
            &new.totals.subtotal.minor,
            &new.totals.discount.minor,
            &new.totals.shipping.minor,
            &new.totals.total.minor,
            &new.promo_code,
            &new.now.0,
        ],
        |row| get(row, 0).map(OrderId),
    )
    .await
}

/// The lines as columns.
struct Lines<'line> {
    products: Vec<i64>,
    names: Vec<&'line str>,
    slugs: Vec<&'line str>,
    categories: Vec<&'line str>,
    quantities: Vec<i64>,
    unit_prices: Vec<i64>,
}

impl<'line> Lines<'line> {
    fn of(lines: &'line [NewLine]) -> Self {
        Self {
            products: lines.iter().map(|line| line.product_id.0).collect(),
            names: lines.iter().map(|line| &*line.name).collect(),
            slugs: lines.iter().map(|line| &*line.slug).collect(),
            categories: lines.iter().map(|line| &*line.category).collect(),
            quantities: lines.iter().map(|line| line.quantity.get()).collect(),
            unit_prices: lines.iter().map(|line| line.unit_price.minor).collect(),
        }
    }
}
