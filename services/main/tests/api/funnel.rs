//! The funnel: who comes how far, each order once.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use futures_util::future::join_all;
use main_service::{
    MainService, SecuritySettings,
    clients::memory::{ChargeScript, Fault},
};
use serde_json::{Value, json};
use shop::{
    ports::{CacheError, Tallies},
    tallies::{Batch, Hour, Sums},
};
use tokio_util::sync::CancellationToken;

use crate::test_app::{Answer, TestApp, request};

pub(crate) const ADMIN: &str = "admin-token-456";
const FUNNEL: &str = "/admin/analytics/funnel";
const HOUR: Duration = Duration::from_secs(60 * 60);
/// Far more than anything takes; only a test that fails waits for it.
const WAIT_MAX: Duration = Duration::from_secs(600);

async fn funnel(app: &TestApp) -> Value {
    let answer = app.get(FUNNEL, ADMIN).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()
}

fn counts_of(stages: &Value) -> Vec<i64> {
    let stages = stages.as_array().unwrap().iter();
    stages.map(|stage| stage["count"].as_i64().unwrap()).collect()
}

/// How many reached each stage, in all countries.
async fn counts(app: &TestApp) -> Vec<i64> {
    counts_of(&funnel(app).await["stages"])
}

pub(crate) async fn add(app: &TestApp, token: &str, country: &str, quantity: i64) -> Answer {
    let body = json!({"product_id": 101, "quantity": quantity, "country": country});
    app.post("/cart/add", token, &body).await
}

pub(crate) async fn buy(app: &TestApp, token: &str, key: &str, country: &str) -> Answer {
    let order = json!({"payment_method": "paypal", "country": country});
    let headers = [("idempotency-key", key)];
    app.send(request("POST", "/checkout", token, &headers, &order))
        .await
}

#[tokio::test]
async fn every_stage_is_counted_where_it_is_reached() {
    let app = TestApp::start().await;
    let token = app.guest().await;
    let list = app.get("/us/products", "").await;
    let tag = [("if-none-match", list.headers["etag"].to_str().unwrap())];
    let again = request("GET", "/us/products", "", &tag, &Value::Null);
    assert_eq!(app.send(again).await.status, 304);
    assert_eq!(
        counts(&app).await,
        [2, 0, 0, 0],
        "who has the list already looks at it too"
    );
    let page = app.get("/us/products?limit=2&sort=name", &token).await.json();
    let next = format!(
        "/us/products?limit=2&sort=name&cursor={}",
        page["next_cursor"].as_str().unwrap()
    );
    assert_eq!(app.get(&next, &token).await.status, 200);
    assert_eq!(
        counts(&app).await,
        [3, 0, 0, 0],
        "a further page is the same look"
    );
    for path in ["/us/products/101", "/jp/products/101"] {
        assert_eq!(app.get(path, &token).await.status, 200);
    }
    assert_eq!(add(&app, &token, "US", 1).await.status, 200);
    assert_eq!(buy(&app, &token, "k", "US").await.status, 200);
    let funnel = funnel(&app).await;
    assert_eq!(
        funnel["stages"],
        json!([
            {"stage": "browse_catalog", "count": 3, "of_previous_basis_points": null, "of_first_basis_points": 10_000},
            {"stage": "view_product", "count": 2, "of_previous_basis_points": 6_666, "of_first_basis_points": 6_666},
            {"stage": "add_to_cart", "count": 1, "of_previous_basis_points": 5_000, "of_first_basis_points": 3_333},
            {"stage": "checkout_complete", "count": 1, "of_previous_basis_points": 10_000, "of_first_basis_points": 3_333},
        ])
    );
    let countries = funnel["countries"].as_array().unwrap();
    for (country, expected) in countries.iter().zip([
        ("US", [3, 1, 1, 1]),
        ("UK", [0; 4]),
        ("DE", [0; 4]),
        ("FR", [0; 4]),
        ("JP", [0, 1, 0, 0]),
        ("BR", [0; 4]),
        ("IN", [0; 4]),
    ]) {
        assert_eq!(
            (
                country["country"].as_str().unwrap(),
                counts_of(&country["stages"])
            ),
            (expected.0, expected.1.to_vec())
        );
    }
    let nobody = &countries[1]["stages"][3];
    assert_eq!(nobody["of_previous_basis_points"], Value::Null);
    assert_eq!(
        funnel["payment_methods"][0],
        json!({"payment_method": "paypal", "count": 1})
    );
    assert_eq!(funnel["payment_methods"].as_array().unwrap().len(), 4);
}

#[tokio::test]
async fn what_did_not_happen_is_not_counted() {
    let app = TestApp::start().await;
    let token = app.guest().await;
    for path in [
        "/xx/products",
        "/us/products?sort=luck",
        "/us/products?limit=0",
        "/us/products/999999",
        "/us/categories",
        "/countries",
    ] {
        app.get(path, &token).await;
    }
    assert_eq!(add(&app, &token, "US", 0).await.status, 422);
    assert_eq!(buy(&app, &token, "k", "US").await.status, 400);
    assert_eq!(counts(&app).await, [0; 4]);
    add(&app, &token, "US", 1).await;
    app.payments
        .script(&[ChargeScript::Decline, ChargeScript::Unavailable]);
    for key in ["1", "2"] {
        assert_eq!(buy(&app, &token, key, "US").await.status, 500);
    }
    assert_eq!(counts(&app).await, [0, 0, 1, 0], "not paid");
}

#[tokio::test]
async fn hours_have_their_limits() {
    let app = TestApp::start().await;
    for (query, status, code) in [
        ("?hours=0", 422, "invalid_hours"),
        ("?hours=-1", 422, "invalid_hours"),
        ("?hours=169", 422, "invalid_hours"),
        ("?hours=65560", 422, "invalid_hours"),
        ("?hours=9223372036854775807", 422, "invalid_hours"),
    ] {
        for path in [FUNNEL, "/admin/analytics/segments"] {
            let refused = app.get(&format!("{path}{query}"), ADMIN).await;
            assert_eq!(refused.problem(), (status, code.to_owned()), "{path}{query}");
        }
    }
    for query in ["?hours=a-day", "?hours=1.5", "?days=1"] {
        let refused = app.get(&format!("{FUNNEL}{query}"), ADMIN).await;
        assert!((400..=422).contains(&refused.problem().0), "{query}");
    }
    for (token, status) in [("", 401), ("user-token-123", 403)] {
        for path in [FUNNEL, "/admin/analytics/segments"] {
            assert_eq!(app.get(path, token).await.problem().0, status);
        }
    }
}

#[tokio::test]
async fn an_hour_is_shown_as_long_as_it_is_asked_for() {
    let app = TestApp::start().await;
    app.clock.advance(HOUR / 2);
    app.get("/us/products", "").await;
    let mut passed = 0;
    for (hours, query, expected) in [
        (0, "?hours=1", 1),
        (1, "?hours=1", 0),
        (1, "?hours=2", 1),
        (23, "", 1),
        (24, "", 0),
        (24, "?hours=25", 1),
        (167, "?hours=168", 1),
        (168, "?hours=168", 0),
    ] {
        app.clock.advance(HOUR * (hours - passed));
        passed = hours;
        let funnel = app.get(&format!("{FUNNEL}{query}"), ADMIN).await.json();
        assert_eq!(
            counts_of(&funnel["stages"])[0],
            expected,
            "after {hours} hours: {query}"
        );
        if (hours, query) == (1, "?hours=2") {
            assert_eq!(
                (&funnel["hours"], &funnel["from"]),
                (&json!(2), &json!("2026-01-01T00:00:00Z"))
            );
        }
    }
}

#[tokio::test]
async fn a_sale_is_counted_once_however_often_it_is_asked_for() {
    let app = TestApp::start().await;
    let token = app.guest_with_cart().await;
    let clicks: Vec<_> = (0..16).map(|_| buy(&app, &token, "k", "US")).collect();
    for answer in join_all(clicks).await {
        assert_eq!(answer.status, 200);
    }
    buy(&app, &token, "k", "US").await;
    let order = json!({"payment_method": "paypal", "country": "US"});
    add(&app, &token, "US", 1).await;
    for _ in 0..3 {
        assert_eq!(
            app.post("/checkout", &token, &order).await.status,
            200,
            "without a key"
        );
    }
    assert_eq!(counts(&app).await[3], 2);
}

/// How an order's payment ends, and who cannot find it out.
struct Ending {
    script: Option<ChargeScript>,
    lookups_lost: usize,
    lists_lost: usize,
}

/// Buys at one of two instances, runs the workers of both until the order is no longer pending and for a while after
/// that, asks again, and says the order's state, how many sales both counted, and how many by new customers.
async fn sales_of_two_instances(ending: &Ending) -> (Value, i64, Value) {
    let (app, token) = (TestApp::start().await, "user-token-123");
    let other = MainService::over(app.ports.clone(), Vec::new(), SecuritySettings::without_limits());
    app.payments.script(ending.script.as_slice());
    app.payments
        .fail_lookups(&vec![Fault::NotDone; ending.lookups_lost]);
    app.payments.fail_lists(&vec![Fault::NotDone; ending.lists_lost]);
    assert_eq!(add(&app, token, "US", 1).await.status, 200);
    let bought = buy(&app, token, "k", "US").await.json();
    let path = format!("/orders/{}", bought["order_id"].as_str().unwrap());
    let stop = CancellationToken::new();
    let watch = async {
        let mut rounds_left = 100;
        while rounds_left > 0 {
            let order = app.get(&path, token).await.json();
            rounds_left -= i32::from(order["status"] != "pending");
            let pause = Duration::from_millis(100);
            tokio::time::sleep(pause).await;
            app.clock.advance(pause);
        }
        buy(&app, token, "k", "US").await;
        stop.cancel();
    };
    let all = async { tokio::join!(app.service.run(stop.clone()), other.run(stop.clone()), watch) };
    tokio::time::timeout(WAIT_MAX, all)
        .await
        .expect("the order is settled");
    app.service.close().await;
    other.close().await;
    let order = app.get(&path, token).await.json();
    let segments = app.get("/admin/analytics/segments", ADMIN).await.json();
    assert_eq!(segments["items"][0]["segment"], "new");
    let by_new_customers = segments["items"][0]["checkout"].clone();
    (order["status"].clone(), counts(&app).await[3], by_new_customers)
}

#[tokio::test(start_paused = true)]
async fn whoever_finds_out_that_an_order_was_paid_counts_it_and_nobody_else() {
    let (never, always) = (0, 1_000);
    for (script, lookups_lost, lists_lost, state, sales) in [
        (None, never, never, "completed", 1),
        (Some(ChargeScript::CaptureAndLose), never, never, "completed", 1),
        (Some(ChargeScript::CaptureAndLose), never, always, "completed", 1),
        (Some(ChargeScript::CaptureAndLose), always, never, "completed", 1),
        (Some(ChargeScript::DeclineAndLose), never, never, "declined", 0),
        (Some(ChargeScript::LoseBefore), never, never, "unavailable", 0),
    ] {
        let ending = Ending {
            script,
            lookups_lost,
            lists_lost,
        };
        let found = Box::pin(sales_of_two_instances(&ending)).await;
        let name = format!("{script:?}, {lookups_lost} lookups and {lists_lost} lists lost");
        assert_eq!(found, (state.into(), sales, sales.into()), "{name}");
    }
}

/// Tallies that are away.
struct Away;

#[async_trait]
impl Tallies for Away {
    async fn add(&self, _batch: &Batch) -> Result<(), CacheError> {
        Err(CacheError("it is away".to_owned()))
    }

    async fn read(&self, _first: Hour, _hours: u16) -> Result<Sums, CacheError> {
        Err(CacheError("it is away".to_owned()))
    }
}

#[tokio::test]
async fn without_the_tallies_the_shop_sells_and_says_so_to_the_administrator_only() {
    let app = TestApp::start().await;
    let app = app.guarded(SecuritySettings::without_limits(), |ports| {
        ports.tallies = Arc::new(Away);
    });
    let token = app.guest_with_cart().await;
    assert_eq!(app.get("/us/products", &token).await.status, 200);
    assert_eq!(buy(&app, &token, "k", "US").await.status, 200);
    for path in [FUNNEL, "/admin/analytics/segments"] {
        let refused = app.get(path, ADMIN).await;
        assert_eq!(refused.problem(), (503, "analytics_unavailable".to_owned()));
        assert_eq!(refused.headers["retry-after"], "1");
    }
}
