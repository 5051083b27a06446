//! The outbox.

use std::collections::BTreeMap;

use async_trait::async_trait;
use shop::{
    moment::Moment,
    outbox::{DeadLetters, Finished, Letter, LetterFilter, Message, OutboxStatus, Receipt, Task, WAIT_MAX},
    ports::{Outbox, StoreError},
};

use super::{MemoryStore, State};
use crate::stores::duties;

/// A task that waits.
pub(super) struct Entry {
    task: Task,
    tries: i64,
    /// From when on it may be claimed.
    due_at: Moment,
    dead: bool,
    created_at: Moment,
    /// The request that it is owed for.
    origin: Option<String>,
    /// Why the last try failed.
    last_error: Option<String>,
}

#[async_trait]
impl Outbox for MemoryStore {
    async fn claim(
        &self,
        now: Moment,
        lease_until: Moment,
        limit: usize,
    ) -> Result<Vec<Message>, StoreError> {
        let mut state = self.state();
        let mut due: Vec<_> = state.outbox.iter_mut().collect();
        due.retain(|(_, entry)| !entry.dead && (entry.due_at <= now || entry.is_written_ahead(now)));
        // What a clock wrote that was set back since is due last.
        due.sort_by_key(|(id, entry)| (entry.due_at, **id));
        due.truncate(limit);
        let lease = |(id, entry): (&i64, &mut Entry)| {
            entry.due_at = lease_until;
            Message {
                id: *id,
                task: entry.task.clone(),
                tries: entry.tries,
                origin: entry.origin.clone(),
            }
        };
        Ok(due.into_iter().map(lease).collect())
    }

    async fn extend(&self, claimed: Vec<i64>, lease_until: Moment) -> Result<(), StoreError> {
        let mut state = self.state();
        for id in claimed {
            if let Some(entry) = state.outbox.get_mut(&id) {
                entry.extend(lease_until);
            }
        }
        Ok(())
    }

    async fn finish(&self, message: Message, receipt: Receipt, now: Moment) -> Result<Finished, StoreError> {
        let mut state = self.state();
        let Some(entry) = state.outbox.get_mut(&message.id) else {
            state.finish_late(&message, &receipt, now)?;
            return Ok(Finished::default());
        };
        let closed = !matches!(receipt, Receipt::TryAgain { .. });
        match receipt {
            Receipt::Done => state.remove(&message),
            Receipt::TryAgain { at, reason } => {
                entry.fail(reason);
                entry.due_at = at;
            }
            Receipt::Dead { reason } => entry.bury(reason),
            news => return state.tell_order(&message, news, now),
        }
        Ok(Finished {
            closed,
            ..Finished::default()
        })
    }

    async fn outbox_status(&self) -> Result<OutboxStatus, StoreError> {
        let state = self.state();
        let mut kinds = BTreeMap::new();
        for entry in state.outbox.values().filter(|entry| !entry.dead) {
            let (count, oldest) = kinds.entry(entry.task.kind()).or_insert((0, entry.created_at));
            *count += 1;
            *oldest = entry.created_at.min(*oldest);
        }
        let waiting = kinds
            .into_iter()
            .map(|(kind, (count, oldest))| (kind.to_owned(), count, oldest));
        let dead = state.outbox.values().filter(|entry| entry.dead).map(|_| 1).sum();
        Ok(OutboxStatus {
            waiting: waiting.collect(),
            dead,
        })
    }

    async fn letters(&self, filter: LetterFilter, limit: usize) -> Result<Vec<Letter>, StoreError> {
        let state = self.state();
        let letters = state.outbox.iter().map(|(id, entry)| entry.letter(*id));
        let wanted = letters.filter(|letter| match filter {
            LetterFilter::All => true,
            LetterFilter::Waiting => !letter.dead,
            LetterFilter::Dead => letter.dead,
        });
        Ok(wanted.take(limit).collect())
    }

    async fn retry_dead(&self, which: DeadLetters, now: Moment) -> Result<Vec<i64>, StoreError> {
        let mut state = self.state();
        let is_meant = |id: &i64| match &which {
            DeadLetters::All => true,
            DeadLetters::These(ids) => ids.contains(id),
        };
        let mut retried = Vec::new();
        for (id, entry) in &mut state.outbox {
            if entry.dead && is_meant(id) {
                entry.revive(now);
                retried.push(*id);
            }
        }
        Ok(retried)
    }
}

impl Entry {
    /// Whether a clock wrote it that has been set back since.
    fn is_written_ahead(&self, now: Moment) -> bool {
        self.due_at > now.after(WAIT_MAX)
    }

    /// Never shortens the time for which it is hidden, except when the clock was set back.
    fn extend(&mut self, lease_until: Moment) {
        if !self.dead && (self.due_at < lease_until || self.is_written_ahead(lease_until)) {
            self.due_at = lease_until;
        }
    }

    fn fail(&mut self, reason: String) {
        self.tries += 1;
        self.last_error = Some(reason);
    }

    fn bury(&mut self, reason: String) {
        self.fail(reason);
        self.dead = true;
    }

    fn revive(&mut self, now: Moment) {
        self.dead = false;
        self.tries = 0;
        self.due_at = now;
    }

    pub(super) fn letter(&self, id: i64) -> Letter {
        Letter {
            id,
            task: self.task.clone(),
            tries: self.tries,
            due_at: self.due_at,
            created_at: self.created_at,
            dead: self.dead,
            last_error: self.last_error.clone(),
        }
    }
}

impl State {
    pub(super) fn enqueue(&mut self, task: Task, now: Moment) {
        let id = self.next_number();
        let entry = Entry {
            task,
            tries: 0,
            due_at: now,
            dead: false,
            created_at: now,
            origin: telemetry::propagation::origin(),
            last_error: None,
        };
        self.outbox.insert(id, entry);
    }

    fn remove(&mut self, message: &Message) {
        self.outbox.remove(&message.id);
    }

    /// Somebody else finished it before.
    fn finish_late(&mut self, message: &Message, receipt: &Receipt, now: Moment) -> Result<(), StoreError> {
        let Receipt::Reserved { product, reservation } = receipt else {
            return Ok(());
        };
        let order = self.existing_order(message.task.order_id())?;
        let writes = duties::hear_late(&order, *product, reservation);
        self.carry_out(order, Vec::from_iter(writes), now)
    }

    fn tell_order(&mut self, message: &Message, news: Receipt, now: Moment) -> Result<Finished, StoreError> {
        let mut order = self.existing_order(message.task.order_id())?;
        match duties::hear(&mut order, news, now) {
            Ok(writes) => {
                let finished = duties::finished(&order, &writes);
                self.carry_out(order, writes, now)?;
                self.remove(message);
                Ok(finished)
            }
            // Nobody's fault that trying again could repair; a person must look.
            Err(impossible) => {
                if let Some(entry) = self.outbox.get_mut(&message.id) {
                    entry.bury(impossible.to_string());
                }
                Ok(Finished::default())
            }
        }
    }
}
