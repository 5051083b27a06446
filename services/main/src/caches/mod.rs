//! What may be forgotten: the adapters behind [`shop::ports::Cache`], and the catalogue in memory.

mod catalogue;
mod memory;

pub use catalogue::CatalogueMemory;
pub use memory::MemoryCache;
