//! Those who only look.

use commerce::Country;
use reqwest::Method;
use serde_json::{Value, json};

use crate::telemetry::rig::Rig;
use crate::telemetry::visitor::Visitor;

/// Every list, every product's page, a cart that is changed.
pub(super) async fn look(rig: &Rig) {
    let visitor = Visitor::guest(rig, "198.51.100.1").await;
    visitor.get("/countries").await;
    for country in Country::ALL {
        let country = country.code().to_lowercase();
        for path in [
            "products",
            "products?category=audio",
            "products/101",
            "categories",
            "shipping",
        ] {
            visitor.get(&format!("/{country}/{path}")).await;
        }
    }
    visitor.add("DE", 101, 1).await;
    let cart = visitor.get("/cart").await;
    let item = format!("/cart/items/{}", cart["items"][0]["id"]);
    visitor
        .expect(200, Method::PATCH, &item, &json!({ "quantity": 2 }))
        .await;
    visitor.expect(200, Method::DELETE, &item, &Value::Null).await;
    // Nobody else has changed or forgotten it: the store is asked, then the cache.
    let other = Visitor::guest(rig, "198.51.100.2").await;
    for _ in 0..2 {
        other.get("/cart?country=JP").await;
    }
}
