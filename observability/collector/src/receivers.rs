//! How telemetry comes in.

pub mod otlp;
