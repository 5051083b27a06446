//! Opening the database: refusals are one clear line and come soon.

use std::{
    net::TcpListener,
    time::{Duration, Instant},
};

use main_service::stores::postgres::{PostgresSettings, PostgresStore};
use shop::ports::Products;

use super::database::{Database, database, empty_database};

/// Opening must fail within 5 s with a line that says all of `expected`, by either way.
pub(super) async fn check_refused(url: &str, expected: &[&str]) {
    let settings = PostgresSettings::default();
    for is_existing in [false, true] {
        let began = Instant::now();
        let opened = if is_existing {
            PostgresStore::open_existing(url, settings).await
        } else {
            PostgresStore::open(url, settings).await
        };
        let error = opened.err().unwrap().to_string();
        assert!(began.elapsed() < Duration::from_secs(5), "{error}");
        assert!(!error.contains('\n') && !error.contains("secret"), "{error}");
        for expected in expected {
            assert!(error.contains(expected), "{expected}: {error}");
        }
    }
}

#[tokio::test]
async fn nobody_listens() {
    let place = format!("127.0.0.1:{}", lab::free_port().unwrap());
    let url = format!("postgres://ada:secret@{place}/shop");
    check_refused(&url, &[&format!("at {place}/shop"), "onnection refused"]).await;
}

#[tokio::test]
async fn nobody_answers() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let place = listener.local_addr().unwrap();
    let url = format!("postgres://ada:secret@{place}/shop");
    check_refused(&url, &[&format!("at {place}/shop"), "the server does not answer"]).await;
}

#[tokio::test]
async fn the_url_is_not_one() {
    check_refused("postgres://ada:secret@db:many/shop", &["its URL"]).await;
    check_refused("shop.sqlite", &["must begin with postgres://"]).await;
    let unknown = "postgres://ada:secret@db/shop?sslmode=verify-full&sslrootcert=/nowhere.pem";
    check_refused(unknown, &["at db:5432/shop", "sslrootcert=/nowhere.pem"]).await;
}

#[tokio::test]
async fn there_is_no_such_database() {
    let Some(database) = database().await else {
        return;
    };
    let url = database.url() + "_another";
    check_refused(&url, &["_another\" does not exist"]).await;
    database.remove().await;
}

/// Whoever changes the database so, or only opens it beside the shop, is refused, and nothing in it changes.
async fn check_untouched(database: &Database, change: &str, expected: &str) {
    let client = database.client().await;
    client.batch_execute(change).await.unwrap();
    let tables = "SELECT string_agg(relname || relfilenode, ',' ORDER BY relname) FROM pg_class
                  WHERE relnamespace = 'public'::regnamespace";
    let before: Option<String> = client.query_one(tables, &[]).await.unwrap().get(0);
    check_refused(&database.url(), &[expected]).await;
    let after: Option<String> = client.query_one(tables, &[]).await.unwrap().get(0);
    assert_eq!(before, after, "the database was touched");
}

#[tokio::test]
async fn a_database_of_another_program_is_refused() {
    let Some(database) = empty_database().await else {
        return;
    };
    let change = "CREATE TABLE notes (text TEXT); INSERT INTO notes VALUES ('mine')";
    check_untouched(&database, change, "another program").await;
    database.remove().await;
}

#[tokio::test]
async fn a_newer_schema_is_refused() {
    let Some(database) = database().await else {
        return;
    };
    let change = "INSERT INTO webstore_schema VALUES (999, 'future', 0)";
    check_untouched(&database, change, "newer version (schema 999").await;
    database.remove().await;
}

#[tokio::test]
async fn a_server_that_acknowledges_too_early_is_refused() {
    let Some(database) = empty_database().await else {
        return;
    };
    let url = database.url() + "?options=-c%20synchronous_commit%3Doff";
    check_refused(&url, &["synchronous_commit is off"]).await;
    database.remove().await;
}

#[tokio::test]
async fn only_an_existing_store_of_this_version_is_opened_beside_the_shop() {
    let Some(database) = empty_database().await else {
        return;
    };
    let refused = database.open_existing().await.err().unwrap().to_string();
    assert!(refused.contains("older version (schema 0"), "{refused}");
    let shop = database.open().await;
    let beside = database.open_existing().await.unwrap();
    assert_eq!((shop.ping().await, beside.ping().await), (Ok(()), Ok(())));
    beside.close().await;
    shop.close().await;
    let client = database.client().await;
    let older = "DELETE FROM webstore_schema WHERE version > 4";
    client.batch_execute(older).await.unwrap();
    let refused = database.open_existing().await.err().unwrap().to_string();
    assert!(refused.contains("older version (schema 4"), "{refused}");
    drop(client);
    database.remove().await;
}

/// An instance that hangs while it migrates does not hold the others up for ever, and leaves nothing half done.
#[tokio::test]
async fn a_migration_that_does_not_end_is_waited_for_so_long() {
    let Some(database) = empty_database().await else {
        return;
    };
    let other = database.client().await;
    other
        .batch_execute("BEGIN; SELECT pg_advisory_xact_lock(22355, 1)")
        .await
        .unwrap();
    let impatient = PostgresSettings {
        migration_wait: Duration::from_millis(100),
        ..PostgresSettings::default()
    };
    let refused = database.open_with(impatient).await.err().unwrap().to_string();
    assert!(refused.contains("lock timeout"), "{refused}");
    other.batch_execute("ROLLBACK").await.unwrap();
    database.open_with(impatient).await.unwrap().close().await;
    drop(other);
    database.remove().await;
}
