//! A database for one test.

use std::{
    sync::{
        OnceLock,
        atomic::{AtomicI64, AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use async_trait::async_trait;
use lab::{RedisOptions, RedisServer};
use main_service::caches::redis::{RedisCache, RedisSettings};
use redis::{Client, RedisResult, Script, aio::MultiplexedConnection};

use crate::time::Time;

/// How long a server may take to start.
const START_TIME_MAX: Duration = Duration::from_secs(20);

/// One for all tests of the process.
static SHARED: OnceLock<Option<RedisServer>> = OnceLock::new();
static DATABASES: AtomicU32 = AtomicU32::new(0);

/// The time to live of every key becomes shorter.
const PASS: &str = "
    for _, key in ipairs(redis.call('KEYS', '*')) do
        local left = redis.call('PTTL', key)
        if left >= 0 then
            redis.call('PEXPIRE', key, left - tonumber(ARGV[1]))
        end
    end
";

/// How long an answer may take where it is not what a test is about.
pub(super) const PATIENT: RedisSettings = RedisSettings {
    is_cluster: false,
    answer_time_max: Duration::from_secs(20),
    cache_answer_time_max: Duration::from_secs(20),
};

/// An empty database on a server that all tests of this process share.
pub(crate) struct Database {
    server: &'static RedisServer,
    number: u32,
}

impl Database {
    /// `None` where there is no Redis: then the test is skipped.
    pub(crate) async fn new() -> Option<Self> {
        let server = SHARED.get_or_init(begun).as_ref()?;
        let number = DATABASES.fetch_add(1, Ordering::Relaxed);
        let database = Self { server, number };
        database.client().await;
        Some(database)
    }

    pub(crate) async fn open(&self) -> RedisCache {
        let url = self.server.url(self.number);
        RedisCache::open(&url, PATIENT).await.unwrap()
    }

    pub(super) async fn client(&self) -> MultiplexedConnection {
        client(self.server, self.number).await
    }

    /// Its own time, in which the server's passes too, but far more slowly.
    pub(crate) async fn time(&self) -> ServersTime {
        ServersTime {
            client: self.client().await,
            minutes: AtomicI64::new(0),
        }
    }
}

/// The time that passes in a database.
pub(crate) struct ServersTime {
    client: MultiplexedConnection,
    minutes: AtomicI64,
}

#[async_trait]
impl Time for ServersTime {
    async fn pass_to(&self, minutes: i64) {
        let passed = minutes - self.minutes.swap(minutes, Ordering::Relaxed);
        let script = Script::new(PASS);
        let mut pass = script.prepare_invoke();
        pass.arg(passed * 60_000);
        pass.invoke_async::<()>(&mut self.client.clone()).await.unwrap();
    }
}

/// A server that will be started later; `None` where there is no Redis: then the test is skipped.
pub(super) fn stopped() -> Option<RedisServer> {
    let is_there = RedisServer::is_there().unwrap();
    is_there.then(|| RedisServer::stopped(RedisOptions::default()).unwrap())
}

/// A server that starts; `None` as for [`stopped`].
fn begun() -> Option<RedisServer> {
    let server = stopped()?;
    server.begin().unwrap();
    Some(server)
}

/// A running server; `None` as for [`stopped`].
pub(super) async fn server() -> Option<RedisServer> {
    let server = stopped()?;
    server.start_again().await.unwrap();
    Some(server)
}

/// Speaks to the server beside every cache, as soon as it answers.
pub(super) async fn client(server: &RedisServer, database: u32) -> MultiplexedConnection {
    let begun = Instant::now();
    loop {
        match try_client(&server.url(database)).await {
            Ok(client) => return client,
            Err(error) => assert!(begun.elapsed() < START_TIME_MAX, "{error}"),
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

async fn try_client(url: &str) -> RedisResult<MultiplexedConnection> {
    let client = Client::open(url)?;
    let mut connection = client.get_multiplexed_async_connection().await?;
    redis::cmd("PING").query_async::<String>(&mut connection).await?;
    Ok(connection)
}
