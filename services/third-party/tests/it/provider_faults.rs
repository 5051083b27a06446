//! What a caller sees when the provider breaks, dawdles or hangs. The clock is paused: nothing here waits.

use std::time::Duration;

use axum::Router;
use serde_json::{Value, json};
use third_party::provider::ProviderSimulation;
use third_party::{DelayRange, Rate};
use tokio::time::Instant;

use crate::counter::{Reply, at_once, get, post_with_key, provider, put};

fn order() -> Value {
    json!({ "amount": 900, "currency": "EUR", "country": "DE", "payment_method": "paypal" })
}

async fn pay(router: &Router, key: &str) -> Reply {
    post_with_key(router, "/api/payment/process", key, &order()).await
}

/// A certain fault, the answer it gives, and whether the card is charged all the same.
async fn check_fault(simulation: ProviderSimulation, status: u16, code: &str, charged: bool, hangs: bool) {
    let router = provider(simulation);
    let begin = Instant::now();
    let failed = pay(&router, "key").await;
    assert_eq!(begin.elapsed() >= Duration::from_secs(30), hangs, "{code}");
    assert_eq!(failed.headers.contains_key("retry-after"), status == 429);
    assert_eq!(failed.with_status(status)["error"]["code"], code);
    let shown = get(&router, "/api/payment/key").await;
    assert_eq!(shown.status == 200, charged, "{code}");

    // When the fault is over, the same key comes to exactly one charge.
    let calm =
        json!({ "rate_limited_rate": 0, "error_rate": 0, "timeout_before_rate": 0, "timeout_after_rate": 0 });
    put(&router, "/_simulate", &calm).await.with_status(200);
    let answer = pay(&router, "key").await;
    assert_eq!(answer.is_replay(), charged, "{code}");
    assert_eq!(answer.with_status(200)["status"], "success");
    assert_eq!(
        get(&router, "/api/payments").await.json()["data"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test(start_paused = true)]
async fn each_fault_has_its_answer_and_leaves_the_key_usable() {
    let off = ProviderSimulation::off();
    let limited = ProviderSimulation {
        rate_limited_rate: Rate::ALWAYS,
        ..off.clone()
    };
    check_fault(limited, 429, "rate_limited", false, false).await;
    let broken = ProviderSimulation {
        error_rate: Rate::ALWAYS,
        ..off.clone()
    };
    check_fault(broken, 500, "server_error", false, false).await;
    let before = ProviderSimulation {
        timeout_before_rate: Rate::ALWAYS,
        ..off.clone()
    };
    check_fault(before, 504, "timeout", false, true).await;
    let after = ProviderSimulation {
        timeout_after_rate: Rate::ALWAYS,
        ..off
    };
    check_fault(after, 504, "timeout", true, true).await;
}

/// Pays with `key` in the background and returns when the charge is written, before its answer is given.
async fn pay_until_charged(router: &Router) -> tokio::task::JoinHandle<Reply> {
    let (payer, asker) = (router.clone(), router.clone());
    let paying = tokio::spawn(async move { pay(&payer, "key").await });
    at_once(async move { while get(&asker, "/api/payment/key").await.status == 404 {} }).await;
    assert!(!paying.is_finished());
    paying
}

#[tokio::test(start_paused = true)]
async fn whoever_asks_during_a_slow_answer_finds_the_charge() {
    let simulation = ProviderSimulation {
        slow_rate: Rate::ALWAYS,
        slow_ms: DelayRange::between_ms(1000, 2000),
        ..ProviderSimulation::off()
    };
    let router = provider(simulation);
    let begin = Instant::now();
    let slow = pay_until_charged(&router).await;
    let asker = router.clone();
    let again = at_once(async move { pay(&asker, "key").await }).await;
    assert!(again.is_replay() && !slow.is_finished());
    assert_eq!(slow.await.unwrap().text, again.text);
    let waited = begin.elapsed().as_millis();
    assert!((1000..=2001).contains(&waited), "{waited} ms");
}

#[tokio::test(start_paused = true)]
async fn an_abandoned_request_that_hangs_after_charging_has_charged() {
    let router = provider(ProviderSimulation {
        timeout_after_rate: Rate::ALWAYS,
        ..ProviderSimulation::off()
    });
    let hanging = pay_until_charged(&router).await;
    hanging.abort();
    assert!(hanging.await.unwrap_err().is_cancelled());
    assert_eq!(
        get(&router, "/api/payment/key").await.with_status(200)["status"],
        "success"
    );
}

#[tokio::test]
async fn attempts_at_a_key_fare_differently_and_alike_in_every_run() {
    let run = async || {
        let half = Rate::per_thousand(500);
        let router = provider(ProviderSimulation {
            error_rate: half,
            ..ProviderSimulation::off()
        });
        let mut statuses = Vec::new();
        for attempt in 0..40 {
            statuses.push(
                pay(&router, &format!("key-{}", attempt % 4))
                    .await
                    .status
                    .as_u16(),
            );
        }
        statuses
    };
    let first = run().await;
    assert_eq!(first, run().await);
    for key in 0..4 {
        let attempts: Vec<u16> = first.iter().skip(key).step_by(4).copied().collect();
        assert!(
            attempts.contains(&200) && attempts.contains(&500),
            "key {key}: {attempts:?}"
        );
    }
}
