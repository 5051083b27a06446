//! `POST /collect`, over the whole router with a collector in this process.

#![expect(clippy::unwrap_used, reason = "a test may unwrap")]

mod doors;
mod hostile;
mod numbers;
mod rig;
mod samples;
mod shown;
mod translation;
