//! A database for one test.

use std::{
    collections::hash_map::DefaultHasher,
    fs,
    hash::{Hash, Hasher},
    path::Path,
    sync::atomic::{AtomicU32, Ordering},
};

use lab::SharedPostgres;
use main_service::stores::postgres::{OpenError, PostgresSettings, PostgresStore};
use tokio_postgres::{Client, NoTls};

static DATABASES: AtomicU32 = AtomicU32::new(0);

/// A database on the shared server, of this program's schema and empty.
pub(crate) struct Database {
    server: &'static SharedPostgres,
    name: String,
}

/// `None` where there is no PostgreSQL: then the test is skipped.
pub(crate) async fn database() -> Option<Database> {
    let server = SharedPostgres::join().unwrap()?;
    let model = model(server).await;
    let database = Database::named(server);
    let made = format!("CREATE DATABASE {} TEMPLATE {model}", database.name);
    administer(server, &made).await;
    Some(database)
}

/// A database without anything in it.
pub(crate) async fn empty_database() -> Option<Database> {
    let database = Database::named(SharedPostgres::join().unwrap()?);
    let made = format!("CREATE DATABASE {} TEMPLATE template0", database.name);
    administer(database.server, &made).await;
    Some(database)
}

impl Database {
    fn named(server: &'static SharedPostgres) -> Self {
        let number = DATABASES.fetch_add(1, Ordering::Relaxed);
        let name = format!("test_{}_{number}", std::process::id());
        Self { server, name }
    }

    pub(crate) fn url(&self) -> String {
        self.server.url(&self.name)
    }

    pub(crate) async fn open(&self) -> PostgresStore {
        self.open_with(PostgresSettings::default()).await.unwrap()
    }

    pub(crate) async fn open_with(&self, settings: PostgresSettings) -> Result<PostgresStore, OpenError> {
        PostgresStore::open(&self.url(), settings).await
    }

    pub(crate) async fn open_existing(&self) -> Result<PostgresStore, OpenError> {
        PostgresStore::open_existing(&self.url(), PostgresSettings::default()).await
    }

    /// Speaks to the database beside every store.
    pub(crate) async fn client(&self) -> Client {
        client(&self.url()).await
    }

    /// A test that fails leaves its database to the server's end.
    pub(crate) async fn remove(&self) {
        let dropped = format!("DROP DATABASE {} WITH (FORCE)", self.name);
        administer(self.server, &dropped).await;
    }
}

pub(super) async fn client(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

async fn administer(server: &SharedPostgres, statement: &str) {
    let client = client(&server.url("postgres")).await;
    client.batch_execute(statement).await.unwrap();
}

/// The name of a database that every test's is a copy of. Another schema has another name.
async fn model(server: &SharedPostgres) -> String {
    let name = format!("model_{:x}", schema());
    let client = client(&server.url("postgres")).await;
    let exists = "SELECT 1 FROM pg_database WHERE datname = $1";
    if client.query_opt(exists, &[&name]).await.unwrap().is_some() {
        return name;
    }
    let _alone = server.alone().unwrap();
    if client.query_opt(exists, &[&name]).await.unwrap().is_none() {
        let half = format!("half_{name}");
        client
            .batch_execute(&format!("DROP DATABASE IF EXISTS {half}"))
            .await
            .unwrap();
        client
            .batch_execute(&format!("CREATE DATABASE {half}"))
            .await
            .unwrap();
        let url = server.url(&half);
        let store = PostgresStore::open(&url, PostgresSettings::default()).await;
        store.unwrap().close().await;
        let finished = format!("ALTER DATABASE {half} RENAME TO {name}");
        rename(&client, &finished).await;
    }
    name
}

/// The server takes a moment to notice that the connections are gone.
async fn rename(client: &Client, statement: &str) {
    for _ in 0..100 {
        if client.batch_execute(statement).await.is_ok() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    client.batch_execute(statement).await.unwrap();
}

fn schema() -> u64 {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/stores/postgres/migrations");
    let entries = fs::read_dir(folder).unwrap();
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let mut hasher = DefaultHasher::new();
    for path in paths {
        fs::read(path).unwrap().hash(&mut hasher);
    }
    hasher.finish()
}
