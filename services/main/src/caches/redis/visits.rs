//! What is remembered of customers: `customer:{42}:activity`, `customer:{42}:spend`, `customer:{42}:orders`. The
//! braces are in the key: a cluster keeps what belongs to the same text in braces on one node.

use async_trait::async_trait;
use commerce::UserId;
use redis::{Script, ScriptInvocation, Value};
use shop::{
    moment::Moment,
    ports::{CacheError, Visits},
    segments::{REMEMBERED_DAYS, Remembered},
};

use super::RedisCache;

const REMEMBERED_MS: i64 = REMEMBERED_DAYS * 24 * 60 * 60 * 1_000;

#[async_trait]
impl Visits for RedisCache {
    async fn visit(&self, user: UserId, now: Moment) -> Result<Remembered, CacheError> {
        let mut script = invocation(&self.scripts.visit, user);
        script.arg(now.0).arg(REMEMBERED_MS);
        let (last_seen, spend_cents, orders): (Option<i64>, Option<i64>, Option<i64>) =
            self.line.run(&script, self.settings.answer_time_max).await?;
        Ok(Remembered {
            last_seen: last_seen.map(Moment),
            spend_cents: spend_cents.unwrap_or(0),
            orders: orders.unwrap_or(0),
        })
    }

    async fn purchase(&self, user: UserId, spend_cents: i64, now: Moment) -> Result<(), CacheError> {
        let mut script = invocation(&self.scripts.purchase, user);
        script.arg(now.0).arg(REMEMBERED_MS).arg(spend_cents);
        let remembered = self.line.run::<Value>(&script, self.settings.answer_time_max);
        remembered.await.map(|_| ())
    }
}

fn invocation(script: &Script, user: UserId) -> ScriptInvocation<'_> {
    let user = user.0;
    // The last visit, in milliseconds since 1970.
    let mut invocation = script.key(format!("customer:{{{user}}}:activity"));
    // In US cents, where the reference has US dollars: a sum of dollars would have to be a floating point number,
    // and money is none here.
    invocation.key(format!("customer:{{{user}}}:spend"));
    // How many.
    invocation.key(format!("customer:{{{user}}}:orders"));
    invocation
}
