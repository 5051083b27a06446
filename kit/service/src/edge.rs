//! What every request of every service passes.
//!
//! [`wrap`] belongs to a service's routes: unknown addresses and wrong methods get a problem. [`guard`]
//! belongs to the server, around whatever it serves: the limit of headers, caught panics, and a header
//! on the way out.

use std::panic::AssertUnwindSafe;

use axum::{
    Router,
    body::{Body, HttpBody},
    http::{HeaderMap, HeaderValue, Request, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use futures_util::FutureExt;
use hyper::body::Incoming;
use tower::ServiceExt;

use crate::{BodyPace, Peer, Problem, pace::PacedBody};

/// The most bytes that a request's header names and values may have together.
pub const HEADER_BYTES_MAX: usize = 16 * 1024;

/// Gives a service's routes an answer for everything that is not one of them.
pub fn wrap(router: Router) -> Router {
    router
        .fallback(|| async { Problem::not_found("not_found", "There is nothing at this address.") })
        .method_not_allowed_fallback(method_not_allowed)
}

/// The route `GET /health`: the process lives. It asks nobody else, so it answers throughout an outage.
pub fn health(service: &'static str) -> Router {
    let body = format!("{{\"status\":\"ok\",\"service\":\"{service}\"}}");
    Router::new().route(
        "/health",
        get(move || async move {
            (
                [
                    (header::CONTENT_TYPE, "application/json"),
                    (header::CACHE_CONTROL, "no-store"),
                ],
                body,
            )
        }),
    )
}

async fn method_not_allowed() -> Problem {
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method_not_allowed",
        "This address does not take that method; see the Allow header.",
    )
}

/// Asks `router`, unless the headers are too long, and answers for it if it panics. The request gets its
/// `peer` as an extension, and a body that must keep the `pace`.
pub async fn guard(router: Router, mut request: Request<Incoming>, peer: Peer, pace: BodyPace) -> Response {
    let mut response = if header_bytes(request.headers()) > HEADER_BYTES_MAX {
        headers_too_large().into_response()
    } else {
        request.extensions_mut().insert(peer);
        let request = request.map(|body| paced(body, pace));
        let answer = AssertUnwindSafe(router.oneshot(request)).catch_unwind().await;
        answer.map_or_else(|panic| answer_panic(&*panic), |Ok(answer)| answer)
    };
    response.headers_mut().insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    response
}

fn paced(body: Incoming, pace: BodyPace) -> Body {
    if body.is_end_stream() {
        return Body::empty();
    }
    Body::new(PacedBody::new(body, pace))
}

fn header_bytes(headers: &HeaderMap) -> usize {
    headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len())
        .sum()
}

fn headers_too_large() -> Problem {
    Problem::new(
        StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
        "headers_too_large",
        "The headers may have at most 16 kB.",
    )
}

/// A panic is a bug of ours: it is logged, the caller gets a 500, the service goes on.
fn answer_panic(panic: &(dyn std::any::Any + Send)) -> Response {
    let message = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("a panic without a message");
    tracing::error!(panic = message, "A handler panicked");
    Problem::internal().into_response()
}
