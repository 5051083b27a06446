//! The CRM, in the manner of Salesforce: it keeps who the shop's customers are and what they ordered.

mod records;
mod refusal;
mod requests;
mod simulation;
mod web;

use std::path::Path;
use std::sync::Arc;

use axum::Router;

use crate::backroom::{Backroom, Clock, OpenError, Schema};

pub use simulation::CrmSimulation;

type Office = Backroom<CrmSimulation>;

const SCHEMA: Schema = Schema {
    application_id: 0x4352_4d01,
    steps: &[include_str!("schema.sql")],
};

/// The CRM.
pub struct Crm {
    office: Arc<Office>,
}

impl Crm {
    /// Opens or creates the CRM's file; `:memory:` is a file that forgets.
    ///
    /// # Errors
    /// When the file cannot be opened, belongs to something else, or is newer than this program.
    pub fn open(file: &Path, simulation: CrmSimulation, seed: u64, clock: Clock) -> Result<Self, OpenError> {
        let office = Backroom::open(file, &SCHEMA, |_| Ok(()), simulation, seed, clock)?;
        Ok(Self { office })
    }

    /// The CRM's HTTP interface.
    pub fn router(&self) -> Router {
        web::router(Arc::clone(&self.office))
    }

    /// Finishes what waits for the file and closes it. Call it after the last request has been drained:
    /// later ones are answered with 500.
    pub async fn close(&self) {
        self.office.file.close().await;
    }
}
