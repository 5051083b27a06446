//! Sessions and their families.

use shop::{
    customers::{FAMILY_MAX, NewSession, Rotation, SessionOwner, User, tells_of_theft},
    moment::Moment,
    ports::StoreError,
};

use super::{
    columns::{get, moment, row_limit},
    customers::user,
    sql::Sql,
    sql_error::SqlError,
};

/// Expired sessions that one rotation clears away at most.
const CLEARED_MAX: i64 = 100;

/// Writes the first session of a family.
pub(super) async fn create(sql: Sql, session: &NewSession) -> Result<(), StoreError> {
    Ok(insert(&sql, session, None).await?)
}

/// Who holds the access token, and until when.
pub(super) async fn owner(sql: Sql, access_hash: &str) -> Result<Option<SessionOwner>, StoreError> {
    let owner = sql
        .first(
            "SELECT u.id, u.role, u.email, u.name, s.access_expires
             FROM sessions s JOIN users u ON u.id = s.user_id
             WHERE s.access_hash = $1 AND s.used_at IS NULL",
            &[&access_hash],
            |row| {
                Ok(SessionOwner {
                    user: user(row)?,
                    expires: moment(row, 4)?,
                })
            },
        )
        .await?;
    Ok(owner)
}

/// Uses the refresh token up, or finds out who used it up before. The owner is locked first: nothing else
/// happens to the family, or to a guest who signs in, meanwhile.
pub(super) async fn rotate(
    sql: Sql,
    refresh_hash: &str,
    session: &NewSession,
    now: Moment,
) -> Result<Rotation, StoreError> {
    let Some(owner) = lock_owner(&sql, refresh_hash, now).await? else {
        return Ok(Rotation::Refused);
    };
    // What was read together with the lock is as old as the wait for it.
    let Some((family, used_at)) = family_of(&sql, refresh_hash).await? else {
        return Ok(Rotation::Refused);
    };
    if let Some(used_at) = used_at {
        if !tells_of_theft(used_at, now) {
            return Ok(Rotation::Refused);
        }
        end_family(&sql, &family).await?;
        return Ok(Rotation::UsedTwice(owner.id));
    }
    if is_full(&sql, &family, now).await? {
        end_family(&sql, &family).await?;
        return Ok(Rotation::Refused);
    }
    let use_up = "UPDATE sessions SET used_at = $2 WHERE refresh_hash = $1";
    sql.run(use_up, &[&refresh_hash, &now.0]).await?;
    let next = NewSession {
        user_id: owner.id,
        ..session.clone()
    };
    insert(&sql, &next, Some(&family)).await?;
    clear_expired(&sql, now).await?;
    Ok(Rotation::Renewed(owner))
}

/// Ends the family of the session with this access token, and waits for a rotation that is under way.
pub(super) async fn revoke(sql: Sql, access_hash: &str) -> Result<(), StoreError> {
    let family: Option<String> = sql
        .first(
            "SELECT coalesce(s.family, s.access_hash) FROM sessions s JOIN users u ON u.id = s.user_id
             WHERE s.access_hash = $1 FOR NO KEY UPDATE OF u",
            &[&access_hash],
            |row| get(row, 0),
        )
        .await?;
    if let Some(family) = family {
        end_family(&sql, &family).await?;
    }
    Ok(())
}

async fn insert(sql: &Sql, session: &NewSession, family: Option<&str>) -> Result<(), SqlError> {
    sql.run(
        "INSERT INTO sessions (access_hash, access_expires, refresh_hash, refresh_expires, user_id, family)
         VALUES ($1, $2, $3, $4, $5, $6)",
        &[
            &session.access_hash,
            &session.access_expires.0,
            &session.refresh_hash,
            &session.refresh_expires.0,
            &session.user_id.0,
            &family,
        ],
    )
    .await?;
    Ok(())
}

async fn lock_owner(sql: &Sql, refresh_hash: &str, now: Moment) -> Result<Option<User>, SqlError> {
    sql.first(
        "SELECT u.id, u.role, u.email, u.name FROM sessions s JOIN users u ON u.id = s.user_id
         WHERE s.refresh_hash = $1 AND s.refresh_expires > $2 FOR NO KEY UPDATE OF u",
        &[&refresh_hash, &now.0],
        user,
    )
    .await
}

/// The family of the session with this refresh token, and when the token was used up.
async fn family_of(sql: &Sql, refresh_hash: &str) -> Result<Option<(String, Option<Moment>)>, SqlError> {
    sql.first(
        "SELECT coalesce(family, access_hash), used_at FROM sessions WHERE refresh_hash = $1",
        &[&refresh_hash],
        |row| Ok((get(row, 0)?, get::<Option<i64>>(row, 1)?.map(Moment))),
    )
    .await
}

async fn is_full(sql: &Sql, family: &str, now: Moment) -> Result<bool, SqlError> {
    let sessions: i64 = sql
        .only(
            "SELECT count(*) FROM sessions WHERE (family = $1 OR access_hash = $1) AND refresh_expires > $2",
            &[&family, &now.0],
            |row| get(row, 0),
        )
        .await?;
    Ok(sessions >= row_limit(FAMILY_MAX))
}

async fn end_family(sql: &Sql, family: &str) -> Result<(), SqlError> {
    let end = "DELETE FROM sessions WHERE family = $1 OR access_hash = $1";
    sql.run(end, &[&family]).await?;
    Ok(())
}

/// Sessions that nobody can use any more would pile up otherwise. Those that somebody else is clearing away
/// are left to them.
async fn clear_expired(sql: &Sql, now: Moment) -> Result<(), SqlError> {
    sql.run(
        "DELETE FROM sessions WHERE access_hash = ANY (ARRAY(
             SELECT access_hash FROM sessions WHERE refresh_expires <= $1 LIMIT $2 FOR UPDATE SKIP LOCKED))",
        &[&now.0, &CLEARED_MAX],
    )
    .await?;
    Ok(())
}
