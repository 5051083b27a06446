//! What tests, benchmarks and soak runs start and clean up: servers, folders, ports, signals.
//!
//! Everything here goes away with its value, except for what was asked to stay. Servers end also when the program that
//! started them is killed. Nothing panics; a test unwraps. Nothing of this is ever shipped.

mod child;
mod folder;
mod offset;
mod postgres;
mod redis;
mod signal;
mod skip;

pub use child::end;
pub use folder::Folder;
pub use offset::{Offset, free_port};
pub use postgres::{PostgresOptions, PostgresServer, PostgresStop, SharedPostgres, hand_over};
pub use redis::{RedisOptions, RedisServer};
pub use signal::Signal;
