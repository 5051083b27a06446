//! The relay and the reconciler at work, on a clock that runs ahead when nobody has anything to do.

use std::time::Duration;

use main_service::clients::memory::{ChargeScript, Fault};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::test_app::TestApp;

/// Far more than anything takes; only a test that fails waits for it.
const WAIT_MAX: Duration = Duration::from_secs(600);

/// Buys Kestrel headphones, runs the workers until `is_done` says so of the order, and stops them.
async fn run_until(app: &TestApp, quantity: i64, is_done: impl Fn(&Value) -> bool) -> Value {
    let token = app.guest().await;
    let wish = json!({"product_id": 101, "quantity": quantity, "country": "US"});
    app.post("/cart/add", &token, &wish).await;
    let order = json!({"payment_method": "paypal", "country": "US"});
    let bought = app.post("/checkout", &token, &order).await.json();
    let path = format!("/orders/{}", bought["order_id"].as_str().unwrap());
    let stop = CancellationToken::new();
    let watch = async {
        loop {
            let order = app.get(&path, &token).await.json();
            if is_done(&order) {
                stop.cancel();
                return order;
            }
            let pause = Duration::from_millis(100);
            tokio::time::sleep(pause).await;
            app.clock.advance(pause);
        }
    };
    let both = async { tokio::join!(app.service.run(stop.clone()), watch).1 };
    tokio::time::timeout(WAIT_MAX, both)
        .await
        .expect("the workers finish the order")
}

#[tokio::test(start_paused = true)]
async fn the_relay_reserves_what_was_paid_however_often_it_fails() {
    let app = TestApp::start().await;
    app.inventory.stock(commerce::ProductId(101), 10);
    app.inventory
        .fail_reservations(&[Fault::NotDone, Fault::DoneAndLost, Fault::NotDone]);
    let order = run_until(&app, 1, |order| {
        order["lines"][0]["reservation"]["status"] == "reserved"
    })
    .await;
    assert_eq!(order["status"], "completed");
    assert_eq!(app.inventory.reserved().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_reconciler_settles_a_payment_whose_answer_was_lost() {
    let app = TestApp::start().await;
    app.payments.script(&[ChargeScript::CaptureAndLose]);
    app.payments.fail_lookups(&[Fault::NotDone, Fault::NotDone]);
    let order = run_until(&app, 1, |order| order["status"] != "pending").await;
    assert_eq!(order["status"], "completed");
    assert_eq!(app.payments.charges().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_order_that_cannot_be_delivered_is_refunded() {
    let app = TestApp::start().await;
    app.inventory.stock(commerce::ProductId(101), 0);
    app.payments.fail_refunds(&[Fault::NotDone, Fault::DoneAndLost]);
    let order = run_until(&app, 60, |order| order["status"] == "refunded").await;
    assert_eq!(
        app.payments.charges()[0].refunded_minor,
        order["total"].as_i64().unwrap()
    );
}
