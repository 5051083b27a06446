//! Redis in tests: servers out of Debian's package, and a database of its own for each test; then what only a
//! server shared by several can show.

mod cluster;
mod database;
mod keys;
mod log;
mod opening;
mod outages;
mod sharing;

pub(crate) use self::database::Database;
