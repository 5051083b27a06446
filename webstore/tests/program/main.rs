//! The real program, as a person or a supervisor meets it: started, spoken to, stopped.

#![expect(clippy::unwrap_used, reason = "a test may unwrap")]

mod attacks;
mod configuration;
mod failures;
mod fault_points;
mod folder;
mod guest;
mod instances;
mod ledger;
mod life;
mod offset;
mod outbox;
mod process;
mod protection;
mod purchase;
mod shop;
mod telemetry;
mod traffic;
mod usage;
