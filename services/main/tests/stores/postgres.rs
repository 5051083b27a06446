//! PostgreSQL in tests: servers out of Debian's package, and a database of its own for each test; then what
//! only a server shared by several can show.

mod crowd;
mod database;
mod durability;
mod encrypting;
mod outage;
mod racing;
mod starting;

pub(crate) use self::database::database;

/// A server of a test's own; `None` where there is no PostgreSQL: then the test is skipped.
async fn server() -> Option<lab::PostgresServer> {
    if !lab::PostgresServer::is_there().unwrap() {
        return None;
    }
    let options = lab::PostgresOptions::default();
    Some(lab::PostgresServer::start(&options).await.unwrap())
}
