//! payments-service in front of a [`MemoryPayments`].

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    routing::{get, post},
};
use commerce::{Currency, Money, UserId};
use main_service::clients::memory::MemoryPayments;
use serde_json::{Value, json};
use shop::ports::{ChargeOutcome, ChargeRequest, LookupOutcome, Payments, RefundOutcome, RefundRequest};

use super::{Answer, no, number, text};

/// The routes, as the service describes its wire.
pub(crate) fn router(bank: Arc<MemoryPayments>) -> Router {
    Router::new()
        .route("/api/payments/process", post(process))
        .route("/api/payments/refund", post(give_back))
        .route("/api/payments/{key}", get(find))
        .with_state(bank)
}

async fn process(
    State(bank): State<Arc<MemoryPayments>>,
    head: HeaderMap,
    Json(body): Json<Value>,
) -> Answer {
    let currency = text(&body, "currency").parse().unwrap();
    let request = ChargeRequest {
        key: key(&head),
        user_id: UserId(number(&body, "user_id")),
        amount: Money::new(number(&body, "amount"), currency),
        country: text(&body, "country").parse().unwrap(),
        method: text(&body, "payment_method").parse().unwrap(),
    };
    match bank.charge(request).await {
        ChargeOutcome::Captured { transaction_id } => success(&transaction_id),
        ChargeOutcome::Declined => no(402, "payment_declined"),
        ChargeOutcome::Unavailable => no(503, "payment_unavailable"),
        ChargeOutcome::Unknown => no(504, "payment_unknown"),
    }
}

async fn find(State(bank): State<Arc<MemoryPayments>>, Path(key): Path<String>) -> Answer {
    match bank.lookup(&key).await {
        LookupOutcome::Captured { transaction_id } => success(&transaction_id),
        LookupOutcome::Declined => (StatusCode::OK, Json(json!({ "status": "declined" }))),
        LookupOutcome::NeverSeen => no(404, "unknown_payment"),
        LookupOutcome::Unknown => no(504, "payment_unknown"),
    }
}

async fn give_back(
    State(bank): State<Arc<MemoryPayments>>,
    head: HeaderMap,
    Json(body): Json<Value>,
) -> Answer {
    let request = RefundRequest {
        key: key(&head),
        transaction_id: text(&body, "transaction_id").to_owned(),
        // The wire says no currency: it is the charge's own.
        amount: Money::new(number(&body, "amount"), Currency::EUR),
    };
    match bank.refund(request).await {
        RefundOutcome::Refunded => {
            let body = json!({ "status": "success", "refund_id": "re_1" });
            (StatusCode::OK, Json(body))
        }
        RefundOutcome::Refused(code) => match code.as_str() {
            "unknown_payment" => no(404, &code),
            "refund_exceeds_charge" => no(409, &code),
            _ => no(422, &code),
        },
        RefundOutcome::Unknown => no(504, "payment_unknown"),
    }
}

fn success(transaction_id: &str) -> Answer {
    let body = json!({ "status": "success", "transaction_id": transaction_id });
    (StatusCode::OK, Json(body))
}

fn key(head: &HeaderMap) -> String {
    head["idempotency-key"].to_str().unwrap().to_owned()
}
