//! What is remembered of customers: `customer:{42}:activity`, `customer:{42}:spend`, `customer:{42}:orders`. The
//! braces are in the key: a cluster keeps what belongs to the same text in braces on one node.
//!
//! The activity is two moments with a space between them, the last action and the last one before its visit; the
//! second is left out when there was none.

use async_trait::async_trait;
use commerce::UserId;
use redis::ScriptInvocation;
use shop::{
    moment::Moment,
    ports::{CacheError, Visits},
    segments::{REMEMBERED_DAYS, Remembered, VISIT_GAP},
};

use super::RedisCache;

const REMEMBERED_MS: i64 = REMEMBERED_DAYS * 24 * 60 * 60 * 1_000;

#[async_trait]
impl Visits for RedisCache {
    async fn visit(&self, user: UserId, now: Moment) -> Result<Remembered, CacheError> {
        self.remember(&self.action(user, now)).await
    }

    async fn purchase(&self, user: UserId, spend_cents: i64, now: Moment) -> Result<Remembered, CacheError> {
        let mut action = self.action(user, now);
        action.arg(spend_cents);
        self.remember(&action).await
    }
}

impl RedisCache {
    fn action(&self, user: UserId, now: Moment) -> ScriptInvocation<'_> {
        let user = user.0;
        // In milliseconds since 1970.
        let mut action = self.scripts.visit.key(format!("customer:{{{user}}}:activity"));
        // In US cents, where the reference has US dollars: a sum of dollars would have to be a floating point
        // number, and money is none here.
        action.key(format!("customer:{{{user}}}:spend"));
        // How many.
        action.key(format!("customer:{{{user}}}:orders"));
        action
            .arg(now.0)
            .arg(REMEMBERED_MS)
            .arg(VISIT_GAP.as_secs() * 1_000);
        action
    }

    async fn remember(&self, action: &ScriptInvocation<'_>) -> Result<Remembered, CacheError> {
        let (last_seen, spend_cents, orders): (Option<i64>, Option<i64>, Option<i64>) =
            self.line.run(action, self.settings.answer_time_max).await?;
        Ok(Remembered {
            last_seen: last_seen.map(Moment),
            spend_cents: spend_cents.unwrap_or(0),
            orders: orders.unwrap_or(0),
        })
    }
}
