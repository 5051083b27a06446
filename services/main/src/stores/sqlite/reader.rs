//! The threads that read, each on its own read-only connection.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex, PoisonError},
};

use rusqlite::Connection;
use tokio::sync::mpsc::Receiver;

use super::{
    engine::{Command, Job, next_job, panic_text},
    sql::{Sql, SqlError},
};

/// A reading thread's things.
pub(super) struct Reader {
    connection: Connection,
    commands: Arc<Mutex<Receiver<Command>>>,
}

impl Reader {
    pub(super) fn new(connection: Connection, commands: Arc<Mutex<Receiver<Command>>>) -> Self {
        Self { connection, commands }
    }

    /// Works until the queue is closed and empty. One idle reader waits at the queue, the others behind it.
    pub(super) fn run(self) {
        while let Some(job) = self.next() {
            if let Err(error) = self.snapshot(job) {
                tracing::error!(%error, "a reading job could not be run");
            }
        }
    }

    fn next(&self) -> Option<Job> {
        let mut commands = self.commands.lock().unwrap_or_else(PoisonError::into_inner);
        next_job(&mut commands)
    }

    /// A transaction, so that all queries of a job see the same moment.
    fn snapshot(&self, job: Job) -> Result<(), SqlError> {
        let sql = Sql::new(&self.connection);
        sql.run("BEGIN", [])?;
        let outcome = catch_unwind(AssertUnwindSafe(|| job(sql)));
        let ended = sql.run("ROLLBACK", []);
        match outcome {
            Ok(outcome) => (outcome.answer)(Ok(())),
            Err(panic) => tracing::error!(panic = panic_text(&*panic), "a job of the store panicked"),
        }
        ended.map(drop)
    }
}
