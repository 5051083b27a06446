//! Charging cards, and the promise of the idempotency key.

use serde_json::{Value, json};
use third_party::provider::ProviderSimulation;
use third_party::{Country, Rate};

use crate::counter::{NOW, get, post, post_with_key, provider};

const PROCESS: &str = "/api/payment/process";

fn order(amount: i64) -> Value {
    json!({ "amount": amount, "currency": "USD", "country": "US", "payment_method": "credit_card" })
}

/// Everyone in the United States is declined, nobody elsewhere.
fn declining() -> ProviderSimulation {
    let mut simulation = ProviderSimulation::off();
    simulation.decline_rates.insert(Country::US, Rate::ALWAYS);
    simulation
}

#[tokio::test]
async fn a_charge_is_answered_and_shown() {
    let router = provider(ProviderSimulation::off());
    let mut body = order(1999);
    body["reference"] = "ORD1".into();
    let charge = post_with_key(&router, PROCESS, "key-1", &body)
        .await
        .with_status(200);
    let id = charge["transaction_id"].as_str().unwrap();
    assert!(id.starts_with("txn_"), "{id}");
    let expected = json!({
        "object": "charge", "id": id, "transaction_id": id, "status": "success",
        "amount": 1999, "amount_refunded": 0, "currency": "USD", "country": "US",
        "payment_method": "credit_card", "reference": "ORD1", "created": NOW, "idempotency_key": "key-1",
    });
    assert_eq!(charge, expected);
    assert_eq!(
        get(&router, "/api/payment/key-1").await.with_status(200),
        expected
    );
    let unknown = get(&router, "/api/payment/key-2").await.with_status(404);
    assert_eq!(unknown["error"]["code"], "not_found");
}

#[tokio::test]
async fn without_a_key_every_request_is_a_charge_of_its_own() {
    let router = provider(ProviderSimulation::off());
    let first = post(&router, PROCESS, &order(500)).await.with_status(200);
    let second = post(&router, PROCESS, &order(500)).await.with_status(200);
    assert_ne!(first["transaction_id"], second["transaction_id"]);
    let key = first["idempotency_key"].as_str().unwrap();
    let shown = get(&router, &format!("/api/payment/{key}"))
        .await
        .with_status(200);
    assert_eq!(shown, first);
}

#[tokio::test]
async fn a_decline_is_answered_stored_and_shown() {
    let router = provider(declining());
    let first = post_with_key(&router, PROCESS, "key-1", &order(500)).await;
    let second = post_with_key(&router, PROCESS, "key-1", &order(500)).await;
    assert_eq!(first.text, second.text);
    assert!(!first.is_replay() && second.is_replay());
    let declined = first.with_status(402);
    assert_eq!(declined["status"], "declined");
    assert_eq!(declined["transaction_id"], Value::Null);
    assert_eq!(declined["error"]["type"], "card_error");
    assert_eq!(declined["error"]["code"], "card_declined");
    let shown = get(&router, "/api/payment/key-1").await.with_status(200);
    assert_eq!(
        (&shown["status"], &shown["transaction_id"]),
        (&json!("declined"), &Value::Null)
    );
}

#[tokio::test]
async fn the_country_decides_about_declines() {
    let router = provider(declining());
    for (country, status) in [("US", 402), ("UK", 200), ("JP", 200)] {
        let mut body = order(500);
        body["country"] = country.into();
        post_with_key(&router, PROCESS, country, &body)
            .await
            .with_status(status);
    }
}

#[tokio::test]
async fn the_same_key_gets_the_same_bytes_and_another_request_is_refused() {
    let router = provider(ProviderSimulation::off());
    let first = post_with_key(&router, PROCESS, "key", &order(500)).await;
    let again = post_with_key(&router, PROCESS, "key", &order(500)).await;
    assert_eq!((first.status, &first.text), (again.status, &again.text));
    assert!(!first.is_replay() && again.is_replay());
    assert_eq!(again.headers["content-type"], "application/json");

    for (field, other) in [
        ("amount", json!(501)),
        ("currency", json!("EUR")),
        ("country", json!("DE")),
        ("payment_method", json!("paypal")),
        ("reference", json!("other")),
    ] {
        let mut body = order(500);
        body[field] = other;
        let refused = post_with_key(&router, PROCESS, "key", &body)
            .await
            .with_status(422);
        assert_eq!(refused["error"]["code"], "idempotency_key_reused", "{field}");
    }
    assert_eq!(
        get(&router, "/api/payments").await.json()["data"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test]
async fn thirty_two_at_once_with_one_key_are_one_charge() {
    let router = provider(ProviderSimulation::off());
    let mut attempts = tokio::task::JoinSet::new();
    for _ in 0..32 {
        let router = router.clone();
        attempts.spawn(async move { post_with_key(&router, PROCESS, "same", &order(700)).await });
    }
    let replies = attempts.join_all().await;
    assert_eq!(replies.len(), 32);
    assert!(
        replies
            .iter()
            .all(|reply| reply.status == 200 && reply.text == replies[0].text)
    );
    assert_eq!(replies.iter().filter(|reply| !reply.is_replay()).count(), 1);
    let list = get(&router, "/api/payments").await.json();
    assert_eq!(list["data"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_run_can_be_replayed_in_any_order() {
    let keys: Vec<String> = (0..200).map(|number| format!("intent-{number}")).collect();
    let simulation = ProviderSimulation {
        base_delay_ms: third_party::DelayRange::NONE,
        slow_rate: Rate::NEVER,
        ..ProviderSimulation::reference()
    };
    let (forwards, backwards) = (provider(simulation.clone()), provider(simulation));
    let mut first = Vec::new();
    for key in &keys {
        first.push(post_with_key(&forwards, PROCESS, key, &order(100)).await.text);
    }
    let mut second = Vec::new();
    for key in keys.iter().rev() {
        second.push(post_with_key(&backwards, PROCESS, key, &order(100)).await.text);
    }
    second.reverse();
    assert_eq!(first, second);
    let declined = first.iter().filter(|text| text.contains("card_declined")).count();
    assert!((1..40).contains(&declined), "{declined} of 200 at 5 %");
}

#[tokio::test]
async fn every_payment_method_and_currency_is_taken() {
    let router = provider(ProviderSimulation::off());
    for (number, (currency, method)) in [
        ("USD", "credit_card"),
        ("GBP", "debit_card"),
        ("EUR", "paypal"),
        ("JPY", "bank_transfer"),
        ("BRL", "paypal"),
        ("INR", "credit_card"),
    ]
    .into_iter()
    .enumerate()
    {
        let mut body = order(1);
        body["currency"] = currency.into();
        body["payment_method"] = method.into();
        let charge = post_with_key(&router, PROCESS, &format!("key {number}"), &body)
            .await
            .with_status(200);
        assert_eq!(charge["currency"], currency);
    }
    // A key with a space is shown under its encoded name.
    get(&router, "/api/payment/key%200").await.with_status(200);
}
