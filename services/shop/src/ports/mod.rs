//! Everything the heart needs from outside, as traits. Each port has one contract suite that every
//! adapter passes, memory included.
//!
//! Deadlines, retries and circuit breakers live in the adapters: a port call always comes back.

mod partners;
mod stores;
mod world;

use std::sync::Arc;

pub use partners::{
    Availability, ChargeOutcome, ChargeRequest, Crm, CrmOrder, Inventory, LookupOutcome, Payments,
    PromotionError, Promotions, RefundOutcome, RefundRequest, ReserveOutcome, ReserveRequest, Unreachable,
};
pub use stores::{Carts, Customers, Leases, Ledger, Orders, Outbox, Oversight, Products, Store, StoreError};
pub use world::{
    Admission, COUNTERS_MAX, Cache, CacheError, CatalogueSource, Chance, Clock, Counter, Passwords, Tallies,
    Visits, Windows,
};

/// All ports together, as the composition root wires them.
#[derive(Clone)]
pub struct Ports {
    /// What is kept.
    pub store: Arc<dyn Store>,
    /// The catalogue in memory, at most a second old.
    pub catalogue: Arc<dyn CatalogueSource>,
    /// What may be forgotten.
    pub cache: Arc<dyn Cache>,
    /// What is counted over a span of time.
    pub windows: Arc<dyn Windows>,
    /// What is remembered of customers.
    pub visits: Arc<dyn Visits>,
    /// What was counted hour by hour.
    pub tallies: Arc<dyn Tallies>,
    /// payments-service.
    pub payments: Arc<dyn Payments>,
    /// promotions-service.
    pub promotions: Arc<dyn Promotions>,
    /// The inventory system.
    pub inventory: Arc<dyn Inventory>,
    /// The CRM system.
    pub crm: Arc<dyn Crm>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub chance: Arc<dyn Chance>,
    /// Password hashing.
    pub passwords: Arc<dyn Passwords>,
}
