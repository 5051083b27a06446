//! The same key gets the same answer.

use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;

use super::refusal::Refusal;
use crate::vocabulary::Label;

/// An answer as it is stored and given: these very bytes, every time.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: String,
}

impl Answer {
    pub(super) fn new(status: u16, body: &impl Serialize) -> rusqlite::Result<Self> {
        written(body).map(|body| Self { status, body })
    }
}

/// An answer, and whether it had been given before.
#[derive(Debug)]
pub(super) struct Given {
    pub(super) answer: Answer,
    pub(super) replayed: bool,
}

/// Gives the answer stored under the key, or does the work and stores its answer. A refusal is not stored:
/// nothing was done, so the key is free for another try.
pub(super) fn once(
    connection: &Connection,
    key: &Label,
    request: &str,
    work: impl FnOnce() -> rusqlite::Result<Result<Answer, Refusal>>,
) -> rusqlite::Result<Result<Given, Refusal>> {
    if let Some((asked, answer)) = find(connection, key)? {
        let same = asked == request;
        return Ok(if same {
            Ok(Given {
                answer,
                replayed: true,
            })
        } else {
            Err(Refusal::KeyReused)
        });
    }
    let outcome = work()?;
    if let Ok(answer) = &outcome {
        store(connection, key, request, answer)?;
    }
    Ok(outcome.map(|answer| Given {
        answer,
        replayed: false,
    }))
}

/// Whether an answer was given under the key: to a charge or to a refund.
pub(super) fn is_used(connection: &Connection, key: &Label) -> rusqlite::Result<bool> {
    find(connection, key).map(|found| found.is_some())
}

fn find(connection: &Connection, key: &Label) -> rusqlite::Result<Option<(String, Answer)>> {
    connection
        .prepare_cached("SELECT request, status, body FROM answers WHERE idempotency_key = ?1")?
        .query_row([key], |row| {
            Ok((
                row.get(0)?,
                Answer {
                    status: row.get(1)?,
                    body: row.get(2)?,
                },
            ))
        })
        .optional()
}

fn store(connection: &Connection, key: &Label, request: &str, answer: &Answer) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO answers (idempotency_key, request, status, body) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![key, request, answer.status, answer.body])
        .map(drop)
}

/// Plain data as JSON text. It cannot fail for the types of this module; were it to, nothing is charged.
pub(super) fn written(value: &impl Serialize) -> rusqlite::Result<String> {
    serde_json::to_string(value).map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))
}
