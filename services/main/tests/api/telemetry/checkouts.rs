//! Checkouts are counted once, when they are final.

use ::telemetry::ear::Ear;
use futures_util::future::join_all;
use main_service::clients::memory::{ChargeScript, Fault};
use serde_json::json;

use super::{add, as_map, buy, counted, order_id, shop, since, work_until};
use crate::test_app::TestApp;

const ATTEMPT: (&str, f64) = ("webstore.auth.attempts{type=bearer_token}", 1.0);
const SUCCESS: &str = "webstore.checkouts{country=US,payment_method=paypal,status=success}";
const DECLINED: &str = "webstore.checkouts{country=US,payment_method=paypal,status=declined}";
const UNAVAILABLE: &str = "webstore.checkouts{country=US,payment_method=paypal,status=unavailable}";
const EMPTY_CART: &str = "webstore.checkouts{country=US,payment_method=paypal,status=empty_cart}";
const ONE_SOLD: [(&str, f64); 4] = [
    (SUCCESS, 1.0),
    (
        "webstore.checkout.amount.usd{country=US,payment_method=paypal}",
        1.0,
    ),
    (
        "webstore.checkout.amount.usd.sum{country=US,payment_method=paypal}",
        129.0,
    ),
    (
        "webstore.funnel.stage{country=US,payment_method=paypal,stage=checkout_complete}",
        1.0,
    ),
];

/// Numbers of checkouts so far.
fn checkouts(ear: &Ear) -> Vec<(String, f64)> {
    let all = counted(ear).into_iter();
    all.filter(|(name, _)| name.starts_with("webstore.checkouts"))
        .collect()
}

fn one(name: &str) -> Vec<(String, f64)> {
    vec![(name.to_owned(), 1.0)]
}

#[tokio::test]
async fn what_is_decided_at_once_is_counted_at_once() {
    for (script, expected) in [
        (None, ONE_SOLD.to_vec()),
        (Some(ChargeScript::Decline), vec![(DECLINED, 1.0)]),
        (Some(ChargeScript::Unavailable), vec![(UNAVAILABLE, 1.0)]),
        (Some(ChargeScript::CaptureAndLose), Vec::new()),
    ] {
        let (app, ear) = shop().await;
        app.payments.script(script.as_slice());
        let token = app.guest_with_cart().await;
        let before = counted(&ear);
        buy(&app, &token).await;
        let expected = [expected, vec![ATTEMPT]].concat();
        assert_eq!(since(&before, &ear), as_map(&expected), "{script:?}");
    }
}

#[tokio::test]
async fn what_never_became_an_order() {
    let (app, ear) = shop().await;
    let token = app.guest().await;
    assert_eq!(buy(&app, &token).await.status, 400);
    assert_eq!(checkouts(&ear), one(EMPTY_CART));
    add(&app, &token, 1).await;
    let coupon =
        json!({"payment_method": "paypal", "country": "US", "promo_code": "NOPE", "expected_total": 1});
    let refused = app.post("/checkout", &token, &coupon).await;
    assert!((400..500).contains(&refused.status), "{}", refused.text);
    assert_eq!(
        checkouts(&ear),
        one(EMPTY_CART),
        "who asks in other words buys later"
    );
}

#[tokio::test]
async fn a_double_click_is_one_checkout() {
    let (app, ear) = shop().await;
    let token = app.guest_with_cart().await;
    let clicks = join_all((0..8).map(|_| buy(&app, &token))).await;
    assert!(clicks.iter().all(|answer| answer.status == 200));
    assert_eq!(buy(&app, &token).await.status, 200);
    assert_eq!(checkouts(&ear), one(SUCCESS));
    let amounts = counted(&ear)["webstore.checkout.amount.usd{country=US,payment_method=paypal}"];
    assert_eq!(amounts, 1.0);
}

async fn found_out(app: &TestApp, ear: &Ear) -> Vec<(String, f64)> {
    let token = app.guest_with_cart().await;
    let bought = buy(app, &token).await;
    assert_eq!(bought.status, 202, "{}", bought.text);
    assert_eq!(checkouts(ear), [], "nothing is final yet");
    work_until(app, &token, &order_id(&bought), |order| {
        order["status"] != "pending"
    })
    .await;
    checkouts(ear)
}

#[tokio::test(start_paused = true)]
async fn a_pending_one_is_counted_by_who_finds_out() {
    let (never, always) = (0, 1_000);
    for (script, lookups_lost, lists_lost, expected) in [
        (ChargeScript::CaptureAndLose, never, always, SUCCESS),
        (ChargeScript::CaptureAndLose, always, never, SUCCESS),
        (ChargeScript::DeclineAndLose, never, never, DECLINED),
        (ChargeScript::LoseBefore, never, never, UNAVAILABLE),
    ] {
        let (app, ear) = shop().await;
        app.payments.script(&[script]);
        app.payments.fail_lookups(&vec![Fault::NotDone; lookups_lost]);
        app.payments.fail_lists(&vec![Fault::NotDone; lists_lost]);
        assert_eq!(found_out(&app, &ear).await, one(expected), "{script:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn one_that_was_given_up_and_paid_all_the_same_stays_counted_as_it_was() {
    let (app, ear) = shop().await;
    app.payments.script(&[ChargeScript::ArriveThoughVoided]);
    let token = app.guest_with_cart().await;
    let order = order_id(&buy(&app, &token).await);
    work_until(&app, &token, &order, |order| order["status"] != "pending").await;
    assert_eq!(checkouts(&ear), one(UNAVAILABLE));
    app.payments.deliver_late();
    work_until(&app, &token, &order, |order| order["status"] == "refunded").await;
    assert_eq!(checkouts(&ear), one(UNAVAILABLE));
}
