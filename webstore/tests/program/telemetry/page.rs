//! A page of the shop in a browser, which tells what happens there as the Faro SDK does.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::rig::Rig;

/// A trace that begins in the browser.
pub(super) const TRACE: &str = "136bec7372524144bd7f495ad94dd927";
/// The browser's span in it.
pub(super) const SPAN: &str = "073be1483f8c6df2";

/// Tells `told` of this page in this country.
pub(super) async fn tell(rig: &Rig, page: &str, country: &str, told: &Value) {
    let mut body = json!({ "meta": {
        "app": {
            "name": "frontend", "namespace": "webstore", "version": env!("CARGO_PKG_VERSION"), "environment": "development",
        },
        "session": { "id": "Abc123XyZ0" },
        "view": { "name": page },
        "page": { "url": "http://localhost:3001/", "attributes": { "country": country } },
    } });
    body.as_object_mut()
        .unwrap()
        .extend(told.as_object().unwrap().clone());
    let url = format!("{}/collect", rig.shop.url(3001));
    let answer = reqwest::Client::new().post(url).json(&body).send().await.unwrap();
    assert_eq!(answer.status(), 202, "{body}");
}

/// Events of now.
pub(super) fn events(names: &[&str]) -> Value {
    let now = Timestamp::now().to_string();
    let events = names
        .iter()
        .map(|name| json!({ "name": name, "domain": "browser", "timestamp": now }));
    json!({ "events": events.collect::<Value>() })
}

/// A web vital of now, in the SDK's unit.
pub(super) fn vital(name: &str, value: f64) -> Value {
    json!({ "measurements": [{
        "type": "web-vitals", "values": { name: value }, "timestamp": Timestamp::now().to_string(),
    }] })
}

/// The span of a call that takes a millisecond now.
pub(super) fn span() -> Value {
    let now = Timestamp::now().as_nanosecond();
    let resource = json!({ "attributes": [
        { "key": "service.name", "value": { "stringValue": "frontend" } },
        { "key": "telemetry.sdk.language", "value": { "stringValue": "webjs" } },
        { "key": "telemetry.sdk.name", "value": { "stringValue": "opentelemetry" } },
        { "key": "telemetry.sdk.version", "value": { "stringValue": "2.12.1" } },
    ] });
    let span = json!({
        "traceId": TRACE, "spanId": SPAN, "name": "GET", "kind": 3, "flags": 257,
        "startTimeUnixNano": now.to_string(), "endTimeUnixNano": (now + 1_000_000).to_string(),
        "attributes": [{ "key": "http.response.status_code", "value": { "intValue": 200 } }],
    });
    json!({ "traces": { "resourceSpans": [{ "resource": resource, "scopeSpans": [{ "spans": [span] }] }] } })
}
