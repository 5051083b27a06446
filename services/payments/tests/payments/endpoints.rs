//! What each endpoint answers when it is asked properly.

use payments_service::clients::Fault;
use serde_json::{Value, json};

use crate::app::{self, Answer, TestApp, get, post, send, usual_payment};

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
