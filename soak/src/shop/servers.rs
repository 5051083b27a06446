//! The servers that keep what main-service must not lose, and what it may forget.

mod postgres;

use anyhow::Result;
use clap::ValueEnum;
use lab::{PostgresServer, RedisOptions, RedisServer};

pub(crate) use self::postgres::Postgres;

/// Where main-service keeps its books, and where what may be forgotten.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Backing {
    /// A file and the memory of the process
    Embedded,
    /// A PostgreSQL and a Redis of the shop's own
    Shared,
}

/// A PostgreSQL, which syncs, and a Redis, both new. They go when this is dropped.
#[derive(Debug)]
pub(crate) struct Servers {
    /// Has the books.
    pub(crate) postgres: Postgres,
    /// Has the limits.
    pub(crate) redis: RedisServer,
    redis_url: String,
}

impl Servers {
    /// Why there can be none on this machine; nothing when there can.
    pub(crate) fn missing() -> Result<Option<&'static str>> {
        Ok(if !PostgresServer::is_there()? {
            Some("there is no PostgreSQL (apt install postgresql)")
        } else if !RedisServer::is_there()? {
            Some("there is no Redis (apt install redis-server)")
        } else {
            None
        })
    }

    /// Starts both, and waits until they answer.
    pub(crate) async fn start() -> Result<Self> {
        let postgres = Postgres::start().await?;
        let redis = RedisServer::start(RedisOptions {
            has_port: true,
            ..RedisOptions::default()
        });
        let redis = redis.await?;
        Ok(Self {
            redis_url: redis.network_url(0)?,
            postgres,
            redis,
        })
    }

    /// The variables that tell the shop where they are.
    pub(super) fn environment(&self) -> [(&'static str, String); 2] {
        [
            ("DATABASE_URL", self.postgres.url().to_owned()),
            ("REDIS_URL", self.redis_url.clone()),
        ]
    }
}
