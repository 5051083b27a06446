//! What is kept: the adapters behind [`shop::ports::Store`].
//!
//! The rules that every store follows are written once and know no storage: `admission` (may this order
//! be opened?), `duties` (what does an event write?) and `cart_changes`. An adapter reads what the
//! rules ask for and writes what they answer, in one transaction.

mod admission;
mod cart_changes;
mod duties;

pub mod memory;
pub mod sqlite;
