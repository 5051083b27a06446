//! What the service tells of itself: spans and numbers, each once.

mod checkouts;
mod deliveries;
mod events;
mod protection;
mod remembered_carts;
mod traces;
mod visitors;

use std::{collections::BTreeMap, time::Duration};

use ::telemetry::ear::Ear;
use main_service::SecuritySettings;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::test_app::{Answer, TestApp};

/// Far more than anything takes; only a test that fails waits for it.
const WAIT_MAX: Duration = Duration::from_secs(600);

async fn shop() -> (TestApp, Ear) {
    TestApp::start()
        .await
        .speaking(SecuritySettings::without_limits())
}

/// What the shop counted by itself: neither requests nor calls of the store, and no gauges.
fn counted(ear: &Ear) -> BTreeMap<String, f64> {
    let is_ours = |name: &str| {
        !["http.", "db.", "webstore.outbox.", "webstore.ledger."]
            .iter()
            .any(|prefix| name.starts_with(prefix))
    };
    let mut numbers = ear.numbers();
    numbers.retain(|name, _| is_ours(name));
    numbers
}

/// What was counted since `before`.
fn since(before: &BTreeMap<String, f64>, ear: &Ear) -> BTreeMap<String, f64> {
    let mut grown = BTreeMap::new();
    for (name, now) in counted(ear) {
        let more = now - before.get(&name).copied().unwrap_or_default();
        if more != 0.0 {
            grown.insert(name, more);
        }
    }
    grown
}

fn as_map(expected: &[(&str, f64)]) -> BTreeMap<String, f64> {
    expected
        .iter()
        .map(|(name, value)| ((*name).to_owned(), *value))
        .collect()
}

async fn add(app: &TestApp, token: &str, quantity: i64) {
    let wish = json!({"product_id": 101, "quantity": quantity, "country": "US"});
    assert_eq!(app.post("/cart/add", token, &wish).await.status, 200);
}

async fn buy(app: &TestApp, token: &str) -> Answer {
    let order = json!({"payment_method": "paypal", "country": "US"});
    app.post("/checkout", token, &order).await
}

/// Runs the workers until `is_done` says so of the order, and for some rounds more.
async fn work_until(app: &TestApp, token: &str, order_id: &str, is_done: impl Fn(&Value) -> bool) {
    let path = format!("/orders/{order_id}");
    let stop = CancellationToken::new();
    let watch = async {
        let mut rounds_left = 80;
        while rounds_left > 0 {
            let order = app.get(&path, token).await.json();
            rounds_left -= i32::from(is_done(&order));
            let pause = Duration::from_millis(100);
            tokio::time::sleep(pause).await;
            app.clock.advance(pause);
        }
        stop.cancel();
    };
    let both = async { tokio::join!(app.service.run(stop.clone()), watch) };
    tokio::time::timeout(WAIT_MAX, both)
        .await
        .expect("the workers are done with the order");
}

fn order_id(answer: &Answer) -> String {
    answer.json()["order_id"].as_str().unwrap().to_owned()
}
