//! The shop in the browser.

use std::sync::Arc;

use anyhow::Result;
use async_trait::async_trait;
use axum::Router;
use frontend::{Frontend, Settings};

use super::{MAIN_SERVICE, Server, Surroundings};

pub(super) async fn build(surroundings: &Surroundings) -> Result<Arc<dyn Server>> {
    let addresses = &surroundings.settings.addresses;
    let api_public = match &surroundings.settings.public_api {
        Some(origin) => origin.clone(),
        None => addresses.url_to_show(&MAIN_SERVICE).parse()?,
    };
    let api_port = addresses.port(&MAIN_SERVICE);
    Ok(Arc::new(Frontend::new(Settings { api_port, api_public })))
}

#[async_trait]
impl Server for Frontend {
    fn router(&self) -> Router {
        Frontend::router(self)
    }
}
