//! The shop in the browser.

use std::sync::Arc;

use anyhow::Result;
use async_trait::async_trait;
use axum::Router;
use frontend::{CollectLimits, Frontend, Settings};
use telemetry::Telemetry;

use super::public::Public;
use super::{MAIN_SERVICE, Server, Surroundings};
use crate::options::Security;

pub(super) async fn build(surroundings: &Surroundings, telemetry: &Telemetry) -> Result<Arc<dyn Server>> {
    let settings = &surroundings.settings;
    let addresses = &settings.addresses;
    let api_public = match &settings.public_api {
        Some(origin) => origin.clone(),
        None => addresses.url_to_show(&MAIN_SERVICE).parse()?,
    };
    let api_port = addresses.port(&MAIN_SERVICE);
    let frontend = Settings {
        api_port,
        api_public,
        shop_public: settings.public_shop.clone(),
        collect: limits(&settings.security),
    };
    let frontend = Frontend::new(frontend, Arc::new(jiff::Timestamp::now), telemetry.clone());
    Ok(Arc::new(Public::new(frontend, &settings.security)))
}

/// Who takes the limit of requests away takes it away here too: a load test comes from one address.
fn limits(security: &Security) -> CollectLimits {
    let usual = CollectLimits::default();
    CollectLimits {
        requests_of_caller: usual.requests_of_caller.filter(|_| security.ip_limit > 0),
        ..usual
    }
}

#[async_trait]
impl Server for Frontend {
    fn router(&self) -> Router {
        Frontend::router(self)
    }
}
