//! PostgreSQL in tests: servers out of Debian's package, and a database of its own for each test; then what
//! only a server shared by several can show.

mod crowd;
mod database;
mod durability;
mod encrypting;
mod outage;
mod programs;
mod racing;
mod server;
mod shared;
mod starting;

pub(crate) use self::database::database;
