//! promotions-service: tiered discounts, coupons, campaigns and A/B variants, stateless.
//!
//! The rules are read from one TOML file by [`file`]; [`rules`] decides with them, and is pure: who, where,
//! how much and when are handed in. Nothing is remembered: how often a coupon was used is counted by
//! whoever writes the orders, so the answer carries the coupon's limits.

pub mod file;
pub mod rules;
mod web;

use std::sync::Arc;

use axum::Router;

pub use file::{BUILT_IN_RULES, RulesError};
pub use rules::Rules;

/// Says what time it is.
pub type Clock = Arc<dyn Fn() -> jiff::Timestamp + Send + Sync>;

/// The service, ready to be served.
pub struct PromotionsService {
    rules: Arc<Rules>,
    clock: Clock,
}

impl PromotionsService {
    /// A service that decides by `rules`, at the time that `clock` says.
    #[must_use]
    pub fn new(rules: Rules, clock: Clock) -> Self {
        Self {
            rules: Arc::new(rules),
            clock,
        }
    }

    /// The routes, `GET /health` among them.
    pub fn router(&self) -> Router {
        let state = web::Shared {
            rules: Arc::clone(&self.rules),
            clock: Arc::clone(&self.clock),
        };
        web::router(state).merge(service::edge::health("promotions-service"))
    }
}
