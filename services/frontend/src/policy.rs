//! What a page of the shop may do in the browser: nothing but what the shop needs.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::Origin;

const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");
const CROSS_ORIGIN_OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");

/// The headers that go with every page; the browser may talk to `api` besides the shop itself.
pub(crate) fn page_headers(api: &[Origin]) -> HeaderMap {
    HeaderMap::from_iter([
        (header::CONTENT_SECURITY_POLICY, content_security_policy(api)),
        (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
        (
            PERMISSIONS_POLICY,
            HeaderValue::from_static("camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
        ),
        (
            CROSS_ORIGIN_OPENER_POLICY,
            HeaderValue::from_static("same-origin"),
        ),
    ])
}

fn content_security_policy(api: &[Origin]) -> HeaderValue {
    let api: String = api.iter().map(|origin| format!(" {origin}")).collect();
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
         connect-src 'self'{api}; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    );
    HeaderValue::try_from(policy).expect("an origin is read so that it fits into a header")
}
