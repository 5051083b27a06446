//! What can be set.

use std::time::Duration;

use crate::{breaker::BreakerSettings, patience::Patience};

/// Where the provider is and how much this service allows itself. Every number is a limit.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The provider's address, for example `http://127.0.0.1:3011`.
    pub provider_url: String,
    /// How long opening a connection may take.
    pub connect_time_max: Duration,
    /// How long and how often one request asks.
    pub patience: Patience,
    /// When to stop asking at all.
    pub breaker: BreakerSettings,
    /// Requests that may be with the provider at once; further ones wait within their own deadline.
    pub concurrency_max: usize,
}

impl Settings {
    /// The usual limits, for the provider at `provider_url`.
    pub fn new(provider_url: impl Into<String>) -> Self {
        Self {
            provider_url: provider_url.into(),
            connect_time_max: Duration::from_secs(1),
            patience: Patience::default(),
            breaker: BreakerSettings::default(),
            concurrency_max: 256,
        }
    }
}
