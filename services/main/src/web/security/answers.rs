//! What those hear who are not let in.

use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use service::Problem;
use shop::security::limits::{Limit, LimitKind, whole_seconds};

// As draft-ietf-httpapi-ratelimit-headers-06 has them, the last draft with a header for each number.

/// How many requests fit into the window.
pub(in crate::web) const LIMIT: HeaderName = HeaderName::from_static("ratelimit-limit");
/// How many more would be let in now.
pub(in crate::web) const REMAINING: HeaderName = HeaderName::from_static("ratelimit-remaining");
/// In how many seconds there will be more: when `Retry-After` says.
pub(in crate::web) const RESET: HeaderName = HeaderName::from_static("ratelimit-reset");
/// The limit with its window in seconds.
pub(in crate::web) const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// 403 for an address that is blocked. It is not told why, nor for how long.
pub(super) fn blocked() -> Problem {
    Problem::new(
        StatusCode::FORBIDDEN,
        "address_blocked",
        "This address may not use the shop.",
    )
}

/// 429 for a request that is too much, with the time after which the next one is let in.
pub(super) fn too_many(kind: LimitKind, limit: Limit, retry_after: Duration) -> Problem {
    let seconds = whole_seconds(retry_after);
    let what = match kind {
        LimitKind::Ip => "This address makes too many requests",
        LimitKind::User => "You make too many requests",
        LimitKind::Login => "Somebody tried to sign in to this account too often",
    };
    let unit = if seconds == 1 { "second" } else { "seconds" };
    let detail = format!("{what}. Try again in {seconds} {unit}.");
    Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", detail)
        .with_header(header::RETRY_AFTER, seconds.into())
        .with_header(LIMIT, limit.max.into())
        .with_header(REMAINING, 0.into())
        .with_header(RESET, seconds.into())
        .with_header(POLICY, policy(limit))
}

fn policy(limit: Limit) -> HeaderValue {
    let text = format!("{};w={}", limit.max, limit.window.as_secs());
    HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static(""))
}
