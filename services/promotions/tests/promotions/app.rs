//! The service with its built-in rules on a summer day, spoken to without sockets.

use std::sync::Arc;

use axum::{Router, body::Body, http::Request};
use http_body_util::BodyExt;
use promotions_service::{BUILT_IN_RULES, PromotionsService, Rules};
use serde_json::{Value, json};
use telemetry::Telemetry;
use tower::ServiceExt;

/// No campaign runs on this day.
pub(crate) fn start() -> Router {
    start_at("2026-06-15T12:00:00Z")
}

pub(crate) fn start_at(now: &str) -> Router {
    start_telling(now, Telemetry::silent())
}

/// The same, telling `telemetry` what it does.
pub(crate) fn start_telling(now: &str, telemetry: Telemetry) -> Router {
    let now: jiff::Timestamp = now.parse().unwrap();
    let rules = Rules::from_toml(BUILT_IN_RULES).unwrap();
    let service = PromotionsService::new(rules, Arc::new(move || now), telemetry);
    service.router()
}

/// A good body for either endpoint, without what only one of them knows.
pub(crate) fn usual_order() -> Value {
    json!({ "country": "DE", "amount": 18_700, "currency": "EUR" })
}

/// The usual order with fields changed or added.
pub(crate) fn with(changes: Value) -> Value {
    let mut body = usual_order();
    if let Value::Object(changes) = changes {
        body.as_object_mut().unwrap().extend(changes);
    }
    body
}

pub(crate) fn get(path: &str) -> Request<Body> {
    Request::get(path).body(Body::empty()).unwrap()
}

pub(crate) fn post(path: &str, body: impl Into<Body>) -> Request<Body> {
    Request::post(path)
        .header("content-type", "application/json")
        .body(body.into())
        .unwrap()
}

/// Sends `request`. Every failure has to be a problem whose body agrees with the status.
pub(crate) async fn send(router: &Router, request: Request<Body>) -> (u16, Value) {
    let response = router.clone().oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let content_type = response.headers()["content-type"].clone();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    let body: Value = serde_json::from_slice(&bytes).unwrap();
    if status >= 400 {
        assert_eq!(content_type, "application/problem+json");
        assert_eq!(body["status"], status);
    }
    (status, body)
}
