//! The strangers as their callers see them: requests against their routers, one binary for all of them.

#![expect(
    clippy::unwrap_used,
    reason = "a test that unwraps in vain has failed, and says where"
)]

mod counter;
mod crm;
mod durability;
mod edge;
mod inventory;
mod provider;
mod provider_faults;
mod provider_listing;
mod refunds;
mod simulate;
mod void_races;
mod voids;
