//! Voiding: making sure that a key is never charged.
//!
//! All of it happens in one transaction of the one writer, as a charge does. So of a void and a charge under
//! the same key one comes first, and the other finds it written down.

use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;

use super::charges::{self, Charge};
use super::idempotency::{self, Answer, Given};
use super::refusal::Refusal;
use super::till::Desk;
use crate::vocabulary::Label;

/// What became of a key, for ever.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Standing {
    /// The card was charged, or declined.
    Charged(Charge),
    /// The key was voided before anything was charged.
    Voided(VoidedCharge),
}

/// A charge that never was and never will be. It has no amount: nobody said one.
#[derive(Debug, Serialize)]
pub(super) struct VoidedCharge {
    object: &'static str,
    id: Option<String>,
    transaction_id: Option<String>,
    status: &'static str,
    created: i64,
    idempotency_key: String,
}

/// What stands under a key; nothing when it is unknown, or a refund's.
pub(super) fn standing(connection: &Connection, key: &Label) -> rusqlite::Result<Option<Standing>> {
    if let Some(charge) = charges::find(connection, key)? {
        return Ok(Some(Standing::Charged(charge)));
    }
    Ok(find(connection, key)?.map(Standing::Voided))
}

/// Voids the key, unless something stands under it already; answers with what stands under it now. The key of
/// a refund is refused: it names a movement of money already, and that one is not undone.
pub(super) fn void(
    connection: &Connection,
    desk: &Desk,
    key: &Label,
) -> rusqlite::Result<Result<Given, Refusal>> {
    let before = standing(connection, key)?;
    let replayed = before.is_some();
    let standing = match before {
        Some(standing) => standing,
        None if idempotency::is_used(connection, key)? => return Ok(Err(Refusal::KeyReused)),
        None => Standing::Voided(insert(connection, desk, key)?),
    };
    let answer = Answer::new(200, &standing)?;
    Ok(Ok(Given { answer, replayed }))
}

/// Whether the key was voided.
pub(super) fn is_voided(connection: &Connection, key: &Label) -> rusqlite::Result<bool> {
    find(connection, key).map(|voided| voided.is_some())
}

fn find(connection: &Connection, key: &Label) -> rusqlite::Result<Option<VoidedCharge>> {
    connection
        .prepare_cached("SELECT created FROM voids WHERE idempotency_key = ?1")?
        .query_row([key], |row| Ok(VoidedCharge::new(key, row.get(0)?)))
        .optional()
}

fn insert(connection: &Connection, desk: &Desk, key: &Label) -> rusqlite::Result<VoidedCharge> {
    connection
        .prepare_cached("INSERT INTO voids (idempotency_key, created) VALUES (?1, ?2)")?
        .execute(params![key, desk.now])?;
    Ok(VoidedCharge::new(key, desk.now))
}

impl VoidedCharge {
    fn new(key: &Label, created: i64) -> Self {
        Self {
            object: "charge",
            id: None,
            transaction_id: None,
            status: "voided",
            created,
            idempotency_key: key.as_str().to_owned(),
        }
    }
}
