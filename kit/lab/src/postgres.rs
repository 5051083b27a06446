//! PostgreSQL out of Debian's package: a server of one's own, which may be stopped and killed, or one that all tests
//! share.

mod programs;
mod server;
mod shared;
#[cfg(test)]
mod tests;

pub use programs::hand_over;
pub use server::{PostgresOptions, PostgresServer, PostgresStop};
pub use shared::SharedPostgres;

/// The server's user of ours, who may do everything there.
const USER: &str = "shop";
/// What this user says over the network.
const PASSWORD: &str = "secret";
/// The database that every server has.
const DATABASE: &str = "postgres";
