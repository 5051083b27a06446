//! The three strangers of the shop: a payment provider (in the manner of Stripe), a CRM (Salesforce) and an
//! inventory system (SAP).
//!
//! They are other companies' systems. So this crate imports nothing of the shop's, has its own small
//! vocabulary, emits no telemetry, and each stranger keeps its own durable file and its own JSON habits. They
//! fail and dawdle as their simulation says, from seeded dice, so that a run can be replayed.
//!
//! A stranger is opened from a file, a simulation, a seed and a clock, and hands out an [`axum::Router`];
//! whoever opened it listens, drains, and then awaits `close`.

mod backroom;
mod chance;
pub mod crm;
pub mod inventory;
pub mod provider;
mod vocabulary;

pub use backroom::{Clock, OpenError};
pub use chance::{DelayRange, OutOfRange, Rate};
pub use vocabulary::Country;
