//! main-service, between the browser and everybody else.

use std::collections::BTreeSet;
use std::sync::Arc;

use anyhow::Result;
use async_trait::async_trait;
use axum::Router;
use main_service::clients::settings::{CrmSettings, InventorySettings, PaymentsSettings, PromotionsSettings};
use main_service::{MainService, Partners, Settings};
use telemetry::Telemetry;
use tokio_util::sync::CancellationToken;

use super::public::Public;
use super::{
    CRM_SYSTEM, FRONTEND, INVENTORY_SYSTEM, PAYMENTS_SERVICE, PROMOTIONS_SERVICE, Server, Surroundings,
};
use crate::addresses::Addresses;

pub(super) async fn build(surroundings: &Surroundings, telemetry: &Telemetry) -> Result<Arc<dyn Server>> {
    let settings = &surroundings.settings;
    let service = MainService::start(Settings {
        store: settings.backing.store(surroundings.data.path()),
        cache: settings.backing.cache(),
        demo: settings.demo,
        catalogue: settings.configuration.catalogue_text.clone(),
        partners: partners(&settings.addresses),
        origins: origins(settings),
        security: settings.security.settings(),
        telemetry: telemetry.clone(),
    });
    Ok(Arc::new(Public::new(service.await?, &settings.security)))
}

/// Whom main-service speaks to, at these addresses.
pub(crate) fn partners(addresses: &Addresses) -> Partners {
    let url = |role| addresses.url(role);
    Partners {
        payments: PaymentsSettings::new(url(&PAYMENTS_SERVICE)),
        promotions: PromotionsSettings::new(url(&PROMOTIONS_SERVICE)),
        inventory: InventorySettings::new(url(&INVENTORY_SYSTEM)),
        crm: CrmSettings::new(url(&CRM_SYSTEM)),
    }
}

/// The shop's own pages, by every name under which they are opened.
fn origins(settings: &super::Settings) -> Vec<String> {
    let port = settings.addresses.port(&FRONTEND);
    let mut origins = BTreeSet::from([
        format!("http://localhost:{port}"),
        format!("http://127.0.0.1:{port}"),
        settings.addresses.url_to_show(&FRONTEND),
    ]);
    origins.extend(settings.public_shop.iter().map(ToString::to_string));
    origins.into_iter().collect()
}

#[async_trait]
impl Server for MainService {
    fn router(&self) -> Router {
        MainService::router(self)
    }

    async fn work(&self, stop: CancellationToken) {
        self.run(stop).await;
    }

    async fn close(&self) {
        MainService::close(self).await;
    }
}
