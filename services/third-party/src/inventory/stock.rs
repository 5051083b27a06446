//! The shelves in the file.

use rusqlite::{Connection, OptionalExtension, params};

use super::shelf::Shelf;
use super::warehouses::Warehouse;
use crate::backroom::Dice;
use crate::vocabulary::Country;

/// Spreads the products that the file does not know yet over the warehouses.
pub(super) fn fill(connection: &Connection, dice: Dice, stock: &[(u64, i64)]) -> rusqlite::Result<()> {
    for (product_id, pieces) in stock {
        let product_id = i64::try_from(*product_id).map_err(|_| {
            rusqlite::Error::ToSqlConversionFailure("a product's identity is too large".into())
        })?;
        if !is_known(connection, product_id)? {
            for (warehouse, share) in Warehouse::ALL.into_iter().zip(shares(dice, product_id, *pieces)) {
                put(connection, product_id, warehouse, Shelf::filled(share))?;
            }
        }
    }
    Ok(())
}

/// Each warehouse's share of the pieces: uneven, by the dice; in sum all of them.
fn shares(dice: Dice, product_id: i64, pieces: i64) -> [i64; 7] {
    let mut roll = dice.roll("spread", &product_id.to_string(), 0);
    let weights = Warehouse::ALL.map(|_| roll.i64(2..=6));
    let (mut left, mut weight_left) = (pieces.max(0), weights.iter().sum::<i64>());
    weights.map(|weight| {
        let share = left / weight_left * weight + left % weight_left * weight / weight_left;
        left -= share;
        weight_left -= weight;
        share
    })
}

fn is_known(connection: &Connection, product_id: i64) -> rusqlite::Result<bool> {
    connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM shelves WHERE product_id = ?1)")?
        .query_row([product_id], |row| row.get(0))
}

/// Which warehouses have that many pieces, the best for the country first; nothing for an unknown product.
pub(super) fn warehouses_with(
    connection: &Connection,
    product_id: i64,
    quantity: i64,
    country: Country,
) -> rusqlite::Result<Option<Vec<Warehouse>>> {
    if !is_known(connection, product_id)? {
        return Ok(None);
    }
    let mut able = Vec::new();
    for warehouse in Warehouse::best_first(country) {
        let shelf = find(connection, product_id, warehouse)?;
        if shelf.is_some_and(|shelf| shelf.pieces >= quantity) {
            able.push(warehouse);
        }
    }
    Ok(Some(able))
}

/// Takes pieces from a shelf; false when it has not got them.
pub(super) fn take(
    connection: &Connection,
    product_id: i64,
    warehouse: Warehouse,
    quantity: i64,
    restock: bool,
) -> rusqlite::Result<bool> {
    let Some(shelf) = find(connection, product_id, warehouse)? else {
        return Ok(false);
    };
    let (after, given) = shelf.ask(quantity, restock);
    if after != shelf {
        put(connection, product_id, warehouse, after)?;
    }
    Ok(given)
}

fn find(connection: &Connection, product_id: i64, warehouse: Warehouse) -> rusqlite::Result<Option<Shelf>> {
    connection
        .prepare_cached(
            "SELECT pieces, \"full\", asks FROM shelves WHERE product_id = ?1 AND warehouse = ?2",
        )?
        .query_row(params![product_id, warehouse], |row| {
            Ok(Shelf {
                pieces: row.get(0)?,
                full: row.get(1)?,
                asks: row.get(2)?,
            })
        })
        .optional()
}

fn put(connection: &Connection, product_id: i64, warehouse: Warehouse, shelf: Shelf) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO shelves (product_id, warehouse, pieces, \"full\", asks) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (product_id, warehouse) DO UPDATE SET pieces = excluded.pieces, asks = excluded.asks",
        )?
        .execute(params![product_id, warehouse, shelf.pieces, shelf.full, shelf.asks])
        .map(drop)
}

#[cfg(test)]
mod tests {
    use super::shares;
    use crate::backroom::Dice;

    #[test]
    fn the_shares_are_all_the_pieces_and_the_same_for_a_seed() {
        for pieces in [0, 1, 7, 100, 12_345, i64::MAX] {
            for product_id in 1..50 {
                let spread = shares(Dice::new(4), product_id, pieces);
                assert_eq!(spread.iter().sum::<i64>(), pieces);
                assert!(spread.iter().all(|share| *share >= 0));
                assert_eq!(spread, shares(Dice::new(4), product_id, pieces));
            }
        }
        assert_ne!(shares(Dice::new(4), 1, 1000), shares(Dice::new(5), 1, 1000));
    }

    #[test]
    fn a_backlog_is_an_empty_shelf() {
        assert_eq!(shares(Dice::new(4), 1, -5), [0; 7]);
    }

    #[test]
    fn every_warehouse_has_its_part_of_a_usual_stock() {
        for product_id in 1..200 {
            assert!(
                shares(Dice::new(4), product_id, 200)
                    .iter()
                    .all(|share| *share >= 8),
                "{product_id}"
            );
        }
    }
}
