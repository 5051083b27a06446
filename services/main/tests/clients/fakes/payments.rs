//! payments-service in front of a [`MemoryPayments`].

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Path, Query, State},
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
        .route("/api/payments", get(list))
        .route("/api/payments/{key}", get(find))
        .route("/api/payments/{key}/void", post(void))
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
        ChargeOutcome::Unavailable if bank.lookup(&key(&head)).await == LookupOutcome::Voided => {
            no(409, "payment_voided")
        }
        ChargeOutcome::Unavailable => no(503, "payment_unavailable"),
        ChargeOutcome::Unknown => no(504, "payment_unknown"),
    }
}

async fn find(State(bank): State<Arc<MemoryPayments>>, Path(key): Path<String>) -> Answer {
    verdict(bank.lookup(&key).await)
}

async fn void(State(bank): State<Arc<MemoryPayments>>, Path(key): Path<String>) -> Answer {
    verdict(bank.void(&key).await)
}

fn verdict(outcome: LookupOutcome) -> Answer {
    match outcome {
        LookupOutcome::Captured { transaction_id } => success(&transaction_id),
        LookupOutcome::Declined => (StatusCode::OK, Json(json!({ "status": "declined" }))),
        LookupOutcome::Voided => (StatusCode::OK, Json(json!({ "status": "voided" }))),
        LookupOutcome::NeverSeen => no(404, "unknown_payment"),
        LookupOutcome::Unknown => no(504, "payment_unknown"),
    }
}

/// Declined payments are on the real list too.
async fn list(State(bank): State<Arc<MemoryPayments>>, Query(page): Query<Value>) -> Answer {
    let asked = |name| text(&page, name).parse::<i64>().unwrap();
    let limit = u16::try_from(asked("limit")).unwrap();
    let Ok(page) = bank.list_charges(asked("after"), limit).await else {
        return no(504, "payment_unknown");
    };
    let declined = json!({
        "idempotency_key": "k_declined", "status": "declined", "transaction_id": null, "amount": 1,
        "amount_refunded": 0, "currency": "EUR", "created": 1_767_225_600,
    });
    let charges = page.charges.iter().map(|charge| {
        json!({
            "idempotency_key": charge.payment_key,
            "status": "success",
            "transaction_id": charge.transaction_id,
            "amount": charge.amount.minor,
            "amount_refunded": charge.refunded_minor,
            "currency": charge.amount.currency.code(),
            "created": 1_767_225_600,
        })
    });
    let data: Vec<_> = std::iter::once(declined).chain(charges).collect();
    let body = json!({ "data": data, "has_more": page.has_more, "next_after": page.next_after });
    (StatusCode::OK, Json(body))
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
