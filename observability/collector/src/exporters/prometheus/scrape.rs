//! `GET /metrics`.

use std::io::Write;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use flate2::{Compression, write::GzEncoder};
use http::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, StatusCode};

use super::exporter::Shared;
use super::negotiation::{Answer, negotiate, takes_gzip};
use super::text::render;

/// The router with the one path.
pub(super) fn router(shared: Arc<Shared>) -> Router {
    Router::new().route("/metrics", get(metrics)).with_state(shared)
}

async fn metrics(State(shared): State<Arc<Shared>>, headers: HeaderMap) -> Response {
    let Ok(place) = Arc::clone(&shared.scrapes).try_acquire_owned() else {
        return (StatusCode::SERVICE_UNAVAILABLE, "too many scrapes at once\n").into_response();
    };
    let answer = negotiate(&joined(&headers, &ACCEPT), shared.has_open_metrics);
    let is_gzip = takes_gzip(&joined(&headers, &ACCEPT_ENCODING));
    let written = tokio::task::spawn_blocking(move || {
        let body = body(&shared, answer, is_gzip);
        drop(place);
        body
    });
    let Ok(Ok(body)) = written.await else {
        return (
            StatusCode::INTERNAL_SERVER_ERROR,
            "the metrics could not be written\n",
        )
            .into_response();
    };
    let mut response = Response::builder().header(CONTENT_TYPE, answer.content_type());
    if is_gzip {
        response = response.header(CONTENT_ENCODING, "gzip");
    }
    response
        .body(Body::from(body))
        .unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

fn body(shared: &Shared, answer: Answer, is_gzip: bool) -> std::io::Result<Vec<u8>> {
    let text = render(&shared.snapshot(), answer.format, answer.escaping);
    if !is_gzip {
        return Ok(text.into_bytes());
    }
    let mut gzip = GzEncoder::new(Vec::with_capacity(text.len() / 8), Compression::fast());
    gzip.write_all(text.as_bytes())?;
    gzip.finish()
}

/// A header that may come in several lines.
fn joined(headers: &HeaderMap, name: &HeaderName) -> String {
    let values: Vec<&str> = headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .collect();
    values.join(",")
}
