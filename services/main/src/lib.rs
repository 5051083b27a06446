//! main-service: the edges around the shop's heart.
//!
//! `web` (in) → `shop` (the heart, a crate of its own) → its ports → `stores`, `caches`, `clients`,
//! `world` (out). `analytics` counts visitors. `workers` run the heart's steps in loops. [`MainService`] wires them.

mod analytics;
pub mod backing;
pub mod caches;
mod carts;
pub mod clients;
pub mod demo;
mod desk;
mod main_service;
mod sales;
pub mod stores;
mod web;
mod workers;
pub mod world;

pub use desk::{Desk, DeskError, Reconciled};
pub use main_service::{MainService, Partners, Settings, StartError, Systems, traced};
pub use web::{
    openapi,
    security::{SecurityCounts, SecurityEvents, SecuritySettings},
};
