//! Which pages may tell from another origin: those on this machine, and the shop under its public name.

use std::str::FromStr;
use std::time::Duration;

use axum::http::uri::Scheme;
use axum::http::{HeaderName, HeaderValue, Method, Uri, header};
use tower_http::cors::{AllowOrigin, CorsLayer};

use super::SESSION_STATUS;
use crate::Origin;

/// How long a browser may remember a preflight.
const PREFLIGHT_AGE_MAX: Duration = Duration::from_secs(86_400);
/// The names of this machine.
const LOCAL_NAMES: [&str; 2] = ["localhost", "127.0.0.1"];

/// Answers preflights, and says who may read the answers.
pub(super) fn layer(shop_public: Option<&Origin>) -> CorsLayer {
    let public = shop_public.map(ToString::to_string);
    let allowed = AllowOrigin::predicate(move |origin, _| is_allowed(origin, public.as_deref()));
    CorsLayer::new()
        .allow_origin(allowed)
        .allow_methods([Method::POST])
        .allow_headers([
            header::CONTENT_ENCODING,
            header::CONTENT_TYPE,
            HeaderName::from_static("idempotency-key"),
            HeaderName::from_static("traceparent"),
            HeaderName::from_static("x-api-key"),
            HeaderName::from_static("x-faro-session-id"),
        ])
        .expose_headers([header::RETRY_AFTER, SESSION_STATUS])
        .max_age(PREFLIGHT_AGE_MAX)
}

fn is_allowed(origin: &HeaderValue, public: Option<&str>) -> bool {
    let Ok(origin) = origin.to_str() else { return false };
    public == Some(origin) || is_local(origin)
}

fn is_local(origin: &str) -> bool {
    let Ok(uri) = Uri::from_str(origin) else {
        return false;
    };
    let is_web = uri.scheme() == Some(&Scheme::HTTP) || uri.scheme() == Some(&Scheme::HTTPS);
    is_web && uri.host().is_some_and(|host| LOCAL_NAMES.contains(&host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_this_machine_and_of_the_shop_may_tell() {
        for (origin, expected) in [
            ("http://localhost:3001", true),
            ("https://localhost", true),
            ("http://127.0.0.1:9201", true),
            ("https://shop.example", true),
            ("http://shop.example", false),
            ("https://shop.example.evil.example", false),
            ("http://localhost.evil.example", false),
            ("http://evil.example/localhost", false),
            ("ftp://localhost", false),
            ("localhost", false),
            ("null", false),
            ("", false),
        ] {
            let header = HeaderValue::from_static(origin);
            assert_eq!(
                is_allowed(&header, Some("https://shop.example")),
                expected,
                "{origin}"
            );
        }
    }
}
