//! SQL as the ports speak it: every statement is prepared once on each connection and kept there.

use std::{borrow::Cow, sync::Arc};

use deadpool_postgres::ClientWrapper;
use futures_util::future::try_join_all;
use tokio_postgres::{Row, types::ToSql};

use super::{session::Session, sql_error::SqlError};

/// What stands for `$1`, and so on.
pub(super) type Value<'value> = &'value (dyn ToSql + Sync);

/// What stands for `$1`, `$2` and so on.
pub(super) type Values<'values> = &'values [Value<'values>];

/// A connection within a transaction.
#[derive(Clone)]
pub(super) struct Sql(Arc<Session>);

/// A statement on its way.
pub(super) struct Query<'query> {
    sql: &'query str,
    values: Cow<'query, [Value<'query>]>,
    is_wanted: bool,
}

impl<'query> Query<'query> {
    pub(super) const fn new(sql: &'query str, values: Values<'query>) -> Self {
        Self {
            sql,
            values: Cow::Borrowed(values),
            is_wanted: true,
        }
    }

    /// The same for a function that makes a query of somebody else's values.
    pub(super) const fn with(sql: &'query str, values: Vec<Value<'query>>) -> Self {
        Self {
            sql,
            values: Cow::Owned(values),
            is_wanted: true,
        }
    }

    /// Leaves the statement out when it would do nothing.
    pub(super) fn when(self, is_wanted: bool) -> Self {
        Self { is_wanted, ..self }
    }
}

impl Sql {
    pub(super) fn new(session: &Arc<Session>) -> Self {
        Self(Arc::clone(session))
    }

    /// Runs a statement and returns how many rows it changed.
    pub(super) async fn run(&self, sql: &str, values: Values<'_>) -> Result<u64, SqlError> {
        let client = self.0.client()?;
        let ran = async {
            let statement = client.prepare_cached(sql).await?;
            client.execute(&statement, values).await
        };
        ran.await.map_err(|error| self.noted(error))
    }

    /// The first row, if there is one.
    pub(super) async fn first<T>(
        &self,
        sql: &str,
        values: Values<'_>,
        read: impl FnOnce(&Row) -> Result<T, SqlError>,
    ) -> Result<Option<T>, SqlError> {
        let rows = self.rows(sql, values).await?;
        rows.first().map(read).transpose()
    }

    /// The only row.
    pub(super) async fn only<T>(
        &self,
        sql: &str,
        values: Values<'_>,
        read: impl FnOnce(&Row) -> Result<T, SqlError>,
    ) -> Result<T, SqlError> {
        let row = self.first(sql, values, read).await?;
        row.ok_or_else(|| SqlError::Missing("a row that is always there is not".to_owned()))
    }

    /// All rows.
    pub(super) async fn all<T>(
        &self,
        sql: &str,
        values: Values<'_>,
        read: impl FnMut(&Row) -> Result<T, SqlError>,
    ) -> Result<Vec<T>, SqlError> {
        let rows = self.rows(sql, values).await?;
        rows.iter().map(read).collect()
    }

    /// Sends all the statements at once, to be run in this order, each one seeing what was committed before
    /// it began. Returns the rows of each; none for one that was left out.
    pub(super) async fn in_order<const COUNT: usize>(
        &self,
        queries: [Query<'_>; COUNT],
    ) -> Result<[Vec<Row>; COUNT], SqlError> {
        let client = self.0.client()?;
        let sent = send_in_order(client, &queries).await;
        let mut answers = sent.map_err(|error| self.noted(error))?.into_iter();
        Ok(queries.map(|query| match query.is_wanted {
            true => answers.next().unwrap_or_default(),
            false => Vec::new(),
        }))
    }

    async fn rows(&self, sql: &str, values: Values<'_>) -> Result<Vec<Row>, SqlError> {
        let [rows] = self.in_order([Query::new(sql, values)]).await?;
        Ok(rows)
    }

    fn noted(&self, error: tokio_postgres::Error) -> SqlError {
        let error = SqlError::from(error);
        self.0.note(&error);
        error
    }
}

/// All statements are prepared before the first is sent: one that had to be prepared in between would be run
/// after those behind it.
async fn send_in_order(
    client: &ClientWrapper,
    queries: &[Query<'_>],
) -> Result<Vec<Vec<Row>>, tokio_postgres::Error> {
    let wanted: Vec<_> = queries.iter().filter(|query| query.is_wanted).collect();
    let prepared = wanted.iter().map(|query| client.prepare_cached(query.sql));
    let statements = try_join_all(prepared).await?;
    let sent = wanted.iter().zip(&statements);
    try_join_all(sent.map(|(query, statement)| client.query(statement, &query.values))).await
}
