//! main-service as its clients see it: every endpoint group, bad input, hostile input.

#![expect(clippy::unwrap_used, reason = "a test may unwrap")]

mod auth;
mod bad_input;
mod cart;
mod catalogue;
mod checkout;
mod coupons;
mod hostile;
mod orders;
mod repeats;
mod system;
mod test_app;
mod workers;
