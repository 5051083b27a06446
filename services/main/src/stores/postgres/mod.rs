//! The store for several instances: one PostgreSQL database that all of them share.
//!
//! Every method of a port is one transaction (`transaction`), which has a connection of the pool only while
//! it talks to the database; the SQL stands beside the function that runs it. Transactions are READ
//! COMMITTED and lock what they are going to decide about, always in this order, so that none waits for one
//! that waits for it:
//!
//! 1. the position on the provider's list, or messages of the outbox, by number,
//! 2. users, by number,
//! 3. orders, by number, each with the rows that belong to it,
//! 4. the code of a coupon whose uses are limited,
//! 5. carts, by their users' numbers, each with its lines,
//! 6. products, by number.
//!
//! What is to be changed is locked by a statement of its own, so that the change sees the newest version. What
//! has to be read only is read in one snapshot, without locks.

mod address;
mod carts;
mod columns;
mod customers;
mod effects;
mod encryption;
mod leases;
mod ledger;
mod migrations;
mod open;
mod order_rows;
mod orders;
mod outbox;
mod oversight;
mod products;
mod session;
mod sessions;
mod settings;
mod sql;
mod sql_error;
mod transaction;

use deadpool_postgres::Pool;
use tokio_util::task::TaskTracker;

use self::address::Address;
pub use self::{open::OpenError, settings::PostgresSettings};

/// The store in a PostgreSQL database. Dropping it loses nothing that was acknowledged;
/// [`PostgresStore::close`] also waits for what is under way.
pub struct PostgresStore {
    pool: Pool,
    settings: PostgresSettings,
    /// The transactions that are under way.
    under_way: TaskTracker,
}

/// ` at host:port/database` for people, or nothing where `url` does not say it.
pub(crate) fn place(url: &str) -> String {
    let address = Address::read(url).ok();
    address.map_or_else(String::new, |address| format!(" at {address}"))
}

/// Why nothing can be opened at `url`, whoever is there.
pub(crate) fn check(url: &str) -> Result<(), String> {
    let address = Address::read(url);
    address.map(|_| ()).map_err(|error| error.to_string())
}

impl PostgresStore {
    /// Opens the store in the database at `url` (`postgres://user:password@host:port/database`), and brings its
    /// schema up to date. A database that cannot be reached or that is not such a store is refused within
    /// seconds, and left as it is.
    ///
    /// `?sslmode=` is `disable`, `prefer` (encrypted where the server can, the default), `require` (encrypted,
    /// with whoever answers) or `verify-full` (with the server of that name only, vouched for by an authority
    /// in the file of `sslrootcert=`).
    pub async fn open(url: &str, settings: PostgresSettings) -> Result<Self, OpenError> {
        open::open(url, settings).await
    }

    /// Opens the store of a shop that exists and may be running, beside it. A database whose schema is not
    /// exactly this program's is refused: only the shop itself makes and migrates it.
    pub async fn open_existing(url: &str, settings: PostgresSettings) -> Result<Self, OpenError> {
        open::open_existing(url, settings).await
    }

    /// Takes nothing new, finishes what is under way, and closes the connections. Whoever asks later is told
    /// that the store is unavailable.
    pub async fn close(&self) {
        self.pool.close();
        self.under_way.close();
        let finished = tokio::time::timeout(self.settings.patience, self.under_way.wait());
        if finished.await.is_err() {
            tracing::warn!("something was still under way in the store when it was closed");
        }
    }
}
