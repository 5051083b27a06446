//! The ways out: the payment provider over HTTP, and one in memory that behaves the same.

mod answers;
mod http;
mod memory;
mod pages;

pub use http::{HttpProvider, ProviderUrlError};
pub use memory::{Fault, MemoryProvider};
