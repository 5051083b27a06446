//! Leases.

use async_trait::async_trait;
use rusqlite::params;
use shop::{
    moment::Moment,
    ports::{Leases, StoreError},
    reconcile::holds,
};

use super::{SqliteStore, columns::moment, sql::Sql};

#[async_trait]
impl Leases for SqliteStore {
    async fn take_lease(
        &self,
        name: &'static str,
        holder: &str,
        now: Moment,
        until: Moment,
    ) -> Result<bool, StoreError> {
        let holder = holder.to_owned();
        self.write(move |sql| take(sql, name, &holder, now, until)).await
    }
}

fn take(sql: Sql<'_>, name: &str, holder: &str, now: Moment, until: Moment) -> Result<bool, StoreError> {
    let others = sql.first(
        "SELECT until FROM leases WHERE name = ?1 AND holder <> ?2",
        [name, holder],
        |row| moment(row, 0),
    )?;
    if others.is_some_and(|until| holds(until, now)) {
        return Ok(false);
    }
    sql.run(
        "INSERT OR REPLACE INTO leases (name, holder, until) VALUES (?1, ?2, ?3)",
        params![name, holder, until.0],
    )?;
    Ok(true)
}
