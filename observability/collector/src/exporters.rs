//! Where payloads leave.

pub mod debug;
pub mod otlp;
pub mod prometheus;
