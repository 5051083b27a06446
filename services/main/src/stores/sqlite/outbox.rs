//! The outbox.

use async_trait::async_trait;
use rusqlite::{Row, params};
use shop::{
    moment::Moment,
    outbox::{DeadLetters, Finished, Letter, LetterFilter, Message, OutboxStatus, Receipt, WAIT_MAX},
    ports::{Outbox, StoreError},
};

use super::{
    SqliteStore,
    columns::{moment, row_limit, task},
    effects, orders,
    sql::Sql,
};
use crate::stores::duties;

#[async_trait]
impl Outbox for SqliteStore {
    async fn claim(
        &self,
        now: Moment,
        lease_until: Moment,
        limit: usize,
    ) -> Result<Vec<Message>, StoreError> {
        self.write(move |sql| claim(sql, now, lease_until, limit)).await
    }

    async fn extend(&self, claimed: Vec<i64>, lease_until: Moment) -> Result<(), StoreError> {
        self.write(move |sql| extend(sql, &claimed, lease_until)).await
    }

    async fn finish(&self, message: Message, receipt: Receipt, now: Moment) -> Result<Finished, StoreError> {
        self.write(move |sql| finish(sql, &message, receipt, now)).await
    }

    async fn outbox_status(&self) -> Result<OutboxStatus, StoreError> {
        self.read(status).await
    }

    async fn letters(&self, filter: LetterFilter, limit: usize) -> Result<Vec<Letter>, StoreError> {
        self.read(move |sql| letters(sql, filter, limit)).await
    }

    async fn retry_dead(&self, which: DeadLetters, now: Moment) -> Result<Vec<i64>, StoreError> {
        self.write(move |sql| retry_dead(sql, which, now)).await
    }
}

/// Whoever is due longest comes first, so that a task that fails again and again holds up no fresh one.
fn claim(sql: Sql<'_>, now: Moment, lease_until: Moment, limit: usize) -> Result<Vec<Message>, StoreError> {
    let mut due = sql.all(
        "SELECT id, payload, tries, origin FROM outbox WHERE dead = 0 AND due_at <= ?1
         ORDER BY due_at, id LIMIT ?2",
        params![now.0, row_limit(limit)],
        message,
    )?;
    if due.len() < limit {
        due.extend(written_ahead(sql, now, limit - due.len())?);
    }
    for message in &due {
        sql.run(
            "UPDATE outbox SET due_at = ?2 WHERE id = ?1",
            params![message.id, lease_until.0],
        )?;
    }
    Ok(due)
}

/// What a clock wrote that has been set back since.
fn written_ahead(sql: Sql<'_>, now: Moment, limit: usize) -> Result<Vec<Message>, StoreError> {
    let due = sql.all(
        "SELECT id, payload, tries, origin FROM outbox WHERE dead = 0 AND due_at > ?1
         ORDER BY due_at, id LIMIT ?2",
        params![now.after(WAIT_MAX).0, row_limit(limit)],
        message,
    )?;
    Ok(due)
}

/// Never shortens the time for which a task is hidden, except when the clock was set back.
fn extend(sql: Sql<'_>, claimed: &[i64], lease_until: Moment) -> Result<(), StoreError> {
    for id in claimed {
        sql.run(
            "UPDATE outbox SET due_at = ?2 WHERE id = ?1 AND dead = 0 AND (due_at < ?2 OR due_at > ?3)",
            params![id, lease_until.0, lease_until.after(WAIT_MAX).0],
        )?;
    }
    Ok(())
}

fn message(row: &Row<'_>) -> rusqlite::Result<Message> {
    Ok(Message {
        id: row.get(0)?,
        task: task(row, 1)?,
        tries: row.get(2)?,
        origin: row.get(3)?,
    })
}

fn finish(sql: Sql<'_>, message: &Message, receipt: Receipt, now: Moment) -> Result<Finished, StoreError> {
    let there = sql.first("SELECT 1 FROM outbox WHERE id = ?1", [message.id], |_| Ok(()))?;
    let closed = Finished {
        closed: true,
        ..Finished::default()
    };
    match receipt {
        receipt if there.is_none() => {
            finish_late(sql, message, &receipt, now)?;
            Ok(Finished::default())
        }
        Receipt::Done => remove(sql, message).map(|()| closed),
        Receipt::TryAgain { at, reason } => postpone(sql, message, at, &reason).map(|()| Finished::default()),
        Receipt::Dead { reason } => bury(sql, message, &reason).map(|()| closed),
        news => tell_order(sql, message, news, now),
    }
}

/// Somebody else finished it before.
fn finish_late(sql: Sql<'_>, message: &Message, receipt: &Receipt, now: Moment) -> Result<(), StoreError> {
    let Receipt::Reserved { product, reservation } = receipt else {
        return Ok(());
    };
    let order = orders::existing(sql, message.task.order_id())?;
    let writes = duties::hear_late(&order, *product, reservation);
    effects::carry_out(sql, &order, Vec::from_iter(writes), now)
}

fn tell_order(sql: Sql<'_>, message: &Message, news: Receipt, now: Moment) -> Result<Finished, StoreError> {
    let mut order = orders::existing(sql, message.task.order_id())?;
    match duties::hear(&mut order, news, now) {
        Ok(writes) => {
            let finished = duties::finished(&order, &writes);
            effects::carry_out(sql, &order, writes, now)?;
            remove(sql, message)?;
            Ok(finished)
        }
        // Nobody's fault that trying again could repair; a person must look.
        Err(impossible) => {
            bury(sql, message, &impossible.to_string())?;
            Ok(Finished::default())
        }
    }
}

fn remove(sql: Sql<'_>, message: &Message) -> Result<(), StoreError> {
    sql.run("DELETE FROM outbox WHERE id = ?1", [message.id])?;
    Ok(())
}

fn postpone(sql: Sql<'_>, message: &Message, at: Moment, reason: &str) -> Result<(), StoreError> {
    sql.run(
        "UPDATE outbox SET tries = tries + 1, due_at = ?2, last_error = ?3 WHERE id = ?1",
        params![message.id, at.0, reason],
    )?;
    Ok(())
}

fn bury(sql: Sql<'_>, message: &Message, reason: &str) -> Result<(), StoreError> {
    sql.run(
        "UPDATE outbox SET tries = tries + 1, dead = 1, last_error = ?2 WHERE id = ?1",
        params![message.id, reason],
    )?;
    Ok(())
}

fn status(sql: Sql<'_>) -> Result<OutboxStatus, StoreError> {
    let waiting = sql.all(
        "SELECT kind, count(*), min(created_at) FROM outbox WHERE dead = 0 GROUP BY kind ORDER BY kind",
        [],
        |row| Ok((row.get(0)?, row.get(1)?, moment(row, 2)?)),
    )?;
    let dead = sql.only("SELECT count(*) FROM outbox WHERE dead = 1", [], |row| row.get(0))?;
    Ok(OutboxStatus { waiting, dead })
}

/// Ids grow with time, and a clock that was set back does not change their order.
fn letters(sql: Sql<'_>, filter: LetterFilter, limit: usize) -> Result<Vec<Letter>, StoreError> {
    let wanted = match filter {
        LetterFilter::All => "true",
        LetterFilter::Waiting => "dead = 0",
        LetterFilter::Dead => "dead = 1",
    };
    let query = format!(
        "SELECT id, payload, tries, due_at, created_at, dead, last_error FROM outbox
         WHERE {wanted} ORDER BY id LIMIT ?1"
    );
    Ok(sql.all(&query, [row_limit(limit)], letter)?)
}

fn letter(row: &Row<'_>) -> rusqlite::Result<Letter> {
    Ok(Letter {
        id: row.get(0)?,
        task: task(row, 1)?,
        tries: row.get(2)?,
        due_at: moment(row, 3)?,
        created_at: moment(row, 4)?,
        dead: row.get(5)?,
        last_error: row.get(6)?,
    })
}

fn retry_dead(sql: Sql<'_>, which: DeadLetters, now: Moment) -> Result<Vec<i64>, StoreError> {
    let mut ids = match which {
        DeadLetters::All => sql.all("SELECT id FROM outbox WHERE dead = 1", [], |row| row.get(0))?,
        DeadLetters::These(ids) => ids,
    };
    ids.sort_unstable();
    let mut retried = Vec::new();
    for id in ids {
        let changed = sql.run(
            "UPDATE outbox SET dead = 0, tries = 0, due_at = ?2 WHERE id = ?1 AND dead = 1",
            params![id, now.0],
        )?;
        retried.extend((changed == 1).then_some(id));
    }
    Ok(retried)
}
