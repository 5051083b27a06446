//! promotions-service from outside.

#![expect(clippy::unwrap_used, reason = "a test may unwrap")]

mod app;
mod arbitrary;
mod bad_input;
mod endpoints;
mod trail;
