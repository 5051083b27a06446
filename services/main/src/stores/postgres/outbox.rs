//! The outbox.

use async_trait::async_trait;
use shop::{
    moment::Moment,
    outbox::{DeadLetters, Finished, Letter, LetterFilter, Message, OutboxStatus, Receipt, WAIT_MAX},
    ports::{Outbox, StoreError},
};
use tokio_postgres::Row;

use super::{
    PostgresStore,
    columns::{get, moment, row_limit, task, text},
    effects, order_rows,
    sql::{Query, Sql},
    sql_error::SqlError,
};
use crate::stores::duties;

#[async_trait]
impl Outbox for PostgresStore {
    async fn claim(
        &self,
        now: Moment,
        lease_until: Moment,
        limit: usize,
    ) -> Result<Vec<Message>, StoreError> {
        self.write_one(|sql| claim(sql, now, lease_until, limit)).await
    }

    async fn extend(&self, claimed: Vec<i64>, lease_until: Moment) -> Result<(), StoreError> {
        self.write(|sql| extend(sql, &claimed, lease_until)).await
    }

    async fn finish(&self, message: Message, receipt: Receipt, now: Moment) -> Result<Finished, StoreError> {
        let id = message.id;
        let closed = match &receipt {
            Receipt::Done => self.write_one(|sql| remove(sql, id)).await,
            Receipt::TryAgain { at, reason } => {
                let postponed = self.write_one(|sql| postpone(sql, id, *at, reason)).await;
                postponed.map(|()| false)
            }
            Receipt::Dead { reason } => self.write_one(|sql| bury(sql, id, reason)).await,
            news => return self.write(|sql| tell_order(sql, &message, news, now)).await,
        };
        Ok(Finished {
            closed: closed?,
            ..Finished::default()
        })
    }

    async fn outbox_status(&self) -> Result<OutboxStatus, StoreError> {
        self.read(status).await
    }

    async fn letters(&self, filter: LetterFilter, limit: usize) -> Result<Vec<Letter>, StoreError> {
        self.read_one(|sql| letters(sql, filter, limit)).await
    }

    async fn retry_dead(&self, which: DeadLetters, now: Moment) -> Result<Vec<i64>, StoreError> {
        self.write(|sql| retry_dead(sql, &which, now)).await
    }
}

/// Whoever is due longest comes first, so that a task that fails again and again holds up no fresh one. What a
/// clock wrote that has been set back since comes last. What another relay is claiming is left to it.
async fn claim(sql: Sql, now: Moment, lease_until: Moment, limit: usize) -> Result<Vec<Message>, StoreError> {
    let claimed = sql
        .all(
            "WITH due AS MATERIALIZED (
                 SELECT id, due_at FROM outbox WHERE NOT dead AND due_at <= $1
                 ORDER BY due_at, id LIMIT $2 FOR UPDATE SKIP LOCKED),
             ahead AS MATERIALIZED (
                 SELECT id, due_at FROM outbox WHERE NOT dead AND due_at > $3
                 ORDER BY due_at, id LIMIT $2 - (SELECT count(*) FROM due) FOR UPDATE SKIP LOCKED),
             taken AS MATERIALIZED (SELECT * FROM due UNION ALL SELECT * FROM ahead),
             claimed AS (
                 UPDATE outbox SET due_at = $4 WHERE id = ANY (ARRAY(SELECT id FROM taken))
                 RETURNING id, payload, tries, origin)
             SELECT c.id, c.payload, c.tries, c.origin FROM claimed c JOIN taken t ON t.id = c.id ORDER BY t.due_at, t.id",
            &[&now.0, &row_limit(limit), &now.after(WAIT_MAX).0, &lease_until.0],
            message,
        )
        .await?;
    Ok(claimed)
}

/// Never shortens the time for which a task is hidden, except when the clock was set back.
async fn extend(sql: Sql, claimed: &[i64], lease_until: Moment) -> Result<(), StoreError> {
    sql.in_order([
        Query::new(
            "SELECT 1 FROM outbox WHERE id = ANY ($1) ORDER BY id FOR UPDATE",
            &[&claimed],
        ),
        Query::new(
            "UPDATE outbox SET due_at = $2
             WHERE id = ANY ($1) AND NOT dead AND (due_at < $2 OR due_at > $3)",
            &[&claimed, &lease_until.0, &lease_until.after(WAIT_MAX).0],
        ),
    ])
    .await?;
    Ok(())
}

fn message(row: &Row) -> Result<Message, SqlError> {
    Ok(Message {
        id: get(row, 0)?,
        task: task(row, 1)?,
        tries: get(row, 2)?,
        origin: get(row, 3)?,
    })
}

/// The message is locked before its order: two who delivered the same come one after the other.
async fn tell_order(
    sql: Sql,
    message: &Message,
    news: &Receipt,
    now: Moment,
) -> Result<Finished, StoreError> {
    let there = sql
        .first(
            "SELECT 1 FROM outbox WHERE id = $1 FOR UPDATE",
            &[&message.id],
            |_| Ok(()),
        )
        .await?;
    if there.is_none() {
        finish_late(sql, message, news, now).await?;
        return Ok(Finished::default());
    }
    let mut order = order_rows::existing_locked(&sql, message.task.order_id()).await?;
    match duties::hear(&mut order, news.clone(), now) {
        Ok(writes) => {
            let finished = duties::finished(&order, &writes);
            effects::carry_out(&sql, &[(&order, writes)], now).await?;
            remove(sql, message.id).await?;
            Ok(finished)
        }
        // Nobody's fault that trying again could repair; a person must look.
        Err(impossible) => {
            bury(sql, message.id, &impossible.to_string()).await?;
            Ok(Finished::default())
        }
    }
}

/// Somebody else finished it before.
async fn finish_late(sql: Sql, message: &Message, receipt: &Receipt, now: Moment) -> Result<(), StoreError> {
    let Receipt::Reserved { product, reservation } = receipt else {
        return Ok(());
    };
    let order = order_rows::existing_locked(&sql, message.task.order_id()).await?;
    let writes = duties::hear_late(&order, *product, reservation);
    effects::carry_out(&sql, &[(&order, Vec::from_iter(writes))], now).await
}

/// Whether it was there.
async fn remove(sql: Sql, id: i64) -> Result<bool, StoreError> {
    let removed = sql.run("DELETE FROM outbox WHERE id = $1", &[&id]).await?;
    Ok(removed > 0)
}

async fn postpone(sql: Sql, id: i64, at: Moment, reason: &str) -> Result<(), StoreError> {
    sql.run(
        "UPDATE outbox SET tries = tries + 1, due_at = $2, last_error = $3 WHERE id = $1",
        &[&id, &at.0, &text(reason)],
    )
    .await?;
    Ok(())
}

/// Whether it was there.
async fn bury(sql: Sql, id: i64, reason: &str) -> Result<bool, StoreError> {
    let buried = sql
        .run(
            "UPDATE outbox SET tries = tries + 1, dead = true, last_error = $2 WHERE id = $1",
            &[&id, &text(reason)],
        )
        .await?;
    Ok(buried > 0)
}

async fn status(sql: Sql) -> Result<OutboxStatus, StoreError> {
    let [waiting, dead] = sql
        .in_order([
            Query::new(
                "SELECT kind, count(*), min(created_at) FROM outbox WHERE NOT dead GROUP BY kind ORDER BY kind",
                &[],
            ),
            Query::new("SELECT count(*) FROM outbox WHERE dead", &[]),
        ])
        .await?;
    let waiting = waiting
        .iter()
        .map(|row| Ok((get(row, 0)?, get(row, 1)?, moment(row, 2)?)));
    Ok(OutboxStatus {
        waiting: waiting.collect::<Result<_, SqlError>>()?,
        dead: dead.first().map_or(Ok(0), |row| get(row, 0))?,
    })
}

/// Ids grow with time, and a clock that was set back does not change their order.
async fn letters(sql: Sql, filter: LetterFilter, limit: usize) -> Result<Vec<Letter>, StoreError> {
    let wanted = match filter {
        LetterFilter::All => "true",
        LetterFilter::Waiting => "NOT dead",
        LetterFilter::Dead => "dead",
    };
    let query = format!(
        "SELECT id, payload, tries, due_at, created_at, dead, last_error FROM outbox
         WHERE {wanted} ORDER BY id LIMIT $1"
    );
    Ok(sql.all(&query, &[&row_limit(limit)], letter).await?)
}

fn letter(row: &Row) -> Result<Letter, SqlError> {
    Ok(Letter {
        id: get(row, 0)?,
        task: task(row, 1)?,
        tries: get(row, 2)?,
        due_at: moment(row, 3)?,
        created_at: moment(row, 4)?,
        dead: get(row, 5)?,
        last_error: get(row, 6)?,
    })
}

async fn retry_dead(sql: Sql, which: &DeadLetters, now: Moment) -> Result<Vec<i64>, StoreError> {
    let these = match which {
        DeadLetters::All => None,
        DeadLetters::These(ids) => Some(ids),
    };
    let [_, retried] = sql
        .in_order([
            Query::new(
                "SELECT 1 FROM outbox WHERE dead AND ($1::bigint[] IS NULL OR id = ANY ($1))
                 ORDER BY id FOR UPDATE",
                &[&these],
            ),
            Query::new(
                "UPDATE outbox SET dead = false, tries = 0, due_at = $2
                 WHERE dead AND ($1::bigint[] IS NULL OR id = ANY ($1)) RETURNING id",
                &[&these, &now.0],
            ),
        ])
        .await?;
    let retried: Result<Vec<i64>, _> = retried.iter().map(|row| get(row, 0)).collect();
    let mut retried = retried?;
    retried.sort_unstable();
    Ok(retried)
}
