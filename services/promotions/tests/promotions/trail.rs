//! What checks leave in the telemetry.

use serde_json::{Value, json};
use telemetry::ear::Ear;

use crate::app::{post, send, start_telling, with};

#[tokio::test]
async fn each_check_counts_once_with_the_words_of_the_rules() {
    let (telemetry, listener) = Ear::new();
    let router = start_telling("2026-06-15T12:00:00Z", telemetry);
    let american = |user_id: i64| json!({ "user_id": user_id, "country": "US", "currency": "USD" });
    let with_coupon = |coupon: &str| json!({ "user_id": 1, "coupon": coupon });
    for (changes, status) in [
        (json!({ "user_id": 1, "amount": 1 }), 200),
        (with_coupon(" save20 "), 200),
        (with_coupon("SAVE20"), 200),
        (with_coupon("hunter2"), 422),
        (american(1), 200),
        (american(5), 200),
        (json!({ "user_id": 0 }), 422),
    ] {
        let answer = send(&router, post("/api/promotions/check", with(changes).to_string())).await;
        assert_eq!(answer.0, status, "{answer:?}");
    }
    assert_eq!(
        listener.lines("promotions"),
        [
            "promotions.checked{country=DE,promotion=SAVE20,variant=none} 2",
            "promotions.checked{country=DE,promotion=none,variant=none} 1",
            "promotions.checked{country=US,promotion=SMALL_ORDER_3,variant=discount_wording:amount} 1",
            "promotions.checked{country=US,promotion=SMALL_ORDER_3,variant=discount_wording:percent} 1",
        ]
    );
    let everything = format!("{:?} {:?}", listener.plain_spans(), listener.lines(""));
    assert!(!everything.contains("hunter2") && !everything.contains("save20"));
}

/// The words about promotions on the span of a request with these changes to the usual order.
async fn words(changes: Value) -> Vec<String> {
    let (telemetry, listener) = Ear::new();
    let router = start_telling("2026-06-15T12:00:00Z", telemetry);
    send(&router, post("/api/promotions/check", with(changes).to_string())).await;
    let spans = listener.plain_spans();
    let [span] = &spans[..] else { panic!("{spans:?}") };
    assert_eq!(
        (span.name.as_str(), span.kind.as_str()),
        ("POST /api/promotions/check", "Server")
    );
    let told = |word: &&String| word.starts_with("promotion.") || word.starts_with("webstore.");
    span.words().into_iter().filter(|word| told(&word)).collect()
}

#[tokio::test]
async fn the_span_of_a_request_says_which_promotion_and_variant() {
    for (changes, expected) in [
        (json!({ "user_id": 1, "amount": 1 }), vec!["webstore.country=DE"]),
        (
            json!({ "user_id": 1 }),
            vec!["promotion.code=MEDIUM_ORDER_5", "webstore.country=DE"],
        ),
        (
            json!({ "user_id": 5, "country": "US", "currency": "USD" }),
            vec![
                "promotion.code=SMALL_ORDER_3",
                "promotion.variant=discount_wording:percent",
                "webstore.country=US",
            ],
        ),
        (json!({ "user_id": 1, "coupon": "NOSUCH" }), vec![]),
    ] {
        assert_eq!(words(changes).await, expected);
    }
}
