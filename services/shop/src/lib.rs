//! The heart of the main service: catalogue, cart, pricing, checkout, orders, customers.
//!
//! Pure: no HTTP, no SQL, no runtime, no clock and no chance of its own. Everything outside is a port
//! ([`ports`]); deadlines and retries live in the adapters. The functions return outcomes, and the edges
//! record and translate them.
//!
//! Read in this order: [`order`] (the states), [`checkout`] (how an order comes to be),
//! [`fulfilment`] (what follows), [`reconcile`] (what repairs), [`ledger`] and [`audit`] (what proves).

pub mod audit;
pub mod cart;
pub mod catalogue;
pub mod checkout;
pub mod customers;
pub mod fault;
pub mod fulfilment;
pub mod ledger;
pub mod moment;
pub mod order;
pub mod orders;
pub mod outbox;
pub mod oversight;
pub mod ports;
pub mod pricing;
pub mod promotion;
pub mod reconcile;
mod repeat;
pub mod search;
pub mod security;
pub mod segments;
pub mod tallies;
pub mod tokens;
pub mod vitals;
