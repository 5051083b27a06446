//! The way in.

mod door;
mod problems;
mod promotions;

use std::sync::Arc;

use axum::{Router, routing::post};

use crate::{Clock, Rules};

/// What every handler needs.
#[derive(Clone)]
pub(crate) struct Shared {
    pub(crate) rules: Arc<Rules>,
    pub(crate) clock: Clock,
}

/// The routes of promotions-service.
pub(crate) fn router(shared: Shared) -> Router {
    Router::new()
        .route("/api/promotions/check", post(promotions::check))
        .route(
            "/api/promotions/validate-coupon",
            post(promotions::validate_coupon),
        )
        .with_state(shared)
}
