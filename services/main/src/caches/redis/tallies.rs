//! What was counted: a hash for each hour, `analytics:{2026-11-22T16}`, in UTC.

use std::collections::HashMap;

use async_trait::async_trait;
use futures_util::{StreamExt, TryStreamExt, stream};
use jiff::Timestamp;
use redis::{Value, cmd};
use shop::{
    ports::{CacheError, Tallies},
    tallies::{Batch, Event, Hour, KEPT_HOURS, READ_HOURS_MAX, Sums},
};

use super::RedisCache;

/// Each hour is on one node of a cluster, so that they are asked for one by one: so many at once.
const AT_ONCE_MAX: usize = 16;
const KEPT_MS: i64 = KEPT_HOURS * 60 * 60 * 1_000;

#[async_trait]
impl Tallies for RedisCache {
    async fn add(&self, batch: &Batch) -> Result<(), CacheError> {
        let mut script = self.scripts.tally.key(key(batch.hour)?);
        script
            .arg(KEPT_MS)
            .arg(format!("batch:{}", batch.sender))
            .arg(batch.number);
        for (event, count) in &batch.sums {
            script.arg(event.name()).arg(*count);
        }
        let added = self
            .line
            .run::<Value>(&script, self.settings.cache_answer_time_max);
        added.await.map(|_| ())
    }

    async fn read(&self, first: Hour, hours: u16) -> Result<Sums, CacheError> {
        let names: Vec<(Event, String)> = Event::all().map(|event| (event, event.name())).collect();
        let hours = (0..hours.min(READ_HOURS_MAX)).map(|hour| first.later(hour.into()));
        let questions: Vec<_> = hours.map(|hour| self.read_hour(hour)).collect();
        let mut answers = stream::iter(questions).buffer_unordered(AT_ONCE_MAX);
        let mut sums = Sums::new();
        while let Some(there) = answers.try_next().await? {
            for (event, name) in &names {
                if let Some(count) = there.get(name) {
                    let sum = sums.entry(*event).or_default();
                    *sum = sum.saturating_add(*count);
                }
            }
        }
        Ok(sums)
    }
}

impl RedisCache {
    async fn read_hour(&self, hour: Hour) -> Result<HashMap<String, u64>, CacheError> {
        let mut command = cmd("HGETALL");
        command.arg(key(hour)?);
        self.line
            .send(&command, self.settings.cache_answer_time_max)
            .await
    }
}

fn key(hour: Hour) -> Result<String, CacheError> {
    let begin = Timestamp::from_millisecond(hour.begin().0);
    let begin = begin.map_err(|error| CacheError(format!("the hour is none: {error}")))?;
    Ok(format!("analytics:{{{}}}", begin.strftime("%Y-%m-%dT%H")))
}
