//! A database for one test.

use std::{
    sync::{
        OnceLock,
        atomic::{AtomicI64, AtomicU32, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use main_service::caches::redis::{RedisCache, RedisSettings};
use redis::{Script, aio::MultiplexedConnection};

use super::server::Server;
use crate::time::Time;

/// One for all tests of the process.
static SHARED: OnceLock<Option<Server>> = OnceLock::new();
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
    server: &'static Server,
    number: u32,
}

impl Database {
    /// `None` where there is no Redis: then the test is skipped.
    pub(crate) async fn new() -> Option<Self> {
        let server = SHARED.get_or_init(Server::start).as_ref()?;
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
        self.server.client(self.number).await
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
