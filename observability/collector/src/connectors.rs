//! What ends one pipeline and begins another: spans come in, metrics about them go out.

pub mod service_graph;
pub mod span_metrics;

mod emit;
mod value;

#[cfg(test)]
mod testing;
