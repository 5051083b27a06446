//! The three strangers. Each keeps one file in the data folder, and takes its chances from the same seed.

use std::sync::Arc;

use anyhow::Result;
use async_trait::async_trait;
use axum::Router;
use shop::catalogue::Catalogue;
use third_party::Clock;
use third_party::crm::{Crm, CrmSimulation};
use third_party::inventory::{Inventory, InventorySimulation};
use third_party::provider::{Provider, ProviderSimulation};

use super::{Server, Surroundings};
use crate::options::Simulate;

pub(super) async fn provider(surroundings: &Surroundings) -> Result<Arc<dyn Server>> {
    let settings = &surroundings.settings;
    let simulation = match settings.simulate {
        Simulate::Off => ProviderSimulation::off(),
        Simulate::Reference => ProviderSimulation::reference(),
    };
    let file = surroundings.data.file("provider.db");
    Ok(Arc::new(Provider::open(
        &file,
        simulation,
        settings.seed,
        clock(),
    )?))
}

pub(super) async fn crm(surroundings: &Surroundings) -> Result<Arc<dyn Server>> {
    let settings = &surroundings.settings;
    let simulation = match settings.simulate {
        Simulate::Off => CrmSimulation::off(),
        Simulate::Reference => CrmSimulation::reference(),
    };
    let file = surroundings.data.file("crm.db");
    Ok(Arc::new(Crm::open(&file, simulation, settings.seed, clock())?))
}

pub(super) async fn inventory(surroundings: &Surroundings) -> Result<Arc<dyn Server>> {
    let settings = &surroundings.settings;
    let simulation = match settings.simulate {
        Simulate::Off => InventorySimulation::off(),
        Simulate::Reference => InventorySimulation::reference(),
    };
    let file = surroundings.data.file("inventory.db");
    let stock = if settings.demo {
        stock(&settings.configuration.catalogue)
    } else {
        Vec::new()
    };
    let inventory = Inventory::open(&file, simulation, settings.seed, clock(), &stock)?;
    Ok(Arc::new(inventory))
}

/// How many pieces of each product there are: the shop's own count is what its warehouses begin with.
fn stock(catalogue: &Catalogue) -> Vec<(u64, i64)> {
    let products = catalogue.products().iter();
    products
        .filter_map(|product| Some((u64::try_from(product.id.0).ok()?, product.stock)))
        .collect()
}

/// Seconds since 1970.
fn clock() -> Clock {
    Arc::new(|| jiff::Timestamp::now().as_second())
}

#[async_trait]
impl Server for Provider {
    fn router(&self) -> Router {
        Provider::router(self)
    }

    async fn close(&self) {
        Provider::close(self).await;
    }
}

#[async_trait]
impl Server for Crm {
    fn router(&self) -> Router {
        Crm::router(self)
    }

    async fn close(&self) {
        Crm::close(self).await;
    }
}

#[async_trait]
impl Server for Inventory {
    fn router(&self) -> Router {
        Inventory::router(self)
    }

    async fn close(&self) {
        Inventory::close(self).await;
    }
}
