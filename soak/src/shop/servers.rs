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

#[cfg(test)]
mod tests {
    use std::net::TcpStream;

    use lab::PostgresStop;

    use super::*;

    /// Whether somebody listens at `host:port` of the URL.
    fn is_open(url: &str) -> bool {
        let place = url.rsplit(['@', '/']).nth(1).unwrap();
        TcpStream::connect(place).is_ok()
    }

    #[tokio::test]
    async fn the_servers_are_where_they_were_and_then_gone() {
        if Servers::missing().unwrap().is_some() {
            return;
        }
        let servers = Servers::start().await.unwrap();
        let [(_, database), (_, redis)] = servers.environment();
        for how in [PostgresStop::Fast, PostgresStop::Immediate] {
            assert!(is_open(&database), "{database}");
            servers.postgres.stop(how).await.unwrap();
            assert!(!is_open(&database), "{how:?}");
            assert!(servers.postgres.stop(how).await.is_err(), "it is down");
            servers.postgres.start_again().await.unwrap();
        }
        assert!(is_open(&database) && is_open(&redis));
        drop(servers);
        assert!(!is_open(&database) && !is_open(&redis));
    }
}
