//! payments-service, in front of the payment provider.

use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use async_trait::async_trait;
use axum::Router;
use payments_service::ports::Chance;
use payments_service::{PaymentsService, Settings};
use telemetry::Telemetry;

use super::{PAYMENT_PROVIDER, Server, Surroundings};

pub(super) async fn build(surroundings: &Surroundings, telemetry: &Telemetry) -> Result<Arc<dyn Server>> {
    let provider_url = surroundings.settings.addresses.url(&PAYMENT_PROVIDER);
    let settings = Settings::new(provider_url);
    let service = PaymentsService::new(&settings, chance(surroundings.settings.seed), telemetry.clone())?;
    Ok(Arc::new(service))
}

fn chance(seed: u64) -> Chance {
    let generator = Mutex::new(fastrand::Rng::with_seed(seed));
    // A generator that somebody left in the middle of a panic is as random as before.
    Arc::new(move || generator.lock().unwrap_or_else(PoisonError::into_inner).f64())
}

#[async_trait]
impl Server for PaymentsService {
    fn router(&self) -> Router {
        PaymentsService::router(self)
    }
}
