//! Wires the ports to their adapters: open, serve, work, close.

use std::sync::Arc;

use axum::Router;
use shop::ports::{Chance, Clock, Ports, Store};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::{
    analytics::Recorder,
    backing::{CacheAddress, OpenCache, OpenStore, StoreAddress, StoreOpenError},
    caches::{CatalogueMemory, redis::RedisAddressError},
    clients::{
        HttpCrm, HttpInventory, HttpPayments, HttpPromotions, PartnerUrlError,
        settings::{CrmSettings, InventorySettings, PaymentsSettings, PromotionsSettings},
    },
    demo::{self, CatalogueError},
    web::{
        self,
        security::{Guard, SecurityEvents, SecuritySettings},
    },
    workers,
    world::{Argon2Passwords, SystemChance, SystemClock},
};

/// What the service is made from.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where the books are; made if they are not there.
    pub store: StoreAddress,
    /// Where what may be forgotten is.
    pub cache: CacheAddress,
    /// Whether to fill an empty store with the demo catalogue and the demo accounts.
    pub demo: bool,
    /// The catalogue for an empty store as TOML, in place of the built-in one.
    pub catalogue: Option<String>,
    /// Where the partners are.
    pub partners: Partners,
    /// The pages that may call from a browser, for example `http://localhost:3001`.
    pub origins: Vec<String>,
    /// How it protects itself.
    pub security: SecuritySettings,
}

/// The partners and the limits of asking them.
#[derive(Clone, Debug)]
pub struct Partners {
    /// payments-service.
    pub payments: PaymentsSettings,
    /// promotions-service.
    pub promotions: PromotionsSettings,
    /// The inventory system.
    pub inventory: InventorySettings,
    /// The CRM system.
    pub crm: CrmSettings,
}

/// Why the service did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The store cannot be opened.
    #[error(transparent)]
    Store(#[from] StoreOpenError),
    /// The cache's address is none.
    #[error(transparent)]
    Cache(#[from] RedisAddressError),
    /// The catalogue file is not one.
    #[error("catalogue.toml: {0}")]
    Catalogue(#[from] CatalogueError),
    /// A partner's address is not one.
    #[error(transparent)]
    Partner(#[from] PartnerUrlError),
    /// The demo data could not be written.
    #[error("the demo data could not be written: {0}")]
    Demo(String),
}

/// main-service, ready to be served.
pub struct MainService {
    ports: Ports,
    /// What has to be closed; nothing when the ports were handed in.
    store: Option<OpenStore>,
    outbox_bell: Arc<Notify>,
    origins: Vec<String>,
    guard: Arc<Guard>,
    analytics: Arc<Recorder>,
}

impl MainService {
    /// Opens the store, brings its schema up to date and fills it if that was asked for.
    pub async fn start(settings: Settings) -> Result<Self, StartError> {
        let catalogue = settings.catalogue.as_deref().unwrap_or(demo::BUILT_IN);
        let catalogue = settings.demo.then(|| demo::parse(catalogue)).transpose()?;
        let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
        let store = OpenStore::open(&settings.store).await?;
        let cache = OpenCache::open(&settings.cache, &clock).await?;
        let ports = wire_ports(store.port(), cache, clock, settings.partners)?;
        if let Some(catalogue) = catalogue {
            let filled = ports.store.fill_catalogue(catalogue).await;
            filled.map_err(|error| StartError::Demo(error.to_string()))?;
            demo::fill_accounts(&ports)
                .await
                .map_err(|error| StartError::Demo(error.to_string()))?;
        }
        Ok(Self {
            store: Some(store),
            ..Self::over(ports, settings.origins, settings.security)
        })
    }

    /// The service over these ports, whatever is behind them.
    #[must_use]
    pub fn over(ports: Ports, origins: Vec<String>, security: SecuritySettings) -> Self {
        let (windows, cache) = (Arc::clone(&ports.windows), Arc::clone(&ports.cache));
        let guard = Guard::new(windows, cache, Arc::clone(&ports.clock), security);
        Self {
            guard: Arc::new(guard),
            analytics: Arc::new(Recorder::new(&ports)),
            ports,
            store: None,
            outbox_bell: Arc::new(Notify::new()),
            origins,
        }
    }

    /// The routes, with every layer around them.
    pub fn router(&self) -> Router {
        let (bell, guard) = (Arc::clone(&self.outbox_bell), Arc::clone(&self.guard));
        let analytics = Arc::clone(&self.analytics);
        self.protect(web::router(self.ports.clone(), bell, guard, analytics))
    }

    /// Puts this service's layers of protection in front of `router`, as they are in front of its own routes. They
    /// know a client by [`service::Peer`] in the request's extensions.
    pub fn protect(&self, router: Router) -> Router {
        web::protect(router, Arc::clone(&self.guard), &self.origins)
    }

    /// What the layers saw.
    #[must_use]
    pub fn security_events(&self) -> &Arc<SecurityEvents> {
        self.guard.events()
    }

    /// Runs the relay and the reconciler until `stop`, then finishes the deliveries under way.
    pub async fn run(&self, stop: CancellationToken) {
        let relay = workers::run_relay(self.ports.clone(), Arc::clone(&self.outbox_bell), stop.clone());
        let tallies = workers::run_tallies(Arc::clone(&self.analytics), stop.clone());
        let (bell, analytics) = (Arc::clone(&self.outbox_bell), Arc::clone(&self.analytics));
        let reconciler = workers::run_reconciler(self.ports.clone(), bell, analytics, stop);
        tokio::join!(relay, reconciler, tallies);
    }

    /// Sends what was counted, and closes the store after everything that was accepted is written. Call it after the drain.
    pub async fn close(&self) {
        if let Err(error) = self.analytics.flush().await {
            tracing::warn!(%error, "The last sums of visitors could not be sent");
        }
        if let Some(store) = &self.store {
            store.close().await;
        }
    }
}

/// The ports over what is open, and over partners that nobody has asked yet.
pub(crate) fn wire_ports(
    store: Arc<dyn Store>,
    cache: OpenCache,
    clock: Arc<dyn Clock>,
    partners: Partners,
) -> Result<Ports, PartnerUrlError> {
    let chance: Arc<dyn Chance> = Arc::new(SystemChance);
    let (time, luck) = (|| Arc::clone(&clock), || Arc::clone(&chance));
    Ok(Ports {
        catalogue: Arc::new(CatalogueMemory::new(Arc::clone(&store))),
        cache: cache.cache,
        windows: cache.windows,
        visits: cache.visits,
        tallies: cache.tallies,
        payments: Arc::new(HttpPayments::new(partners.payments, time(), luck())?),
        promotions: Arc::new(HttpPromotions::new(partners.promotions, time(), luck())?),
        inventory: Arc::new(HttpInventory::new(partners.inventory, time(), luck())?),
        crm: Arc::new(HttpCrm::new(partners.crm, time(), luck())?),
        passwords: Arc::new(Argon2Passwords::new()),
        store,
        clock,
        chance,
    })
}
