//! The one thread that writes.
//!
//! It takes the first job, opens a transaction, and runs every job that is waiting by then in a savepoint
//! of its own; one durable commit serves them all, and only then are the callers answered. While the disk
//! is busy the next jobs gather, so the batches grow with the load.

use std::panic::{AssertUnwindSafe, catch_unwind};

use rusqlite::Connection;
use shop::{
    fault::{Step, reach},
    ports::StoreError,
};
use tokio::sync::mpsc::Receiver;

use super::{
    engine::{Answer, Command, Job, next_job, next_queued, panic_text},
    sql::{Sql, SqlError},
};

/// Jobs that share one commit at most, so that the first of them does not wait long.
const BATCH_MAX: usize = 256;

/// The writing thread's things.
pub(super) struct Writer {
    connection: Connection,
    commands: Receiver<Command>,
}

impl Writer {
    pub(super) fn new(connection: Connection, commands: Receiver<Command>) -> Self {
        Self { connection, commands }
    }

    /// Works until the queue is closed and empty.
    pub(super) fn run(mut self) {
        while let Some(first) = next_job(&mut self.commands) {
            self.batch(first);
        }
        // Only tidiness: without it the next start reads the log back. Passive, because another process may
        // have the file open and must not be held up; the last connection to go removes the log.
        let tidied = self.connection.execute_batch("PRAGMA wal_checkpoint(PASSIVE)");
        if let Err(error) = tidied {
            tracing::warn!(%error, "the log could not be written back at the end");
        }
    }

    fn batch(&mut self, first: Job) {
        let mut answers = Vec::new();
        let committed = self.transaction(first, &mut answers).map_err(StoreError::from);
        if committed.is_err() {
            self.leave_transaction();
        }
        for answer in answers {
            answer(committed.clone());
        }
    }

    /// Everybody's writes, or nobody's: an error here is the answer to all of them.
    fn transaction(&mut self, first: Job, answers: &mut Vec<Answer>) -> Result<(), SqlError> {
        let sql = Sql::new(&self.connection);
        sql.run("BEGIN IMMEDIATE", [])?;
        let mut next = Some(first);
        let mut taken = 0;
        while let Some(job) = next {
            answers.extend(run_in_savepoint(sql, job)?);
            taken += 1;
            next = (taken < BATCH_MAX)
                .then(|| next_queued(&mut self.commands))
                .flatten();
        }
        reach(Step::StoreCommitting);
        sql.run("COMMIT", [])?;
        reach(Step::StoreCommitted);
        Ok(())
    }

    fn leave_transaction(&self) {
        if self.connection.is_autocommit() {
            return;
        }
        if let Err(error) = self.connection.execute_batch("ROLLBACK") {
            tracing::error!(%error, "a transaction could not be rolled back");
        }
    }
}

/// `None` when the job panicked: then its caller hears "unavailable" and nobody else notices. An error
/// means that the whole transaction is broken, for example because the disk is full.
fn run_in_savepoint(sql: Sql<'_>, job: Job) -> Result<Option<Answer>, SqlError> {
    sql.run("SAVEPOINT job", [])?;
    let outcome = catch_unwind(AssertUnwindSafe(|| job(sql)));
    if !outcome.as_ref().is_ok_and(|outcome| outcome.keep) {
        sql.run("ROLLBACK TO job", [])?;
    }
    sql.run("RELEASE job", [])?;
    match outcome {
        Ok(outcome) => Ok(Some(outcome.answer)),
        Err(panic) => {
            tracing::error!(panic = panic_text(&*panic), "a job of the store panicked");
            Ok(None)
        }
    }
}
