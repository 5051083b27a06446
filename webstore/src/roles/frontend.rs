//! The shop in the browser.

use std::sync::Arc;

use anyhow::Result;
use async_trait::async_trait;
use axum::Router;
use frontend::{Frontend, Settings};
use telemetry::Telemetry;

use super::public::Public;
use super::{MAIN_SERVICE, Server, Surroundings};

pub(super) async fn build(surroundings: &Surroundings, telemetry: &Telemetry) -> Result<Arc<dyn Server>> {
    let settings = &surroundings.settings;
    let addresses = &settings.addresses;
    let api_public = match &settings.public_api {
        Some(origin) => origin.clone(),
        None => addresses.url_to_show(&MAIN_SERVICE).parse()?,
    };
    let api_port = addresses.port(&MAIN_SERVICE);
    let frontend = Frontend::new(Settings { api_port, api_public }, telemetry.clone());
    Ok(Arc::new(Public::new(frontend, &settings.security)))
}

#[async_trait]
impl Server for Frontend {
    fn router(&self) -> Router {
        Frontend::router(self)
    }
}
