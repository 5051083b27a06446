//! `GET /sampling/recent`: the last decisions, for people and for the console.

use std::sync::Arc;

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use service::Problem;
use service::extract::Query;

use super::TailSampling;
use super::recent::RECENT_MAX;
use super::verdict::from_hex;

/// How many decisions are listed unless asked otherwise.
const LIMIT_DEFAULT: usize = 100;

/// What may be asked.
#[derive(Debug, Deserialize)]
struct Question {
    trace_id: Option<String>,
    limit: Option<usize>,
}

/// The route, to be merged into the router of the health port.
pub(super) fn router(sampling: Arc<TailSampling>) -> Router {
    Router::new()
        .route("/sampling/recent", get(recent))
        .with_state(sampling)
}

async fn recent(
    State(sampling): State<Arc<TailSampling>>,
    Query(question): Query<Question>,
) -> Result<Json<Value>, Problem> {
    if let Some(text) = question.trace_id {
        return about(&sampling, &text);
    }
    let limit = question.limit.unwrap_or(LIMIT_DEFAULT);
    if !(1..=RECENT_MAX).contains(&limit) {
        let detail = format!("limit must be 1 to {RECENT_MAX}.");
        return Err(Problem::bad_request("invalid_limit", detail));
    }
    let decisions = sampling.sampler().recent(limit);
    Ok(Json(json!({ "decisions": decisions })))
}

fn about(sampling: &TailSampling, text: &str) -> Result<Json<Value>, Problem> {
    let Some(id) = from_hex(text) else {
        let detail = "trace_id must be 32 hexadecimal digits.";
        return Err(Problem::bad_request("invalid_trace_id", detail));
    };
    let decision = sampling.sampler().about(&id);
    let Some(decision) = decision else {
        let detail = "No span of this trace was seen lately.";
        return Err(Problem::not_found("unknown_trace", detail));
    };
    Ok(Json(json!({ "decisions": [decision] })))
}
