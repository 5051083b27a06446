//! The API's description, for programs and for people.

use axum::{
    Router,
    http::{HeaderName, header},
    routing::get,
};
use utoipa::openapi::OpenApi;

const PAGE: &str = include_str!("docs/docs.html");
const SCRIPT: &str = include_str!("docs/docs.js");
const STYLE: &str = include_str!("docs/docs.css");
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";

/// `/openapi.json` and the page at `/docs` that shows it.
pub(super) fn routes(description: &OpenApi) -> Router {
    let json = to_json(description);
    Router::new()
        .route(
            "/openapi.json",
            get(move || async move { ([(header::CONTENT_TYPE, "application/json")], json) }),
        )
        .route("/docs", get(|| file("text/html; charset=utf-8", PAGE)))
        .route(
            "/docs/docs.js",
            get(|| file("text/javascript; charset=utf-8", SCRIPT)),
        )
        .route("/docs/docs.css", get(|| file("text/css; charset=utf-8", STYLE)))
}

/// The description as the text that is served and checked in.
pub(super) fn to_json(description: &OpenApi) -> String {
    let mut text = description.to_pretty_json().unwrap_or_default();
    text.push('\n');
    text
}

async fn file(
    content_type: &'static str,
    text: &'static str,
) -> ([(HeaderName, &'static str); 3], &'static str) {
    let headers = [
        (header::CONTENT_TYPE, content_type),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    (headers, text)
}
