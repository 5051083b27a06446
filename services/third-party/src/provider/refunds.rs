//! Giving money back, never more than was taken.

use rusqlite::{Connection, OptionalExtension, params};
use serde_json::json;

use super::idempotency::Answer;
use super::refusal::Refusal;
use super::requests::RefundRequest;
use super::till::{Desk, Movement};
use super::voids;
use crate::vocabulary::Label;

impl Movement for RefundRequest {
    const NAME: &'static str = "refund";

    fn carry_out(
        &self,
        connection: &Connection,
        desk: &Desk,
        key: &Label,
    ) -> rusqlite::Result<Result<Answer, Refusal>> {
        // A voided key stands for a charge that never was; it cannot stand for a refund as well.
        if voids::is_voided(connection, key)? {
            return Ok(Err(Refusal::KeyReused));
        }
        let Some((left, currency)) = left_of(connection, &self.transaction_id)? else {
            return Ok(Err(Refusal::ChargeUnknown));
        };
        if self.amount.get() > left {
            return Ok(Err(Refusal::RefundExceedsCharge { left }));
        }
        let refund_id = format!("re_{:032x}", desk.dice.roll("refund", key.as_str(), 0).u128(..));
        insert(connection, self, desk, &refund_id)?;
        let body = json!({
            "object": "refund",
            "id": refund_id,
            "refund_id": refund_id,
            "transaction_id": self.transaction_id,
            "amount": self.amount.get(),
            "currency": currency,
            "status": "success",
            "created": desk.now,
            "idempotency_key": key,
        });
        Answer::new(200, &body).map(Ok)
    }
}

/// What can still be refunded of a charge, in minor units, and its currency.
fn left_of(connection: &Connection, transaction_id: &Label) -> rusqlite::Result<Option<(i64, String)>> {
    connection
        .prepare_cached("SELECT amount - amount_refunded, currency FROM charges WHERE transaction_id = ?1")?
        .query_row([transaction_id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()
}

fn insert(
    connection: &Connection,
    request: &RefundRequest,
    desk: &Desk,
    refund_id: &str,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO refunds (refund_id, transaction_id, amount, created) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![
            refund_id,
            request.transaction_id,
            request.amount,
            desk.now
        ])?;
    connection
        .prepare_cached(
            "UPDATE charges SET amount_refunded = amount_refunded + ?2 WHERE transaction_id = ?1",
        )?
        .execute(params![request.transaction_id, request.amount])
        .map(drop)
}
