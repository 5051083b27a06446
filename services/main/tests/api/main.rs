//! main-service as its clients see it: every endpoint group, bad input, hostile input.

#![expect(clippy::unwrap_used, reason = "a test may unwrap")]

mod auth;
mod bad_input;
mod blocked;
mod cart;
mod catalogue;
mod checkout;
#[cfg(feature = "conformance")]
mod conformance;
mod coupons;
mod forged;
mod funnel;
mod headers;
mod hostile;
mod limits;
mod log;
mod logins;
mod orders;
mod outages;
mod oversight;
mod refreshing;
mod refusals;
mod repeats;
mod security_report;
mod segments;
mod strangers;
mod suspicion;
mod system;
mod telemetry;
mod test_app;
mod workers;
