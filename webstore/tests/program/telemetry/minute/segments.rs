//! Customers who come for the first time, again, often, and after a long time.

use std::time::UNIX_EPOCH;

use lab::RedisServer;
use serde_json::{Value, json};

use crate::telemetry::rig::Rig;
use crate::telemetry::visitor::Visitor;

const DAY_MS: u128 = 24 * 60 * 60 * 1000;

/// One customer of each segment goes the whole way. Time passes in what Redis remembers of them.
pub(super) async fn grow_old(rig: &Rig, redis: &RedisServer) {
    for (segment, days) in [("new", None), ("returning", Some(2)), ("at_risk", Some(40))] {
        let (customer, id) = registered(rig, segment).await;
        if let Some(days) = days {
            let then = UNIX_EPOCH.elapsed().unwrap().as_millis() - days * DAY_MS;
            let key = format!("customer:{{{id}}}:activity");
            tell(redis, &["SET", &key, &then.to_string()]);
        }
        go_the_whole_way(&customer, 1).await;
    }
    let (vip, id) = registered(rig, "vip").await;
    tell(redis, &["SET", &format!("customer:{{{id}}}:orders"), "6"]);
    go_the_whole_way(&vip, 1).await;
    // Somebody whose visits are forgotten, and who bought before them.
    let (churned, id) = registered(rig, "churned").await;
    churned.buy("US", 103, 1).await;
    for what in ["activity", "spend", "orders"] {
        tell(redis, &["DEL", &format!("customer:{{{id}}}:{what}")]);
    }
    go_the_whole_way(&churned, 1).await;
}

/// Looks, chooses, buys.
async fn go_the_whole_way(customer: &Visitor, quantity: i64) {
    customer.get("/us/products").await;
    customer.get("/us/products/103").await;
    customer.buy("US", 103, quantity).await;
}

async fn registered(rig: &Rig, name: &str) -> (Visitor, Value) {
    let stranger = Visitor::new(rig, "198.51.100.50");
    let account = json!({ "email": format!("{name}@example.com"), "password": "correct horse" });
    let session = stranger.post("/auth/register", &account).await;
    let customer = stranger.with_token(session["access_token"].as_str().unwrap());
    (customer, session["user"]["id"].clone())
}

fn tell(redis: &RedisServer, words: &[&str]) {
    let said = redis.client().args(words).output().unwrap();
    assert!(said.status.success(), "{words:?}: {said:?}");
}
