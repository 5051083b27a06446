//! The CRM's records: customers and their orders.

use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;

use super::refusal::Refusal;
use super::requests::{OrderRequest, UpdateRequest};

/// How many orders a customer's page shows at most, the newest.
const ORDERS_SHOWN_MAX: i64 = 200;

/// A customer's page.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Customer {
    id: String,
    customer_id: i64,
    email: Option<String>,
    name: Option<String>,
    last_modified_date: i64,
    /// How many orders there are, also those that are not shown.
    total_size: i64,
    orders: Vec<Order>,
}

/// An order on a customer's page; the amount in the currency's minor units.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Order {
    id: String,
    order_id: String,
    amount: i64,
    currency_iso_code: String,
    country: String,
    created_date: i64,
}

/// Writes an order down, once; returns its record's identity, the same for the same order.
pub(super) fn add_order(
    connection: &Connection,
    request: &OrderRequest,
    now: i64,
) -> rusqlite::Result<Result<String, Refusal>> {
    let outcome = match known_order(connection, request)? {
        Some((number, true)) => Ok(number),
        Some((_, false)) => Err(Refusal::OrderDiffers),
        None => Ok(insert_order(connection, request, now)?),
    };
    Ok(outcome.map(order_record))
}

/// The number of the order, if it is known, and whether it is known with these very contents.
fn known_order(connection: &Connection, request: &OrderRequest) -> rusqlite::Result<Option<(i64, bool)>> {
    connection
        .prepare_cached(
            "SELECT number, customer_id = ?2 AND amount = ?3 AND currency = ?4 AND country = ?5
             FROM orders WHERE order_id = ?1",
        )?
        .query_row(
            params![
                request.order_id,
                request.customer_id,
                request.amount,
                request.currency,
                request.country
            ],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()
}

fn insert_order(connection: &Connection, request: &OrderRequest, now: i64) -> rusqlite::Result<i64> {
    touch_customer(connection, request.customer_id.get(), now)?;
    connection
        .prepare_cached(
            "INSERT INTO orders (order_id, customer_id, amount, currency, country, created)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .insert(params![
            request.order_id,
            request.customer_id,
            request.amount,
            request.currency,
            request.country,
            now,
        ])
}

/// Changes what is given about a customer, who need not be known yet; returns the record's identity.
pub(super) fn update(connection: &Connection, request: &UpdateRequest, now: i64) -> rusqlite::Result<String> {
    let customer_id = request.customer_id.get();
    touch_customer(connection, customer_id, now)?;
    connection
        .prepare_cached(
            "UPDATE customers SET email = coalesce(?2, email), name = coalesce(?3, name) WHERE customer_id = ?1",
        )?
        .execute(params![customer_id, request.email, request.name])?;
    Ok(customer_record(customer_id))
}

fn touch_customer(connection: &Connection, customer_id: i64, now: i64) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO customers (customer_id, modified) VALUES (?1, ?2)
             ON CONFLICT (customer_id) DO UPDATE SET modified = excluded.modified",
        )?
        .execute([customer_id, now])
        .map(drop)
}

/// A customer's page, if the customer is known.
pub(super) fn find_customer(connection: &Connection, customer_id: i64) -> rusqlite::Result<Option<Customer>> {
    let orders = newest_orders(connection, customer_id)?;
    connection
        .prepare_cached(
            "SELECT email, name, modified, (SELECT count(*) FROM orders WHERE orders.customer_id = ?1)
             FROM customers WHERE customer_id = ?1",
        )?
        .query_row([customer_id], |row| {
            Ok(Customer {
                id: customer_record(customer_id),
                customer_id,
                email: row.get(0)?,
                name: row.get(1)?,
                last_modified_date: row.get(2)?,
                total_size: row.get(3)?,
                orders,
            })
        })
        .optional()
}

fn newest_orders(connection: &Connection, customer_id: i64) -> rusqlite::Result<Vec<Order>> {
    connection
        .prepare_cached(
            "SELECT number, order_id, amount, currency, country, created FROM orders
             WHERE customer_id = ?1 ORDER BY number DESC LIMIT ?2",
        )?
        .query_map([customer_id, ORDERS_SHOWN_MAX], |row| {
            Ok(Order {
                id: order_record(row.get(0)?),
                order_id: row.get(1)?,
                amount: row.get(2)?,
                currency_iso_code: row.get(3)?,
                country: row.get(4)?,
                created_date: row.get(5)?,
            })
        })?
        .collect()
}

/// A record's identity has 18 characters, of which the first three tell its kind.
fn customer_record(customer_id: i64) -> String {
    format!("003{customer_id:015}")
}

fn order_record(number: i64) -> String {
    format!("801{number:015}")
}
