//! The provider's books, page by page.

use axum::Router;
use serde_json::{Value, json};
use third_party::provider::ProviderSimulation;

use crate::counter::{get, post_with_key, provider};

/// A provider with charges `key-1` to `key-N` of amounts 1 to N.
async fn with_charges(count: i64) -> Router {
    let router = provider(ProviderSimulation::off());
    for number in 1..=count {
        let body =
            json!({ "amount": number, "currency": "JPY", "country": "JP", "payment_method": "debit_card" });
        let key = format!("key-{number}");
        post_with_key(&router, "/api/payment/process", &key, &body)
            .await
            .with_status(200);
    }
    router
}

#[tokio::test]
async fn pages_follow_one_another_without_gap_or_repetition() {
    let router = with_charges(7).await;
    for limit in [1, 2, 3, 6, 7, 8] {
        let (mut after, mut amounts) = (0, Vec::new());
        loop {
            let path = format!("/api/payments?after={after}&limit={limit}");
            let page = get(&router, &path).await.with_status(200);
            let data = page["data"].as_array().unwrap();
            assert!(data.len() <= limit, "{path}");
            amounts.extend(data.iter().map(|charge| charge["amount"].as_i64().unwrap()));
            after = page["next_after"].as_i64().unwrap();
            if page["has_more"] == false {
                break;
            }
        }
        assert_eq!(amounts, (1..=7).collect::<Vec<i64>>(), "limit {limit}");
        // Who comes back later goes on from the same position.
        let later = get(&router, &format!("/api/payments?after={after}")).await.json();
        assert_eq!(
            later,
            json!({ "object": "list", "data": [], "has_more": false, "next_after": after })
        );
    }
}

#[tokio::test]
async fn an_entry_says_everything_that_books_are_compared_by() {
    let router = with_charges(1).await;
    let page = get(&router, "/api/payments").await.with_status(200);
    assert_eq!(page["object"], "list");
    let charge = &page["data"][0];
    let fields = [
        "idempotency_key",
        "amount",
        "amount_refunded",
        "currency",
        "status",
    ];
    assert_eq!(
        fields.map(|field| charge[field].clone()),
        [json!("key-1"), json!(1), json!(0), json!("JPY"), json!("success")]
    );
    assert_eq!(*charge, get(&router, "/api/payment/key-1").await.json());
}

#[tokio::test]
async fn a_page_has_a_hundred_unless_asked_otherwise() {
    let router = with_charges(101).await;
    let page = get(&router, "/api/payments").await.with_status(200);
    assert_eq!(page["data"].as_array().map(Vec::len), Some(100));
    assert_eq!(page["has_more"], Value::Bool(true));
}

#[tokio::test]
async fn impossible_pages_are_refused() {
    let router = provider(ProviderSimulation::off());
    for (query, status) in [
        ("limit=1", 200),
        ("limit=1000", 200),
        ("after=0", 200),
        ("limit=0", 400),
        ("limit=1001", 400),
        ("limit=-1", 400),
        ("limit=ten", 400),
        ("after=-1", 400),
        ("after=x", 400),
        ("after=99999999999999999999", 400),
        ("before=1", 400),
    ] {
        let reply = get(&router, &format!("/api/payments?{query}")).await;
        assert_eq!(reply.status, status, "{query}");
        if status == 400 {
            assert_eq!(reply.json()["error"]["code"], "parameter_invalid", "{query}");
        }
    }
}
