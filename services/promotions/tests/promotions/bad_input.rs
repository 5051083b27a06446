//! Bad input, endpoint by endpoint: a clear problem.

use axum::{body::Body, http::Request};
use serde_json::{Value, json};

use crate::app::{get, post, send, start, with};

/// What is wrong at both endpoints, as changes to a good body.
const BOTH: &[(&str, &str)] = &[
    (r#"{"country":"XX"}"#, "unknown_country"),
    (r#"{"country":"de"}"#, "unknown_country"),
    (r#"{"country":""}"#, "unknown_country"),
    (r#"{"country":"US"}"#, "currency_mismatch"),
    (r#"{"currency":"USD"}"#, "currency_mismatch"),
    (r#"{"currency":"eur"}"#, "currency_mismatch"),
    (r#"{"amount":0}"#, "invalid_amount"),
    (r#"{"amount":-1}"#, "invalid_amount"),
    (r#"{"amount":-9223372036854775808}"#, "invalid_amount"),
    (r#"{"amount":9223372036854775808}"#, "invalid_field"),
    (r#"{"amount":1.5}"#, "invalid_field"),
    (r#"{"amount":"1"}"#, "invalid_field"),
    (r#"{"coupon":["SAVE20"]}"#, "invalid_field"),
    (r#"{"colour":"red"}"#, "invalid_field"),
    (r#"{"country":null}"#, "invalid_field"),
];

async fn check(path: &str, needed: &Value, own: &[(Value, &str)]) {
    let router = start();
    let good = with(needed.clone());
    let (status, body) = send(&router, post(path, good.to_string())).await;
    assert_eq!(status, 200, "the cases change a good request: {body}");
    let both = BOTH
        .iter()
        .map(|(changes, code)| (serde_json::from_str(changes).unwrap(), *code));
    for (changes, code) in both.chain(own.iter().cloned()) {
        let mut request = good.clone();
        request
            .as_object_mut()
            .unwrap()
            .extend(changes.as_object().unwrap().clone());
        let (status, body) = send(&router, post(path, request.to_string())).await;
        assert_eq!((status, body["code"].as_str().unwrap()), (422, code), "{changes}");
    }
}

#[tokio::test]
async fn checks_that_make_no_sense() {
    let own = [
        (json!({ "user_id": 0 }), "invalid_user_id"),
        (json!({ "user_id": -1 }), "invalid_user_id"),
        (json!({ "user_id": null }), "invalid_field"),
        (json!({ "coupon": "NOSUCH" }), "unknown_coupon"),
        (json!({ "coupon": "" }), "unknown_coupon"),
        (json!({ "coupon": "'; DROP TABLE coupons" }), "unknown_coupon"),
        (json!({ "coupon": "BIGORDER" }), "coupon_below_minimum"),
    ];
    check("/api/promotions/check", &json!({ "user_id": 1 }), &own).await;
}

#[tokio::test]
async fn coupons_that_cannot_be_read() {
    let own = [
        (json!({ "coupon": null }), "invalid_field"),
        (json!({ "user_id": 1 }), "invalid_field"),
    ];
    let path = "/api/promotions/validate-coupon";
    check(path, &json!({ "coupon": "SAVE20" }), &own).await;
}

#[tokio::test]
async fn requests_that_cannot_be_read() {
    let router = start();
    for path in ["/api/promotions/check", "/api/promotions/validate-coupon"] {
        let text = Request::post(path)
            .header("content-type", "text/plain")
            .body(Body::from("{}"))
            .unwrap();
        for (request, status, code) in [
            (post(path, "{"), 400, "invalid_json"),
            (post(path, ""), 400, "invalid_json"),
            (post(path, "[".repeat(10_000)), 422, "invalid_field"),
            (post(path, "[]"), 422, "invalid_field"),
            (post(path, "{}"), 422, "invalid_field"),
            (text, 415, "unsupported_media_type"),
            (post(path, " ".repeat(64 * 1024 + 1)), 413, "body_too_large"),
            (get(path), 405, "method_not_allowed"),
            (get("/api/promotions"), 404, "not_found"),
            (get("/metrics"), 404, "not_found"),
        ] {
            let (seen, body) = send(&router, request).await;
            assert_eq!((seen, body["code"].as_str().unwrap()), (status, code), "{path}");
        }
    }
}
