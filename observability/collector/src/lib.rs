//! The collector role: OTLP in, tail sampling, span metrics and the service graph, OTLP and Prometheus out.
//!
//! The rooms are named as the OpenTelemetry Collector names its components: `receivers` → `processors` and
//! `connectors` → `exporters`, strung together by `pipelines` as `config` says. What travels between them is a
//! [`payload::Payload`]; each of them is a [`consumer::Consumer`]. Facts about the real one are marked "as
//! collector-contrib 0.156" where they matter.

pub mod attributes;
pub mod clock;
pub mod component;
pub mod config;
pub mod connectors;
pub mod consumer;
pub mod counting;
pub mod exporters;
pub mod health;
pub mod memory;
pub mod otlp;
mod parts;
pub mod payload;
mod pipelines;
pub mod processors;
pub mod receivers;
pub mod running;
pub mod self_metrics;
pub mod spans;
pub mod steady_clock;
mod telemetry;
#[cfg(test)]
mod testing;

pub use self::{
    config::{Config, ConfigError, Door},
    running::{BuildError, Collector},
};
