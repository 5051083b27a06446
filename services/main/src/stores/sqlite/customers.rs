//! Accounts and sessions.

use async_trait::async_trait;
use commerce::UserId;
use rusqlite::{Row, params};
use shop::{
    customers::{CustomerError, NewCustomer, NewSession, Role, Rotation, SessionOwner, StoredCustomer, User},
    moment::Moment,
    ports::{Customers, StoreError},
};

use super::{SqliteStore, carts, columns::role, sessions, sql::Sql};
use crate::stores::cart_changes::{self, LineChange};

#[async_trait]
impl Customers for SqliteStore {
    async fn create_customer(&self, customer: NewCustomer) -> Result<User, CustomerError> {
        self.write(move |sql| create(sql, customer)).await
    }

    async fn customer_by_email(&self, email: &str) -> Result<Option<StoredCustomer>, StoreError> {
        let email = email.to_owned();
        self.read(move |sql| by_email(sql, &email)).await
    }

    async fn create_session(&self, session: NewSession) -> Result<(), StoreError> {
        self.write(move |sql| sessions::create(sql, &session)).await
    }

    async fn session(&self, access_hash: &str) -> Result<Option<SessionOwner>, StoreError> {
        let hash = access_hash.to_owned();
        self.read(move |sql| sessions::owner(sql, &hash)).await
    }

    async fn rotate_session(
        &self,
        refresh_hash: &str,
        session: NewSession,
        now: Moment,
    ) -> Result<Rotation, StoreError> {
        let hash = refresh_hash.to_owned();
        self.write(move |sql| sessions::rotate(sql, &hash, &session, now))
            .await
    }

    async fn revoke_session(&self, access_hash: &str) -> Result<(), StoreError> {
        let hash = access_hash.to_owned();
        self.write(move |sql| sessions::revoke(sql, &hash)).await
    }

    async fn merge_guest(&self, guest: UserId, into: UserId) -> Result<(), StoreError> {
        self.write(move |sql| merge(sql, guest, into)).await
    }
}

fn create(sql: Sql<'_>, customer: NewCustomer) -> Result<User, CustomerError> {
    let inserted = sql.insert(
        "INSERT INTO users (role, email, name, password_hash, created_at) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![
            customer.role.code(),
            customer.email,
            customer.name,
            customer.password_hash,
            customer.now.0
        ],
    );
    let id = match inserted {
        Err(error) if error.violates("users.email") => return Err(CustomerError::EmailTaken),
        inserted => inserted?,
    };
    Ok(User {
        id: UserId(id),
        role: customer.role,
        email: customer.email,
        name: customer.name,
    })
}

/// Reads a row that begins with id, role, email and name.
pub(super) fn user(row: &Row<'_>) -> rusqlite::Result<User> {
    Ok(User {
        id: UserId(row.get(0)?),
        role: role(row, 1)?,
        email: row.get(2)?,
        name: row.get(3)?,
    })
}

fn by_email(sql: Sql<'_>, email: &str) -> Result<Option<StoredCustomer>, StoreError> {
    let stored = sql.first(
        "SELECT id, role, email, name, password_hash FROM users WHERE email = ?1",
        [email],
        |row| {
            Ok(StoredCustomer {
                user: user(row)?,
                password_hash: row.get(4)?,
            })
        },
    )?;
    Ok(stored)
}

fn merge(sql: Sql<'_>, guest: UserId, into: UserId) -> Result<(), StoreError> {
    let role = sql.first("SELECT role FROM users WHERE id = ?1", [guest.0], |row| {
        role(row, 0)
    })?;
    if role != Some(Role::Guest) || guest == into {
        return Ok(());
    }
    merge_carts(sql, guest, into)?;
    // A pending order moves like any other: when it is settled, its pieces leave the cart that they are in.
    let moved = [guest.0, into.0];
    sql.run("UPDATE orders SET user_id = ?2 WHERE user_id = ?1", moved)?;
    sql.run("UPDATE coupon_uses SET user_id = ?2 WHERE user_id = ?1", moved)?;
    sql.run("DELETE FROM sessions WHERE user_id = ?1", [guest.0])?;
    Ok(())
}

fn merge_carts(sql: Sql<'_>, guest: UserId, into: UserId) -> Result<(), StoreError> {
    let mut theirs = carts::cart(sql, guest)?;
    if theirs.lines.is_empty() {
        return Ok(());
    }
    let mut ours = carts::cart(sql, into)?;
    ours.country = theirs.country;
    let changes = cart_changes::with_guest_lines(&ours, &theirs.lines);
    carts::change(sql, into, &mut ours, &changes)?;
    let leaving: Vec<_> = theirs
        .lines
        .iter()
        .map(|line| LineChange::Remove(line.id))
        .collect();
    carts::change(sql, guest, &mut theirs, &leaving)
}
