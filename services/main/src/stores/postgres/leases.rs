//! Leases.

use async_trait::async_trait;
use shop::{
    moment::Moment,
    ports::{Leases, StoreError},
    reconcile::LEASE_MAX,
};

use super::{PostgresStore, sql::Sql};

#[async_trait]
impl Leases for PostgresStore {
    async fn take_lease(
        &self,
        name: &'static str,
        holder: &str,
        now: Moment,
        until: Moment,
    ) -> Result<bool, StoreError> {
        self.write_one(|sql| take(sql, name, holder, now, until)).await
    }
}

/// Somebody else's lease stands in the way while it holds, as [`shop::reconcile::holds`] says.
async fn take(sql: Sql, name: &str, holder: &str, now: Moment, until: Moment) -> Result<bool, StoreError> {
    let taken = sql
        .run(
            "INSERT INTO leases AS l (name, holder, until) VALUES ($1, $2, $3)
             ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
             WHERE l.holder = excluded.holder OR NOT (l.until > $4 AND l.until <= $5)",
            &[&name, &holder, &until.0, &now.0, &now.after(LEASE_MAX).0],
        )
        .await?;
    Ok(taken == 1)
}
