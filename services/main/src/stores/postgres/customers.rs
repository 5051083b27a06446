//! Accounts and sessions.

use async_trait::async_trait;
use commerce::UserId;
use shop::{
    customers::{CustomerError, NewCustomer, NewSession, Role, Rotation, SessionOwner, StoredCustomer, User},
    moment::Moment,
    ports::{Customers, StoreError},
};
use tokio_postgres::Row;

use super::{
    PostgresStore, carts,
    columns::{get, role, text},
    sessions,
    sql::{Query, Sql},
    sql_error::SqlError,
};
use crate::stores::cart_changes::{self, LineChange};

#[async_trait]
impl Customers for PostgresStore {
    async fn create_customer(&self, customer: NewCustomer) -> Result<User, CustomerError> {
        self.write_one(|sql| create(sql, &customer)).await
    }

    async fn customer_by_email(&self, email: &str) -> Result<Option<StoredCustomer>, StoreError> {
        self.read_one(|sql| by_email(sql, email)).await
    }

    async fn create_session(&self, session: NewSession) -> Result<(), StoreError> {
        self.write_one(|sql| sessions::create(sql, &session)).await
    }

    async fn session(&self, access_hash: &str) -> Result<Option<SessionOwner>, StoreError> {
        self.read_one(|sql| sessions::owner(sql, access_hash)).await
    }

    async fn rotate_session(
        &self,
        refresh_hash: &str,
        session: NewSession,
        now: Moment,
    ) -> Result<Rotation, StoreError> {
        self.write(|sql| sessions::rotate(sql, refresh_hash, &session, now))
            .await
    }

    async fn revoke_session(&self, access_hash: &str) -> Result<(), StoreError> {
        self.write(|sql| sessions::revoke(sql, access_hash)).await
    }

    async fn merge_guest(&self, guest: UserId, into: UserId) -> Result<(), StoreError> {
        self.write(|sql| merge(sql, guest, into)).await
    }
}

/// Writes the account with its empty cart; an address that is taken makes no row.
async fn create(sql: Sql, customer: &NewCustomer) -> Result<User, CustomerError> {
    let empty = shop::cart::Cart::empty();
    let id = sql
        .first(
            "WITH made AS (
                 INSERT INTO users (role, email, name, password_hash, created_at) VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT (email) DO NOTHING RETURNING id),
             cart AS (
                 INSERT INTO carts (user_id, country, version) SELECT id, $6::text, $7::bigint FROM made)
             SELECT id FROM made",
            &[
                &customer.role.code(),
                &customer.email,
                &customer.name.as_deref().map(text),
                &customer.password_hash,
                &customer.now.0,
                &empty.country.code(),
                &empty.version,
            ],
            |row| get(row, 0),
        )
        .await?;
    Ok(User {
        id: UserId(id.ok_or(CustomerError::EmailTaken)?),
        role: customer.role,
        email: customer.email.clone(),
        name: customer.name.clone(),
    })
}

/// Reads a row that begins with id, role, email and name.
pub(super) fn user(row: &Row) -> Result<User, SqlError> {
    Ok(User {
        id: UserId(get(row, 0)?),
        role: role(row, 1)?,
        email: get(row, 2)?,
        name: get(row, 3)?,
    })
}

async fn by_email(sql: Sql, email: &str) -> Result<Option<StoredCustomer>, StoreError> {
    let stored = sql
        .first(
            "SELECT id, role, email, name, password_hash FROM users WHERE email = $1",
            &[&text(email)],
            |row| {
                Ok(StoredCustomer {
                    user: user(row)?,
                    password_hash: get(row, 4)?,
                })
            },
        )
        .await?;
    Ok(stored)
}

async fn merge(sql: Sql, guest: UserId, into: UserId) -> Result<(), StoreError> {
    if !is_guest_locked(&sql, guest, into).await? || guest == into {
        return Ok(());
    }
    // A pending order moves like any other: when it is settled, its pieces leave the cart that they are in.
    sql.in_order([
        Query::new(
            "SELECT id FROM orders WHERE user_id = $1 ORDER BY id FOR NO KEY UPDATE",
            &[&guest.0],
        ),
        Query::new(
            "UPDATE orders SET user_id = $2 WHERE user_id = $1",
            &[&guest.0, &into.0],
        ),
        Query::new(
            "UPDATE coupon_uses SET user_id = $2 WHERE user_id = $1",
            &[&guest.0, &into.0],
        ),
        Query::new("DELETE FROM sessions WHERE user_id = $1", &[&guest.0]),
    ])
    .await?;
    Ok(merge_carts(&sql, guest, into).await?)
}

/// Locks both users, and says whether the first is a guest.
async fn is_guest_locked(sql: &Sql, guest: UserId, into: UserId) -> Result<bool, SqlError> {
    let roles = sql
        .all(
            "SELECT id, role FROM users WHERE id = ANY ($1) ORDER BY id FOR NO KEY UPDATE",
            &[&vec![guest.0, into.0]],
            |row| Ok((get(row, 0)?, role(row, 1)?)),
        )
        .await?;
    Ok(roles.contains(&(guest.0, Role::Guest)))
}

async fn merge_carts(sql: &Sql, guest: UserId, into: UserId) -> Result<(), SqlError> {
    let mut carts = carts::all_locked(sql, &[guest, into]).await?;
    let (Some(mut theirs), Some(mut ours)) = (carts.remove(&guest), carts.remove(&into)) else {
        return Err(SqlError::Missing(format!(
            "there is no cart of {guest} or of {into}"
        )));
    };
    if theirs.lines.is_empty() {
        return Ok(());
    }
    ours.country = theirs.country;
    let changes = cart_changes::with_guest_lines(&ours, &theirs.lines);
    carts::change(sql, into, &mut ours, &changes).await?;
    let leaving: Vec<_> = theirs
        .lines
        .iter()
        .map(|line| LineChange::Remove(line.id))
        .collect();
    carts::change(sql, guest, &mut theirs, &leaving).await
}
