//! What happens to payloads on the way.

mod actions;
pub mod attributes;
pub mod batch;
pub mod filter;
pub mod memory_limiter;
pub mod resource;
pub mod tail_sampling;
