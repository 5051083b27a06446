//! The embedded store: one SQLite file.
//!
//! One thread writes, a few read, and none of them is a thread that serves requests (`engine`). Every
//! method of a port is one job on one of them; the SQL stands beside the function that runs it.

mod carts;
mod columns;
mod customers;
mod effects;
mod engine;
mod file;
mod leases;
mod ledger;
mod migrations;
mod order_rows;
mod orders;
mod outbox;
mod oversight;
mod products;
mod reader;
mod sessions;
mod sql;
mod writer;

use std::path::Path;

use shop::ports::StoreError;

use self::{engine::Engine, file::OpenedFile, sql::Sql};

pub use self::file::OpenError;

/// The store in one SQLite file. Dropping it loses nothing that was acknowledged; [`SqliteStore::close`]
/// also leaves a tidy folder behind.
pub struct SqliteStore {
    engine: Engine,
}

impl SqliteStore {
    /// Opens the store in the file at `path`, which is made if it does not exist; its folder must. A file
    /// that is not such a store is refused and left as it is.
    pub async fn open(path: &Path) -> Result<Self, OpenError> {
        Self::open_with(path, file::open).await
    }

    /// Opens the store of a shop that exists and may be running, beside it. A file that is not there, or
    /// whose schema is not exactly this program's, is refused: only the shop itself makes and migrates it.
    pub async fn open_existing(path: &Path) -> Result<Self, OpenError> {
        Self::open_with(path, file::open_existing).await
    }

    async fn open_with(
        path: &Path,
        open: fn(&Path) -> Result<OpenedFile, OpenError>,
    ) -> Result<Self, OpenError> {
        let owned = path.to_owned();
        let opened = tokio::task::spawn_blocking(move || open(&owned));
        let opened = opened.await.map_err(|panic| OpenError::new(path, &panic))??;
        let engine = Engine::start(opened).map_err(|reason| OpenError::new(path, &reason))?;
        Ok(Self { engine })
    }

    /// Finishes what was asked for, writes the log back into the file, and ends the threads. Whoever asks
    /// later is told that the store is unavailable.
    pub async fn close(&self) {
        self.engine.close().await;
    }

    async fn read<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(Sql<'_>) -> Result<T, E> + Send + 'static,
    {
        self.engine.read(work).await
    }

    async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(Sql<'_>) -> Result<T, E> + Send + 'static,
    {
        // Asked here: the thread that writes knows nothing of the request.
        let origin = telemetry::propagation::origin();
        let work = move |sql: Sql<'_>| work(sql.on_behalf_of(origin.as_deref()));
        self.engine.write(work).await
    }
}
