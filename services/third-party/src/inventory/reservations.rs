//! Reserving pieces for an order, and letting them go again.

use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;

use super::refusal::Refusal;
use super::requests::ReserveRequest;
use super::simulation::InventorySimulation;
use super::stock;
use super::warehouses::Warehouse;
use crate::backroom::Dice;

/// The answer to a reservation that was made.
#[derive(Debug, Serialize)]
pub(super) struct Reservation {
    message_type: &'static str,
    reserved: bool,
    reservation_id: String,
    warehouse: String,
    days: i64,
}

impl Reservation {
    fn new(number: i64, warehouse: String, days: i64) -> Self {
        Self {
            message_type: "S",
            reserved: true,
            reservation_id: format!("R{number}"),
            warehouse,
            days,
        }
    }
}

/// Reserves pieces in one warehouse, at most once for an order and a product: asked again, also with another
/// warehouse, the reservation that was made is the answer.
pub(super) fn reserve(
    connection: &Connection,
    request: &ReserveRequest,
    simulation: &InventorySimulation,
    dice: Dice,
    now: i64,
) -> rusqlite::Result<Result<Reservation, Refusal>> {
    if let Some(made) = find(connection, request)? {
        return Ok(made);
    }
    let warehouse = request
        .warehouse
        .unwrap_or_else(|| Warehouse::preferred(request.country));
    let (product_id, quantity) = (request.product_id.get(), request.quantity.get());
    if simulation.refuses(dice, request.order_id.as_str(), product_id, warehouse) {
        return Ok(Err(Refusal::WarehouseRefused));
    }
    if !stock::take(connection, product_id, warehouse, quantity, simulation.restock)? {
        return Ok(Err(Refusal::OutOfStock));
    }
    insert(connection, request, warehouse, now).map(Ok)
}

/// What was made for this order and product before, if anything was.
fn find(
    connection: &Connection,
    request: &ReserveRequest,
) -> rusqlite::Result<Option<Result<Reservation, Refusal>>> {
    connection
        .prepare_cached(
            "SELECT number, warehouse, days, released IS NOT NULL, quantity = ?3 AND country = ?4
             FROM reservations WHERE order_id = ?1 AND product_id = ?2",
        )?
        .query_row(
            params![
                request.order_id,
                request.product_id,
                request.quantity,
                request.country
            ],
            |row| {
                Ok(match (row.get(3)?, row.get(4)?) {
                    (_, false) => Err(Refusal::ReservationDiffers),
                    (true, true) => Err(Refusal::Released),
                    (false, true) => Ok(Reservation::new(row.get(0)?, row.get(1)?, row.get(2)?)),
                })
            },
        )
        .optional()
}

fn insert(
    connection: &Connection,
    request: &ReserveRequest,
    warehouse: Warehouse,
    now: i64,
) -> rusqlite::Result<Reservation> {
    let days = i64::from(warehouse.days_to(request.country));
    let number = connection
        .prepare_cached(
            "INSERT INTO reservations (order_id, product_id, quantity, country, warehouse, days, created)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .insert(params![
            request.order_id,
            request.product_id,
            request.quantity,
            request.country,
            warehouse,
            days,
            now,
        ])?;
    Ok(Reservation::new(number, warehouse.as_str().to_owned(), days))
}

/// Puts the pieces of a reservation back, once; false when there is no such reservation.
pub(super) fn release(connection: &Connection, number: i64, now: i64) -> rusqlite::Result<bool> {
    let mark = "UPDATE reservations SET released = ?2 WHERE number = ?1 AND released IS NULL";
    let marked = connection.prepare_cached(mark)?.execute([number, now])?;
    if marked == 1 {
        put_back(connection, number)?;
    }
    connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM reservations WHERE number = ?1)")?
        .query_row([number], |row| row.get(0))
}

fn put_back(connection: &Connection, number: i64) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "UPDATE shelves SET pieces = pieces + reservations.quantity FROM reservations
             WHERE reservations.number = ?1
               AND shelves.product_id = reservations.product_id
               AND shelves.warehouse = reservations.warehouse",
        )?
        .execute([number])
        .map(drop)
}
