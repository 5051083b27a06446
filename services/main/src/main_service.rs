//! Wires the ports to their adapters: open, serve, work, close.

use std::sync::Arc;

use axum::Router;
use shop::ports::{Cache, Chance, Clock, Ports, Store, Tallies, Visits, Windows};
use telemetry::Telemetry;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::{
    analytics::Recorder,
    backing::{CacheAddress, OpenCache, OpenStore, StoreAddress, StoreOpenError},
    caches::{CatalogueMemory, TracedCache, redis::RedisAddressError},
    clients::{
        self, HttpCrm, HttpInventory, HttpPayments, HttpPromotions, PartnerUrlError,
        settings::{CrmSettings, InventorySettings, PaymentsSettings, PromotionsSettings},
    },
    demo::{self, CatalogueError},
    stores::traced::TracedStore,
    web::{
        self,
        security::{Guard, SecurityEvents, SecuritySettings},
    },
    workers,
    world::{Argon2Passwords, SystemChance, SystemClock},
};

/// What the service is made from.
#[derive(Clone)]
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
    /// Whom it tells what it does.
    pub telemetry: Telemetry,
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
    telemetry: Telemetry,
}

impl MainService {
    /// Opens the store, brings its schema up to date and fills it if that was asked for.
    pub async fn start(settings: Settings) -> Result<Self, StartError> {
        let catalogue = settings.catalogue.as_deref().unwrap_or(demo::BUILT_IN);
        let catalogue = settings.demo.then(|| demo::parse(catalogue)).transpose()?;
        let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
        let store = OpenStore::open(&settings.store).await?;
        let cache = OpenCache::open(&settings.cache, &clock).await?;
        let systems = Systems {
            store: store.system(),
            cache: settings.cache.system(),
        };
        let ports = wire_ports(store.port(), cache, clock, settings.partners)?;
        let ports = traced(ports, systems);
        if let Some(catalogue) = catalogue {
            let filled = ports.store.fill_catalogue(catalogue).await;
            filled.map_err(|error| StartError::Demo(error.to_string()))?;
            demo::fill_accounts(&ports)
                .await
                .map_err(|error| StartError::Demo(error.to_string()))?;
        }
        Ok(Self {
            store: Some(store),
            ..Self::over(ports, settings.origins, settings.security).speaking(settings.telemetry)
        })
    }

    /// The service over these ports, whatever is behind them. It tells nobody what it does.
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
            telemetry: Telemetry::silent(),
        }
    }

    /// The same, telling what it does. What its ports do is told if they are [`traced`].
    #[must_use]
    pub fn speaking(mut self, telemetry: Telemetry) -> Self {
        self.telemetry = telemetry;
        self
    }

    /// The routes, with every layer around them.
    pub fn router(&self) -> Router {
        let (bell, guard) = (Arc::clone(&self.outbox_bell), Arc::clone(&self.guard));
        let analytics = Arc::clone(&self.analytics);
        let routes = self.protect(web::router(self.ports.clone(), bell, guard, analytics));
        // The outermost of all, so that it sees what the others refuse.
        routes.layer(self.telemetry.layer(web::problem_code))
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
        let (bell, telemetry) = (Arc::clone(&self.outbox_bell), self.telemetry.clone());
        let relay = workers::run_relay(self.ports.clone(), bell, telemetry, stop.clone());
        let tallies = workers::run_tallies(Arc::clone(&self.analytics), stop.clone());
        let (bell, analytics) = (Arc::clone(&self.outbox_bell), Arc::clone(&self.analytics));
        let vitals = workers::run_vitals(self.ports.clone(), stop.clone());
        let reconciler = workers::run_reconciler(self.ports.clone(), bell, analytics, stop);
        let work = async { tokio::join!(relay, reconciler, tallies, vitals) };
        self.telemetry.scope(work).await;
    }

    /// Sends what was counted, and closes the store after everything that was accepted is written. Call it after the drain.
    pub async fn close(&self) {
        if let Err(error) = self.telemetry.scope(self.analytics.flush()).await {
            tracing::warn!(%error, "The last sums of visitors could not be sent");
        }
        if let Some(store) = &self.store {
            store.close().await;
        }
    }
}

/// Of which kind the servers behind the ports are: values of `db.system.name`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Systems {
    /// The store.
    pub store: &'static str,
    /// What may be forgotten.
    pub cache: &'static str,
}

/// The same ports, telling what they are asked. The catalogue in memory is new: it sits above the store.
#[must_use]
pub fn traced(ports: Ports, systems: Systems) -> Ports {
    let store: Arc<dyn Store> = Arc::new(TracedStore::new(ports.store, systems.store));
    let system = systems.cache;
    clients::traced(Ports {
        catalogue: Arc::new(CatalogueMemory::new(Arc::clone(&store))),
        cache: Arc::new(TracedCache::<dyn Cache>::new(ports.cache, system)),
        windows: Arc::new(TracedCache::<dyn Windows>::new(ports.windows, system)),
        visits: Arc::new(TracedCache::<dyn Visits>::new(ports.visits, system)),
        tallies: Arc::new(TracedCache::<dyn Tallies>::new(ports.tallies, system)),
        store,
        payments: ports.payments,
        promotions: ports.promotions,
        inventory: ports.inventory,
        crm: ports.crm,
        clock: ports.clock,
        chance: ports.chance,
        passwords: ports.passwords,
    })
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
