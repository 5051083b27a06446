//! Attacks on a running shop of one's own, to show what its guards do.
//!
//! Every attack is bounded in requests and in time, is the same for the same seed, and goes to this machine
//! only. Honest shoppers buy beside it, from other addresses, and none of them may be hurt.

mod attack;
mod crowd;
mod outcome;
mod run;
mod send;
mod shots;
mod slow;
mod sources;
mod visitor;
mod witness;

pub use self::{
    attack::{Attack, REQUESTS_MAX, Sign},
    outcome::{Honest, Outcome},
    run::{AttackError, Clock, SECONDS_DEFAULT, SECONDS_MAX, Settings, run},
};
