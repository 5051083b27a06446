//! What can be set about the layers.

use std::time::Duration;

use shop::security::{block_list::FixedRanges, limits::RequestLimits, network::Network};

/// How the service protects itself.
#[derive(Clone, Debug, Default)]
pub struct SecuritySettings {
    /// How many requests somebody may make.
    pub limits: RequestLimits,
    /// The proxies in front of the service: only what they say in `X-Forwarded-For` counts.
    pub trusted_proxies: Vec<Network>,
    /// Who may never come in, and who always may.
    pub ranges: FixedRanges,
    /// For how long an address is blocked that does something suspicious; `None` for not at all.
    pub block_suspicious: Option<Duration>,
}

impl SecuritySettings {
    /// No limit and no block: for tests of something else.
    #[must_use]
    pub fn without_limits() -> Self {
        Self {
            limits: RequestLimits::per_minute(0, 0),
            ..Self::default()
        }
    }
}
