//! Those who look after the shop, other programs, and a cache that goes away.

use lab::RedisServer;
use reqwest::Method;
use serde_json::{Value, json};

use super::administrator;
use crate::telemetry::rig::Rig;
use crate::telemetry::visitor::Visitor;

/// Figures, blocks, probes, and what services can be asked besides a checkout.
pub(super) async fn ask(rig: &Rig) {
    let administrator = administrator(rig);
    for path in [
        "/admin/analytics/funnel",
        "/admin/analytics/segments",
        "/admin/security",
        "/admin/blocked-ips",
        "/ready",
        "/health",
        "/openapi.json",
        "/docs",
    ] {
        administrator.get(path).await;
    }
    let block = json!({ "network": "192.0.2.0/24", "reason": "a test", "expires_in_seconds": 60 });
    administrator.post("/admin/blocked-ips", &block).await;
    let unblock = "/admin/blocked-ips?network=192.0.2.0/24";
    administrator
        .expect(204, Method::DELETE, unblock, &Value::Null)
        .await;
    for (port, path) in [
        (8081, "/health"),
        (8081, "/api/payments"),
        (8081, "/api/payments/unknown"),
        (8082, "/health"),
        (3001, "/health"),
        (3001, "/"),
        (3001, "/config.json"),
        (3001, "/cart"),
    ] {
        rig.page(port, path).await;
    }
    let question = json!({ "country": "US", "amount": 10_000, "currency": "USD", "coupon": "SAVE20" });
    let url = format!("{}/api/promotions/validate-coupon", rig.shop.url(8082));
    let answer = reqwest::Client::new().post(url).json(&question).send().await;
    assert_eq!(answer.unwrap().status(), 200);
}

/// Redis is silent for a moment. Requests go through unchecked.
pub(super) async fn lose_the_cache(rig: &Rig, redis: &RedisServer) {
    redis.pause().unwrap();
    let visitor = Visitor::new(rig, "198.51.100.60");
    visitor.get("/countries").await;
    redis.resume().unwrap();
    let administrator = administrator(rig);
    let is_back = async || administrator.get("/ready").await["cache"] == "ok";
    rig.until("the cache comes back", is_back).await;
}
