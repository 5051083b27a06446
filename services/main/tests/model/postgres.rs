//! PostgreSQL, as the tests of the stores start it.

#[path = "../stores/postgres/database.rs"]
#[expect(dead_code, reason = "the tests of the stores ask for more")]
mod database;

pub(crate) use self::database::{Database, database};

/// Whether there is a PostgreSQL to be started; says so where there is none.
pub(crate) fn is_there() -> bool {
    lab::PostgresServer::is_there().unwrap()
}
