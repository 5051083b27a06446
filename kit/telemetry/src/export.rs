//! How what is said reaches the collector: bounded queues, a worker for each signal, and one connection.
//!
//! Nobody who speaks waits. An item goes into its queue, or is counted as lost if there is no room; all that costs more
//! is done by the workers. A collector that is slow or away costs the service nothing.

mod channel;
mod deliver;
mod foreign;
mod metrics;
mod pipeline;
mod queue;
mod records;
mod spans;
mod values;
mod worker;

pub(crate) use self::{
    foreign::{Foreign, Owner},
    pipeline::Pipeline,
    queue::Queue,
    records::{Field, Record},
};

#[cfg(test)]
mod foreign_tests;
#[cfg(test)]
mod tests;
