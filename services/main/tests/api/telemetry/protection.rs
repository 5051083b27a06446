//! Who shows who they are, and who asks too much.

use std::sync::Arc;

use main_service::caches::MemoryWindows;
use serde_json::json;
use shop::customers::ACCESS_TTL;

use super::{as_map, counted, shop, since};
use crate::{
    outages::Distant,
    strangers::{ADDRESS, PRODUCTS, limited},
    test_app::{TestApp, request},
};

#[tokio::test]
async fn every_attempt_and_every_reason_is_counted_once() {
    let (app, ear) = shop().await;
    let expired = app.guest().await;
    app.clock.advance(ACCESS_TTL);
    for (authorization, reason) in [
        (None, "missing_header"),
        (Some("Basic abc".to_owned()), "invalid_format"),
        (Some("Bearer forged".to_owned()), "invalid_token"),
        (Some(format!("Bearer {expired}")), "expired_token"),
    ] {
        let before = counted(&ear);
        let headers = authorization
            .iter()
            .map(|value| ("authorization", value.as_str()));
        let headers: Vec<_> = headers.collect();
        let asked = request("GET", "/orders", "", &headers, &serde_json::Value::Null);
        assert_eq!(app.send(asked).await.status, 401);
        let failure = format!("webstore.auth.failures{{reason={reason}}}");
        let expected = [
            ("webstore.auth.attempts{type=bearer_token}", 1.0),
            (failure.as_str(), 1.0),
        ];
        assert_eq!(since(&before, &ear), as_map(&expected), "{reason}");
    }
}

#[tokio::test]
async fn signing_in_and_refreshing_are_attempts_too() {
    let (app, ear) = shop().await;
    let before = counted(&ear);
    let body = json!({"email": "demo@webstore.example", "password": "wrong horse"});
    assert_eq!(app.post("/auth/login", "", &body).await.status, 401);
    let body = json!({"refresh_token": "forged"});
    assert_eq!(app.post("/auth/refresh", "", &body).await.status, 401);
    let expected = [
        ("webstore.auth.attempts{type=login}", 1.0),
        ("webstore.auth.attempts{type=refresh}", 1.0),
        ("webstore.auth.failures{reason=invalid_credentials}", 1.0),
        ("webstore.auth.failures{reason=invalid_token}", 1.0),
    ];
    assert_eq!(since(&before, &ear), as_map(&expected));
}

#[tokio::test]
async fn who_asks_too_much_is_counted_by_address_or_by_user() {
    let (app, ear) = TestApp::start().await.speaking(limited(2, 0));
    for status in [200, 200, 429, 429] {
        assert_eq!(app.get_from(ADDRESS, PRODUCTS, "").await.status, status);
    }
    let by_address = format!("webstore.rate_limit.exceeded{{client_ip={ADDRESS},limit_type=ip}}");
    assert_eq!(counted(&ear)[&by_address], 2.0);
    let refused = ear.plain_spans().pop().unwrap();
    assert_eq!(
        (refused.name.as_str(), refused.attribute("client.address")),
        ("GET /{country}/products", ADDRESS)
    );

    let (app, ear) = TestApp::start().await.speaking(limited(0, 1));
    for status in [200, 429] {
        let answer = app.get_from(ADDRESS, "/orders", "user-token-123").await;
        assert_eq!(answer.status, status);
    }
    let by_user = |name: &&String| name.starts_with("webstore.rate_limit.exceeded{limit_type=user,user_id=");
    let numbers = counted(&ear);
    assert_eq!(numbers.keys().filter(by_user).count(), 1, "{numbers:?}");
}

#[tokio::test]
async fn what_is_suspicious_is_counted_from_the_threshold_on_and_marked() {
    let (app, ear) = TestApp::start().await.speaking(limited(0, 0));
    for _ in 0..6 {
        assert_eq!(app.get_from(ADDRESS, "/cart", "forged").await.status, 401);
    }
    let name =
        format!("webstore.security.suspicious_activity{{client_ip={ADDRESS},type=credential_stuffing}}");
    assert_eq!(counted(&ear)[&name], 2.0);
    let spans = ear.plain_spans();
    let marked = spans
        .iter()
        .filter(|span| span.attribute("webstore.security.suspicious") == "credential_stuffing");
    assert!(marked.clone().all(|span| span.kind == "Server"));
    assert_eq!(marked.count(), 2);
}

#[tokio::test]
async fn requests_that_nobody_could_limit_are_counted() {
    let app = TestApp::start().await;
    let distant = Arc::new(Distant::new(MemoryWindows::new(), &app.ports));
    let app = app.guarded(limited(3, 3), |ports| {
        ports.windows = Arc::<Distant>::clone(&distant);
    });
    let (app, ear) = app.speaking(limited(3, 3));
    distant.go_away();
    for _ in 0..5 {
        let answer = app.get_from(ADDRESS, "/orders", "user-token-123").await;
        assert_eq!(answer.status, 200);
    }
    assert_eq!(counted(&ear)["webstore.rate_limit.errors{}"], 5.0);
}

#[tokio::test]
async fn preflights_and_questions_about_health_are_requests_too() {
    let (app, ear) = shop().await;
    let headers = [
        ("origin", crate::test_app::ORIGIN),
        ("access-control-request-method", "POST"),
    ];
    let preflight = request("OPTIONS", "/checkout", "", &headers, &serde_json::Value::Null);
    assert_eq!(app.send(preflight).await.status, 200);
    assert_eq!(app.get("/health", "").await.status, 200);
    let names: Vec<_> = ear.plain_spans().into_iter().map(|span| span.name).collect();
    assert_eq!(names, ["OPTIONS /checkout", "GET /health"]);
}
