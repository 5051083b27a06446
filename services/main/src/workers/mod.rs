//! The loops around the heart's steps: the relay that empties the outbox, the reconciler that settles what
//! nobody heard the end of, and the sender of what was counted.

mod reconciler;
mod relay;
mod tallies;

pub(crate) use reconciler::run_reconciler;
pub(crate) use relay::run_relay;
pub(crate) use tallies::run_tallies;
