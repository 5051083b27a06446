//! Those whose goods come from elsewhere, late, or not at all.

use serde_json::{Value, json};

use crate::telemetry::rig::Rig;
use crate::telemetry::visitor::Visitor;

const INVENTORY: u16 = 3003;
const PRODUCTS: std::ops::RangeInclusive<i64> = 101..=140;

/// Each way in which an order line can end.
pub(super) async fn run_out(rig: &Rig) {
    let buyer = Visitor::guest(rig, "198.51.100.30").await;
    let (product, quantity) = elsewhere(rig).await;
    buyer.buy("US", product, quantity).await;

    rig.shop
        .turn(INVENTORY, &json!({ "reserve_failure_rate": 1.0 }))
        .await;
    // A supplier has so few, later there will be some more.
    buyer.buy("DE", 102, 1).await;
    let late = buyer.buy("DE", 102, 5).await;
    buyer.follow(rig, &late, |order| is_line(order, "delayed")).await;
    let complaint = json!({ "reason": "delay", "message": "Where is it?" });
    buyer.post(&format!("/orders/{late}/complaint"), &complaint).await;
    rig.shop
        .turn(INVENTORY, &json!({ "reserve_failure_rate": 0.0 }))
        .await;

    // One line can be had, of the other nobody has so many: the first is given back, and the money too.
    let buyer = Visitor::guest(rig, "198.51.100.31").await;
    buyer.add("US", 103, 1).await;
    let refused = buyer.buy("US", 101, 99).await;
    buyer
        .follow(rig, &refused, |order| order["status"] == "refunded")
        .await;
}

fn is_line(order: &Value, status: &str) -> bool {
    order["lines"][0]["reservation"]["status"] == status
}

/// So many pieces of a product that the first warehouse does not have, but another has.
async fn elsewhere(rig: &Rig) -> (i64, i64) {
    for product in PRODUCTS {
        let first = warehouses(rig, product, 1).await;
        for quantity in 2..=20 {
            let able = warehouses(rig, product, quantity).await;
            if !able.is_empty() && able.first() != first.first() {
                return (product, quantity);
            }
        }
    }
    panic!("the first warehouse has as much as any other");
}

/// Who has so many, the nearest first.
async fn warehouses(rig: &Rig, product: i64, quantity: i64) -> Vec<Value> {
    let url = format!("{}/api/inventory/check", rig.shop.url(INVENTORY));
    let question = json!({ "product_id": product, "quantity": quantity, "country": "US" });
    let answer = reqwest::Client::new().post(url).json(&question).send().await;
    let answer: Value = answer.unwrap().json().await.unwrap();
    answer["warehouses"].as_array().cloned().unwrap_or_default()
}
