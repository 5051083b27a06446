//! The payment provider, in the manner of Stripe: it charges cards, refunds them, and can be asked what it did.
//!
//! Its promise is the `Idempotency-Key`. A charge and the answer about it are written in one durable
//! transaction *before* the answer is given, and the same key is given the same answer, byte for byte, also
//! after the process was killed. All its waiting comes after the writing: whoever gave up waiting can ask
//! about the key at once and gets the truth. And whoever wants no charge any more can void the key: from then
//! on it is never charged, whatever arrives later.

mod charges;
mod idempotency;
mod listing;
mod refunds;
mod refusal;
mod requests;
mod simulation;
mod till;
mod voids;
mod web;

use std::path::Path;
use std::sync::Arc;

use axum::Router;

use crate::backroom::{Backroom, Clock, OpenError, Schema};

pub use simulation::ProviderSimulation;

type Office = Backroom<ProviderSimulation>;

const SCHEMA: Schema = Schema {
    application_id: 0x5041_5901,
    steps: &[include_str!("schema.sql"), include_str!("schema_2_voids.sql")],
};

/// The payment provider.
pub struct Provider {
    office: Arc<Office>,
}

impl Provider {
    /// Opens or creates the provider's file; `:memory:` is a file that forgets.
    ///
    /// # Errors
    /// When the file cannot be opened, belongs to something else, or is newer than this program.
    pub fn open(
        file: &Path,
        simulation: ProviderSimulation,
        seed: u64,
        clock: Clock,
    ) -> Result<Self, OpenError> {
        let office = Backroom::open(file, &SCHEMA, |_| Ok(()), simulation, seed, clock)?;
        Ok(Self { office })
    }

    /// The provider's HTTP interface.
    pub fn router(&self) -> Router {
        web::router(Arc::clone(&self.office))
    }

    /// Finishes what waits for the file and closes it. Call it after the last request has been drained:
    /// later ones are answered with 500.
    pub async fn close(&self) {
        self.office.file.close().await;
    }
}
