//! Charging a card.

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::Serialize;
use serde_json::json;

use super::idempotency::Answer;
use super::refusal::Refusal;
use super::requests::ChargeRequest;
use super::till::{Desk, Movement};
use super::voids;
use crate::vocabulary::Label;

/// A charge as the provider shows it; amounts in the currency's minor units.
#[derive(Debug, Serialize)]
pub(super) struct Charge {
    object: &'static str,
    id: Option<String>,
    transaction_id: Option<String>,
    status: String,
    amount: i64,
    amount_refunded: i64,
    currency: String,
    country: String,
    payment_method: String,
    reference: Option<String>,
    created: i64,
    idempotency_key: String,
}

/// The columns of a [`Charge`], in the order in which [`Charge::from_row`] reads them.
pub(super) const CHARGE_COLUMNS: &str = "transaction_id, status, amount, amount_refunded, currency, country, \
     payment_method, reference, created, idempotency_key, sequence";

impl Charge {
    pub(super) fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        let transaction_id: Option<String> = row.get(0)?;
        Ok(Self {
            object: "charge",
            id: transaction_id.clone(),
            transaction_id,
            status: row.get(1)?,
            amount: row.get(2)?,
            amount_refunded: row.get(3)?,
            currency: row.get(4)?,
            country: row.get(5)?,
            payment_method: row.get(6)?,
            reference: row.get(7)?,
            created: row.get(8)?,
            idempotency_key: row.get(9)?,
        })
    }
}

impl Movement for ChargeRequest {
    const NAME: &'static str = "charge";

    fn carry_out(
        &self,
        connection: &Connection,
        desk: &Desk,
        key: &Label,
    ) -> rusqlite::Result<Result<Answer, Refusal>> {
        if voids::is_voided(connection, key)? {
            return Ok(Err(Refusal::ChargeVoided));
        }
        let declined = desk.simulation.declines(desk.dice, key.as_str(), self.country);
        let transaction_id = (!declined).then(|| transaction_id(desk, key));
        insert(connection, self, desk, key, transaction_id.as_deref())?;
        let answer = if declined {
            decline()?
        } else {
            approval(connection, key)?
        };
        Ok(Ok(answer))
    }
}

/// Made from the key, so that a replayed run has the same identities; 128 bits, so that no two keys share one.
fn transaction_id(desk: &Desk, key: &Label) -> String {
    format!(
        "txn_{:032x}",
        desk.dice.roll("transaction", key.as_str(), 0).u128(..)
    )
}

fn insert(
    connection: &Connection,
    request: &ChargeRequest,
    desk: &Desk,
    key: &Label,
    transaction_id: Option<&str>,
) -> rusqlite::Result<()> {
    let status = if transaction_id.is_some() {
        "success"
    } else {
        "declined"
    };
    connection
        .prepare_cached(
            "INSERT INTO charges (idempotency_key, transaction_id, status, amount, currency, country,
                                  payment_method, reference, created)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            key,
            transaction_id,
            status,
            request.amount,
            request.currency,
            request.country,
            request.payment_method,
            request.reference,
            desk.now,
        ])
        .map(drop)
}

fn approval(connection: &Connection, key: &Label) -> rusqlite::Result<Answer> {
    let charge = find(connection, key)?.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
    Answer::new(200, &charge)
}

fn decline() -> rusqlite::Result<Answer> {
    let message = "Your card was declined.";
    let error = json!({ "type": "card_error", "code": "card_declined", "message": message });
    Answer::new(
        402,
        &json!({ "error": error, "status": "declined", "transaction_id": null }),
    )
}

/// The charge under a key, declined ones included.
pub(super) fn find(connection: &Connection, key: &Label) -> rusqlite::Result<Option<Charge>> {
    connection
        .prepare_cached(&format!(
            "SELECT {CHARGE_COLUMNS} FROM charges WHERE idempotency_key = ?1"
        ))?
        .query_row([key], Charge::from_row)
        .optional()
}
