//! The processes that are measured: started in a folder of their own, watched, and always stopped again.

mod shop;
mod usage;
mod yardstick;

pub(crate) use shop::{Shop, Simulate, require};
pub(crate) use usage::{cpu_time, memory};
pub(crate) use yardstick::Yardstick;
