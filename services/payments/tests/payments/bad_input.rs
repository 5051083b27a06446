//! Bad input, endpoint by endpoint: a clear problem, and nothing reaches the provider.

use axum::{body::Body, http::Request};
use serde_json::{Value, json};

use crate::app::{self, bare_post, get, post, send, usual_payment};

/// The usual payment with one field changed.
fn with(field: &str, value: Value) -> Value {
    let mut body = usual_payment();
    body[field] = value;
    body
}

async fn check(cases: Vec<(Request<Body>, u16, &str)>) {
    let app = app::start();
    for (index, (request, status, code)) in cases.into_iter().enumerate() {
        let answer = send(&app.router, request).await;
        let seen = (answer.status, answer.body["code"].as_str().unwrap());
        assert_eq!(seen, (status, code), "case {index}: {}", answer.body);
    }
    assert_eq!(app.provider.tries(), 0);
}

#[tokio::test]
async fn payments_that_make_no_sense() {
    let cases = [
        (with("country", json!("XX")), "unknown_country"),
        (with("country", json!("us")), "unknown_country"),
        (with("country", json!("UK")), "currency_mismatch"),
        (with("currency", json!("EUR")), "currency_mismatch"),
        (with("currency", json!("usd")), "currency_mismatch"),
        (with("payment_method", json!("cash")), "unknown_payment_method"),
        (with("amount", json!(0)), "invalid_amount"),
        (with("amount", json!(-1)), "invalid_amount"),
        (with("amount", json!(1_000_000_000_001_i64)), "invalid_amount"),
        (with("amount", json!(1.5)), "invalid_field"),
        (with("amount", json!("12")), "invalid_field"),
        (with("amount", json!(u64::MAX)), "invalid_field"),
        (with("user_id", json!(0)), "invalid_user_id"),
        (with("user_id", json!(-5)), "invalid_user_id"),
        (with("user_id", Value::Null), "invalid_field"),
        (with("colour", json!("red")), "invalid_field"),
        (json!({}), "invalid_field"),
        (json!([]), "invalid_field"),
    ];
    let path = "/api/payments/process";
    check(
        cases
            .map(|(body, code)| (post(path, "k1", &body), 422, code))
            .into(),
    )
    .await;
}

#[tokio::test]
async fn refunds_that_make_no_sense() {
    let long = "t".repeat(201);
    let cases = [
        (
            json!({ "transaction_id": "txn_1", "amount": 0 }),
            "invalid_amount",
        ),
        (
            json!({ "transaction_id": "txn_1", "amount": -1 }),
            "invalid_amount",
        ),
        (
            json!({ "transaction_id": "", "amount": 1 }),
            "invalid_transaction_id",
        ),
        (
            json!({ "transaction_id": "a b", "amount": 1 }),
            "invalid_transaction_id",
        ),
        (
            json!({ "transaction_id": long, "amount": 1 }),
            "invalid_transaction_id",
        ),
        (json!({ "transaction_id": 7, "amount": 1 }), "invalid_field"),
        (json!({ "transaction_id": "txn_1" }), "invalid_field"),
        (
            json!({ "transaction_id": "txn_1", "amount": 1, "why": "" }),
            "invalid_field",
        ),
    ];
    let path = "/api/payments/refund";
    check(
        cases
            .map(|(body, code)| (post(path, "r1", &body), 422, code))
            .into(),
    )
    .await;
}

#[tokio::test]
async fn keys_that_are_none() {
    let mut cases = Vec::new();
    for path in ["/api/payments/process", "/api/payments/refund"] {
        let mut twice = post(path, "k1", &json!({}));
        twice
            .headers_mut()
            .append("idempotency-key", "k2".parse().unwrap());
        cases.push((twice, 400, "idempotency_key_invalid"));
        for key in ["", "a b", "schlüssel", "process", "..", &"k".repeat(201)] {
            cases.push((post(path, key, &json!({})), 400, "idempotency_key_invalid"));
        }
    }
    for key in ["%20", "%2E%2E", "schl%C3%BCssel", &"k".repeat(201)] {
        let request = get(&format!("/api/payments/{key}"));
        cases.push((request, 400, "idempotency_key_invalid"));
        let request = bare_post(&format!("/api/payments/{key}/void"));
        cases.push((request, 400, "idempotency_key_invalid"));
    }
    for key in ["process", "refund", ".."] {
        let request = bare_post(&format!("/api/payments/{key}/void"));
        cases.push((request, 400, "idempotency_key_invalid"));
    }
    check(cases).await;
}

#[tokio::test]
async fn pages_that_are_none() {
    let cases = [
        ("after=-1", "invalid_after"),
        ("after=-1&limit=0", "invalid_after"),
        ("limit=0", "invalid_limit"),
        ("limit=-1", "invalid_limit"),
        ("limit=1001", "invalid_limit"),
        ("limit=9223372036854775807", "invalid_limit"),
        ("limit=9223372036854775808", "invalid_query"),
        ("limit=ten", "invalid_query"),
        ("limit=", "invalid_query"),
        ("after=1.5", "invalid_query"),
        ("after=99999999999999999999", "invalid_query"),
        ("after=1&after=2", "invalid_query"),
        ("before=1", "invalid_query"),
        ("limit=1&status=success", "invalid_query"),
    ];
    check(
        cases
            .map(|(query, code)| (get(&format!("/api/payments?{query}")), 422, code))
            .into(),
    )
    .await;
}

#[tokio::test]
async fn requests_that_cannot_be_read() {
    let path = "/api/payments/process";
    let raw = |body: String, content_type: &str| {
        Request::post(path)
            .header("idempotency-key", "k1")
            .header("content-type", content_type)
            .body(Body::from(body))
            .unwrap()
    };
    check(vec![
        (raw("{".to_owned(), "application/json"), 400, "invalid_json"),
        (raw("{}".to_owned(), "text/plain"), 415, "unsupported_media_type"),
        (
            raw(" ".repeat(64 * 1024 + 1), "application/json"),
            413,
            "body_too_large",
        ),
        (get(path), 405, "method_not_allowed"),
        (
            post("/api/payments/k1", "k1", &json!({})),
            405,
            "method_not_allowed",
        ),
        (bare_post("/api/payments"), 405, "method_not_allowed"),
        (get("/api/payments/k1/void"), 405, "method_not_allowed"),
        (bare_post("/api/payments/%FF/void"), 404, "not_found"),
        (bare_post("/api/payments//void"), 400, "idempotency_key_invalid"),
        (get("/api/payments/%FF"), 404, "not_found"),
        (get("/metrics"), 404, "not_found"),
    ])
    .await;
}
