//! The limits of working with the database.

use std::time::Duration;

/// The limits of working with the database. None of them is endless.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PostgresSettings {
    /// Connections of this instance, at most.
    pub connections_max: usize,
    /// How long a new connection may take, from looking up the host to the first statement.
    pub connect_timeout: Duration,
    /// How long anybody waits for a connection that is free.
    pub acquire_timeout: Duration,
    /// How long one statement may take, as the server counts.
    pub statement_timeout: Duration,
    /// How long a statement waits for one lock, as the server counts.
    pub lock_timeout: Duration,
    /// After how long the server gives up a transaction that says nothing.
    pub idle_in_transaction_timeout: Duration,
    /// How long one method call takes at most, whatever it waits for.
    pub patience: Duration,
    /// How long a start waits for another instance that is bringing the schema up to date.
    pub migration_wait: Duration,
}

impl Default for PostgresSettings {
    fn default() -> Self {
        Self {
            connections_max: 16,
            connect_timeout: Duration::from_secs(3),
            acquire_timeout: Duration::from_secs(2),
            statement_timeout: Duration::from_secs(3),
            lock_timeout: Duration::from_secs(2),
            idle_in_transaction_timeout: Duration::from_secs(5),
            patience: Duration::from_secs(5),
            migration_wait: Duration::from_secs(30),
        }
    }
}
