//! The processes that are measured: started in a folder of their own, watched, and always stopped again.

mod clean;
mod collector;
mod generator;
mod program;
mod rotel;
mod servers;
mod shop;
mod usage;
mod yardstick;

pub(crate) use collector::{Collector, Pipelines};
pub(crate) use generator::generate;
pub(crate) use rotel::Rotel;
pub(crate) use servers::{Servers, output_of, script_calls};
pub(crate) use shop::{Shop, ShopSettings, Simulate, Telemetry, require};
pub(crate) use usage::{cpu_time, memory, peak_memory};
pub(crate) use yardstick::Yardstick;
