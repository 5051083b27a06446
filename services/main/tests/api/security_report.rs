//! `/admin/security`: what the layers saw.

use serde_json::{Value, json};

use crate::{
    strangers::{ADDRESS, PRODUCTS, limited},
    test_app::TestApp,
};

const ADMIN: &str = "admin-token-456";
const REPORT: &str = "/admin/security";
const START_MS: i64 = 1_767_225_600_000;

async fn report(app: &TestApp) -> Value {
    let answer = app.get_from("127.0.0.1", REPORT, ADMIN).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()
}

#[tokio::test]
async fn nothing_happened_yet() {
    let app = TestApp::start().await.guarded(limited(0, 0), |_| ());
    let expected = json!({
        "suspicious": {}, "rate_limited": {}, "blocked": 0, "authentication_failures": {}, "unchecked": 0,
        "recent": [],
    });
    assert_eq!(report(&app).await, expected);
}

#[tokio::test]
async fn sums_are_over_all_addresses_and_events_name_each() {
    let app = TestApp::start().await.guarded(limited(12, 0), |_| ());
    for number in 1..=11 {
        app.clock.advance(std::time::Duration::from_millis(1));
        let path = if number == 10 { "/orders/ORD1" } else { "/wp-admin" };
        let token = if number == 10 { "forged" } else { "" };
        app.get_from(ADDRESS, path, token).await;
    }
    for _ in 0..2 {
        app.get_from(ADDRESS, "/wp-admin", "").await;
    }
    for _ in 0..14 {
        app.get_from("203.0.113.6", PRODUCTS, "").await;
    }
    let event = |after_ms: i64, kind: &str, address: &str, route: Option<&str>| {
        let mut event = json!({ "at_ms": START_MS + after_ms, "type": kind, "client_ip": address });
        if let Some(route) = route {
            event["route"] = json!(route);
        }
        event
    };
    let expected = json!({
        "suspicious": { "endpoint_scanning": 2 },
        "rate_limited": { "ip": 3 },
        "blocked": 0,
        "authentication_failures": { "invalid_token": 1 },
        "unchecked": 0,
        "recent": [
            event(11, "endpoint_scanning", ADDRESS, None),
            event(11, "endpoint_scanning", ADDRESS, None),
            event(11, "ip_limit", ADDRESS, None),
            event(11, "ip_limit", "203.0.113.6", Some("/{country}/products")),
            event(11, "ip_limit", "203.0.113.6", Some("/{country}/products")),
        ],
    });
    assert_eq!(report(&app).await, expected);
}

#[tokio::test]
async fn only_administrators_may_look() {
    let app = TestApp::start().await.guarded(limited(0, 0), |_| ());
    for (token, status, code) in [
        ("", 401, "missing_header"),
        ("forged", 401, "invalid_token"),
        ("user-token-123", 403, "forbidden"),
    ] {
        let answer = app.get_from("127.0.0.1", REPORT, token).await;
        assert_eq!(answer.problem(), (status, code.to_owned()), "{token}");
    }
}
