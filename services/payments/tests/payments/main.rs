//! payments-service from outside, and its adapters against one contract.

#![expect(clippy::unwrap_used, reason = "a test may unwrap")]

mod app;
mod arbitrary;
mod bad_input;
mod contract;
mod endpoints;
mod fake_provider;
mod interleavings;
mod trail;
mod transport;
