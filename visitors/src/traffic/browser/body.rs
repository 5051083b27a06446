//! Faro's messages, as its SDK writes them.

use commerce::Country;
use serde_json::{Value, json};

use super::Fetch;
use crate::traffic::ask::Request;

/// The SDK that these messages look like.
const SDK_VERSION: &str = "2.12.1";
const APP: &str = "frontend";
const NAMESPACE: &str = "webstore";
const ENVIRONMENT: &str = "dev";
/// Honest about who asks, in the form that browsers have.
const USER_AGENT: &str = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 \
                          Safari/537.36 WebStoreTraffic";

/// Milliseconds since 1970.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment(pub(super) i64);

/// What every message says of the page and who looks at it.
#[derive(Clone, Debug)]
pub(super) struct Meta {
    pub(super) shop: String,
    pub(super) session: String,
    pub(super) country: Country,
    pub(super) view: Option<&'static str>,
    pub(super) path: String,
}

impl Moment {
    /// RFC 3339 with milliseconds.
    fn text(self) -> String {
        let moment = jiff::Timestamp::from_millisecond(self.0).unwrap_or_default();
        format!("{moment:.3}")
    }

    fn nanos(self) -> String {
        (i128::from(self.0) * 1_000_000).to_string()
    }
}

impl Meta {
    pub(super) fn new(shop: String, session: String, country: Country) -> Self {
        Self {
            shop,
            session,
            country,
            view: None,
            path: "/".to_owned(),
        }
    }

    fn json(&self) -> Value {
        json!({
            "sdk": { "name": "faro-web", "version": SDK_VERSION },
            "app": {
                "name": APP,
                "namespace": NAMESPACE,
                "version": env!("CARGO_PKG_VERSION"),
                "environment": ENVIRONMENT,
            },
            "session": { "id": self.session },
            "page": {
                "url": format!("{}{}", self.shop, self.path),
                "attributes": { "country": self.country.code() },
            },
            "view": { "name": self.view.unwrap_or("unknown") },
            "browser": {
                "name": "Chrome",
                "version": "156.0.0.0",
                "os": "Linux unknown",
                "userAgent": USER_AGENT,
                "language": self.country.locale(),
                "mobile": false,
                "brands": [{ "brand": "Chromium", "version": "156" }],
                "viewportWidth": "1200",
                "viewportHeight": "800",
            },
        })
    }
}

/// A whole message; arrays without anything in them are left out.
pub(super) fn body(meta: &Meta, events: Vec<Value>, measurements: Vec<Value>, spans: &[Value]) -> Value {
    let mut body = json!({ "meta": meta.json() });
    if !events.is_empty() {
        body["events"] = events.into();
    }
    if !measurements.is_empty() {
        body["measurements"] = measurements.into();
    }
    if !spans.is_empty() {
        body["traces"] = json!({ "resourceSpans": [{
            "resource": { "attributes": resource(meta), "droppedAttributesCount": 0 },
            "scopeSpans": [{
                "scope": { "name": "@opentelemetry/instrumentation-fetch", "version": "0.222.0" },
                "spans": spans,
            }],
        }] });
    }
    body
}

/// Something that happened.
pub(super) fn event(name: &str, attributes: &Value, at: Moment) -> Value {
    let domain = match name {
        "session_start" | "view_changed" => "browser",
        _ => "shop",
    };
    json!({ "name": name, "domain": domain, "attributes": attributes, "timestamp": at.text() })
}

/// Something that was measured.
pub(super) fn measurement(values: &Value, rating: &str, id: &str, at: Moment) -> Value {
    json!({
        "type": "web-vitals",
        "values": values,
        "timestamp": at.text(),
        "context": { "id": id, "rating": rating, "navigation_type": "navigate" },
    })
}

/// The CLIENT span of a request to main-service.
pub(super) fn span(
    fetch: &Fetch,
    request: &Request,
    status: Option<u16>,
    ended: Moment,
    api: &str,
    meta: &Meta,
) -> Value {
    let (address, port) = api.rsplit_once(':').unwrap_or((api, "80"));
    let mut attributes = vec![
        text("http.request.method", request.method.as_str()),
        text("url.full", &format!("http://{api}{}", request.path)),
        text("session.id", &meta.session),
        text("server.address", address),
        number("server.port", port.parse().unwrap_or(80)),
    ];
    match status {
        Some(status) => attributes.push(number("http.response.status_code", status)),
        None => attributes.push(text("error.type", "TypeError")),
    }
    let has_failed = status.is_none_or(|status| status >= 400);
    json!({
        "traceId": fetch.trace_id,
        "spanId": fetch.span_id,
        "name": request.method.as_str(),
        "kind": 3,
        "startTimeUnixNano": fetch.begun.nanos(),
        "endTimeUnixNano": ended.nanos(),
        "attributes": attributes,
        "droppedAttributesCount": 0,
        "events": [],
        "droppedEventsCount": 0,
        "status": { "code": if has_failed { 2 } else { 0 } },
        "links": [],
        "droppedLinksCount": 0,
        "flags": 257,
    })
}

fn resource(meta: &Meta) -> Value {
    json!([
        text("service.name", APP),
        text("service.namespace", NAMESPACE),
        text("service.version", env!("CARGO_PKG_VERSION")),
        text("deployment.environment.name", ENVIRONMENT),
        text("browser.language", meta.country.locale()),
        text("user_agent.original", USER_AGENT),
        text("telemetry.distro.name", "faro-web-sdk"),
        text("telemetry.distro.version", SDK_VERSION),
        text("telemetry.sdk.language", "webjs"),
        text("telemetry.sdk.name", "opentelemetry"),
    ])
}

fn text(key: &str, value: &str) -> Value {
    json!({ "key": key, "value": { "stringValue": value } })
}

fn number(key: &str, value: u16) -> Value {
    json!({ "key": key, "value": { "intValue": value } })
}
