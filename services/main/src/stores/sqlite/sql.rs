//! SQL as the ports speak it: every statement is prepared once and kept, and errors have one translation.

use rusqlite::{Connection, ErrorCode, OptionalExtension, Params, Row};
use shop::{
    cart::CartError,
    customers::CustomerError,
    orders::{ComplaintError, OpenError},
    ports::StoreError,
};

/// A connection within a transaction.
#[derive(Clone, Copy)]
pub(super) struct Sql<'connection>(&'connection Connection, Option<&'connection str>);

impl<'connection> Sql<'connection> {
    pub(super) fn new(connection: &'connection Connection) -> Self {
        Self(connection, None)
    }

    /// The same, for whoever `origin` names.
    pub(super) fn on_behalf_of<'job>(self, origin: Option<&'job str>) -> Sql<'job>
    where
        'connection: 'job,
    {
        Sql(self.0, origin)
    }

    /// For whom it is, if that is known.
    pub(super) fn origin(self) -> Option<&'connection str> {
        self.1
    }

    /// Runs a statement and returns how many rows it changed.
    pub(super) fn run(self, sql: &str, values: impl Params) -> Result<usize, SqlError> {
        Ok(self.0.prepare_cached(sql)?.execute(values)?)
    }

    /// Inserts one row and returns its number.
    pub(super) fn insert(self, sql: &str, values: impl Params) -> Result<i64, SqlError> {
        self.run(sql, values)?;
        Ok(self.0.last_insert_rowid())
    }

    /// The first row, if there is one.
    pub(super) fn first<T>(
        self,
        sql: &str,
        values: impl Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, SqlError> {
        Ok(self.0.prepare_cached(sql)?.query_row(values, read).optional()?)
    }

    /// The only row.
    pub(super) fn only<T>(
        self,
        sql: &str,
        values: impl Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, SqlError> {
        Ok(self.0.prepare_cached(sql)?.query_row(values, read)?)
    }

    /// All rows.
    pub(super) fn all<T>(
        self,
        sql: &str,
        values: impl Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, SqlError> {
        let mut statement = self.0.prepare_cached(sql)?;
        let rows = statement.query_map(values, read)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

/// A statement failed.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub(super) struct SqlError(#[from] rusqlite::Error);

impl SqlError {
    /// Whether it is this constraint's refusal; `columns` as SQLite names it, for example `users.email`.
    pub(super) fn violates(&self, columns: &str) -> bool {
        let rusqlite::Error::SqliteFailure(failure, Some(message)) = &self.0 else {
            return false;
        };
        failure.code == ErrorCode::ConstraintViolation && message.ends_with(columns)
    }

    /// Whether trying again cannot help: a constraint or a type was broken, or the file is.
    fn is_contradiction(&self) -> bool {
        match &self.0 {
            rusqlite::Error::SqliteFailure(failure, _) => matches!(
                failure.code,
                ErrorCode::ConstraintViolation | ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase
            ),
            _ => true,
        }
    }
}

impl From<SqlError> for StoreError {
    /// The one place where a failure of the database is logged.
    fn from(error: SqlError) -> Self {
        tracing::error!(%error, "the database refused a statement");
        if error.is_contradiction() {
            StoreError::Corrupt(error.to_string())
        } else {
            StoreError::Unavailable(error.to_string())
        }
    }
}

impl From<SqlError> for CartError {
    fn from(error: SqlError) -> Self {
        CartError::Store(error.into())
    }
}

impl From<SqlError> for OpenError {
    fn from(error: SqlError) -> Self {
        OpenError::Store(error.into())
    }
}

impl From<SqlError> for CustomerError {
    fn from(error: SqlError) -> Self {
        CustomerError::Store(error.into())
    }
}

impl From<SqlError> for ComplaintError {
    fn from(error: SqlError) -> Self {
        ComplaintError::Store(error.into())
    }
}
