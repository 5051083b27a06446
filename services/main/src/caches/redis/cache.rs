//! The cache: text under its key, with the server's own time to live.

use std::time::Duration;

use async_trait::async_trait;
use redis::{Cmd, Value, cmd};
use shop::ports::{Cache, CacheError};

use super::RedisCache;

#[async_trait]
impl Cache for RedisCache {
    async fn get(&self, key: &str) -> Result<Option<String>, CacheError> {
        self.line
            .send(cmd("GET").arg(key), self.settings.cache_answer_time_max)
            .await
    }

    async fn put(&self, key: &str, value: &str, ttl: Duration) -> Result<(), CacheError> {
        let lives_ms = milliseconds(ttl);
        if lives_ms == 0 {
            return self.forget(key).await;
        }
        self.tell(cmd("SET").arg(key).arg(value).arg("PX").arg(lives_ms))
            .await
    }

    async fn replace(
        &self,
        key: &str,
        before: Option<&str>,
        value: &str,
        ttl: Duration,
    ) -> Result<bool, CacheError> {
        let mut script = self.scripts.replace.key(key);
        script.arg(value).arg(milliseconds(ttl)).arg(before);
        self.line.run(&script, self.settings.cache_answer_time_max).await
    }

    async fn forget(&self, key: &str) -> Result<(), CacheError> {
        self.tell(cmd("DEL").arg(key)).await
    }

    async fn ping(&self) -> Result<(), CacheError> {
        self.tell(&cmd("PING")).await
    }
}

impl RedisCache {
    /// Sends a command whose answer says no more than that it was done.
    async fn tell(&self, command: &Cmd) -> Result<(), CacheError> {
        let done = self
            .line
            .send::<Value>(command, self.settings.cache_answer_time_max);
        done.await.map(|_| ())
    }
}

/// What lives longer than the server can count lives as long as it can.
fn milliseconds(ttl: Duration) -> u64 {
    /// A thousand years.
    const TTL_MS_MAX: u64 = 1_000 * 366 * 24 * 60 * 60 * 1_000;
    u64::try_from(ttl.as_millis()).map_or(TTL_MS_MAX, |milliseconds| milliseconds.min(TTL_MS_MAX))
}
