//! The writer thread: it takes all the jobs that wait, runs them in one transaction, commits once, and only
//! then answers them. A flush to disk costs the same for one job as for two hundred.

use std::sync::Arc;

use rusqlite::{Connection, Transaction, TransactionBehavior};
use tokio::sync::{mpsc, oneshot};

use super::file::FileError;

/// How many jobs share a commit at most, so that the first of them need not wait long for the last.
const BATCH_JOBS_MAX: usize = 256;

/// What can be asked of the writer.
pub(super) enum Message {
    Run(Box<dyn Job>),
    Close(oneshot::Sender<()>),
}

/// A job and the person waiting for it.
pub(super) trait Job: Send {
    /// Does the work; false when it failed and must be undone.
    fn run(&mut self, connection: &Connection) -> bool;
    /// Tells how it went, once it is known whether the transaction was committed.
    fn answer(self: Box<Self>, commit: Result<(), FileError>);
}

/// The one kind of [`Job`]: a closure, its result, and where the result goes.
pub(super) struct Errand<T, F> {
    work: Option<F>,
    result: Option<Result<T, FileError>>,
    answer: oneshot::Sender<Result<T, FileError>>,
}

impl<T, F> Errand<T, F> {
    pub(super) fn new(work: F, answer: oneshot::Sender<Result<T, FileError>>) -> Self {
        Self {
            work: Some(work),
            result: None,
            answer,
        }
    }
}

impl<T, F> Job for Errand<T, F>
where
    T: Send,
    F: FnOnce(&Connection) -> rusqlite::Result<T> + Send,
{
    fn run(&mut self, connection: &Connection) -> bool {
        self.result = self.work.take().map(|work| work(connection).map_err(failed));
        matches!(self.result, Some(Ok(_)))
    }

    fn answer(self: Box<Self>, commit: Result<(), FileError>) {
        let Self { result, answer, .. } = *self;
        let result = commit.and_then(|()| result.unwrap_or(Err(FileError::Closed)));
        // Whoever stopped waiting does not hear it; what was written stays written.
        let _ = answer.send(result);
    }
}

/// The life of the writer thread: until asked to close, or until nobody is left who could ask.
pub(super) fn serve(connection: Connection, mut inbox: mpsc::Receiver<Message>) {
    let mut messages = Vec::with_capacity(BATCH_JOBS_MAX);
    while inbox.blocking_recv_many(&mut messages, BATCH_JOBS_MAX) > 0 {
        let mut jobs = Vec::with_capacity(messages.len());
        let mut closer = None;
        for message in messages.drain(..) {
            match message {
                Message::Run(job) if closer.is_none() => jobs.push(job),
                Message::Run(late) => late.answer(Err(FileError::Closed)),
                Message::Close(closed) => closer = closer.or(Some(closed)),
            }
        }
        settle(&connection, jobs);
        if let Some(closed) = closer {
            // Closing also folds the log into the file; if it cannot, the next opening does.
            let _ = connection.close();
            drop(inbox);
            let _ = closed.send(());
            return;
        }
    }
}

fn settle(connection: &Connection, mut jobs: Vec<Box<dyn Job>>) {
    let commit = commit_all(connection, &mut jobs).map_err(failed);
    for job in jobs {
        job.answer(commit.clone());
    }
}

fn commit_all(connection: &Connection, jobs: &mut [Box<dyn Job>]) -> rusqlite::Result<()> {
    let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
    for job in jobs {
        run_in_savepoint(&transaction, job.as_mut())?;
    }
    transaction.commit()
}

fn run_in_savepoint(connection: &Connection, job: &mut dyn Job) -> rusqlite::Result<()> {
    let say = |statement| connection.prepare_cached(statement)?.execute([]);
    say("SAVEPOINT job")?;
    if !job.run(connection) {
        say("ROLLBACK TO job")?;
    }
    say("RELEASE job").map(drop)
}

fn failed(error: rusqlite::Error) -> FileError {
    FileError::Failed(Arc::new(error))
}
