//! How the larger components are built from their settings: each room knows itself, here it is put into the pipelines.

mod otlp;
mod prometheus;
mod sampling;

pub(crate) use prometheus::Samplers;
