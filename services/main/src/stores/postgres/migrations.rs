//! Numbered migrations, all that are missing in one transaction.
//!
//! A migration that was released is never edited. A change comes in two steps: a migration that adds what
//! the new version needs and hurts no old one, and, a release later, one that removes what is left over.

use std::time::Duration;

use deadpool_postgres::{ClientWrapper, Transaction};

use super::sql_error::SqlError;

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

/// The advisory lock of whoever migrates: `WS` and a number.
const MIGRATION_LOCK: (i32, i32) = (0x5753, 1);

/// The advisory lock of whoever fills an empty catalogue.
pub(super) const CATALOGUE_LOCK: (i32, i32) = (0x5753, 2);

/// The schema cannot be brought up to date, or is not.
#[derive(Debug, thiserror::Error)]
pub(super) enum MigrationError {
    /// It holds tables that are not ours.
    #[error("it is a database of another program")]
    Foreign,
    /// A newer program wrote it.
    #[error("it was written by a newer version (schema {found}, this program knows up to {known})")]
    Newer {
        /// The database's schema.
        found: i64,
        /// The newest that this program knows.
        known: i64,
    },
    /// An older program wrote it, and nobody brought it up to date yet.
    #[error(
        "it was written by an older version (schema {found}, not {known}); start the shop once to update it"
    )]
    Older {
        /// The database's schema; 0 in an empty database.
        found: i64,
        /// The newest that this program knows.
        known: i64,
    },
    /// A statement failed.
    #[error(transparent)]
    Sql(#[from] SqlError),
}

impl From<tokio_postgres::Error> for MigrationError {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Sql(error.into())
    }
}

/// Applies what is missing. Of several instances that start at once, one does it and the others wait.
pub(super) async fn apply(connection: &mut ClientWrapper, wait: Duration) -> Result<(), MigrationError> {
    if version(connection).await? == NEWEST {
        return Ok(());
    }
    let transaction = connection.transaction().await?;
    let limits = format!(
        "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = {}",
        wait.as_millis()
    );
    transaction.batch_execute(&limits).await?;
    let (ours, number) = MIGRATION_LOCK;
    let lock = "SELECT pg_advisory_xact_lock($1, $2)";
    transaction.execute(lock, &[&ours, &number]).await?;
    let applied = version(transaction.client()).await?;
    if applied > NEWEST {
        let (found, known) = (applied, NEWEST);
        return Err(MigrationError::Newer { found, known });
    }
    apply_after(&transaction, applied).await?;
    Ok(transaction.commit().await?)
}

async fn apply_after(transaction: &Transaction<'_>, applied: i64) -> Result<(), MigrationError> {
    if applied == 0 {
        transaction
            .batch_execute(
                "CREATE TABLE webstore_schema (
                     version    BIGINT PRIMARY KEY,
                     name       TEXT   NOT NULL,
                     applied_at BIGINT NOT NULL
                 )",
            )
            .await?;
    }
    for (version, name, sql) in MIGRATIONS.into_iter().filter(|(version, ..)| *version > applied) {
        transaction.batch_execute(sql).await?;
        transaction
            .execute(
                "INSERT INTO webstore_schema (version, name, applied_at)
                 VALUES ($1, $2, (extract(epoch FROM clock_timestamp()) * 1000)::bigint)",
                &[&version, &name],
            )
            .await?;
    }
    Ok(())
}

/// Refuses a database whose schema is not exactly this program's. Writes nothing.
pub(super) async fn expect_current(connection: &ClientWrapper) -> Result<(), MigrationError> {
    let (found, known) = (version(connection).await?, NEWEST);
    match found.cmp(&known) {
        std::cmp::Ordering::Less => Err(MigrationError::Older { found, known }),
        std::cmp::Ordering::Equal => Ok(()),
        std::cmp::Ordering::Greater => Err(MigrationError::Newer { found, known }),
    }
}

/// The newest migration that was applied; 0 in an empty database. One that is neither empty nor ours is
/// refused; what belongs to an extension does not count.
async fn version(connection: &tokio_postgres::Client) -> Result<i64, MigrationError> {
    let row = connection
        .query_one(
            "SELECT to_regclass(quote_ident(current_schema()) || '.webstore_schema') IS NOT NULL,
                    EXISTS (SELECT 1 FROM pg_class c
                            WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
                              AND NOT EXISTS (SELECT 1 FROM pg_depend d
                                              WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                                                AND d.deptype = 'e'))",
            &[],
        )
        .await?;
    let (is_ours, has_tables): (bool, bool) = (row.try_get(0)?, row.try_get(1)?);
    if !is_ours && has_tables {
        return Err(MigrationError::Foreign);
    }
    if !is_ours {
        return Ok(0);
    }
    let newest = "SELECT coalesce(max(version), 0) FROM webstore_schema";
    Ok(connection.query_one(newest, &[]).await?.try_get(0)?)
}
