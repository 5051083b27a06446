//! What may be forgotten: the adapters behind [`shop::ports::Cache`], [`shop::ports::Windows`],
//! [`shop::ports::Visits`] and [`shop::ports::Tallies`], and the catalogue in memory.

mod catalogue;
mod memory;
mod memory_tallies;
mod memory_visits;
mod memory_windows;
pub mod redis;
mod traced;

pub use catalogue::CatalogueMemory;
pub use memory::MemoryCache;
pub use memory_tallies::MemoryTallies;
pub use memory_visits::MemoryVisits;
pub use memory_windows::MemoryWindows;
pub(crate) use traced::MEMORY;
pub use traced::TracedCache;
