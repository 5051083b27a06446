//! Numbered migrations, each in a transaction of its own.
//!
//! A migration that was released is never edited. A change comes in two steps: a migration that adds what
//! the new version needs and hurts no old one, and, a release later, one that removes what is left over.

use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

/// Number, name and SQL of each, without gaps.
const MIGRATIONS: [(i64, &str, &str); 9] = [
    (1, "catalogue", include_str!("migrations/0001_catalogue.sql")),
    (2, "customers", include_str!("migrations/0002_customers.sql")),
    (3, "carts", include_str!("migrations/0003_carts.sql")),
    (4, "orders", include_str!("migrations/0004_orders.sql")),
    (5, "outbox", include_str!("migrations/0005_outbox.sql")),
    (6, "ledger", include_str!("migrations/0006_ledger.sql")),
    (7, "families", include_str!("migrations/0007_families.sql")),
    (8, "origins", include_str!("migrations/0008_origins.sql")),
    (9, "oversight", include_str!("migrations/0009_oversight.sql")),
];

/// The version of the newest.
const NEWEST: i64 = MIGRATIONS[MIGRATIONS.len() - 1].0;

/// The schema cannot be brought up to date, or is not.
#[derive(Debug, thiserror::Error)]
pub(super) enum MigrationError {
    /// A newer program wrote it.
    #[error("it was written by a newer version (schema {found}, this program knows up to {known})")]
    Newer {
        /// The file's schema.
        found: i64,
        /// The newest that this program knows.
        known: i64,
    },
    /// An older program wrote it, and nobody brought it up to date yet.
    #[error(
        "it was written by an older version (schema {found}, not {known}); start the shop once to update it"
    )]
    Older {
        /// The file's schema; 0 in an empty file.
        found: i64,
        /// The newest that this program knows.
        known: i64,
    },
    /// A statement failed.
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
}

/// Refuses a file from the future. Writes nothing.
pub(super) fn refuse_newer(connection: &Connection) -> Result<(), MigrationError> {
    let (found, known) = (version(connection)?, NEWEST);
    if found > known {
        return Err(MigrationError::Newer { found, known });
    }
    Ok(())
}

/// Refuses a file that something is missing in. Writes nothing.
pub(super) fn refuse_older(connection: &Connection) -> Result<(), MigrationError> {
    let (found, known) = (version(connection)?, NEWEST);
    if found < known {
        return Err(MigrationError::Older { found, known });
    }
    Ok(())
}

/// Applies what is missing.
pub(super) fn apply(connection: &mut Connection) -> Result<(), MigrationError> {
    connection.execute_batch(
        "CREATE TABLE IF NOT EXISTS schema_migrations (
             version    INTEGER PRIMARY KEY,
             name       TEXT    NOT NULL,
             applied_at INTEGER NOT NULL
         ) STRICT",
    )?;
    let applied = version(connection)?;
    for (version, name, sql) in MIGRATIONS.into_iter().filter(|(version, ..)| *version > applied) {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute_batch(sql)?;
        transaction.execute(
            "INSERT INTO schema_migrations (version, name, applied_at)
             VALUES (?1, ?2, CAST(unixepoch('subsec') * 1000 AS INTEGER))",
            params![version, name],
        )?;
        transaction.commit()?;
    }
    Ok(())
}

/// The newest migration that was applied; 0 in an empty file.
fn version(connection: &Connection) -> Result<i64, MigrationError> {
    let table = "SELECT 1 FROM sqlite_schema WHERE name = 'schema_migrations'";
    let exists = connection.query_row(table, [], |_| Ok(())).optional()?.is_some();
    if !exists {
        return Ok(0);
    }
    let newest = "SELECT coalesce(max(version), 0) FROM schema_migrations";
    Ok(connection.query_row(newest, [], |row| row.get(0))?)
}
