//! The collector's own metrics over HTTP, for the pull readers of `service::telemetry::metrics`.

use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::memory::{Linux, Memory};
use crate::self_metrics::{Number, SelfMetrics};

/// `GET /metrics` in Prometheus' text format, with uptime (whole seconds) and memory (bytes) as they are at that moment.
pub(crate) fn router(metrics: &SelfMetrics) -> Router {
    let exposition = Exposition {
        uptime: metrics.gauge("otelcol_process_uptime", &[]),
        memory: metrics.gauge("otelcol_process_memory_rss", &[]),
        metrics: metrics.clone(),
        started: Instant::now(),
    };
    Router::new()
        .route("/metrics", get(expose))
        .with_state(Arc::new(exposition))
}

struct Exposition {
    metrics: SelfMetrics,
    uptime: Number,
    memory: Number,
    started: Instant,
}

async fn expose(State(exposition): State<Arc<Exposition>>) -> Response {
    exposition.uptime.set(exposition.started.elapsed().as_secs());
    exposition.memory.set(Linux.resident_bytes().unwrap_or(0));
    let kind = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    (kind, exposition.metrics.text()).into_response()
}
