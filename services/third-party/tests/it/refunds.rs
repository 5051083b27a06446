//! Refunds never exceed the charge, and are made once.

use axum::Router;
use serde_json::{Value, json};
use third_party::provider::ProviderSimulation;

use crate::counter::{NOW, Reply, get, post_with_key, provider};

/// A provider with one charge of 1000, and the charge's transaction.
async fn with_charge() -> (Router, String) {
    let router = provider(ProviderSimulation::off());
    let body = json!({ "amount": 1000, "currency": "BRL", "country": "BR", "payment_method": "paypal" });
    let charge = post_with_key(&router, "/api/payment/process", "charge", &body)
        .await
        .with_status(200);
    let transaction_id = charge["transaction_id"].as_str().unwrap().to_owned();
    (router, transaction_id)
}

async fn refund(router: &Router, key: &str, transaction_id: &str, amount: i64) -> Reply {
    let body = json!({ "transaction_id": transaction_id, "amount": amount });
    post_with_key(router, "/api/payment/refund", key, &body).await
}

async fn refunded(router: &Router) -> Value {
    get(router, "/api/payment/charge").await.json()["amount_refunded"].clone()
}

#[tokio::test]
async fn a_refund_is_answered_and_counted() {
    let (router, transaction_id) = with_charge().await;
    let made = refund(&router, "r1", &transaction_id, 400).await.with_status(200);
    let refund_id = made["refund_id"].as_str().unwrap();
    assert!(refund_id.starts_with("re_"), "{refund_id}");
    let expected = json!({
        "object": "refund", "id": refund_id, "refund_id": refund_id, "transaction_id": transaction_id,
        "amount": 400, "currency": "BRL", "status": "success", "created": NOW, "idempotency_key": "r1",
    });
    assert_eq!(made, expected);
    assert_eq!(refunded(&router).await, 400);
}

#[tokio::test]
async fn no_more_than_the_charge_is_given_back_in_total() {
    let (router, transaction_id) = with_charge().await;
    for (key, amount, status, total) in [
        ("too much at once", 1001, 409, 0),
        ("a part", 600, 200, 600),
        ("more than is left", 401, 409, 600),
        ("the rest", 400, 200, 1000),
        ("one more", 1, 409, 1000),
    ] {
        let reply = refund(&router, key, &transaction_id, amount).await;
        assert_eq!(reply.status, status, "{key}");
        if status == 409 {
            assert_eq!(reply.json()["error"]["code"], "refund_exceeds_charge", "{key}");
        }
        assert_eq!(refunded(&router).await, total, "{key}");
    }
}

#[tokio::test]
async fn a_refund_is_made_once_per_key() {
    let (router, transaction_id) = with_charge().await;
    let mut attempts = tokio::task::JoinSet::new();
    for _ in 0..32 {
        let (router, transaction_id) = (router.clone(), transaction_id.clone());
        attempts.spawn(async move { refund(&router, "same", &transaction_id, 100).await });
    }
    let replies = attempts.join_all().await;
    assert!(
        replies
            .iter()
            .all(|reply| reply.status == 200 && reply.text == replies[0].text)
    );
    assert_eq!(replies.iter().filter(|reply| reply.is_replay()).count(), 31);
    assert_eq!(refunded(&router).await, 100);

    let other = refund(&router, "same", &transaction_id, 101)
        .await
        .with_status(422);
    assert_eq!(other["error"]["code"], "idempotency_key_reused");
}

#[tokio::test]
async fn a_key_belongs_to_one_kind_of_request() {
    let (router, transaction_id) = with_charge().await;
    let reused = refund(&router, "charge", &transaction_id, 100)
        .await
        .with_status(422);
    assert_eq!(reused["error"]["code"], "idempotency_key_reused");
    assert_eq!(refunded(&router).await, 0);
}

#[tokio::test]
async fn a_refused_refund_leaves_its_key_free() {
    let (router, transaction_id) = with_charge().await;
    refund(&router, "key", "txn_unknown", 100).await.with_status(404);
    refund(&router, "key", &transaction_id, 1001)
        .await
        .with_status(409);
    let made = refund(&router, "key", &transaction_id, 1000).await;
    assert!(!made.is_replay());
    made.with_status(200);
}
