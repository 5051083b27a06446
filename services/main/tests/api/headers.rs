//! What every answer says to a browser.

use serde_json::Value;

use crate::{
    strangers::{ADDRESS, PRODUCTS, from, limited},
    test_app::{Answer, ORIGIN, TestApp, request},
};

fn header<'a>(answer: &'a Answer, name: &str) -> Option<&'a str> {
    answer.headers.get(name).map(|value| value.to_str().unwrap())
}

async fn ask(app: &TestApp, origin: &str, path: &str, token: &str) -> Answer {
    let headers = [("origin", origin)];
    app.send(from(ADDRESS, request("GET", path, token, &headers, &Value::Null)))
        .await
}

#[tokio::test]
async fn the_shops_page_can_read_why_it_was_turned_away() {
    let app = TestApp::start().await.guarded(limited(2, 0), |_| ());
    for (path, status) in [(PRODUCTS, 200), ("/cart", 401), (PRODUCTS, 429)] {
        let answer = ask(&app, ORIGIN, path, "").await;
        assert_eq!(answer.status, status, "{path}");
        assert_eq!(header(&answer, "access-control-allow-origin"), Some(ORIGIN));
        let exposed = header(&answer, "access-control-expose-headers").unwrap();
        for name in [
            "retry-after",
            "ratelimit-limit",
            "ratelimit-remaining",
            "ratelimit-reset",
            "ratelimit-policy",
        ] {
            assert!(
                exposed.split(',').any(|other| other == name),
                "{name} in {exposed}"
            );
        }
    }
    let stranger = ask(&app, "http://evil.example", PRODUCTS, "").await;
    assert_eq!(stranger.status, 429);
    assert_eq!(header(&stranger, "access-control-allow-origin"), None);
    assert_eq!(header(&stranger, "vary"), Some("origin"));
}

#[tokio::test]
async fn a_preflight_is_answered_before_anything_is_counted() {
    let app = TestApp::start().await.guarded(limited(1, 0), |_| ());
    let headers = [("origin", ORIGIN), ("access-control-request-method", "POST")];
    for _ in 0..3 {
        let preflight = request("OPTIONS", "/checkout", "", &headers, &Value::Null);
        assert_eq!(app.send(from(ADDRESS, preflight)).await.status, 200);
    }
    assert_eq!(app.get_from(ADDRESS, PRODUCTS, "").await.status, 200);
    assert_eq!(app.get_from(ADDRESS, PRODUCTS, "").await.status, 429);
}

#[tokio::test]
async fn every_401_says_how_to_show_who_one_is() {
    let app = TestApp::start().await;
    for (token, expected) in [
        ("", "Bearer realm=\"webstore\""),
        ("forged", "Bearer realm=\"webstore\", error=\"invalid_token\""),
        ("for ged", "Bearer realm=\"webstore\", error=\"invalid_request\""),
    ] {
        let answer = app.get("/orders", token).await;
        assert_eq!(answer.status, 401);
        assert_eq!(header(&answer, "www-authenticate"), Some(expected), "{token}");
    }
    let login = serde_json::json!({ "email": "a@example.com", "password": "wrong" });
    let answer = app.post("/auth/login", "", &login).await;
    assert_eq!(
        header(&answer, "www-authenticate"),
        Some("Bearer realm=\"webstore\"")
    );
}

#[tokio::test]
async fn no_answer_can_be_made_into_a_page() {
    let app = TestApp::start().await.guarded(limited(9, 0), |_| ());
    for path in [PRODUCTS, "/nowhere", "/cart", "/openapi.json"] {
        let answer = app.get_from(ADDRESS, path, "").await;
        let policy = header(&answer, "content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'"), "{path}: {policy}");
        assert_eq!(header(&answer, "x-frame-options"), Some("DENY"), "{path}");
        assert_eq!(header(&answer, "referrer-policy"), Some("no-referrer"), "{path}");
    }
    let page = app.get_from(ADDRESS, "/docs", "").await;
    let policy = header(&page, "content-security-policy").unwrap();
    assert!(policy.contains("script-src 'self'"), "it keeps its own: {policy}");
}
