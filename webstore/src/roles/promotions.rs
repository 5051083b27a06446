//! promotions-service, with the rules of the configuration.

use std::sync::Arc;

use anyhow::Result;
use async_trait::async_trait;
use axum::Router;
use promotions_service::PromotionsService;
use telemetry::Telemetry;

use super::{Server, Surroundings};

pub(super) async fn build(surroundings: &Surroundings, telemetry: &Telemetry) -> Result<Arc<dyn Server>> {
    let rules = surroundings.settings.configuration.rules.clone();
    Ok(Arc::new(PromotionsService::new(
        rules,
        Arc::new(jiff::Timestamp::now),
        telemetry.clone(),
    )))
}

#[async_trait]
impl Server for PromotionsService {
    fn router(&self) -> Router {
        PromotionsService::router(self)
    }
}
