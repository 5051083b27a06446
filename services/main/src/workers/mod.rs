//! The loops around the heart's steps: the relay that empties the outbox, the reconciler that settles what
//! nobody heard the end of.

mod reconciler;
mod relay;

pub(crate) use reconciler::run_reconciler;
pub(crate) use relay::run_relay;
