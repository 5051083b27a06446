//! Those who buy, and those who cannot.

use commerce::{Country, PaymentMethod};
use reqwest::Method;
use serde_json::{Value, json};

use crate::telemetry::rig::Rig;
use crate::telemetry::visitor::Visitor;

const PROVIDER: u16 = 3011;
const LOST: &str = "198.51.100.20";

/// An order whose payment's outcome nobody knows yet, and whoever made it.
pub(super) struct Pending(Visitor, String, &'static str);

/// Orders whose answer is lost: one that was charged, one that was not.
pub(super) async fn leave_pending(rig: &Rig) -> Vec<Pending> {
    let mut pending = Vec::new();
    for (fault, end) in [
        ("timeout_after_rate", "completed"),
        ("timeout_before_rate", "unavailable"),
    ] {
        let buyer = Visitor::guest(rig, LOST).await;
        let broken = json!({ fault: 1.0, "hang_ms": [1, 1] });
        rig.shop.turn(PROVIDER, &broken).await;
        buyer.add("FR", 101, 1).await;
        let answer = buyer.check_out(202, "FR", "bank_transfer").await;
        rig.shop.turn(PROVIDER, &json!({ fault: 0.0 })).await;
        let order = answer["order_id"].as_str().unwrap().to_owned();
        // So that no failures in a row close the way to the provider.
        Visitor::guest(rig, LOST).await.buy("US", 103, 1).await;
        pending.push(Pending(buyer, order, end));
    }
    pending
}

/// The reconciler found out.
pub(super) async fn see_settled(rig: &Rig, pending: &[Pending]) {
    for Pending(buyer, order, end) in pending {
        buyer.follow(rig, order, |order| order["status"] == *end).await;
    }
}

/// In every country, with every way to pay; where there is one, with a coupon.
pub(super) async fn buy_everywhere(rig: &Rig) {
    for (number, country) in Country::ALL.into_iter().enumerate() {
        let buyer = Visitor::guest(rig, &format!("198.51.100.{}", 3 + number)).await;
        for method in PaymentMethod::ALL {
            buyer.add(country.code(), 101, 1).await;
            buyer.check_out(200, country.code(), method.code()).await;
        }
        buyer.get("/orders").await;
    }
    let buyer = Visitor::guest(rig, "198.51.100.10").await;
    buyer.add("UK", 101, 2).await;
    let coupon = json!({ "payment_method": "paypal", "country": "UK", "coupon": "SAVE20" });
    buyer
        .post("/checkout/quote", &json!({ "country": "UK", "coupon": "SAVE20" }))
        .await;
    buyer.post("/orders/checkout", &coupon).await;
}

/// Declined, and not to be had.
pub(super) async fn fail(rig: &Rig) {
    for (fault, code) in [
        (json!({ "decline_rates": { "BR": 1.0 } }), "payment_declined"),
        (json!({ "rate_limited_rate": 1.0 }), "payment_unavailable"),
    ] {
        let buyer = Visitor::guest(rig, "198.51.100.11").await;
        rig.shop.turn(PROVIDER, &fault).await;
        buyer.add("BR", 101, 1).await;
        let answer = buyer.check_out(500, "BR", "debit_card").await;
        assert_eq!(answer["code"], code, "{answer}");
        let mended = json!({ "decline_rates": { "BR": 0.0 }, "rate_limited_rate": 0.0 });
        rig.shop.turn(PROVIDER, &mended).await;
    }
}

/// An empty cart, a double click, the same request twice.
pub(super) async fn beyond_a_sale(rig: &Rig) {
    let buyer = Visitor::guest(rig, "198.51.100.12").await;
    buyer.check_out(400, "IN", "paypal").await;
    buyer.add("IN", 101, 1).await;
    let (one, other) = tokio::join!(
        buyer.check_out(200, "IN", "paypal"),
        buyer.check_out(200, "IN", "paypal")
    );
    assert_eq!(one["order_id"], other["order_id"]);
    let order = one["order_id"].as_str().unwrap();
    buyer.get(&format!("/orders/{order}")).await;
    let unknown = buyer.expect(404, Method::GET, "/orders/ORD0", &Value::Null).await;
    assert_eq!(unknown["code"], "unknown_order");
}
