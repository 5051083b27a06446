//! The JSON that our services and the browser exchange, and its OpenAPI schemas.
//!
//! These types say only what travels. Countries, methods and ids are plain text and numbers here;
//! each service parses them into `commerce` types at its door. An amount is an integer count of
//! minor units (cents, pence, yen) and always has its `currency` beside it. Requests refuse fields
//! they do not know; answers may grow new ones.

pub mod analytics;
pub mod auth;
pub mod blocked_ips;
pub mod cart;
pub mod catalogue;
pub mod checkout;
pub mod health;
pub mod orders;
pub mod oversight;
pub mod payments;
pub mod problem;
pub mod promotions;
pub mod security;
