//! Which pages of other origins may send.

use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, Method, header, request::Parts};
use tower_http::cors::{AllowHeaders, AllowOrigin, CorsLayer};

use super::settings::Cors;

/// Headers that may always be sent: what an OTLP exporter in a browser needs.
const HEADERS: [HeaderName; 4] = [
    header::ACCEPT,
    header::CONTENT_TYPE,
    header::CONTENT_ENCODING,
    HeaderName::from_static("x-requested-with"),
];

/// The layer for these settings, if they allow anybody. A page may send with its visitor's cookies
/// (as `navigator.sendBeacon` always does) unless every origin is allowed: that would be a present to strangers.
pub(super) fn layer(settings: &Cors) -> Option<CorsLayer> {
    if settings.allowed_origins.is_empty() {
        return None;
    }
    let origins = settings.allowed_origins.clone();
    let is_for_all = origins.iter().any(|origin| origin == "*");
    let allows = move |origin: &HeaderValue, _: &Parts| {
        origins.iter().any(|pattern| matches(pattern, origin.as_bytes()))
    };
    let layer = CorsLayer::new()
        .allow_origin(AllowOrigin::predicate(allows))
        .allow_methods([Method::POST])
        .allow_headers(headers(&settings.allowed_headers))
        .allow_credentials(!is_for_all);
    Some(match settings.max_age {
        0 => layer,
        seconds => layer.max_age(Duration::from_secs(seconds.into())),
    })
}

fn headers(more: &[String]) -> AllowHeaders {
    if more.iter().any(|name| name == "*") {
        return AllowHeaders::mirror_request();
    }
    let more = more.iter().filter_map(|name| name.parse::<HeaderName>().ok());
    AllowHeaders::list(HEADERS.into_iter().chain(more))
}

/// Whether the origin is the pattern, in which one `*` stands for anything. Case does not matter in an origin.
fn matches(pattern: &str, origin: &[u8]) -> bool {
    let (pattern, origin) = (pattern.to_ascii_lowercase(), origin.to_ascii_lowercase());
    match pattern.split_once('*') {
        None => pattern.as_bytes() == origin,
        Some((before, after)) => {
            origin.len() >= before.len() + after.len()
                && origin.starts_with(before.as_bytes())
                && origin.ends_with(after.as_bytes())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_star_stands_for_anything() {
        for (pattern, origin, expected) in [
            ("*", "http://a.example", true),
            ("http://a.example", "http://A.example", true),
            ("http://a.example", "http://a.example.evil", false),
            ("http://*.example", "http://a.b.example", true),
            ("http://*.example", "http://.example", true),
            ("http://*.example", "http://example", false),
            ("http://localhost:*", "http://localhost:3001", true),
            ("ab*ba", "aba", false),
        ] {
            assert_eq!(
                matches(pattern, origin.as_bytes()),
                expected,
                "{pattern} {origin}"
            );
        }
    }
}
