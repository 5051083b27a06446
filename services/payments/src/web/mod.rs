//! The way in.

mod door;
mod payments;
mod problems;
mod shown;

use std::sync::Arc;

use axum::{
    Router,
    routing::{get, post},
};

use crate::cashier::Cashier;

/// The routes of payments-service.
pub(crate) fn router(cashier: Arc<Cashier>) -> Router {
    Router::new()
        .route("/api/payments", get(payments::list))
        .route("/api/payments/process", post(payments::process))
        .route("/api/payments/refund", post(payments::refund))
        .route("/api/payments/{idempotency_key}", get(payments::find))
        .route("/api/payments/{idempotency_key}/void", post(payments::void))
        .with_state(cashier)
}
