//! The ways out to the partners: the ports of [`shop::ports`] over HTTP, and in memory.
//!
//! Every question has a deadline, a bounded number of tries, a place among a bounded number of
//! questions under way ([`patience`], [`settings`]), and passes the partner's circuit breaker
//! ([`breaker`]). One caller does all of this for all partners; a partner's own file knows only its
//! paths, its bodies, and what its answers mean.
//!
//! An answer counts only when status and body say the same. A page of some proxy, or a 404 because the
//! address is wrong, is never taken for the partner's word.

pub mod breaker;
mod crm;
mod failure;
mod http;
mod inventory;
pub mod memory;
pub mod patience;
mod payments;
mod promotions;
pub mod settings;
mod traced;

pub use crm::HttpCrm;
pub use http::PartnerUrlError;
pub use inventory::HttpInventory;
pub use payments::HttpPayments;
pub use promotions::HttpPromotions;
pub(crate) use traced::traced;
