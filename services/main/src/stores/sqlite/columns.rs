//! Reading our types out of columns. What does not fit is an error of the database, never a guess.

use std::{error::Error, str::FromStr};

use commerce::{Currency, Money, Quantity};
use rusqlite::{Row, types::Type};
use shop::{customers::Role, ledger::Account, moment::Moment, outbox::Task};

use crate::stores::words;

/// A word that one of our types reads back.
pub(super) fn word<T>(row: &Row<'_>, column: usize) -> rusqlite::Result<T>
where
    T: FromStr,
    T::Err: Error + Send + Sync + 'static,
{
    let text = row.get_ref(column)?.as_str()?;
    text.parse().map_err(|error| mismatch(column, Type::Text, error))
}

/// A word that may be absent.
pub(super) fn optional_word<T>(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<T>>
where
    T: FromStr,
    T::Err: Error + Send + Sync + 'static,
{
    match row.get_ref(column)? {
        rusqlite::types::ValueRef::Null => Ok(None),
        _ => word(row, column).map(Some),
    }
}

/// A number of pieces.
pub(super) fn quantity(row: &Row<'_>, column: usize) -> rusqlite::Result<Quantity> {
    let count: i64 = row.get(column)?;
    Quantity::try_from(count).map_err(|error| mismatch(column, Type::Integer, error))
}

/// An amount, with its currency in the column behind it.
pub(super) fn money(row: &Row<'_>, column: usize) -> rusqlite::Result<Money> {
    let currency: Currency = word(row, column + 1)?;
    Ok(Money::new(row.get(column)?, currency))
}

/// A point in time.
pub(super) fn moment(row: &Row<'_>, column: usize) -> rusqlite::Result<Moment> {
    row.get(column).map(Moment)
}

/// A number of rows, for `LIMIT`.
pub(super) fn row_limit(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}

/// What an account may do.
pub(super) fn role(row: &Row<'_>, column: usize) -> rusqlite::Result<Role> {
    let text = row.get_ref(column)?.as_str()?;
    words::role(text).map_err(|error| mismatch(column, Type::Text, error))
}

/// A place where money can be.
pub(super) fn account(row: &Row<'_>, column: usize) -> rusqlite::Result<Account> {
    let text = row.get_ref(column)?.as_str()?;
    words::account(text).map_err(|error| mismatch(column, Type::Text, error))
}

/// What the outbox is to do.
pub(super) fn task(row: &Row<'_>, column: usize) -> rusqlite::Result<Task> {
    let payload = row.get_ref(column)?.as_str()?;
    words::task(payload).map_err(|error| mismatch(column, Type::Text, error))
}

/// The column holds something that cannot be.
fn mismatch(column: usize, found: Type, error: impl Error + Send + Sync + 'static) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, found, Box::new(error))
}
