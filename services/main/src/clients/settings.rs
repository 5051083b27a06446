//! What can be set: where the partners are, and how much we allow ourselves. Every number is a limit.

use std::time::Duration;

use super::{
    breaker::BreakerSettings,
    patience::{Patience, Repeat},
};

/// What is the same for every partner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartnerSettings {
    /// The partner's address, plain HTTP, for example `http://127.0.0.1:8081`.
    pub url: String,
    /// Questions that may be with the partner at once; further ones wait within their own deadline.
    pub concurrency_max: usize,
    /// When to stop asking at all.
    pub breaker: BreakerSettings,
}

/// payments-service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentsSettings {
    /// 256 at once; the breaker opens for 2 s after 10 failures.
    pub partner: PartnerSettings,
    /// Taking money: 8 s in all, since payments-service itself ends within 6 s. It is asked again only
    /// when surely nothing was sent, and not at all with less than 1 s left.
    pub charge: Patience,
    /// Finding out about a payment: one try of 8 s. Who asks, asks again later.
    pub lookup: Patience,
    /// Giving money back: one try of 8 s. The outbox repeats it.
    pub refund: Patience,
}

impl PaymentsSettings {
    /// The usual limits, for the service at `url`.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            partner: partner(url, 256, 10, Duration::from_secs(2)),
            charge: Patience {
                try_time_max: Duration::from_secs(7),
                try_time_min: Duration::from_secs(1),
                total_time_max: Duration::from_secs(8),
                tries_max: 3,
                pause_first: Duration::from_millis(100),
                repeat: Repeat::WhenNothingWasSent,
            },
            lookup: Patience::once(Duration::from_secs(8)),
            refund: Patience::once(Duration::from_secs(8)),
        }
    }
}

/// promotions-service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromotionsSettings {
    /// 128 at once; the breaker opens for 2 s after 10 failures.
    pub partner: PartnerSettings,
    /// Asking for a promotion: two tries of 500 ms, 800 ms in all. It only reads, so repeating is safe.
    pub check: Patience,
}

impl PromotionsSettings {
    /// The usual limits, for the service at `url`.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            partner: partner(url, 128, 10, Duration::from_secs(2)),
            check: twice(Duration::from_millis(500), Duration::from_millis(800)),
        }
    }
}

/// The inventory system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InventorySettings {
    /// 128 at once; the breaker opens for 2 s after 20 failures. One check in ten fails by design, so a
    /// lower number would be reached by bad luck alone.
    pub partner: PartnerSettings,
    /// Asking what is there: two tries of 500 ms, 1 s in all. It only reads, so repeating is safe.
    pub check: Patience,
    /// Reserving: one try of 3 s. The outbox repeats it.
    pub reserve: Patience,
    /// Giving a reservation back: one try of 3 s. The outbox repeats it.
    pub release: Patience,
}

impl InventorySettings {
    /// The usual limits, for the system at `url`.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            partner: partner(url, 128, 20, Duration::from_secs(2)),
            check: twice(Duration::from_millis(500), Duration::from_secs(1)),
            reserve: Patience::once(Duration::from_secs(3)),
            release: Patience::once(Duration::from_secs(3)),
        }
    }
}

/// The CRM system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CrmSettings {
    /// 32 at once; the breaker opens for 5 s after 20 failures. One message in twelve fails by design.
    pub partner: PartnerSettings,
    /// Telling about an order: one try of 3 s. The outbox repeats it.
    pub order: Patience,
}

impl CrmSettings {
    /// The usual limits, for the system at `url`.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            partner: partner(url, 32, 20, Duration::from_secs(5)),
            order: Patience::once(Duration::from_secs(3)),
        }
    }
}

fn partner(
    url: impl Into<String>,
    concurrency_max: usize,
    failures_max: u32,
    pause: Duration,
) -> PartnerSettings {
    PartnerSettings {
        url: url.into(),
        concurrency_max,
        breaker: BreakerSettings { failures_max, pause },
    }
}

/// Two tries of a question that only reads, close together since somebody waits for the answer.
fn twice(try_time_max: Duration, total_time_max: Duration) -> Patience {
    Patience {
        try_time_max,
        try_time_min: Duration::from_millis(50),
        total_time_max,
        tries_max: 2,
        pause_first: Duration::from_millis(20),
        repeat: Repeat::Always,
    }
}
