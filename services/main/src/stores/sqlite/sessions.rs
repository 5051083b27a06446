//! Sessions and their families.

use rusqlite::params;
use shop::{
    customers::{FAMILY_MAX, NewSession, Rotation, SessionOwner, User, tells_of_theft},
    moment::Moment,
    ports::StoreError,
};

use super::{
    columns::{moment, row_limit},
    customers::user,
    sql::Sql,
};

/// Expired sessions that one rotation clears away at most.
const CLEARED_MAX: i64 = 100;

/// A session whose refresh token's time is not over.
struct Held {
    owner: User,
    family: String,
    used_at: Option<Moment>,
}

/// Writes the first session of a family.
pub(super) fn create(sql: Sql<'_>, session: &NewSession) -> Result<(), StoreError> {
    insert(sql, session, None)
}

/// Who holds the access token, and until when.
pub(super) fn owner(sql: Sql<'_>, access_hash: &str) -> Result<Option<SessionOwner>, StoreError> {
    let owner = sql.first(
        "SELECT u.id, u.role, u.email, u.name, s.access_expires
         FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.access_hash = ?1 AND s.used_at IS NULL",
        [access_hash],
        |row| {
            Ok(SessionOwner {
                user: user(row)?,
                expires: moment(row, 4)?,
            })
        },
    )?;
    Ok(owner)
}

/// Uses the refresh token up, or finds out who used it up before.
pub(super) fn rotate(
    sql: Sql<'_>,
    refresh_hash: &str,
    session: &NewSession,
    now: Moment,
) -> Result<Rotation, StoreError> {
    let Some(held) = held(sql, refresh_hash, now)? else {
        return Ok(Rotation::Refused);
    };
    if let Some(used_at) = held.used_at {
        if !tells_of_theft(used_at, now) {
            return Ok(Rotation::Refused);
        }
        end_family(sql, &held.family)?;
        return Ok(Rotation::UsedTwice(held.owner.id));
    }
    if is_full(sql, &held.family, now)? {
        end_family(sql, &held.family)?;
        return Ok(Rotation::Refused);
    }
    sql.run(
        "UPDATE sessions SET used_at = ?2 WHERE refresh_hash = ?1",
        params![refresh_hash, now.0],
    )?;
    let next = NewSession {
        user_id: held.owner.id,
        ..session.clone()
    };
    insert(sql, &next, Some(&held.family))?;
    clear_expired(sql, now)?;
    Ok(Rotation::Renewed(held.owner))
}

/// Ends the family of the session with this access token.
pub(super) fn revoke(sql: Sql<'_>, access_hash: &str) -> Result<(), StoreError> {
    let family = sql.first(
        "SELECT coalesce(family, access_hash) FROM sessions WHERE access_hash = ?1",
        [access_hash],
        |row| row.get::<_, String>(0),
    )?;
    family.map_or(Ok(()), |family| end_family(sql, &family))
}

fn insert(sql: Sql<'_>, session: &NewSession, family: Option<&str>) -> Result<(), StoreError> {
    sql.run(
        "INSERT INTO sessions (access_hash, access_expires, refresh_hash, refresh_expires, user_id, family)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![
            session.access_hash,
            session.access_expires.0,
            session.refresh_hash,
            session.refresh_expires.0,
            session.user_id.0,
            family
        ],
    )?;
    Ok(())
}

fn held(sql: Sql<'_>, refresh_hash: &str, now: Moment) -> Result<Option<Held>, StoreError> {
    let held = sql.first(
        "SELECT u.id, u.role, u.email, u.name, coalesce(s.family, s.access_hash), s.used_at
         FROM sessions s JOIN users u ON u.id = s.user_id
         WHERE s.refresh_hash = ?1 AND s.refresh_expires > ?2",
        params![refresh_hash, now.0],
        |row| {
            Ok(Held {
                owner: user(row)?,
                family: row.get(4)?,
                used_at: row.get::<_, Option<i64>>(5)?.map(Moment),
            })
        },
    )?;
    Ok(held)
}

fn is_full(sql: Sql<'_>, family: &str, now: Moment) -> Result<bool, StoreError> {
    let sessions: i64 = sql.only(
        "SELECT count(*) FROM sessions WHERE (family = ?1 OR access_hash = ?1) AND refresh_expires > ?2",
        params![family, now.0],
        |row| row.get(0),
    )?;
    Ok(sessions >= row_limit(FAMILY_MAX))
}

fn end_family(sql: Sql<'_>, family: &str) -> Result<(), StoreError> {
    sql.run(
        "DELETE FROM sessions WHERE family = ?1 OR access_hash = ?1",
        [family],
    )?;
    Ok(())
}

/// Sessions that nobody can use any more would pile up otherwise.
fn clear_expired(sql: Sql<'_>, now: Moment) -> Result<(), StoreError> {
    sql.run(
        "DELETE FROM sessions WHERE access_hash IN
            (SELECT access_hash FROM sessions WHERE refresh_expires <= ?1 LIMIT ?2)",
        params![now.0, CLEARED_MAX],
    )?;
    Ok(())
}
