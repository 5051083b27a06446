//! Counting visitors: the funnel, and what customers of each segment do.
//!
//! The rules are the heart's (`shop::segments`, `shop::tallies`). Here they are asked at the right moment. Nothing of
//! it ever fails or holds up a request for longer than a named time: what cannot be found out is left out.

mod counters;
mod recorder;

pub(crate) use self::recorder::Recorder;
