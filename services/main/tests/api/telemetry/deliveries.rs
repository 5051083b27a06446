//! What the outbox brings about, and how it stands.

use std::collections::BTreeMap;

use ::telemetry::ear::Ear;
use commerce::ProductId;
use main_service::clients::memory::Fault;
use serde_json::json;

use super::{add, buy, counted, order_id, shop, work_until};
use crate::test_app::TestApp;

/// Buys so many and delivers; what was counted of deliveries.
async fn delivered(app: &TestApp, ear: &Ear, quantity: i64) -> Vec<(String, f64)> {
    let token = app.guest().await;
    add(app, &token, quantity).await;
    let bought = buy(app, &token).await;
    work_until(app, &token, &order_id(&bought), |order| {
        order["status"] == "refunded" || order["lines"][0]["reservation"]["status"] != "awaiting"
    })
    .await;
    let is_of_deliveries = |name: &str| name.starts_with("inventory.") || name.starts_with("orders.");
    let all = counted(ear).into_iter();
    all.filter(|(name, _)| is_of_deliveries(name)).collect()
}

#[tokio::test(start_paused = true)]
async fn every_way_of_a_line_is_counted_once() {
    let ways: [(i64, i64, &[&str]); 4] = [
        (100, 1, &["inventory.reservations{country=US,outcome=reserved}"]),
        (0, 1, &["inventory.reservations{country=US,outcome=dropship}"]),
        (
            0,
            10,
            &[
                "inventory.reservations{country=US,outcome=delayed}",
                "orders.delayed_fulfillment{country=US}",
            ],
        ),
        (
            0,
            60,
            &[
                "inventory.reservation_failures{country=US}",
                "inventory.reservations{country=US,outcome=failed}",
                "orders.cancelled_out_of_stock{country=US}",
            ],
        ),
    ];
    for (stock, quantity, expected) in ways {
        let (app, ear) = shop().await;
        app.inventory.stock(ProductId(101), stock);
        app.inventory
            .fail_reservations(&[Fault::NotDone, Fault::DoneAndLost]);
        let expected: Vec<_> = expected.iter().map(|name| ((*name).to_owned(), 1.0)).collect();
        assert_eq!(
            delivered(&app, &ear, quantity).await,
            expected,
            "{quantity} of {stock}"
        );
    }
}

#[tokio::test]
async fn only_complaints_about_delays_are_counted() {
    let (app, ear) = shop().await;
    let token = app.guest_with_cart().await;
    let path = format!("/orders/{}/complaint", order_id(&buy(&app, &token).await));
    for (reason, status) in [("damaged", 201), ("delay", 201), ("late", 422)] {
        let answer = app.post(&path, &token, &json!({ "reason": reason })).await;
        assert_eq!(answer.status, status, "{reason}");
    }
    assert_eq!(counted(&ear)["orders.delay_complaints{country=US}"], 1.0);
    let stranger = app.guest().await;
    let refused = app.post(&path, &stranger, &json!({"reason": "delay"})).await;
    assert_eq!(refused.status, 404);
    assert_eq!(counted(&ear)["orders.delay_complaints{country=US}"], 1.0);
}

fn gauges(ear: &Ear) -> BTreeMap<String, f64> {
    let mut numbers = ear.numbers();
    numbers.retain(|name, _| name.starts_with("webstore.outbox.") || name.starts_with("webstore.ledger."));
    numbers
}

#[tokio::test(start_paused = true)]
async fn how_the_outbox_and_the_books_stand_is_shown_also_when_all_is_well() {
    let (app, ear) = shop().await;
    app.crm.fail(&[Fault::NotDone; 1_000]);
    let token = app.guest_with_cart().await;
    let order = order_id(&buy(&app, &token).await);
    work_until(&app, &token, &order, |_| true).await;
    let gauges = gauges(&ear);
    assert_eq!(gauges.len(), 2 * 4 + 3 * 6, "{gauges:?}");
    assert_eq!(gauges["webstore.outbox.pending{kind=crm}"], 1.0);
    assert!(gauges["webstore.outbox.oldest_age{kind=crm}"] >= 1.0);
    let others = gauges.iter().filter(|(name, _)| !name.contains("kind=crm"));
    for (name, value) in others {
        assert_eq!(*value, 0.0, "{name}");
    }
}
