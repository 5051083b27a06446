//! payments-service: takes payments through the payment provider, once per key.
//!
//! A request comes in through [`web`], which parses it into the types of [`payment`]. The [`cashier`]
//! asks the provider, a stranger that may be slow, busy or gone: every question has a deadline, is
//! repeated a bounded number of times under the same idempotency key, and passes a circuit breaker.
//! What the tries together prove is decided by one pure function in [`verdict`]. The provider itself
//! is a port ([`ports::Provider`]) with two adapters in [`clients`].
//!
//! Nothing is remembered here. "Surely not charged" therefore speaks of one request alone: who once
//! heard "unknown" for a key stays in doubt until the provider itself has answered about that key. Who
//! cannot wait for that voids the key: the provider then says what was charged, or that nothing ever is.

pub mod breaker;
pub mod cashier;
pub mod clients;
pub mod listing;
pub mod patience;
pub mod payment;
pub mod ports;
mod settings;
mod trail;
pub mod verdict;
mod web;

use std::sync::Arc;

use axum::Router;
use service::ProblemCode;
use telemetry::Telemetry;

use crate::{
    cashier::Cashier,
    clients::{HttpProvider, ProviderUrlError},
    ports::{Chance, Provider},
};

pub use settings::Settings;

/// The service, ready to be served.
pub struct PaymentsService {
    cashier: Arc<Cashier>,
    telemetry: Telemetry,
}

impl PaymentsService {
    /// A service that speaks to the provider at `settings.provider_url`; `chance` spreads its retries, and
    /// what it does is told to `telemetry`. Nothing is sent yet. An error if the address is not one of a plain HTTP server.
    pub fn new(settings: &Settings, chance: Chance, telemetry: Telemetry) -> Result<Self, ProviderUrlError> {
        let provider = HttpProvider::new(&settings.provider_url, settings.connect_time_max)?;
        Ok(Self::with_provider(
            Arc::new(provider),
            settings,
            chance,
            telemetry,
        ))
    }

    /// A service in front of `provider`, whatever it is; `settings.provider_url` is not looked at.
    #[must_use]
    pub fn with_provider(
        provider: Arc<dyn Provider>,
        settings: &Settings,
        chance: Chance,
        telemetry: Telemetry,
    ) -> Self {
        let cashier = Arc::new(Cashier::new(provider, settings, chance));
        Self { cashier, telemetry }
    }

    /// The HTTP interface, `GET /health` and everything that [`service::edge`] adds among it. Each request is told of.
    pub fn router(&self) -> Router {
        let routes = web::router(Arc::clone(&self.cashier)).merge(service::edge::health("payments-service"));
        service::edge::wrap(routes).layer(self.telemetry.layer(ProblemCode::of))
    }
}
