//! What is kept: the adapters behind [`shop::ports::Store`].
//!
//! The rules that every store follows are written once and know no storage: `admission` (may this order
//! be opened?), `duties` (what does an event write?), `charges` (what does a charge on the provider's list
//! mean?), `imbalances` (what is wrong between us and the provider?) and `cart_changes`. An adapter reads
//! what the rules ask for and writes what they answer, in one transaction.

mod admission;
mod cart_changes;
mod charges;
mod duties;
mod imbalances;
mod words;

pub mod memory;
pub mod postgres;
pub mod sqlite;
pub mod traced;
