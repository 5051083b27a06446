//! The inventory system, in the manner of SAP: seven warehouses, what lies in them, and what is reserved.

mod refusal;
mod requests;
mod reservations;
mod shelf;
mod simulation;
mod stock;
mod warehouses;
mod web;

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use rusqlite::Connection;

use crate::backroom::{Backroom, Clock, Dice, OpenError, Schema};

pub use simulation::InventorySimulation;

type Office = Backroom<InventorySimulation>;

const SCHEMA: Schema = Schema {
    application_id: 0x494e_5601,
    steps: &[include_str!("schema.sql")],
};

/// Checks change nothing, so how often they were tried is kept in memory only and begins anew with each run.
/// There is one row for each product and country at most.
const CHECK_ATTEMPTS: &str = "PRAGMA temp_store = MEMORY;
    CREATE TEMP TABLE attempts (subject TEXT PRIMARY KEY, number INTEGER NOT NULL) STRICT, WITHOUT ROWID";

/// The inventory system.
pub struct Inventory {
    office: Arc<Office>,
}

impl Inventory {
    /// Opens or creates the inventory's file; `:memory:` is a file that forgets.
    ///
    /// `stock` says how many pieces of each product there are in all. A product that the file does not know
    /// yet is spread over the warehouses by the dice; a product that it knows keeps what is left of it.
    ///
    /// # Errors
    /// When the file cannot be opened, belongs to something else, or is newer than this program.
    pub fn open(
        file: &Path,
        simulation: InventorySimulation,
        seed: u64,
        clock: Clock,
        stock: &[(u64, i64)],
    ) -> Result<Self, OpenError> {
        let fill = |connection: &Connection| {
            connection.execute_batch(CHECK_ATTEMPTS)?;
            stock::fill(connection, Dice::new(seed), stock)
        };
        let office = Backroom::open(file, &SCHEMA, fill, simulation, seed, clock)?;
        Ok(Self { office })
    }

    /// The inventory system's HTTP interface.
    pub fn router(&self) -> Router {
        web::router(Arc::clone(&self.office))
    }

    /// Finishes what waits for the file and closes it. Call it after the last request has been drained:
    /// later ones are answered with 500.
    pub async fn close(&self) {
        self.office.file.close().await;
    }
}
