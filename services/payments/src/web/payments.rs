//! The handlers: open, call, wrap.

use std::sync::Arc;

use axum::{Json, extract::State};
use service::{
    Problem,
    extract::{Body, Path},
};
use wire::payments::{Payment, PaymentRefund, ProcessPayment, RefundPayment};

use super::door::{self, Key};
use crate::cashier::{Cashier, PastCharge};

/// `POST /api/payments/process`.
pub(super) async fn process(
    State(cashier): State<Arc<Cashier>>,
    Key(key): Key,
    Body(request): Body<ProcessPayment>,
) -> Result<Json<Payment>, Problem> {
    let charge = door::charge(&request)?;
    let transaction_id = cashier.charge(&key, &charge).await?;
    Ok(Json(success(&transaction_id)))
}

/// `GET /api/payments/{idempotency_key}`.
pub(super) async fn find(
    State(cashier): State<Arc<Cashier>>,
    Path(key): Path<String>,
) -> Result<Json<Payment>, Problem> {
    let key = door::key(&key)?;
    let payment = match cashier.find(&key).await? {
        PastCharge::Captured(transaction_id) => success(&transaction_id),
        PastCharge::Declined => Payment {
            status: "declined".to_owned(),
            transaction_id: None,
        },
    };
    Ok(Json(payment))
}

/// `POST /api/payments/refund`.
pub(super) async fn refund(
    State(cashier): State<Arc<Cashier>>,
    Key(key): Key,
    Body(request): Body<RefundPayment>,
) -> Result<Json<PaymentRefund>, Problem> {
    let refund = door::refund(&request)?;
    let refund_id = cashier.refund(&key, &refund).await?;
    Ok(Json(PaymentRefund {
        status: "success".to_owned(),
        refund_id: refund_id.to_string(),
    }))
}

fn success(transaction_id: &crate::payment::TransactionId) -> Payment {
    Payment {
        status: "success".to_owned(),
        transaction_id: Some(transaction_id.to_string()),
    }
}
