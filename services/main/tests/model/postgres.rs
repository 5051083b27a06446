//! PostgreSQL, as the tests of the stores start it.

#[path = "../stores/postgres/database.rs"]
#[expect(dead_code, reason = "the tests of the stores ask for more")]
mod database;
#[path = "../stores/postgres/programs.rs"]
mod programs;
#[path = "../stores/postgres/shared.rs"]
mod shared;

pub(crate) use self::database::{Database, database};

/// Whether there is a PostgreSQL to be started; says so where there is none.
pub(crate) fn is_there() -> bool {
    programs::folder().is_some()
}
