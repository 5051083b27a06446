//! What each endpoint answers when it is asked properly.

use payments_service::clients::Fault;
use serde_json::{Value, json};

use crate::app::{self, Answer, TestApp, bare_post, get, post, send, usual_payment};

async fn pay(app: &TestApp, key: &str) -> Answer {
    send(&app.router, post("/api/payments/process", key, &usual_payment())).await
}

async fn refund(app: &TestApp, key: &str, transaction_id: &Value, amount: i64) -> Answer {
    let body = json!({ "transaction_id": transaction_id, "amount": amount });
    send(&app.router, post("/api/payments/refund", key, &body)).await
}

#[tokio::test]
async fn the_service_lives() {
    let answer = send(&app::start().router, get("/health")).await;
    assert_eq!(
        (answer.status, answer.body),
        (200, json!({ "status": "ok", "service": "payments-service" }))
    );
}

#[tokio::test]
async fn a_payment_is_taken_once_per_key_and_can_be_found() {
    let app = app::start();
    let first = pay(&app, "k/1").await;
    let second = pay(&app, "k/1").await;
    let found = send(&app.router, get("/api/payments/k%2F1")).await;
    let expected = json!({ "status": "success", "transaction_id": "txn_1" });
    for answer in [first, second, found] {
        assert_eq!((answer.status, &answer.body), (200, &expected));
    }
    assert_eq!(app.provider.captured(), 1);
}

#[tokio::test]
async fn without_a_key_every_request_is_a_payment_of_its_own() {
    let app = app::start();
    for _ in 0..2 {
        let mut request = post("/api/payments/process", "k1", &usual_payment());
        request.headers_mut().remove("idempotency-key");
        assert_eq!(send(&app.router, request).await.status, 200);
    }
    assert_eq!(app.provider.captured(), 2);
}

#[tokio::test]
async fn a_key_stands_for_one_request() {
    let app = app::start();
    pay(&app, "k1").await;
    let mut other = usual_payment();
    other["amount"] = json!(1);
    let answer = send(&app.router, post("/api/payments/process", "k1", &other)).await;
    assert_eq!(
        (answer.status, &answer.body["code"]),
        (422, &json!("idempotency_key_reused"))
    );
    assert_eq!(app.provider.captured(), 1);
}

#[tokio::test]
async fn a_declined_payment_is_402_and_found_as_declined() {
    let app = app::start();
    app.provider.decline_from(12_900);
    let answer = pay(&app, "k1").await;
    assert_eq!(
        (answer.status, &answer.body["code"]),
        (402, &json!("payment_declined"))
    );
    let found = send(&app.router, get("/api/payments/k1")).await;
    assert_eq!((found.status, found.body), (200, json!({ "status": "declined" })));
}

async fn void(app: &TestApp, key: &str) -> Answer {
    send(&app.router, bare_post(&format!("/api/payments/{key}/void"))).await
}

#[tokio::test]
async fn a_voided_payment_is_never_taken() {
    let app = app::start();
    let voided = json!({ "status": "voided" });
    for answer in [
        void(&app, "k%2F1").await,
        void(&app, "k%2F1").await,
        send(&app.router, get("/api/payments/k%2F1")).await,
    ] {
        assert_eq!((answer.status, &answer.body), (200, &voided));
    }
    let refused = pay(&app, "k/1").await;
    assert_eq!(
        (refused.status, &refused.body["code"]),
        (409, &json!("payment_voided"))
    );
    assert_eq!(app.provider.captured(), 0);
}

#[tokio::test]
async fn a_void_tells_what_was_there_before_it() {
    let app = app::start();
    let transaction_id = pay(&app, "k1").await.body["transaction_id"].clone();
    refund(&app, "r1", &transaction_id, 1).await;
    app.provider.decline_from(1);
    pay(&app, "k2").await;
    let success = json!({ "status": "success", "transaction_id": transaction_id });
    for (key, expected) in [("k1", success), ("k2", json!({ "status": "declined" }))] {
        let answer = void(&app, key).await;
        assert_eq!((answer.status, answer.body), (200, expected), "{key}");
    }
    let refused = void(&app, "r1").await;
    assert_eq!(
        (refused.status, &refused.body["code"]),
        (422, &json!("idempotency_key_reused"))
    );
}

fn page(data: &[&Value], has_more: bool, next_after: i64) -> Value {
    json!({ "data": data, "has_more": has_more, "next_after": next_after })
}

#[tokio::test]
async fn payments_are_listed_page_by_page() {
    let app = app::start();
    let transaction_id = pay(&app, "k1").await.body["transaction_id"].clone();
    refund(&app, "r1", &transaction_id, 900).await;
    app.provider.decline_from(1);
    pay(&app, "k2").await;
    void(&app, "k3").await;
    let first = json!({
        "idempotency_key": "k1", "status": "success", "transaction_id": "txn_1", "amount": 12_900,
        "amount_refunded": 900, "currency": "USD", "created": 1,
    });
    let second = json!({
        "idempotency_key": "k2", "status": "declined", "amount": 12_900, "amount_refunded": 0,
        "currency": "USD", "created": 2,
    });
    for (query, expected) in [
        ("", page(&[&first, &second], false, 2)),
        ("?limit=1", page(&[&first], true, 1)),
        ("?after=1&limit=1", page(&[&second], false, 2)),
        ("?after=1", page(&[&second], false, 2)),
        ("?after=2&limit=1000", page(&[], false, 2)),
        ("?after=9223372036854775807", page(&[], false, i64::MAX)),
    ] {
        let answer = send(&app.router, get(&format!("/api/payments{query}"))).await;
        assert_eq!((answer.status, answer.body), (200, expected), "{query}");
    }
}

#[tokio::test]
async fn a_page_has_a_hundred_payments_unless_asked_otherwise() {
    let app = app::start();
    for number in 0..101 {
        pay(&app, &format!("k{number}")).await;
    }
    let answer = send(&app.router, get("/api/payments")).await;
    assert_eq!(answer.body["data"].as_array().map(Vec::len), Some(100));
    assert_eq!(answer.body["has_more"], true);
}

#[tokio::test]
async fn a_key_that_was_never_charged_is_404() {
    let answer = send(&app::start().router, get("/api/payments/k1")).await;
    assert_eq!(
        (answer.status, &answer.body["code"]),
        (404, &json!("unknown_payment"))
    );
}

#[tokio::test(start_paused = true)]
async fn what_the_provider_does_not_say_is_503_or_504() {
    for (fault, status, code, retry_after) in [
        (Fault::NotDone, 503, "payment_unavailable", Some("1")),
        (Fault::LostBefore, 504, "payment_unknown", None),
        (Fault::LostAfter, 504, "payment_unknown", None),
        (Fault::Hangs, 504, "payment_unknown", None),
    ] {
        let requests = [
            post("/api/payments/process", "k1", &usual_payment()),
            get("/api/payments/k1"),
            bare_post("/api/payments/k1/void"),
            get("/api/payments"),
            post(
                "/api/payments/refund",
                "r1",
                &json!({ "transaction_id": "txn_1", "amount": 1 }),
            ),
        ];
        for request in requests {
            let app = app::start();
            app.provider.fail_next(&[fault; 4]);
            let answer = send(&app.router, request).await;
            let seen = (answer.status, answer.body["code"].as_str().unwrap());
            assert_eq!(seen, (status, code), "{fault:?}");
            assert_eq!(answer.retry_after.as_deref(), retry_after, "{fault:?}");
        }
    }
}

#[tokio::test]
async fn a_refund_gives_back_once_and_never_more_than_was_taken() {
    let app = app::start();
    let transaction_id = pay(&app, "k1").await.body["transaction_id"].clone();
    let first = refund(&app, "r1", &transaction_id, 10_000).await;
    let again = refund(&app, "r1", &transaction_id, 10_000).await;
    for answer in [&first, &again] {
        assert_eq!((answer.status, &answer.body["status"]), (200, &json!("success")));
    }
    assert_eq!(first.body["refund_id"], again.body["refund_id"]);
    for (key, transaction_id, amount, status, code) in [
        ("r2", &transaction_id, 2_901, 409, "refund_exceeds_charge"),
        ("r3", &json!("txn_none"), 1, 404, "unknown_payment"),
        ("r1", &transaction_id, 1, 422, "idempotency_key_reused"),
    ] {
        let answer = refund(&app, key, transaction_id, amount).await;
        assert_eq!(
            (answer.status, answer.body["code"].as_str().unwrap()),
            (status, code)
        );
    }
    assert_eq!(refund(&app, "r4", &transaction_id, 2_900).await.status, 200);
}
