//! The inventory: checks, reservations in one warehouse at a time, releases.

use axum::Router;
use serde_json::json;
use third_party::Rate;
use third_party::inventory::InventorySimulation;

use crate::counter::{Reply, get, inventory, post, put};

/// No failures and no deliveries.
fn plain() -> InventorySimulation {
    InventorySimulation {
        restock: false,
        ..InventorySimulation::off()
    }
}

async fn check(router: &Router, product_id: i64, quantity: i64, country: &str) -> Reply {
    let body = json!({ "product_id": product_id, "quantity": quantity, "country": country });
    post(router, "/api/inventory/check", &body).await
}

async fn reserve(router: &Router, order_id: &str, quantity: i64, warehouse: Option<&str>) -> Reply {
    let mut body = json!({ "product_id": 1, "quantity": quantity, "country": "FR", "order_id": order_id });
    if let Some(warehouse) = warehouse {
        body["warehouse"] = warehouse.into();
    }
    post(router, "/api/inventory/reserve", &body).await
}

async fn release(router: &Router, reservation_id: &str) -> Reply {
    post(
        router,
        "/api/inventory/release",
        &json!({ "reservation_id": reservation_id }),
    )
    .await
}

/// How many pieces of product 1 a warehouse has, found out by checking.
async fn pieces_in(router: &Router, warehouse: &str) -> i64 {
    let mut quantity = 0;
    loop {
        let found = check(router, 1, quantity + 1, "FR").await.with_status(200);
        if !found["warehouses"]
            .as_array()
            .unwrap()
            .contains(&json!(warehouse))
        {
            return quantity;
        }
        quantity += 1;
    }
}

#[tokio::test]
async fn a_check_names_the_able_warehouses_best_first() {
    let router = inventory(plain(), &[(1, 700)]);
    for (country, nearest) in [
        ("US", ["US-EAST", "US-WEST"]),
        ("UK", ["UK-LONDON", "DE-BERLIN"]),
        ("DE", ["DE-BERLIN", "UK-LONDON"]),
        ("FR", ["DE-BERLIN", "UK-LONDON"]),
        ("JP", ["JP-TOKYO", "IN-MUMBAI"]),
        ("BR", ["BR-SAOPAULO", "US-EAST"]),
        ("IN", ["IN-MUMBAI", "JP-TOKYO"]),
    ] {
        let found = check(&router, 1, 1, country).await.with_status(200);
        assert_eq!(
            (&found["message_type"], &found["available"]),
            (&json!("S"), &json!(true))
        );
        let warehouses = found["warehouses"].as_array().unwrap();
        assert_eq!(warehouses.len(), 7, "{country}");
        assert_eq!(warehouses[..2], nearest, "{country}");
    }
    let none = json!({ "message_type": "S", "available": false, "warehouses": [] });
    assert_eq!(
        check(&router, 1, 701, "US").await.with_status(200),
        none,
        "more than there are"
    );
    assert_eq!(
        check(&router, 2, 1, "US").await.with_status(200),
        none,
        "an unknown product"
    );
}

#[tokio::test]
async fn a_reservation_takes_from_the_preferred_warehouse_once() {
    let router = inventory(plain(), &[(1, 140)]);
    let before = pieces_in(&router, "DE-BERLIN").await;
    let first = reserve(&router, "ORD1", 2, None).await;
    let again = reserve(&router, "ORD1", 2, None).await;
    let elsewhere = reserve(&router, "ORD1", 2, Some("JP-TOKYO")).await;
    assert_eq!((&first.text, &first.text), (&again.text, &elsewhere.text));
    let expected = json!({
        "message_type": "S", "reserved": true, "reservation_id": "R1", "warehouse": "DE-BERLIN", "days": 2,
    });
    assert_eq!(first.with_status(200), expected);
    assert_eq!(pieces_in(&router, "DE-BERLIN").await, before - 2);
    let differs = reserve(&router, "ORD1", 3, None).await.with_status(422);
    assert_eq!(differs["message_code"], "RESERVATION_DIFFERS");
}

#[tokio::test]
async fn an_empty_warehouse_refuses_and_another_may_help() {
    let router = inventory(plain(), &[(1, 140)]);
    let all = pieces_in(&router, "DE-BERLIN").await;
    reserve(&router, "ORD1", all, None).await.with_status(200);
    let refused = reserve(&router, "ORD2", 1, None).await.with_status(409);
    let expected = json!({
        "message_type": "E", "message_code": "STOCK_DEFICIT", "message": "Deficit of stock in the warehouse",
        "reserved": false, "reason": "out_of_stock",
    });
    assert_eq!(refused, expected);
    let helped = reserve(&router, "ORD2", 1, Some("UK-LONDON"))
        .await
        .with_status(200);
    assert_eq!(
        (&helped["warehouse"], &helped["days"]),
        (&json!("UK-LONDON"), &json!(3))
    );
}

#[tokio::test]
async fn a_refusal_is_repeated_and_costs_no_stock() {
    let router = inventory(
        InventorySimulation {
            reserve_failure_rate: Rate::ALWAYS,
            ..plain()
        },
        &[(1, 140)],
    );
    let before = pieces_in(&router, "DE-BERLIN").await;
    for _ in 0..2 {
        let refused = reserve(&router, "ORD1", 1, None).await.with_status(409);
        assert_eq!(
            (&refused["reserved"], &refused["reason"]),
            (&json!(false), &json!("warehouse_refused"))
        );
    }
    assert_eq!(pieces_in(&router, "DE-BERLIN").await, before);
}

#[tokio::test]
async fn a_release_puts_the_pieces_back_once() {
    let router = inventory(plain(), &[(1, 140)]);
    let before = pieces_in(&router, "DE-BERLIN").await;
    let made = reserve(&router, "ORD1", 4, None).await.with_status(200);
    let reservation_id = made["reservation_id"].as_str().unwrap();
    for _ in 0..2 {
        let released = release(&router, reservation_id).await.with_status(200);
        assert_eq!(released, json!({ "message_type": "S", "released": true }));
        assert_eq!(pieces_in(&router, "DE-BERLIN").await, before);
    }
    let late = reserve(&router, "ORD1", 4, None).await.with_status(409);
    assert_eq!(
        late["reason"], "released",
        "a reservation that was undone is not made again"
    );
}

#[tokio::test]
async fn an_unknown_reservation_cannot_be_released() {
    let router = inventory(plain(), &[(1, 140)]);
    reserve(&router, "ORD1", 1, None).await.with_status(200);
    for unknown in ["R2", "R01", "R+1", "1", "R", "R99999999999999999999", "X1", "r1"] {
        let refused = release(&router, unknown).await.with_status(404);
        assert_eq!(refused["message_code"], "RESERVATION_UNKNOWN", "{unknown}");
    }
}

#[tokio::test]
async fn deliveries_come_only_when_they_are_simulated() {
    let router = inventory(plain(), &[(1, 140)]);
    let full = pieces_in(&router, "DE-BERLIN").await;
    reserve(&router, "ORD0", full, None).await.with_status(200);
    for number in 1..=12 {
        reserve(&router, &format!("ORD{number}"), 1, None)
            .await
            .with_status(409);
    }
    put(&router, "/_simulate", &json!({ "restock": true }))
        .await
        .with_status(200);
    for number in 13..=16 {
        reserve(&router, &format!("ORD{number}"), 1, None)
            .await
            .with_status(409);
    }
    reserve(&router, "ORD17", 1, None).await.with_status(200);
    assert_eq!(pieces_in(&router, "DE-BERLIN").await, full - 1);
}

#[tokio::test]
async fn many_at_once_never_oversell() {
    let router = inventory(plain(), &[(1, 70)]);
    let pieces = pieces_in(&router, "DE-BERLIN").await;
    let mut attempts = tokio::task::JoinSet::new();
    for number in 0..64 {
        let router = router.clone();
        attempts.spawn(async move { reserve(&router, &format!("ORD{number}"), 1, None).await.status });
    }
    let granted = attempts
        .join_all()
        .await
        .into_iter()
        .filter(|status| *status == 200)
        .count();
    assert_eq!(granted as i64, pieces.min(64));
}

#[tokio::test]
async fn checks_fail_as_often_as_said_and_alike_in_every_run() {
    let run = async || {
        let router = inventory(
            InventorySimulation {
                check_failure_rate: Rate::per_thousand(100),
                ..plain()
            },
            &[(1, 70)],
        );
        let mut failed = Vec::new();
        for number in 0..1000 {
            let reply = check(&router, 1, 1, ["US", "DE"][number % 2]).await;
            failed.push(reply.status == 503);
            if reply.status == 503 {
                assert_eq!(reply.json()["message_code"], "SYSTEM_UNAVAILABLE");
            }
        }
        failed
    };
    let failed = run().await;
    let count = failed.iter().filter(|failed| **failed).count();
    assert!((60..=140).contains(&count), "{count} of 1000");
    assert_eq!(failed, run().await);
}

#[tokio::test(start_paused = true)]
async fn an_answer_takes_as_long_as_said() {
    let simulation = InventorySimulation {
        check_failure_rate: Rate::NEVER,
        ..InventorySimulation::reference()
    };
    let router = inventory(simulation, &[(1, 70)]);
    for number in 0..10 {
        let begin = tokio::time::Instant::now();
        check(&router, 1, 1, "US").await.with_status(200);
        reserve(&router, &format!("ORD{number}"), 1, None).await;
        release(&router, &format!("R{number}")).await;
        let waited = begin.elapsed().as_millis();
        assert!((15..=78).contains(&waited), "{waited} ms for three");
    }
    let begin = tokio::time::Instant::now();
    get(&router, "/health").await.with_status(200);
    assert_eq!(begin.elapsed().as_millis(), 0, "health is never delayed");
}
