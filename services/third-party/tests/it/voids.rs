//! Voiding a key: it is never charged, whatever comes before, after, or at the same time.

use axum::Router;
use serde_json::{Value, json};
use third_party::provider::ProviderSimulation;
use third_party::{Country, Rate};
use tokio::time::{Duration, Instant};

use crate::counter::{NOW, Reply, at_once, get, post_with_key, provider, put, send};

async fn pay(router: &Router, key: &str, amount: i64) -> Reply {
    let body =
        json!({ "amount": amount, "currency": "USD", "country": "US", "payment_method": "debit_card" });
    post_with_key(router, "/api/payment/process", key, &body).await
}

async fn void(router: &Router, key: &str) -> Reply {
    let path = format!("/api/payment/{key}/void");
    send(router, "POST", &path, None, String::new()).await
}

async fn refund(router: &Router, key: &str, transaction_id: &Value) -> Reply {
    let body = json!({ "transaction_id": transaction_id, "amount": 1 });
    post_with_key(router, "/api/payment/refund", key, &body).await
}

fn assert_refused(reply: Reply, status: u16, code: &str) {
    assert_eq!(reply.with_status(status)["error"]["code"], code);
}

/// Everyone in the United States is declined.
fn declining() -> ProviderSimulation {
    let mut simulation = ProviderSimulation::off();
    simulation.decline_rates.insert(Country::US, Rate::ALWAYS);
    simulation
}

#[tokio::test]
async fn a_void_is_answered_shown_and_not_listed() {
    let router = provider(ProviderSimulation::off());
    let first = void(&router, "key").await;
    let again = void(&router, "key").await;
    let shown = get(&router, "/api/payment/key").await;
    assert_eq!((&first.text, &first.text), (&again.text, &shown.text));
    assert!(!first.is_replay() && again.is_replay());
    let expected = json!({
        "object": "charge", "id": null, "transaction_id": null, "status": "voided",
        "created": NOW, "idempotency_key": "key",
    });
    assert_eq!(first.with_status(200), expected);
    assert_eq!(get(&router, "/api/payments").await.json()["data"], json!([]));
}

/// What a caller does with one key.
#[derive(Clone, Copy, Debug)]
enum Step {
    Pays(i64),
    Voids,
}

/// The first step decides; whatever follows agrees with it.
async fn check_steps(simulation: ProviderSimulation, steps: &[Step]) {
    let router = provider(simulation);
    let mut first: Option<(Step, Reply)> = None;
    for step in steps {
        let reply = match step {
            Step::Pays(amount) => pay(&router, "key", *amount).await,
            Step::Voids => void(&router, "key").await,
        };
        let shown = get(&router, "/api/payment/key").await;
        match (&first, step) {
            (None, _) => first = Some((*step, reply)),
            (Some((Step::Voids, _)), Step::Pays(_)) => assert_refused(reply, 409, "charge_voided"),
            (Some((Step::Pays(_), _)), Step::Voids) => {
                assert_eq!(
                    (reply.status.as_u16(), &reply.text),
                    (200, &shown.text),
                    "{steps:?}"
                );
            }
            (Some((Step::Pays(before), _)), Step::Pays(amount)) if before != amount => {
                assert_refused(reply, 422, "idempotency_key_reused");
            }
            (Some((_, first)), _) => assert_eq!(reply.text, first.text, "{steps:?}"),
        }
        let (decider, first) = first.as_ref().unwrap();
        let status = shown.with_status(200)["status"].clone();
        assert_eq!(status, first.json()["status"], "{steps:?}");
        let charges = get(&router, "/api/payments").await.json()["data"]
            .as_array()
            .unwrap()
            .len();
        assert_eq!(
            charges,
            usize::from(matches!(decider, Step::Pays(_))),
            "{steps:?}"
        );
    }
}

#[tokio::test]
async fn the_first_step_decides_in_every_order() {
    const STEPS: [Step; 3] = [Step::Pays(500), Step::Pays(501), Step::Voids];
    const LENGTH: u32 = 4;
    for number in 0..3_usize.pow(LENGTH) {
        let steps: Vec<Step> = (0..LENGTH)
            .map(|place| STEPS[number / 3_usize.pow(place) % 3])
            .collect();
        check_steps(ProviderSimulation::off(), &steps).await;
        check_steps(declining(), &steps).await;
    }
}

#[tokio::test]
async fn a_refunds_key_and_a_voided_key_are_not_each_others() {
    let router = provider(ProviderSimulation::off());
    let charge = pay(&router, "charge", 500).await.json();
    let transaction_id = &charge["transaction_id"];
    refund(&router, "r1", transaction_id).await.with_status(200);
    assert_refused(void(&router, "r1").await, 422, "idempotency_key_reused");
    get(&router, "/api/payment/r1").await.with_status(404);
    refund(&router, "r1", transaction_id).await.with_status(200);

    void(&router, "voided").await.with_status(200);
    let refused = refund(&router, "voided", transaction_id).await;
    assert_refused(refused, 422, "idempotency_key_reused");
    assert_eq!(void(&router, "voided").await.json()["status"], "voided");
    assert_eq!(void(&router, "charge").await.json()["amount_refunded"], 1);

    // A refund that was refused left nothing under its key.
    refund(&router, "free", &json!("txn_unknown"))
        .await
        .with_status(404);
    assert_eq!(void(&router, "free").await.with_status(200)["status"], "voided");
}

#[tokio::test]
async fn a_body_says_nothing_and_a_key_is_a_key() {
    let router = provider(ProviderSimulation::off());
    let long = "k".repeat(256);
    let too_much = " ".repeat(64 * 1024 + 1);
    for (key, body, status, code) in [
        ("k1", "{}", 200, None),
        ("k2", " { } ", 200, None),
        (&long[1..], "", 200, None),
        ("process", "", 200, None),
        ("bad", "{", 400, Some("json_invalid")),
        ("bad", " ", 400, Some("json_invalid")),
        ("bad", "[]", 400, Some("parameter_invalid")),
        ("bad", "null", 400, Some("parameter_invalid")),
        ("bad", "{\"amount\":1}", 400, Some("parameter_invalid")),
        ("bad", too_much.as_str(), 413, Some("body_too_large")),
        (long.as_str(), "", 400, Some("idempotency_key_invalid")),
        ("%0A", "", 400, Some("idempotency_key_invalid")),
        ("%FF", "", 400, Some("idempotency_key_invalid")),
    ] {
        let path = format!("/api/payment/{key}/void");
        let reply = send(&router, "POST", &path, None, body.to_owned()).await;
        let answer = reply.with_status(status);
        assert_eq!(answer["error"]["code"].as_str(), code, "{key} {body:.20}");
    }
    get(&router, "/api/payment/bad").await.with_status(404);
    let wrong_method = get(&router, "/api/payment/k1/void").await;
    assert_refused(wrong_method, 405, "method_not_allowed");
}

/// A certain fault, the answer it gives, and whether the key is voided all the same.
async fn check_fault(simulation: ProviderSimulation, status: u16, code: &str, is_voided: bool, hangs: bool) {
    let router = provider(simulation);
    let begin = Instant::now();
    assert_refused(void(&router, "key").await, status, code);
    assert_eq!(begin.elapsed() >= Duration::from_secs(30), hangs, "{code}");
    let shown = get(&router, "/api/payment/key").await;
    assert_eq!(shown.status == 200, is_voided, "{code}");

    put(&router, "/_simulate", &calm()).await.with_status(200);
    let again = void(&router, "key").await;
    assert_eq!(again.is_replay(), is_voided, "{code}");
    assert_eq!(again.with_status(200)["status"], "voided");
    assert_refused(pay(&router, "key", 500).await, 409, "charge_voided");
}

fn calm() -> Value {
    json!({ "rate_limited_rate": 0, "error_rate": 0, "timeout_before_rate": 0, "timeout_after_rate": 0 })
}

fn hanging_before() -> ProviderSimulation {
    ProviderSimulation {
        timeout_before_rate: Rate::ALWAYS,
        ..ProviderSimulation::off()
    }
}

fn hanging_after() -> ProviderSimulation {
    ProviderSimulation {
        timeout_after_rate: Rate::ALWAYS,
        ..ProviderSimulation::off()
    }
}

#[tokio::test(start_paused = true)]
async fn a_void_has_the_faults_of_any_attempt_and_can_be_repeated() {
    let limited = ProviderSimulation {
        rate_limited_rate: Rate::ALWAYS,
        ..ProviderSimulation::off()
    };
    check_fault(limited, 429, "rate_limited", false, false).await;
    let broken = ProviderSimulation {
        error_rate: Rate::ALWAYS,
        ..ProviderSimulation::off()
    };
    check_fault(broken, 500, "server_error", false, false).await;
    check_fault(hanging_before(), 504, "timeout", false, true).await;
    check_fault(hanging_after(), 504, "timeout", true, true).await;
}

#[tokio::test(start_paused = true)]
async fn a_void_takes_as_long_as_any_answer() {
    let slow = ProviderSimulation {
        slow_rate: Rate::ALWAYS,
        ..ProviderSimulation::reference()
    };
    let router = provider(slow);
    let asker = router.clone();
    let begin = Instant::now();
    void(&asker, "key").await.with_status(200);
    let first = begin.elapsed().as_millis();
    void(&router, "key").await.with_status(200);
    let second = begin.elapsed().as_millis() - first;
    assert!((1020..=2062).contains(&first), "{first} ms");
    assert!((20..=62).contains(&second), "{second} ms");
}

/// Voids the key while a charge under it hangs; what the void says, and how the charge then ends.
async fn check_void_during_hang(simulation: ProviderSimulation, expected: &str, then: u16) {
    let router = provider(simulation);
    let (payer, asker) = (router.clone(), router.clone());
    let begin = Instant::now();
    let hanging = tokio::spawn(async move { pay(&payer, "key", 500).await });
    let voided = at_once(async move {
        put(&asker, "/_simulate", &calm()).await.with_status(200);
        void(&asker, "key").await
    })
    .await;
    assert!(!hanging.is_finished() && begin.elapsed() < Duration::from_secs(1));
    assert_eq!(voided.with_status(200)["status"], expected);

    assert_refused(hanging.await.unwrap(), 504, "timeout");
    assert!(begin.elapsed() >= Duration::from_secs(30));
    assert_eq!(get(&router, "/api/payment/key").await.json()["status"], expected);
    pay(&router, "key", 500).await.with_status(then);
}

#[tokio::test(start_paused = true)]
async fn a_charge_that_hangs_is_voided_or_was_made() {
    check_void_during_hang(hanging_before(), "voided", 409).await;
    check_void_during_hang(hanging_after(), "success", 200).await;
}
