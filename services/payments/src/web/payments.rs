//! The handlers: open, call, wrap.

use std::sync::Arc;

use axum::{Json, extract::State};
use service::{
    Problem,
    extract::{Body, Path, Query},
};
use wire::payments::{Payment, PaymentList, PaymentRefund, PaymentsQuery, ProcessPayment, RefundPayment};

use super::{
    door::{self, Key},
    shown,
};
use crate::cashier::Cashier;

/// `POST /api/payments/process`.
pub(super) async fn process(
    State(cashier): State<Arc<Cashier>>,
    Key(key): Key,
    Body(request): Body<ProcessPayment>,
) -> Result<Json<Payment>, Problem> {
    let charge = door::charge(&request)?;
    let transaction_id = cashier.charge(&key, &charge).await?;
    Ok(Json(shown::captured(&transaction_id)))
}

/// `GET /api/payments/{idempotency_key}`.
pub(super) async fn find(
    State(cashier): State<Arc<Cashier>>,
    Path(key): Path<String>,
) -> Result<Json<Payment>, Problem> {
    let key = door::key(&key)?;
    Ok(Json(shown::payment(&cashier.find(&key).await?)))
}

/// `POST /api/payments/{idempotency_key}/void`. A body is neither needed nor read.
pub(super) async fn void(
    State(cashier): State<Arc<Cashier>>,
    Path(key): Path<String>,
) -> Result<Json<Payment>, Problem> {
    let key = door::key(&key)?;
    Ok(Json(shown::payment(&cashier.void(&key).await?)))
}

/// `GET /api/payments`.
pub(super) async fn list(
    State(cashier): State<Arc<Cashier>>,
    Query(query): Query<PaymentsQuery>,
) -> Result<Json<PaymentList>, Problem> {
    let page = door::page(&query)?;
    Ok(Json(shown::list(cashier.list(page).await?)))
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
