//! What each endpoint answers when it is asked properly.

use axum::Router;
use serde_json::{Value, json};

use crate::app::{get, post, send, start, start_at, with};

async fn check(router: &Router, path: &str, request: &Value, expected: (u16, Value)) {
    let answer = send(router, post(path, request.to_string())).await;
    assert_eq!(answer, expected, "{request}");
}

#[tokio::test]
async fn the_service_lives() {
    let expected = json!({ "status": "ok", "service": "promotions-service" });
    assert_eq!(send(&start(), get("/health")).await, (200, expected));
}

#[tokio::test]
async fn the_best_promotion_is_found() {
    let router = start();
    let save20 = json!({ "code": "SAVE20", "max_uses": null, "max_uses_per_user": null });
    for (changes, answer) in [
        (
            json!({ "user_id": 1 }),
            json!({ "discount": 935, "promo_code": "MEDIUM_ORDER_5" }),
        ),
        (
            json!({ "user_id": 1, "amount": 1 }),
            json!({ "discount": 0, "promo_code": null }),
        ),
        (
            json!({ "user_id": 1, "coupon": null }),
            json!({ "discount": 935, "promo_code": "MEDIUM_ORDER_5" }),
        ),
        (
            json!({ "user_id": 1, "coupon": "save20" }),
            json!({ "discount": 3_740, "promo_code": "SAVE20", "coupon": save20 }),
        ),
        (
            json!({ "user_id": 1, "amount": 100_000, "coupon": "FLAT50" }),
            json!({ "discount": 10_000, "promo_code": "BIG_ORDER_10" }),
        ),
        (
            json!({ "user_id": 1, "country": "US", "currency": "USD" }),
            json!({ "discount": 561, "promo_code": "SMALL_ORDER_3", "variant": "discount_wording:amount" }),
        ),
        (
            json!({ "user_id": 5, "country": "US", "currency": "USD" }),
            json!({ "discount": 561, "promo_code": "SMALL_ORDER_3", "variant": "discount_wording:percent" }),
        ),
    ] {
        check(&router, "/api/promotions/check", &with(changes), (200, answer)).await;
    }
}

#[tokio::test]
async fn campaigns_follow_the_clock() {
    let body = with(json!({ "user_id": 1, "amount": 1_000 }));
    for (now, answer) in [
        (
            "2026-09-30T23:59:59Z",
            json!({ "discount": 0, "promo_code": null }),
        ),
        (
            "2026-10-01T00:00:00Z",
            json!({ "discount": 70, "promo_code": "AUTUMN_7" }),
        ),
        (
            "2026-10-21T23:59:59Z",
            json!({ "discount": 70, "promo_code": "AUTUMN_7" }),
        ),
        (
            "2026-10-22T00:00:00Z",
            json!({ "discount": 0, "promo_code": null }),
        ),
    ] {
        check(&start_at(now), "/api/promotions/check", &body, (200, answer)).await;
    }
}

#[tokio::test]
async fn a_coupon_can_be_tried_alone() {
    let router = start();
    let rule = |code: &str, max_uses: Value, max_uses_per_user: Value| json!({ "code": code, "max_uses": max_uses, "max_uses_per_user": max_uses_per_user });
    for (changes, answer) in [
        (
            json!({ "coupon": " newuser" }),
            json!({ "valid": true, "discount": 1_870, "coupon": rule("NEWUSER", json!(10_000), json!(1)) }),
        ),
        (
            json!({ "coupon": "BIGORDER" }),
            json!({
                "valid": false, "discount": 0, "reason": "coupon_below_minimum",
                "coupon": rule("BIGORDER", json!(1_000), Value::Null),
            }),
        ),
        (
            json!({ "coupon": "NOSUCH" }),
            json!({ "valid": false, "discount": 0, "reason": "unknown_coupon" }),
        ),
    ] {
        let path = "/api/promotions/validate-coupon";
        check(&router, path, &with(changes), (200, answer)).await;
    }
}
