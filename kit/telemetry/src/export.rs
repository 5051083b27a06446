//! How what is said reaches the collector: bounded queues, a worker for each signal, and one connection.
//!
//! Nobody who speaks waits. An item is written down as it will be sent, and goes into its queue, or is counted as lost if
//! there is no room; all that takes longer is done by the workers. A collector that is slow or away costs the service nothing.

mod channel;
mod deliver;
mod item;
mod metrics;
mod pipeline;
mod queue;
mod records;
mod sender;
mod spans;
mod values;
mod wire;
mod worker;

pub(crate) use self::{
    item::{Item, Owner},
    pipeline::{Pipeline, Queues},
    queue::Queue,
    records::{Field, Record, Records},
};

#[cfg(test)]
mod foreign_tests;
#[cfg(test)]
mod tests;
