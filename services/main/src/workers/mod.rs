//! The loops around the heart's steps: the relay that empties the outbox, the reconciler that settles what
//! nobody heard the end of, the sender of what was counted, and who shows how the books stand.

mod deliveries;
mod reconciler;
mod relay;
mod tallies;
mod vitals;

pub(crate) use reconciler::run_reconciler;
pub(crate) use relay::run_relay;
pub(crate) use tallies::run_tallies;
pub(crate) use vitals::run_vitals;
