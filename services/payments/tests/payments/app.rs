//! The service in front of a provider in memory, spoken to without sockets.

use std::sync::Arc;

use axum::{Router, body::Body, http::Request};
use http_body_util::BodyExt;
use payments_service::{PaymentsService, Settings, clients::MemoryProvider};
use serde_json::{Value, json};
use telemetry::Telemetry;
use tower::ServiceExt;

pub(crate) struct TestApp {
    pub(crate) provider: Arc<MemoryProvider>,
    pub(crate) router: Router,
}

/// An answer of the service.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) retry_after: Option<String>,
    pub(crate) body: Value,
}

pub(crate) fn start() -> TestApp {
    start_telling(Telemetry::silent())
}

/// The same, telling `telemetry` what it does.
pub(crate) fn start_telling(telemetry: Telemetry) -> TestApp {
    let provider = Arc::new(MemoryProvider::default());
    let service =
        PaymentsService::with_provider(provider.clone(), &Settings::new(""), Arc::new(|| 0.0), telemetry);
    let router = service.router();
    TestApp { provider, router }
}

/// A request for 129.00 USD.
pub(crate) fn usual_payment() -> Value {
    json!({
        "user_id": 42, "amount": 12_900, "currency": "USD", "country": "US", "payment_method": "credit_card",
    })
}

pub(crate) fn get(path: &str) -> Request<Body> {
    Request::get(path).body(Body::empty()).unwrap()
}

/// A `POST` without key and body.
pub(crate) fn bare_post(path: &str) -> Request<Body> {
    Request::post(path).body(Body::empty()).unwrap()
}

pub(crate) fn post(path: &str, key: &str, body: &Value) -> Request<Body> {
    Request::post(path)
        .header("idempotency-key", key)
        .header("content-type", "application/json")
        .body(Body::from(body.to_string()))
        .unwrap()
}

/// Sends `request`. Every failure has to be a problem whose body agrees with the status.
pub(crate) async fn send(router: &Router, request: Request<Body>) -> Answer {
    let response = router.clone().oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let headers = response.headers().clone();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    let body: Value = serde_json::from_slice(&bytes).unwrap();
    if status >= 400 {
        assert_eq!(headers["content-type"], "application/problem+json");
        assert_eq!(body["status"], status);
    }
    let retry_after = headers
        .get("retry-after")
        .map(|value| value.to_str().unwrap().to_owned());
    Answer {
        status,
        retry_after,
        body,
    }
}
