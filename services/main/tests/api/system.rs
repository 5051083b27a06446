//! Health, readiness, the description, CORS.

use serde_json::{Value, json};

use crate::test_app::{ORIGIN, TestApp, request};

#[tokio::test]
async fn the_service_says_that_it_lives_and_works() {
    let app = TestApp::start().await;
    assert_eq!(
        app.get("/health", "").await.json(),
        json!({"status": "ok", "service": "main-service"})
    );
    let ready = app.get("/ready", "").await.json();
    assert_eq!(ready, json!({"status": "ready", "database": "ok", "cache": "ok"}));
}

#[tokio::test]
async fn the_description_is_served_for_programs_and_for_people() {
    let app = TestApp::start().await;
    assert_eq!(app.get("/openapi.json", "").await.text, main_service::openapi());
    for (path, kind) in [
        ("/docs", "text/html"),
        ("/docs/docs.js", "text/javascript"),
        ("/docs/docs.css", "text/css"),
    ] {
        let page = app.get(path, "").await;
        assert!(
            page.headers["content-type"].to_str().unwrap().starts_with(kind),
            "{path}"
        );
    }
}

#[tokio::test]
async fn only_the_shops_own_pages_may_call_from_a_browser() {
    let app = TestApp::start().await;
    for (origin, path, allowed) in [
        (ORIGIN, "/us/products", true),
        (ORIGIN, "/cart", true),
        (ORIGIN, "/nowhere", true),
        ("http://evil.example", "/us/products", false),
        ("null", "/us/products", false),
    ] {
        let answer = app
            .send(request("GET", path, "", &[("origin", origin)], &Value::Null))
            .await;
        let header = answer
            .headers
            .get("access-control-allow-origin")
            .map(|value| value.to_str().unwrap());
        assert_eq!(header, allowed.then_some(origin), "{origin} {path}");
    }
    let preflight = request(
        "OPTIONS",
        "/checkout",
        "",
        &[
            ("origin", ORIGIN),
            ("access-control-request-method", "POST"),
            (
                "access-control-request-headers",
                "authorization,content-type,idempotency-key",
            ),
        ],
        &Value::Null,
    );
    let answer = app.send(preflight).await;
    assert_eq!(answer.status, 200);
    let allowed = answer.headers["access-control-allow-headers"].to_str().unwrap();
    assert!(allowed.contains("idempotency-key") && allowed.contains("authorization"));
}
