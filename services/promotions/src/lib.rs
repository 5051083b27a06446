//! promotions-service: tiered discounts, coupons, campaigns and A/B variants, stateless.
//!
//! The rules are read from one TOML file by [`file`]; [`rules`] decides with them, and is pure: who, where,
//! how much and when are handed in. Nothing is remembered: how often a coupon was used is counted by
//! whoever writes the orders, so the answer carries the coupon's limits.

pub mod file;
pub mod rules;
mod trail;
mod web;

use std::sync::Arc;

use axum::Router;
use service::ProblemCode;
use telemetry::Telemetry;

pub use file::{BUILT_IN_RULES, RulesError};
pub use rules::Rules;

/// Says what time it is.
pub type Clock = Arc<dyn Fn() -> jiff::Timestamp + Send + Sync>;

/// The service, ready to be served.
pub struct PromotionsService {
    rules: Arc<Rules>,
    clock: Clock,
    telemetry: Telemetry,
}

impl PromotionsService {
    /// A service that decides by `rules`, at the time that `clock` says; what it does is told to `telemetry`.
    #[must_use]
    pub fn new(rules: Rules, clock: Clock, telemetry: Telemetry) -> Self {
        Self {
            rules: Arc::new(rules),
            clock,
            telemetry,
        }
    }

    /// The HTTP interface, `GET /health` and everything that [`service::edge`] adds among it. Each request is told of.
    pub fn router(&self) -> Router {
        let state = web::Shared {
            rules: Arc::clone(&self.rules),
            clock: Arc::clone(&self.clock),
        };
        let routes = web::router(state).merge(service::edge::health("promotions-service"));
        service::edge::wrap(routes).layer(self.telemetry.layer(ProblemCode::of))
    }
}
