//! The CRM: orders once, customers as last told, failures that pass.

use serde_json::{Value, json};
use third_party::crm::CrmSimulation;
use third_party::{DelayRange, Rate};

use crate::counter::{NOW, crm, get, post, put};

const ORDER: &str = "/api/customer/order";
const UPDATE: &str = "/api/customer/update";

fn order(customer_id: i64, order_id: &str) -> Value {
    json!({ "customer_id": customer_id, "order_id": order_id, "amount": 2500, "currency": "GBP", "country": "UK" })
}

#[tokio::test]
async fn an_order_is_kept_once() {
    let router = crm(CrmSimulation::off());
    let first = post(&router, ORDER, &order(7, "ORD1")).await;
    let again = post(&router, ORDER, &order(7, "ORD1")).await;
    assert_eq!(first.text, again.text);
    let answer = first.with_status(200);
    let id = answer["Id"].as_str().unwrap();
    assert!(id.len() == 18 && id.starts_with("801"), "{id}");
    assert_eq!(answer, json!({ "Id": id, "success": true, "Errors": [] }));

    post(&router, ORDER, &order(7, "ORD2")).await.with_status(200);
    let page = get(&router, "/api/customer/7").await.with_status(200);
    assert_eq!(page["CustomerId"], 7);
    assert_eq!(page["TotalSize"], 2);
    assert_eq!(page["Orders"][0]["OrderId"], "ORD2", "the newest first");
    let oldest = json!({
        "Id": id, "OrderId": "ORD1", "Amount": 2500, "CurrencyIsoCode": "GBP", "Country": "UK", "CreatedDate": NOW,
    });
    assert_eq!(page["Orders"][1], oldest);
}

#[tokio::test]
async fn an_order_with_other_contents_is_refused_and_changes_nothing() {
    let router = crm(CrmSimulation::off());
    post(&router, ORDER, &order(7, "ORD1")).await.with_status(200);
    for (field, other) in [
        ("customer_id", json!(8)),
        ("amount", json!(1)),
        ("currency", json!("USD")),
        ("country", json!("US")),
    ] {
        let mut body = order(7, "ORD1");
        body[field] = other;
        let refused = post(&router, ORDER, &body).await.with_status(409);
        assert_eq!(refused["success"], false, "{field}");
        assert_eq!(refused["Errors"][0]["StatusCode"], "DUPLICATE_VALUE", "{field}");
    }
    get(&router, "/api/customer/8").await.with_status(404);
}

#[tokio::test]
async fn a_customer_is_as_last_told() {
    let router = crm(CrmSimulation::off());
    for (update, email, name) in [
        (
            json!({ "email": "ann@example.com" }),
            json!("ann@example.com"),
            Value::Null,
        ),
        (json!({ "name": "Ann" }), json!("ann@example.com"), json!("Ann")),
        (
            json!({ "name": "Ann B.", "email": "b@example.com" }),
            json!("b@example.com"),
            json!("Ann B."),
        ),
    ] {
        let mut body = update;
        body["customer_id"] = 9.into();
        let answer = post(&router, UPDATE, &body).await.with_status(200);
        assert_eq!(
            answer,
            json!({ "Id": "003000000000000009", "success": true, "Errors": [] })
        );
        let page = get(&router, "/api/customer/9").await.with_status(200);
        assert_eq!((&page["Email"], &page["Name"]), (&email, &name));
    }
}

#[tokio::test]
async fn bad_updates_and_unknown_customers_are_refused() {
    let router = crm(CrmSimulation::off());
    for (body, code) in [
        (json!({ "customer_id": 1 }), "REQUIRED_FIELD_MISSING"),
        (
            json!({ "customer_id": 1, "email": null }),
            "REQUIRED_FIELD_MISSING",
        ),
        (json!({ "customer_id": 1, "email": "nobody" }), "INVALID_FIELD"),
        (
            json!({ "customer_id": 1, "email": "@example.com" }),
            "INVALID_FIELD",
        ),
        (json!({ "customer_id": 1, "name": "" }), "INVALID_FIELD"),
        (json!({ "customer_id": 0, "name": "Ann" }), "INVALID_FIELD"),
        (json!({ "name": "Ann" }), "INVALID_FIELD"),
    ] {
        let refused = post(&router, UPDATE, &body).await.with_status(400);
        assert_eq!(refused["Errors"][0]["StatusCode"], code, "{body}");
    }
    for path in ["/api/customer/1", "/api/customer/-1", "/api/customer/ann"] {
        get(&router, path).await.with_status(404);
    }
}

#[tokio::test]
async fn a_failed_order_succeeds_when_tried_again() {
    let half = CrmSimulation {
        failure_rate: Rate::per_thousand(500),
        base_delay_ms: DelayRange::NONE,
    };
    let run = async || {
        let router = crm(half.clone());
        let mut tries = Vec::new();
        for number in 0..40 {
            let body = order(1, &format!("ORD{number}"));
            let mut failures = 0;
            while post(&router, ORDER, &body).await.status == 500 {
                failures += 1;
                assert!(failures < 40, "ORD{number} never succeeds");
            }
            tries.push(failures);
        }
        assert_eq!(get(&router, "/api/customer/1").await.json()["TotalSize"], 40);
        tries
    };
    let tries = run().await;
    assert!(
        tries.contains(&0) && tries.iter().any(|failures| *failures > 1),
        "{tries:?}"
    );
    assert_eq!(tries, run().await, "another run fares alike");
}

#[tokio::test]
async fn a_failure_writes_nothing() {
    let router = crm(CrmSimulation {
        failure_rate: Rate::ALWAYS,
        ..CrmSimulation::off()
    });
    let failed = post(&router, ORDER, &order(3, "ORD1")).await.with_status(500);
    assert_eq!(failed["Errors"][0]["StatusCode"], "UNKNOWN_EXCEPTION");
    get(&router, "/api/customer/3").await.with_status(404);
    put(&router, "/_simulate", &json!({ "failure_rate": 0 }))
        .await
        .with_status(200);
    post(&router, ORDER, &order(3, "ORD1")).await.with_status(200);
}

#[tokio::test(start_paused = true)]
async fn an_answer_takes_as_long_as_said() {
    let router = crm(CrmSimulation {
        failure_rate: Rate::NEVER,
        ..CrmSimulation::reference()
    });
    for number in 0..20 {
        let begin = tokio::time::Instant::now();
        post(&router, ORDER, &order(1, &format!("ORD{number}")))
            .await
            .with_status(200);
        let waited = begin.elapsed().as_millis();
        assert!((10..=41).contains(&waited), "{waited} ms");
    }
}
