//! How a server of ours stands up: listen, limits, problem+json, health, drain.
//!
//! A service builds an axum router, wraps it with [`edge::wrap`] and hands it to [`serve::serve`]
//! together with a listener that [`listen::bind`] opened. Handlers read their input with
//! [`extract::Body`], [`extract::Query`] and [`extract::Path`], which answer bad input themselves,
//! and return [`problem::Problem`] for everything else that goes wrong.

mod callers;
pub mod edge;
pub mod extract;
pub mod listen;
mod pace;
pub mod problem;
pub mod serve;

pub use callers::{CallerLimit, Peer};
pub use pace::{BodyPace, TooSlow};
pub use problem::{Problem, ProblemCode};
