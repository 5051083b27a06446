//! Reading our types out of columns, and writing them into parameters. What does not fit is an error of the
//! database, never a guess.

use std::{borrow::Cow, fmt::Display, str::FromStr};

use commerce::{Currency, Money, Quantity};
use shop::{customers::Role, ledger::Account, moment::Moment, outbox::Task};
use tokio_postgres::{Row, types::FromSql};

use super::sql_error::SqlError;
use crate::stores::words;

/// Whatever the driver reads by itself.
pub(super) fn get<'row, T: FromSql<'row>>(row: &'row Row, column: usize) -> Result<T, SqlError> {
    row.try_get(column).map_err(|error| {
        let cause = std::error::Error::source(&error).map(ToString::to_string);
        mismatch(column, &cause.unwrap_or_else(|| error.to_string()))
    })
}

/// A word that one of our types reads back.
pub(super) fn word<T>(row: &Row, column: usize) -> Result<T, SqlError>
where
    T: FromStr,
    T::Err: Display,
{
    let text: &str = get(row, column)?;
    text.parse().map_err(|error| mismatch(column, &error))
}

/// A word that may be absent.
pub(super) fn optional_word<T>(row: &Row, column: usize) -> Result<Option<T>, SqlError>
where
    T: FromStr,
    T::Err: Display,
{
    let text: Option<&str> = get(row, column)?;
    text.map(|_| word(row, column)).transpose()
}

/// A number of pieces.
pub(super) fn quantity(row: &Row, column: usize) -> Result<Quantity, SqlError> {
    let count: i64 = get(row, column)?;
    Quantity::try_from(count).map_err(|error| mismatch(column, &error))
}

/// An amount, with its currency in the column behind it.
pub(super) fn money(row: &Row, column: usize) -> Result<Money, SqlError> {
    let currency: Currency = word(row, column + 1)?;
    Ok(Money::new(get(row, column)?, currency))
}

/// A point in time.
pub(super) fn moment(row: &Row, column: usize) -> Result<Moment, SqlError> {
    get(row, column).map(Moment)
}

/// What an account may do.
pub(super) fn role(row: &Row, column: usize) -> Result<Role, SqlError> {
    words::role(get(row, column)?).map_err(|error| mismatch(column, &error))
}

/// A place where money can be.
pub(super) fn account(row: &Row, column: usize) -> Result<Account, SqlError> {
    words::account(get(row, column)?).map_err(|error| mismatch(column, &error))
}

/// What the outbox is to do.
pub(super) fn task(row: &Row, column: usize) -> Result<Task, SqlError> {
    words::task(get(row, column)?).map_err(|error| mismatch(column, &error))
}

/// A number of rows, for `LIMIT`.
pub(super) fn row_limit(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}

/// Text from people or from others' programs. PostgreSQL keeps every character but one.
pub(super) fn text(given: &str) -> Cow<'_, str> {
    if given.contains('\0') {
        Cow::Owned(given.replace('\0', "\u{fffd}"))
    } else {
        Cow::Borrowed(given)
    }
}

fn mismatch(column: usize, reason: &impl ToString) -> SqlError {
    SqlError::Mismatch {
        column,
        reason: reason.to_string(),
    }
}
