//! A connection of the pool for the time of one transaction.

use std::sync::atomic::{AtomicU8, Ordering};

use deadpool_postgres::{ClientWrapper, Object};
use futures_util::FutureExt;
use tokio::time::Instant;
use tokio_util::task::task_tracker::TaskTrackerToken;

use super::sql_error::SqlError;

/// How far the transaction came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// Nothing is under way.
    Idle,
    /// A statement that is a transaction by itself.
    Alone,
    /// Statements of a transaction that has begun.
    Working,
    /// The commit was sent: if no answer comes, nobody knows.
    Committing,
}

/// What went wrong on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// Nothing.
    None,
    /// A statement failed, and with it the transaction.
    Failed,
    /// Another transaction was in the way.
    Conflict,
    /// The connection is gone.
    Lost,
}

/// A connection for one transaction. Dropped on the way, it rolls back what it had begun.
pub(super) struct Session {
    /// `None` only at the very end.
    connection: Option<Object>,
    /// By then everything should be over.
    deadline: Instant,
    phase: AtomicU8,
    trouble: AtomicU8,
    _under_way: TaskTrackerToken,
}

impl Session {
    pub(super) fn new(connection: Object, deadline: Instant, under_way: TaskTrackerToken) -> Self {
        Self {
            connection: Some(connection),
            deadline,
            phase: AtomicU8::new(Phase::Idle as u8),
            trouble: AtomicU8::new(Trouble::None as u8),
            _under_way: under_way,
        }
    }

    pub(super) fn client(&self) -> Result<&ClientWrapper, SqlError> {
        let connection = self.connection.as_ref();
        let connection = connection.ok_or(SqlError::Unavailable("the connection is gone"))?;
        Ok(connection)
    }

    pub(super) fn enter(&self, phase: Phase) {
        self.phase.store(phase as u8, Ordering::Relaxed);
    }

    pub(super) fn is_in(&self, phase: Phase) -> bool {
        self.phase.load(Ordering::Relaxed) == phase as u8
    }

    /// Remembers the first trouble; what follows comes of it.
    pub(super) fn note(&self, error: &SqlError) {
        let trouble = if error.is_conflict() {
            Trouble::Conflict
        } else if error.is_lost_connection() {
            Trouble::Lost
        } else {
            Trouble::Failed
        };
        let (none, ordering) = (Trouble::None as u8, Ordering::Relaxed);
        let _there_was_trouble_before =
            self.trouble
                .compare_exchange(none, trouble as u8, ordering, ordering);
    }

    pub(super) fn met(&self, trouble: Trouble) -> bool {
        self.trouble.load(Ordering::Relaxed) == trouble as u8
    }

    /// Says so without waiting for the answer: whoever has the connection next comes after it.
    pub(super) fn say(&self, statement: &str) {
        if let Ok(client) = self.client() {
            let _answer_comes_later = client.batch_execute(statement).now_or_never();
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if self.is_in(Phase::Idle) {
            return;
        }
        if Instant::now() >= self.deadline {
            // It hangs. The next one would hang with it.
            drop(self.connection.take().map(Object::take));
        } else if !self.is_in(Phase::Alone) {
            self.say("ROLLBACK");
        }
    }
}
