//! The segments: what is known of a customer, and what they do.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use commerce::UserId;
use main_service::SecuritySettings;
use serde_json::Value;
use shop::{
    moment::Moment,
    ports::{CacheError, Visits},
    segments::Remembered,
};

use crate::{
    funnel::{ADMIN, add, buy},
    strangers::{ADDRESS, limited},
    test_app::TestApp,
};

const SEGMENTS: &str = "/admin/analytics/segments?hours=1";
const DANA: &str = "user-token-123";
const TONI: &str = "test-token-789";
const MILLISECOND: Duration = Duration::from_millis(1);
const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// What was counted in this hour: segment, action and how often, without what never was.
async fn counted(app: &TestApp) -> Vec<(String, &'static str, i64)> {
    let answer = app.get(SEGMENTS, ADMIN).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let mut counted = Vec::new();
    for item in answer.json()["items"].as_array().unwrap() {
        for action in ["browse_catalog", "view_product", "add_to_cart", "checkout"] {
            let count = item[action].as_i64().unwrap();
            if count > 0 {
                counted.push((item["segment"].as_str().unwrap().to_owned(), action, count));
            }
        }
    }
    counted
}

fn one(segment: &str, action: &'static str) -> Vec<(String, &'static str, i64)> {
    vec![(segment.to_owned(), action, 1)]
}

async fn browse(app: &TestApp, token: &str) {
    assert_eq!(app.get("/us/products", token).await.status, 200);
}

async fn purchase(app: &TestApp, token: &str, key: &str, country: &str, quantity: i64) {
    assert_eq!(add(app, token, country, quantity).await.status, 200);
    assert_eq!(buy(app, token, key, country).await.status, 200);
}

/// The hour of the next action is another one.
async fn let_pass(app: &TestApp, duration: Duration) {
    app.clock.advance(duration);
}

#[tokio::test]
async fn every_boundary_of_time_has_its_segment() {
    for (pause, expected) in [
        (30 * DAY, "returning"),
        (31 * DAY - MILLISECOND, "returning"),
        (31 * DAY, "at_risk"),
        (89 * DAY, "at_risk"),
        (90 * DAY - MILLISECOND, "at_risk"),
        // By then everything is forgotten, and nothing was bought.
        (90 * DAY, "new"),
    ] {
        let app = TestApp::start().await;
        browse(&app, DANA).await;
        assert_eq!(counted(&app).await, one("new", "browse_catalog"));
        let_pass(&app, pause).await;
        browse(&app, DANA).await;
        assert_eq!(counted(&app).await, one(expected, "browse_catalog"), "{pause:?}");
    }
}

#[tokio::test]
async fn who_bought_and_stayed_away_for_ninety_days_is_churned() {
    for (pause, expected) in [(90 * DAY - MILLISECOND, "at_risk"), (90 * DAY, "churned")] {
        let app = TestApp::start().await;
        purchase(&app, DANA, "k", "US", 1).await;
        let_pass(&app, pause).await;
        browse(&app, DANA).await;
        assert_eq!(counted(&app).await, one(expected, "browse_catalog"), "{pause:?}");
        purchase(&app, DANA, "again", "US", 1).await;
        let visit =
            ["browse_catalog", "add_to_cart", "checkout"].map(|action| (expected.to_owned(), action, 1));
        assert_eq!(counted(&app).await, visit, "for the whole visit");
    }
}

#[tokio::test]
async fn who_is_new_is_new_for_the_whole_visit() {
    let app = TestApp::start().await;
    browse(&app, DANA).await;
    app.get("/us/products/101", DANA).await;
    purchase(&app, DANA, "k", "US", 1).await;
    app.clock.advance(30 * MINUTE);
    app.get("/us/products/102", DANA).await;
    let visit = [
        ("browse_catalog", 1),
        ("view_product", 2),
        ("add_to_cart", 1),
        ("checkout", 1),
    ];
    let visit = visit.map(|(action, count)| ("new".to_owned(), action, count));
    assert_eq!(counted(&app).await, visit);
    app.clock.advance(30 * MINUTE + MILLISECOND);
    browse(&app, DANA).await;
    assert_eq!(counted(&app).await, one("returning", "browse_catalog"));
}

#[tokio::test]
async fn a_vip_spent_more_than_five_hundred_dollars_in_any_currency() {
    // Headphones for 129 dollars, and 18,500 yen at 150 for a dollar; both with free or paid shipping.
    for (country, quantity, expected) in [
        ("US", 3, "new"),
        ("US", 4, "vip"),
        ("JP", 3, "new"),
        ("JP", 5, "vip"),
    ] {
        let app = TestApp::start().await;
        purchase(&app, DANA, "k", country, quantity).await;
        let mine = counted(&app).await;
        assert_eq!(
            mine.last(),
            Some(&("new".to_owned(), "checkout", 1)),
            "as it was before it"
        );
        browse(&app, DANA).await;
        let browsed: Vec<_> = counted(&app).await;
        let browsed = browsed.iter().find(|(_, action, _)| *action == "browse_catalog");
        assert_eq!(
            browsed.map(|(segment, ..)| &**segment),
            Some(expected),
            "{quantity} in {country}"
        );
    }
}

#[tokio::test]
async fn a_vip_bought_more_than_five_times() {
    let app = TestApp::start().await;
    for number in 1..=6 {
        // The cheapest thing, so that it is not the money.
        let body = serde_json::json!({"product_id": cheapest(&app).await, "quantity": 1, "country": "US"});
        assert_eq!(app.post("/cart/add", DANA, &body).await.status, 200);
        assert_eq!(buy(&app, DANA, &number.to_string(), "US").await.status, 200);
        app.clock.advance(60 * MINUTE);
        browse(&app, DANA).await;
        let expected = if number <= 5 { "returning" } else { "vip" };
        assert_eq!(
            counted(&app).await,
            one(expected, "browse_catalog"),
            "after {number}"
        );
        app.clock.advance(60 * MINUTE);
    }
}

async fn cheapest(app: &TestApp) -> Value {
    let page = app.get("/us/products?sort=price_asc&limit=1", "").await;
    page.json()["items"][0]["id"].clone()
}

#[tokio::test]
async fn guests_and_strangers_have_no_segment() {
    let app = TestApp::start().await;
    let guest = app.guest().await;
    purchase(&app, &guest, "k", "US", 1).await;
    for token in ["", &guest, "nobodys-token", "not a token"] {
        browse(&app, token).await;
    }
    assert_eq!(counted(&app).await, []);
    browse(&app, TONI).await;
    assert_eq!(counted(&app).await, one("new", "browse_catalog"));
}

#[tokio::test]
async fn a_token_on_an_open_route_is_for_counting_only() {
    let app = TestApp::start().await.guarded(limited(0, 2), |_| ());
    for token in [DANA, DANA, DANA, "nobodys-token"] {
        for path in ["/us/products", "/us/products/101"] {
            assert_eq!(app.get_from(ADDRESS, path, token).await.status, 200);
        }
    }
    let seen = app.service.security_events().counts();
    assert!(seen.attempts.values().all(|count| *count == 0), "{seen:?}");
    assert!(seen.failures.values().all(|count| *count == 0), "{seen:?}");
    assert_eq!(app.get_from(ADDRESS, "/cart", DANA).await.status, 200);
    assert_eq!(counted(&app).await.len(), 2);
}

/// Visits that are away.
struct Away;

#[async_trait]
impl Visits for Away {
    async fn visit(&self, _user: UserId, _now: Moment) -> Result<Remembered, CacheError> {
        Err(CacheError("it is away".to_owned()))
    }

    async fn purchase(
        &self,
        _user: UserId,
        _spend_cents: i64,
        _now: Moment,
    ) -> Result<Remembered, CacheError> {
        Err(CacheError("it is away".to_owned()))
    }
}

#[tokio::test]
async fn without_the_cache_the_funnel_goes_on_and_no_segment_is_made_up() {
    let app = TestApp::start().await;
    let app = app.guarded(SecuritySettings::without_limits(), |ports| {
        ports.visits = Arc::new(Away);
    });
    browse(&app, DANA).await;
    app.get("/us/products/101", DANA).await;
    purchase(&app, DANA, "k", "US", 1).await;
    assert_eq!(counted(&app).await, []);
    let funnel = app.get("/admin/analytics/funnel", ADMIN).await.json();
    let stages = funnel["stages"].as_array().unwrap().iter();
    assert!(stages.into_iter().all(|stage| stage["count"] == 1), "{funnel}");
}
