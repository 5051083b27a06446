//! What looks like an attack is noticed, and only that.

use std::time::Duration;

use main_service::SecuritySettings;
use serde_json::{Value, json};
use shop::{customers::ACCESS_TTL, security::suspicion::WINDOW};

use crate::{
    strangers::{ADDRESS, PRODUCTS, limited},
    test_app::TestApp,
};

async fn shop() -> TestApp {
    TestApp::start().await.guarded(limited(0, 0), |_| ())
}

/// Events of that kind by that address.
fn events(app: &TestApp, pattern: &'static str, address: &str) -> u64 {
    let suspicious = app.service.security_events().counts().suspicious;
    suspicious
        .get(&(pattern, address.to_owned()))
        .copied()
        .unwrap_or(0)
}

#[tokio::test]
async fn each_offence_from_the_threshold_on_is_an_event() {
    for (pattern, threshold, path, token, status) in [
        ("credential_stuffing", 5, "/cart", "forged", 401),
        ("endpoint_scanning", 10, "/wp-admin", "", 404),
        ("endpoint_scanning", 10, "/us/products/999", "", 404),
        ("abuse", 20, "/us/products?limit=0", "", 422),
    ] {
        let app = shop().await;
        for number in 1..threshold + 3 {
            assert_eq!(app.get_from(ADDRESS, path, token).await.status, status, "{path}");
            let expected = number - (threshold - 1).min(number);
            assert_eq!(events(&app, pattern, ADDRESS), expected, "{number} of {path}");
        }
        assert_eq!(app.get_from("203.0.113.6", path, token).await.status, status);
        assert_eq!(events(&app, pattern, "203.0.113.6"), 0, "somebody else");
    }
}

#[tokio::test]
async fn passwords_sprayed_over_accounts_are_noticed() {
    let app = shop().await;
    for number in 0..6 {
        let body = json!({ "email": format!("user{number}@example.com"), "password": "Summer2026" });
        let answer = app.call_from(ADDRESS, "POST", "/auth/login", "", &body).await;
        assert_eq!(answer.status, 401);
    }
    assert_eq!(events(&app, "credential_stuffing", ADDRESS), 2);
}

#[tokio::test]
async fn offences_of_different_kinds_add_up_to_abuse() {
    let app = shop().await;
    let kinds = [
        ("/cart", "forged"),
        ("/nowhere", ""),
        ("/us/products?limit=0", ""),
    ];
    for number in 0..12 {
        let (path, token) = kinds[number % 3];
        app.get_from(ADDRESS, path, token).await;
        app.clock.advance(Duration::from_secs(1));
    }
    assert_eq!(events(&app, "abuse", ADDRESS), 0);
    for number in 12..21 {
        let (path, token) = kinds[number % 3];
        app.get_from(ADDRESS, path, token).await;
    }
    assert_eq!(events(&app, "abuse", ADDRESS), 2);
    assert_eq!(events(&app, "credential_stuffing", ADDRESS), 3);
    assert_eq!(events(&app, "endpoint_scanning", ADDRESS), 0);
}

#[tokio::test]
async fn what_is_long_ago_does_not_count() {
    let app = shop().await;
    for _ in 0..20 {
        app.get_from(ADDRESS, "/cart", "forged").await;
        app.clock.advance(WINDOW / 4);
    }
    assert_eq!(events(&app, "credential_stuffing", ADDRESS), 0);
    app.get_from(ADDRESS, "/cart", "forged").await;
    app.get_from(ADDRESS, "/cart", "forged").await;
    assert_eq!(events(&app, "credential_stuffing", ADDRESS), 1);
}

#[tokio::test]
async fn who_is_only_too_fast_or_too_late_guesses_nothing() {
    let app = TestApp::start().await.guarded(limited(30, 0), |_| ());
    for _ in 0..100 {
        app.get_from(ADDRESS, PRODUCTS, "").await;
    }
    assert_eq!(app.service.security_events().counts().suspicious.len(), 0);
    let token = app.guest().await;
    app.clock.advance(ACCESS_TTL);
    for _ in 0..19 {
        let answer = app.get_from(ADDRESS, "/cart", &token).await;
        assert_eq!(answer.problem(), (401, "expired_token".to_owned()));
    }
    assert_eq!(app.service.security_events().counts().suspicious.len(), 0);
}

#[tokio::test]
async fn tries_and_failures_are_counted_by_their_reasons() {
    let app = shop().await;
    let expired = app.guest().await;
    app.clock.advance(ACCESS_TTL);
    let valid = app.guest().await;
    for authorization in ["Basic abc", "Bearer", "Bearer forged"] {
        let headers = [("authorization", authorization)];
        app.send(crate::test_app::request(
            "GET",
            "/cart",
            "",
            &headers,
            &Value::Null,
        ))
        .await;
    }
    for token in ["", &expired, &valid] {
        app.get("/cart", token).await;
    }
    let refresh = json!({ "refresh_token": "wsr_forged" });
    assert_eq!(app.post("/auth/refresh", "", &refresh).await.status, 401);
    let login = json!({ "email": "a@example.com", "password": "wrong" });
    assert_eq!(app.post("/auth/login", &valid, &login).await.status, 401);
    let counts = app.service.security_events().counts();
    let attempts = [("bearer_token", 7), ("login", 1), ("refresh", 1)];
    assert_eq!(counts.attempts, attempts.into());
    let failures = [
        ("missing_header", 1),
        ("invalid_format", 2),
        ("invalid_token", 2),
        ("expired_token", 1),
        ("invalid_credentials", 1),
    ];
    assert_eq!(counts.failures, failures.into());
}

#[tokio::test]
async fn suspicious_addresses_are_blocked_only_if_that_was_asked_for() {
    let asked = SecuritySettings {
        block_suspicious: Some(Duration::from_secs(600)),
        ..limited(0, 0)
    };
    for (security, status) in [(limited(0, 0), 200), (asked, 403)] {
        let app = TestApp::start().await.guarded(security, |_| ());
        for _ in 0..5 {
            assert_eq!(app.get_from(ADDRESS, "/cart", "forged").await.status, 401);
        }
        assert_eq!(app.get_from(ADDRESS, PRODUCTS, "").await.status, status);
        assert_eq!(app.get_from("203.0.113.6", PRODUCTS, "").await.status, 200);
        app.clock.advance(Duration::from_secs(600));
        assert_eq!(app.get_from(ADDRESS, PRODUCTS, "").await.status, 200);
    }
}
